package understand

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxText is how much of a text is read, in runes. The longest text a carrier joins is 1,600 characters.
const maxText = 1600

// clean gives a text with compatibility forms folded, curly quotes straightened and control characters blanked. Case,
// accents and punctuation stay.
func clean(text string) string {
	text = norm.NFKC.String(strings.ToValidUTF8(firstRunes(text, maxText), " "))
	return strings.Map(func(r rune) rune {
		switch {
		case r == '’' || r == '‘' || r == '`' || r == '´':
			return '\''
		case r == '“' || r == '”':
			return '"'
		case r == '–' || r == '—' || r == '−':
			return '-'
		case r == '\u200b' || r == '\u200d' || r == '\ufeff':
			return -1
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		}
		return r
	}, text)
}

// fold gives a cleaned text in lower case without accents, so that "Próximo" and "proximo" are one word.
func fold(text string) string {
	return strings.Map(unaccent, strings.ToLower(text))
}

// unaccent maps the accented letters of the languages we read to their plain ones, one rune to one rune.
func unaccent(r rune) rune {
	switch r {
	case 'á', 'à', 'â', 'ã', 'ä':
		return 'a'
	case 'é', 'è', 'ê', 'ë':
		return 'e'
	case 'í', 'ì', 'î', 'ï':
		return 'i'
	case 'ó', 'ò', 'ô', 'õ', 'ö':
		return 'o'
	case 'ú', 'ù', 'û', 'ü':
		return 'u'
	case 'ñ':
		return 'n'
	case 'ç':
		return 'c'
	}
	return r
}

func firstRunes(text string, n int) string {
	seen := 0
	for i := range text {
		if seen == n {
			return text[:i]
		}
		seen++
	}
	return text
}

// words splits a folded text into words: runs of letters and digits, with apostrophes dropped ("don't" is "dont", and
// "cannot" and "can not" are "cant").
func words(folded string) []string {
	folded = strings.ReplaceAll(folded, "'", "")
	found := strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '$' })
	kept := found[:0]
	for _, word := range found {
		switch last := len(kept) - 1; {
		case word == "cannot":
			kept = append(kept, "cant")
		case word == "not" && last >= 0 && kept[last] == "can":
			kept[last] = "cant"
		default:
			kept = append(kept, word)
		}
	}
	return kept
}

// reaction is how phones that cannot show a reaction write it: the words quoted are ours, not the person's.
var reaction = regexp.MustCompile(`^(?i)(liked|loved|laughed at|emphasized|disliked|questioned|reacted .{1,16} to|` +
	`removed an? .{1,16} from|le gust[oó]|le encant[oó]|se ri[oó] de|no le gust[oó]|enfatiz[oó]|cuestion[oó]) ?"`)

// withoutReaction gives "" for a reaction to one of our texts, else the text.
func withoutReaction(cleaned string) string {
	if reaction.MatchString(cleaned) {
		return ""
	}
	return cleaned
}
