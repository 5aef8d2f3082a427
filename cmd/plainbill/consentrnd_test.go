package main

import (
	"strings"
	"testing"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
)

func TestAnAnswerAboutANumberIsReadOrRefusedWithoutIt(t *testing.T) {
	t.Parallel()
	today := billing.Date{Year: 2026, Month: 11, Day: 21}
	for _, c := range []struct {
		sentence, row, column string
		says                  consent.Reassigned
	}{
		{"a number that was reassigned", "+15125550123,yes,2026-11-20", "", consent.ReassignedYes},
		{"one that was not", "(512) 555-0123,No,2026-11-21", "", consent.ReassignedNo},
		{"one of which nothing is known", "+15125550123,no data,2026-11-20", "", consent.ReassignedNoData},
		{"no number", "5559876,yes,2026-11-20", "phone", ""},
		{"another word", "+15125550123,maybe,2026-11-20", "answer", ""},
		{"a day that is not here yet", "+15125550123,yes,2026-11-22", "date", ""},
		{"no day", "+15125550123,yes,", "date", ""},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			_, answer, refused := rndRow(strings.Split(c.row, ","), today)
			if refused.Column != c.column || (refused.Reason == "") != (c.column == "") {
				t.Fatalf("refused: %+v", refused)
			}
			if c.column == "" && answer.Says != c.says {
				t.Errorf("read %+v", answer)
			}
			if strings.Contains(refused.Reason, "9876") {
				t.Errorf("%q names the number", refused.Reason)
			}
		})
	}
}
