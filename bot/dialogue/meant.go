package dialogue

import (
	"slices"
	"strings"
	"unicode"

	"github.com/plainbill/plainbill/billing"
)

// visitLines are service lines of one visit.
type visitLines struct {
	claim billing.Claim
	lines []billing.ServiceLine
}

// meant gives the lines that a text names by its day, an amount and words, and whether it names any; all of them when
// it names none.
func (t *turn) meant(all []visitLines, words string) (found []visitLines, named bool) {
	said := wordsIn(words)
	found = all
	for _, fits := range []func(billing.Claim, billing.ServiceLine) bool{
		func(c billing.Claim, _ billing.ServiceLine) bool { return t.onDay(c) },
		func(_ billing.Claim, l billing.ServiceLine) bool { return t.ofAmount(l) },
		func(_ billing.Claim, l billing.ServiceLine) bool { return names(said, l) },
	} {
		if some := those(found, fits); len(some) > 0 {
			found, named = some, true
		}
	}
	return found, named
}

func those(all []visitLines, fits func(billing.Claim, billing.ServiceLine) bool) []visitLines {
	var found []visitLines
	for _, v := range all {
		lines := slices.DeleteFunc(slices.Clone(v.lines), func(l billing.ServiceLine) bool { return !fits(v.claim, l) })
		if len(lines) > 0 {
			found = append(found, visitLines{v.claim, lines})
		}
	}
	return found
}

func (t *turn) onDay(c billing.Claim) bool {
	day := c.VisitDate.String()
	for _, d := range t.e.Reading.Dates {
		if day != "" && (d.Value == day || slices.Contains(d.Candidates, day)) {
			return true
		}
	}
	return false
}

func (t *turn) ofAmount(l billing.ServiceLine) bool {
	for _, a := range t.e.Reading.Amounts {
		for _, part := range []billing.Part{billing.PartCharge, billing.PartResponsibility, billing.PartLeft} {
			if a.Cents > 0 && a.Cents == l.Amount(part) {
				return true
			}
		}
	}
	return false
}

// common are words of labels that anybody uses of a bill; they name no line.
var common = []string{
	"visit", "visita", "service", "servicio", "charge", "cargo", "test", "the", "and", "for", "con", "por",
}

// names says whether words name a line: by its code, or by a word of its label.
func names(said []string, l billing.ServiceLine) bool {
	if l.Code != "" && slices.Contains(said, strings.ToLower(l.Code)) {
		return true
	}
	return slices.ContainsFunc(wordsIn(l.Label), func(w string) bool {
		return len(w) >= 3 && !slices.Contains(common, w) && slices.Contains(said, w)
	})
}

func wordsIn(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-'
	})
}

// maxWords is how much of a question is kept while identity is confirmed, in characters.
const maxWords = 160

// firstWords gives the beginning of a question about one line.
func firstWords(s string) string {
	words := []rune(strings.ToValidUTF8(s, ""))
	return string(words[:min(len(words), maxWords)])
}
