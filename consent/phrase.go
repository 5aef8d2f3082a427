package consent

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// masked stands where a phrase was taken out of a sentence, so that its neighbours do not close up into another
// phrase.
const masked = "#"

// book is a list of phrases that are looked for together. An expression is tried only on a sentence that holds the
// words it cannot match without, which hardly any sentence does: that makes reading a text cheap.
type book struct {
	open func() *pages
}

// pages are a book made ready, the first time that it is used.
type pages struct {
	lines []func() *regexp.Regexp
	whole func() *regexp.Regexp // all the lines as one expression
	index *index
}

// phrases makes a book of many phrases, one a line, in ordinary spelling and between blanks. {lead} stands for the
// start of a sentence or a word after which an order may begin; a line that ends in $) says itself where it ends.
func phrases(list string) *book {
	return &book{sync.OnceValue(func() *pages { return paged(list) })}
}

func paged(list string) *pages {
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
		parts = append(parts, squeeze(kits.Replace(before+line+after)))
	}
	p := &pages{index: newIndex(parts)}
	for _, part := range parts {
		p.lines = append(p.lines, sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(part) }))
	}
	p.whole = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(strings.Join(parts, "|")) })
	return p
}

// MatchString says whether any phrase stands in the sentence.
func (b *book) MatchString(sentence string) bool {
	p := b.open()
	var found candidates
	for _, line := range p.index.look(sentence, &found) {
		if p.lines[line]().MatchString(sentence) {
			return true
		}
	}
	return false
}

// mask takes a phrase out of a sentence, wherever it stands. It looks twice because neighbours share a blank.
func mask(phrase *book, sentence string) string {
	for range 2 {
		left := phrase.open().replace(sentence, " "+masked+" ")
		if left == sentence {
			break
		}
		sentence = left
	}
	return sentence
}

// replace is what ReplaceAllString does with the whole book: where phrases overlap it asks just that.
func (p *pages) replace(sentence, with string) string {
	var found candidates
	var spans [][]int
	for _, line := range p.index.look(sentence, &found) {
		spans = append(spans, p.lines[line]().FindAllStringIndex(sentence, -1)...)
	}
	if len(spans) == 0 {
		return sentence
	}
	slices.SortFunc(spans, func(a, b []int) int { return a[0] - b[0] })
	var out strings.Builder
	last := 0
	for _, s := range spans {
		if s[0] < last {
			return p.whole().ReplaceAllString(sentence, with)
		}
		out.WriteString(sentence[last:s[0]])
		out.WriteString(with)
		last = s[1]
	}
	out.WriteString(sentence[last:])
	return out.String()
}
