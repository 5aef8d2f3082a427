package dialogue

import (
	"testing"

	"github.com/plainbill/plainbill/billing"
)

func TestABareDayOfTheMonthIsTheOneNearestToThePaymentThatMoves(t *testing.T) {
	t.Parallel()
	today := billing.Date{Year: 2026, Month: 11, Day: 18}
	due := billing.Date{Year: 2026, Month: 12, Day: 15}
	read := billing.Date{Year: 2026, Month: 11, Day: 20}
	december := billing.Date{Year: 2026, Month: 12, Day: 20}
	for words, want := range map[string]billing.Date{
		"can you move my payment to the 20th": december,
		"move it to the 20th please":          december,
		"quiero mover mi pago al 20":          december,
		"20th":                                december,
		"move it to november 20":              read,
		"move it to 11/20":                    read,
		"this friday":                         read,
		"the 20th of november":                read,
	} {
		if got := nearDue(read, words, today, due); got != want {
			t.Errorf("%q: %v", words, got)
		}
	}
	if got := nearDue(billing.Date{Year: 2026, Month: 12, Day: 2}, "to the 2nd", today, billing.Date{
		Year: 2026, Month: 12, Day: 30,
	}); got != (billing.Date{Year: 2027, Month: 1, Day: 2}) {
		t.Errorf("a day after the turn of the year: %v", got)
	}
	soon := billing.Date{Year: 2026, Month: 11, Day: 19}
	if got := nearDue(billing.Date{Year: 2026, Month: 12, Day: 18}, "the 18th", today, soon); !today.Before(got) {
		t.Errorf("a day that is past: %v", got)
	}
	if got := nearDue(billing.Date{}, "the 20th", today, due); !got.IsZero() {
		t.Errorf("no day was read: %v", got)
	}
}
