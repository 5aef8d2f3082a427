package understand

import (
	"strings"
	"unicode"

	"github.com/plainbill/plainbill/billing"
)

// tokenKind says what a token is.
type tokenKind int

const (
	aWord tokenKind = iota
	aNumber
	anOrdinal // "15th", "primero"
	aMark     // punctuation, one rune
)

// token is a piece of a folded text.
type token struct {
	kind    tokenKind
	text    string // as written, folded; apostrophes dropped from words
	value   int    // of an ordinal, or of a number spelled in words
	spelled bool   // a number in words
	glued   bool   // nothing between it and the token before
	used    bool   // read as part of a date already
}

// maxTokens bounds the work on one text.
const maxTokens = 400

// tokenise splits a text into words, numbers and marks, and joins numbers and ordinals spelled in words.
func tokenise(folded string, language billing.Language) []token {
	runes := []rune(folded)
	var out []token
	glued := false
	for i := 0; i < len(runes) && len(out) < maxTokens; {
		start := i
		switch r := runes[i]; {
		case unicode.IsSpace(r):
			i++
			glued = false
			continue
		case isDigit(r):
			i = numberEnd(runes, i)
			out = append(out, token{kind: aNumber, text: string(runes[start:i]), glued: glued})
		case unicode.IsLetter(r):
			for i < len(runes) && (unicode.IsLetter(runes[i]) || runes[i] == '\'') {
				i++
			}
			word := strings.ReplaceAll(string(runes[start:i]), "'", "")
			out = append(out, token{kind: aWord, text: word, glued: glued})
		default:
			i++
			out = append(out, token{kind: aMark, text: string(r), glued: glued})
		}
		glued = true
	}
	return spellOut(joinOrdinals(out), language)
}

// numberEnd gives the end of a run of digits with single separators between them: 1,200.50 3/7/84 512-555-0123 9:30.
func numberEnd(runes []rune, i int) int {
	for i < len(runes) {
		switch {
		case isDigit(runes[i]):
			i++
		case strings.ContainsRune(".,/-:", runes[i]) && i+1 < len(runes) && isDigit(runes[i+1]):
			i += 2
		default:
			return i
		}
	}
	return i
}

// joinOrdinals makes one token of "15" and "th".
func joinOrdinals(in []token) []token {
	out := in[:0]
	for _, t := range in {
		last := len(out) - 1
		if t.glued && last >= 0 && out[last].kind == aNumber && len(out[last].text) <= 2 && ordinalEnding[t.text] {
			out[last] = token{kind: anOrdinal, text: out[last].text, value: atoi(out[last].text), glued: out[last].glued}
			continue
		}
		out = append(out, t)
	}
	return out
}

var ordinalEnding = map[string]bool{
	"st": true, "nd": true, "rd": true, "th": true, "ro": true, "do": true, "to": true, "º": true, "°": true,
	"ero": true,
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// atoi reads plain digits; anything else, or more than nine of them, is -1.
func atoi(s string) int {
	if s == "" || len(s) > 9 {
		return -1
	}
	n := 0
	for _, r := range s {
		if !isDigit(r) {
			return -1
		}
		n = n*10 + int(r-'0')
	}
	return n
}

// textAt gives the text of the token at i, or "" beyond the ends.
func textAt(tokens []token, i int) string {
	if i < 0 || i >= len(tokens) {
		return ""
	}
	return tokens[i].text
}

// intAt gives the value of a plain whole number at i, in digits or words, or -1.
func intAt(tokens []token, i int) int {
	if i < 0 || i >= len(tokens) || tokens[i].kind != aNumber {
		return -1
	}
	if tokens[i].spelled {
		return tokens[i].value
	}
	return atoi(tokens[i].text)
}

// says reports whether the words at i are those of phrase, and how many they are.
func says(tokens []token, i int, phrase string) (int, bool) {
	n := 0
	for want := range strings.FieldsSeq(phrase) {
		if textAt(tokens, i+n) != want {
			return 0, false
		}
		n++
	}
	return n, true
}

// saysAny gives the length of the longest of the phrases that stands at i, or 0.
func saysAny(tokens []token, i int, phrases []string) int {
	longest, first := 0, textAt(tokens, i)
	if first == "" {
		return 0
	}
	for _, phrase := range phrases {
		if !strings.HasPrefix(phrase, first) {
			continue // nearly always
		}
		if n, ok := says(tokens, i, phrase); ok {
			longest = max(longest, n)
		}
	}
	return longest
}

// clauseAround gives the ends of the part between strong punctuation that holds token i.
func clauseAround(tokens []token, i int) (from, to int) {
	for from = i; from > 0 && !endsClause(tokens[from-1]); from-- {
	}
	for to = i; to < len(tokens) && !endsClause(tokens[to]); to++ {
	}
	return from, to
}

func endsClause(t token) bool {
	return t.kind == aMark && strings.Contains(".!?;\n", t.text)
}
