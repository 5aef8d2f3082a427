package dialogue

import (
	"regexp"
	"strconv"

	"github.com/plainbill/plainbill/billing"
)

// halfMonth is how far from the day a payment is due another day of the month is looked for: the nearest of its number
// is never farther.
const halfMonth = 16

// bareDay reads a day of the month with nothing around it that says which month: "the 20th", "on the 5", "el 20".
var bareDay = regexp.MustCompile(`(?:^|\b(?:the|to|on|for|till|until|el|al|dia|d[ií]a|para) )(\d{1,2})(?:st|nd|rd|th)?` +
	`(?:[.,!?]|$| (?:please|pls|instead|por favor|if|si|because|porque))`)

// nearDue gives the day that is meant by a bare day of the month when a payment that is due is to be moved: the nearest
// one to the day it is due, after today, and not the next in the calendar, which could be weeks before it is due. Any
// other day stays as read.
func nearDue(first billing.Date, words string, today, due billing.Date) billing.Date {
	found := bareDay.FindStringSubmatch(words)
	if first.IsZero() || found == nil || found[1] != strconv.Itoa(first.Day) {
		return first
	}
	for n := 0; n <= halfMonth; n++ {
		for _, d := range []billing.Date{due.AddDays(n), due.AddDays(-n)} {
			if d.Day == first.Day && today.Before(d) {
				return d
			}
		}
	}
	return first
}
