package consent

import (
	"regexp"
	"strings"
)

// masked stands where a phrase was taken out of a sentence, so that its neighbours do not close up into another
// phrase.
const masked = "#"

// phrases makes one expression of many phrases, one a line, in ordinary spelling and between blanks. {lead} stands
// for the start of a sentence or a word after which an order may begin; a line that ends in $) says itself where it
// ends.
func phrases(list string) *regexp.Regexp {
	var parts []string
	list = strings.ReplaceAll(strings.TrimSpace(list), "\\\n\t\t", "") // a line goes on behind a backslash
	for line := range strings.SplitSeq(list, "\n") {
		line = strings.TrimSpace(line)
		before, after := " ", " "
		if strings.HasPrefix(line, "{lead}") {
			before = ""
		}
		if rest, anchored := strings.CutPrefix(line, "^"); anchored {
			before, line = "^ ", rest
		}
		if strings.HasSuffix(line, "$)") {
			after = ""
		}
		parts = append(parts, before+line+after)
	}
	return regexp.MustCompile(squeeze(kits.Replace(strings.Join(parts, "|"))))
}

// mask takes a phrase out of a sentence, wherever it stands. It looks twice because neighbours share a blank.
func mask(phrase *regexp.Regexp, sentence string) string {
	for range 2 {
		left := phrase.ReplaceAllString(sentence, " "+masked+" ")
		if left == sentence {
			break
		}
		sentence = left
	}
	return sentence
}
