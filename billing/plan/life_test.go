package plan_test

import (
	"errors"
	"testing"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

var everyLife = []plan.Life{
	plan.Draft, plan.Offered, plan.Agreed, plan.Current, plan.Grace, plan.Missed, plan.Delinquent, plan.Defaulted,
	plan.Cured, plan.PaidOff, plan.Cancelled, plan.Superseded,
}

// TestTheWholeLifeOfAPlan has every pair of state and occurrence: a line for a state, a column for an occurrence, "-"
// where it cannot happen.
func TestTheWholeLifeOfAPlan(t *testing.T) {
	t.Parallel()
	occurrences := []plan.Occurrence{
		plan.Told, plan.Accepted, plan.Expired, plan.UpToDate, plan.Late, plan.PastGrace, plan.FarBehind, plan.GivenUp,
		plan.NothingLeft, plan.CalledOff, plan.TermsChanged,
	}
	const no = plan.Life("-")
	const grace, missed, delinquent, defaulted = plan.Grace, plan.Missed, plan.Delinquent, plan.Defaulted
	const paid, cancelled, superseded = plan.PaidOff, plan.Cancelled, plan.Superseded
	table := map[plan.Life][]plan.Life{
		plan.Draft:      {plan.Offered, plan.Agreed, no, no, no, no, no, no, no, cancelled, no},
		plan.Offered:    {plan.Offered, plan.Agreed, cancelled, no, no, no, no, no, no, cancelled, superseded},
		plan.Agreed:     {no, no, no, plan.Current, grace, missed, delinquent, defaulted, paid, cancelled, superseded},
		plan.Current:    {no, no, no, plan.Current, grace, missed, delinquent, defaulted, paid, cancelled, superseded},
		plan.Grace:      {no, no, no, plan.Current, grace, missed, delinquent, defaulted, paid, cancelled, superseded},
		plan.Missed:     {no, no, no, plan.Cured, grace, missed, delinquent, defaulted, paid, cancelled, superseded},
		plan.Delinquent: {no, no, no, plan.Cured, grace, delinquent, delinquent, defaulted, paid, cancelled, superseded},
		plan.Cured:      {no, no, no, plan.Cured, grace, missed, delinquent, defaulted, paid, cancelled, superseded},
		plan.Defaulted:  {no, no, no, no, no, no, no, no, no, no, no},
		plan.PaidOff:    {no, no, no, no, no, no, no, no, no, no, no},
		plan.Cancelled:  {no, no, no, no, no, no, no, no, no, no, no},
		plan.Superseded: {no, no, no, no, no, no, no, no, no, no, no},
	}
	for _, from := range everyLife {
		for i, o := range occurrences {
			got, err := from.After(o)
			if want := table[from][i]; want == no {
				if !errors.Is(err, plan.ErrTransition) || got != from {
					t.Errorf("%s after %s: %s, %v; want a refusal that leaves it", o, from, got, err)
				}
			} else if err != nil || got != want {
				t.Errorf("%s after %s: %s, %v; want %s", o, from, got, err, want)
			}
		}
		if from.Over() && from.Runs() {
			t.Errorf("%s is over and runs", from)
		}
	}
}

// strict has every knob of a plan's life.
var strict = plan.Policy{GraceDays: 5, MissedToDelinquent: 2, MissedToDefault: 3, CureDays: 60}

func TestAssess(t *testing.T) {
	t.Parallel()
	terms := monthly(t, "2026-12-15", 40_00, 40_00, 40_00, 40_00)
	for _, c := range []struct {
		name   string
		policy plan.Policy
		paid   billing.Cents
		before plan.Life
		today  string
		want   plan.Life
		behind billing.Cents
		missed int
		look   string
	}{
		{"before the first payment it is agreed", strict, 0, plan.Agreed, "2026-12-01", plan.Agreed, 0, 0, "2026-12-16"},
		{"on the day itself nothing is late", strict, 0, plan.Agreed, "2026-12-15", plan.Agreed, 0, 0, "2026-12-16"},
		{"the day after, grace begins", strict, 0, plan.Agreed, "2026-12-16", plan.Grace, 40_00, 0, "2026-12-21"},
		{"on its last day it lasts", strict, 0, plan.Grace, "2026-12-20", plan.Grace, 40_00, 0, "2026-12-21"},
		{"then the payment is missed", strict, 0, plan.Grace, "2026-12-21", plan.Missed, 40_00, 1, "2027-01-16"},
		{"paid in part it is missed still", strict, 39_99, plan.Grace, "2026-12-21", plan.Missed, 1, 1, "2027-01-16"},
		{"paid within grace it is current", strict, 40_00, plan.Grace, "2026-12-18", plan.Current, 0, 0, "2027-01-16"},
		{"paid after that it is cured", strict, 40_00, plan.Missed, "2026-12-30", plan.Cured, 0, 0, "2027-01-16"},
		{"two missed are delinquent", strict, 0, plan.Missed, "2027-01-21", plan.Delinquent, 80_00, 2, "2027-02-16"},
		{
			"one of two paid is delinquent still", strict, 40_00, plan.Delinquent, "2027-01-22",
			plan.Delinquent, 40_00, 1, "2027-02-16",
		},
		{"both paid cure it", strict, 80_00, plan.Delinquent, "2027-01-22", plan.Cured, 0, 0, "2027-02-16"},
		{"three missed are a default", strict, 0, plan.Delinquent, "2027-02-21", plan.Defaulted, 120_00, 3, ""},
		{"not cured in sixty days is a default", strict, 0, plan.Delinquent, "2027-02-19", plan.Defaulted, 120_00, 2, ""},
		{
			"without a limit it never defaults by itself",
			plan.Policy{GraceDays: 5},
			0, plan.Delinquent, "2028-01-01", plan.Delinquent, 160_00, 4, "",
		},
		{"everything paid ends it", strict, 160_00, plan.Current, "2027-01-01", plan.PaidOff, 0, 0, ""},
		{"paid ahead it is current", strict, 80_00, plan.Agreed, "2026-12-02", plan.Current, 0, 0, "2027-02-16"},
		{
			"a payment that came back makes it late again", strict, 0, plan.Cured, "2026-12-22",
			plan.Missed, 40_00, 1, "2027-01-16",
		},
		{"what is over stays so", strict, 160_00, plan.Defaulted, "2027-01-01", plan.Defaulted, 0, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			open := plan.Open(terms, c.paid, terms.Principal-c.paid)
			got := plan.Assess(c.policy, terms, open, c.before, day(t, c.today))
			if got.Life != c.want || got.Behind != c.behind || got.Missed != c.missed || got.Look.String() != c.look {
				t.Errorf("got %s, %d behind, %d missed, look on %s", got.Life, got.Behind, got.Missed, got.Look)
			}
		})
	}
}

func monthly(t *testing.T, first string, amounts ...billing.Cents) plan.Terms {
	t.Helper()
	terms := plan.Terms{Frequency: plan.Monthly, Policy: "v1"}
	for i, amount := range amounts {
		terms.Principal += amount
		terms.Instalments = append(terms.Instalments,
			plan.Instalment{Due: day(t, first).AddMonths(i), Amount: amount})
	}
	return terms
}
