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
	text := norm.NFD.String(norm.NFKC.String(withoutLinks(unsigned(ends(body)))))
	var p plain
	var out strings.Builder
	runes := []rune(text)
	for i, r := range runes {
		switch {
		case r < unicode.MaxASCII && plainLetter[r] != 0:
			out.WriteByte(plainLetter[r])
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Me, r):
			continue // accents, joiners, zero-width marks, skin tones' selectors
		case isHand(r):
			p.hand = true
			out.WriteByte(' ')
		case isApostrophe(r):
			continue // "don't" and "dont" are one word
		case r == '$' && (i+1 < len(runes) && unicode.IsLetter(runes[i+1])):
			out.WriteByte('s')
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '§':
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

// plainLetter gives the small form of the letters and digits that nearly every text is made of.
var plainLetter = func() (table [unicode.MaxASCII]byte) {
	for c := range byte(unicode.MaxASCII) {
		switch r := rune(c); {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			table[c] = byte(unicode.ToLower(r)) //nolint:gosec // ASCII stays ASCII
		case c == ' ':
			table[c] = ' '
		}
	}
	return table
}()

// signature is what a telephone's mail program writes under a text.
var signature = regexp.MustCompile(`(?is)\s*\b(?:sent (?:from|via) (?:my|yahoo|mail|outlook|the all|att)|` +
	`get outlook for|enviado (?:desde|de) (?:mi|yahoo|outlook)).{0,60}$`)

// unsigned takes the signature off, and a heart that is no number.
func unsigned(text string) string {
	text = strings.ReplaceAll(text, "<3", " ")
	lower := strings.ToLower(text[max(0, len(text)-100):])
	if !strings.Contains(lower, "sent ") && !strings.Contains(lower, "enviado ") && !strings.Contains(lower, "outlook") {
		return text
	}
	return signature.ReplaceAllString(text, "")
}

// withoutLinks takes addresses out: their words are nobody's.
func withoutLinks(text string) string {
	if !strings.Contains(text, "://") && !strings.ContainsAny(text, "wW") {
		return text
	}
	return links.ReplaceAllString(text, " ")
}

// ends gives a text, or the two ends of one longer than any text message is, so that reading stays quick.
func ends(body string) string {
	const longest = 1600 // characters in one message at the carrier
	if len(body) <= longest {
		return body
	}
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
	if !repeats(s) {
		return s
	}
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

func repeats(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i] == s[i-1] || s[i] > unicode.MaxASCII {
			return true
		}
	}
	return false
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
	'Ꭺ': 'a', 'Ᏼ': 'b', 'Ꮯ': 'c', 'Ꭰ': 'd', 'Ꭼ': 'e', 'Ꮋ': 'h', 'Ꭻ': 'j', 'Ꮶ': 'k', 'Ꮮ': 'l', 'Ꮇ': 'm', 'Ꮲ': 'p',
	'Ꮪ': 's', 'Ꭲ': 't', 'Ꮩ': 'v', 'Ꮃ': 'w', 'Ꮓ': 'z', 'ꓮ': 'a', 'ꓐ': 'b', 'ꓚ': 'c', 'ꓓ': 'd', 'ꓰ': 'e', 'ꓧ': 'h',
	'ꓲ': 'i', 'ꓡ': 'l', 'ꓟ': 'm', 'ꓠ': 'n', 'ꓳ': 'o', 'ꓑ': 'p', 'ꓣ': 'r', 'ꓢ': 's', 'ꓔ': 't', 'ꓴ': 'u', 'ꓦ': 'v',
	'ⲟ': 'o', 'ⲣ': 'p', 'ⲥ': 'c', 'ⲧ': 't', 'Տ': 's', 'Օ': 'o', 'Ս': 'u', 'ս': 'u', 'ո': 'n', 'ց': 'g', 'զ': 'q', 'հ': 'h',
	'ʂ': 's', 'ƨ': 's', '§': 's', 'ƭ': 't', 'ʈ': 't', 'ŧ': 't', 'ƥ': 'p', 'þ': 'p', 'ө': 'o', 'ɵ': 'o', 'ɛ': 'e', 'ɳ': 'n',
	'ɗ': 'd', 'ɖ': 'd', 'đ': 'd', 'ɾ': 'r', 'ɭ': 'l', 'ł': 'l',
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
	if r >= 'ꭰ' && r <= 'ꮿ' { // small Cherokee letters look like what their capitals look like
		r = unicode.ToUpper(r)
	}
	if latin, ok := lookalikes[r]; ok { // some look like a Latin letter only when they are capitals
		return latin
	}
	r = unicode.ToLower(r)
	if latin, ok := lookalikes[r]; ok {
		return latin
	}
	return r
}
