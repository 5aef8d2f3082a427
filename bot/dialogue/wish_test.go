package dialogue

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/understand"
)

func TestWishOf(t *testing.T) {
	t.Parallel()
	fifty := understand.Amount{Cents: 50_00, Period: understand.PerMonth}
	forty := understand.Amount{Cents: 40_00}
	fourth := billing.Date{Year: 2026, Month: time.December, Day: 4}
	for _, c := range []struct {
		name    string
		body    string
		reading understand.Reading
		want    plan.Wish
	}{
		{
			"$50 a month", "",
			understand.Reading{Amounts: []understand.Amount{fifty}},
			plan.Wish{Amount: 50_00, Frequency: plan.Monthly},
		},
		{
			"an amount with a period goes before one without", "",
			understand.Reading{Amounts: []understand.Amount{forty, fifty}},
			plan.Wish{Amount: 50_00, Frequency: plan.Monthly},
		},
		{
			"of two amounts none is guessed", "",
			understand.Reading{Amounts: []understand.Amount{forty, {Cents: 60_00}}},
			plan.Wish{},
		},
		{
			"the earlier of two fridays", "",
			understand.Reading{Dates: []understand.Date{
				{Kind: understand.Ambiguous, Candidates: []string{"2026-12-11", "2026-12-04"}},
			}},
			plan.Wish{First: fourth},
		},
		{
			"a date of birth is no day of payment", "",
			understand.Reading{
				Dates: []understand.Date{{Kind: understand.OnDate, Value: "2026-12-04"}}, Born: billing.BornOn(fourth),
			},
			plan.Wish{},
		},
		{
			"every other friday 40", "",
			understand.Reading{
				Amounts: []understand.Amount{forty}, Dates: []understand.Date{{Kind: understand.Recurrence, Value: "biweekly:fri"}},
			},
			plan.Wish{Amount: 40_00, Frequency: plan.Biweekly, Weekday: 5},
		},
		{
			"at the end of the month", "",
			understand.Reading{Dates: []understand.Date{{Kind: understand.Recurrence, Value: "month_end"}}},
			plan.Wish{Frequency: plan.Monthly, Days: []int{31}},
		},
		{
			"the 1st and the 15th", "",
			understand.Reading{Dates: []understand.Date{{Kind: understand.Recurrence, Value: "twice_a_month:1,15"}}},
			plan.Wish{Frequency: plan.TwiceAMonth, Days: []int{1, 15}},
		},
		{"3 payments", "can I make 3 payments?", understand.Reading{}, plan.Wish{Count: 3}},
		{"in four equal payments", "Four equal payments please", understand.Reading{}, plan.Wish{Count: 4}},
		{"en tres pagos", "puedo en tres pagos", understand.Reading{}, plan.Wish{Count: 3}},
		{"half now, half later", "half now half later", understand.Reading{}, plan.Wish{Count: 2}},
		{"mitad y mitad", "la mitad hoy y la otra mitad en un mes", understand.Reading{}, plan.Wish{Count: 2}},
		{"over 6 months", "over 6 months", understand.Reading{}, plan.Wish{Count: 6}},
		{"an amount is not a count", "I paid $3 payments, 1.3 payments", understand.Reading{}, plan.Wish{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, wishOf(c.reading, c.body)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAMonthWithoutADayIsItsFirst(t *testing.T) {
	t.Parallel()
	today := billing.Date{Year: 2026, Month: time.November, Day: 23}
	ask := understand.Reading{Dates: []understand.Date{{Kind: understand.AskDate}}}
	for body, want := range map[string]string{
		"can I start in January": "2027-01-01", "puedo empezar en enero": "2027-01-01", "starting december": "2026-12-01",
		"hasta noviembre": "2027-11-01", "when I get paid": "", "in a month": "",
	} {
		got := fromMonth(plan.Wish{}, ask, body, today)
		if got.First.String() != want {
			t.Errorf("%q: %s, want %s", body, got.First, want)
		}
	}
	if got := fromMonth(plan.Wish{}, understand.Reading{}, "my visit in january", today); !got.IsZero() {
		t.Errorf("a month that no date was asked for: %+v", got)
	}
}
