package consent

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// hard and soft are the marks that stand between words where punctuation stood: a hard one ends a sentence, a soft
// one (comma, line break) only a clause.
const (
	hard = "."
	soft = ","
)

// plain is a text brought to the one form in which it is compared.
type plain struct {
	clauses   [][]string // words between two marks of any kind, each word folded and squeezed
	sentences []string   // words between hard marks, " so written ", squeezed
	words     []string   // all the words, folded, with letters repeated as they were typed
	hand      bool       // a stop sign or a raised hand stood in it
}

var links = regexp.MustCompile(`(?i)\b(?:https?://|www\.)\S+`)

// normalise applies compatibility forms, drops what cannot be seen, folds case, accents and look-alikes, and drops
// punctuation and pictures (reference: 47 CFR 64.1200(a)(10) asks what a reasonable person would understand, and
// people type on small keyboards).
func normalise(body string) plain {
	text := norm.NFD.String(norm.NFKC.String(links.ReplaceAllString(ends(body), " ")))
	var p plain
	var out strings.Builder
	runes := []rune(text)
	for i, r := range runes {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Me, r):
			continue // accents, joiners, zero-width marks, skin tones' selectors
		case isHand(r):
			p.hand = true
			out.WriteByte(' ')
		case isApostrophe(r):
			continue // "don't" and "dont" are one word
		case r == '$' && (i+1 < len(runes) && unicode.IsLetter(runes[i+1])):
			out.WriteByte('s')
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			out.WriteRune(foldLetter(r))
		case unicode.Is(unicode.So, r) && foldLetter(r) != r:
			out.WriteRune(foldLetter(r))
		default:
			out.WriteString(mark(runes, i))
		}
	}
	p.split(strings.Fields(out.String()))
	return p
}

// ends gives a text, or the two ends of one longer than any text message is, so that reading stays quick.
func ends(body string) string {
	const longest = 1600 // characters in one message at the carrier
	runes := []rune(body)
	if len(runes) <= 2*longest {
		return body
	}
	return string(runes[:longest]) + "\n" + string(runes[len(runes)-longest:])
}

// mark gives the mark for a character that is no letter. A stop inside a word ("s.t.o.p", "stop.texting") and dots
// that trail off ("stop...texting") separate words and end nothing.
func mark(runes []rune, i int) string {
	switch runes[i] {
	case '.', '!', '?', ';', ':', '…', '¡', '¿':
		inside := i+1 < len(runes) && !unicode.IsSpace(runes[i+1])
		trailing := i > 0 && runes[i-1] == '.'
		if inside || trailing {
			return " "
		}
		return " " + hard + " "
	case ',', '\n', '\r', '\u2028', '\u2029', '(', ')', '"', '“', '”', '|', '—', '–':
		return " " + soft + " "
	}
	return " "
}

func (p *plain) split(tokens []string) {
	var clause, sentence []string
	endClause := func() {
		if len(clause) > 0 {
			p.clauses = append(p.clauses, clause)
		}
		clause = nil
	}
	endSentence := func() {
		endClause()
		if len(sentence) > 0 {
			p.sentences = append(p.sentences, " "+strings.Join(sentence, " ")+" ")
		}
		sentence = nil
	}
	for _, token := range respelled(tokens) {
		switch token {
		case hard:
			endSentence()
		case soft:
			endClause()
		default:
			p.words = append(p.words, token)
			word := corrected(squeeze(token))
			clause = append(clause, word)
			sentence = append(sentence, word)
		}
	}
	endSentence()
}

// respelled joins words spelled letter by letter: "s t o p".
func respelled(tokens []string) []string {
	const least = 3
	var joined []string
	for i := 0; i < len(tokens); {
		j := i
		for j < len(tokens) && len(tokens[j]) == 1 && tokens[j][0] >= 'a' && tokens[j][0] <= 'z' {
			j++
		}
		if j-i >= least {
			joined, i = append(joined, strings.Join(tokens[i:j], "")), j
			continue
		}
		joined, i = append(joined, tokens[i]), i+1
	}
	return joined
}

// squeeze makes one letter of a letter repeated, so that "stoppp" is "stop". Patterns are squeezed the same way.
func squeeze(s string) string {
	var out strings.Builder
	var last rune
	for _, r := range s {
		if r == last && unicode.IsLetter(r) {
			continue
		}
		out.WriteRune(r)
		last = r
	}
	return out.String()
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', '`', '´', 'ʼ', '′':
		return true
	}
	return false
}

// isHand knows the signs that say stop with no word: stop sign, raised hands, no entry, prohibited, the "no" gesture.
func isHand(r rune) bool {
	switch r {
	case '🛑', '✋', '🤚', '🖐', '⛔', '🚫', '🙅':
		return true
	}
	return false
}

// lookalikes are letters of other alphabets that look like a Latin one, by their capital or their small form.
var lookalikes = map[rune]rune{
	'а': 'a', 'в': 'b', 'с': 'c', 'ԁ': 'd', 'е': 'e', 'һ': 'h', 'н': 'h', 'і': 'i', 'ј': 'j', 'к': 'k', 'ӏ': 'l', 'м': 'm',
	'п': 'n', 'о': 'o', 'р': 'p', 'ԛ': 'q', 'г': 'r', 'ѕ': 's', 'т': 't', 'ц': 'u', 'ѵ': 'v', 'ԝ': 'w', 'х': 'x', 'у': 'y',
	'α': 'a', 'β': 'b', 'ϲ': 'c', 'ε': 'e', 'η': 'h', 'ι': 'i', 'κ': 'k', 'μ': 'm', 'ν': 'n', 'ο': 'o', 'ρ': 'p', 'ς': 's',
	'σ': 's',
	'τ': 't', 'υ': 'u', 'χ': 'x', 'γ': 'y', 'ζ': 'z', 'ı': 'i', 'ɡ': 'g', 'ꜱ': 's', 'ᴛ': 't', 'ᴏ': 'o', 'ᴘ': 'p', 'ᴇ': 'e',
	'ɴ': 'n', 'ᴅ': 'd', 'ᴜ': 'u', 'ʙ': 'b', 'ᴄ': 'c', 'ɪ': 'i', 'ʀ': 'r', 'ᴀ': 'a', 'ʟ': 'l', 'օ': 'o', 'ѐ': 'e', 'ø': 'o',
}

// foldLetter gives the small Latin letter that a character stands for, or its own small form.
func foldLetter(r rune) rune {
	// Letters in circles, boxes and flags have no compatibility form.
	for _, first := range [...]rune{'🅐', '🅰', '🇦'} {
		if r >= first && r < first+26 {
			return 'a' + r - first
		}
	}
	r = unicode.ToLower(r)
	if latin, ok := lookalikes[r]; ok {
		return latin
	}
	return r
}
