package fhir

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/plainbill/plainbill/billing"
)

// How long a text may be, in bytes.
const (
	maxIdentifier = 64
	maxText       = 200
)

// clean gives a text on one line; one that is too long or holds controls still is none.
func clean(text string, longest int) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > longest || strings.IndexFunc(text, unicode.IsControl) >= 0 {
		return ""
	}
	return text
}

var partialDate = regexp.MustCompile(`^\d{4}(-\d{2})?$`)

// dateOf reads the day of a date or a time; one without a day is no date. False when it is neither.
func dateOf(text string) (billing.Date, bool) {
	if text == "" || partialDate.MatchString(text) {
		return billing.Date{}, true
	}
	if len(text) > 10 && text[10] == 'T' {
		text = text[:10]
	}
	d, err := billing.ParseDate(text)
	if err != nil || d.Year == 0 {
		return billing.Date{}, false
	}
	return d, true
}
