package plan_test

import (
	"errors"
	"testing"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

var every = plan.Policy{
	Tiers:              policy.Tiers,
	MinPayment:         25_00,
	Frequencies:        []plan.Frequency{plan.Monthly, plan.TwiceAMonth, plan.Biweekly, plan.Weekly},
	FirstDueWithinDays: 30,
}

func TestFit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		balance billing.Cents
		wish    plan.Wish
		want    string
	}{
		{
			"$50 a month of $150", 150_00,
			plan.Wish{Amount: 50_00, Frequency: plan.Monthly},
			"monthly 2026-12-21 $50.00, 2027-01-21 $50.00, 2027-02-21 $50.00",
		},
		{
			"$50 a month of $180 ends with what is left", 180_00,
			plan.Wish{Amount: 50_00, Frequency: plan.Monthly},
			"monthly 2026-12-21 $50.00, 2027-01-21 $50.00, 2027-02-21 $50.00, 2027-03-21 $30.00",
		},
		{
			"$50 a month of $120 would leave too little, so three equal ones", 120_00,
			plan.Wish{Amount: 50_00},
			"monthly 2026-12-21 $40.00, 2027-01-21 $40.00, 2027-02-21 $40.00",
		},
		{
			"40 on the 15th", 120_00,
			plan.Wish{Amount: 40_00, Days: []int{15}},
			"monthly 2026-12-15 $40.00, 2027-01-15 $40.00, 2027-02-15 $40.00",
		},
		{
			"40 from a given day", 120_00,
			plan.Wish{Amount: 40_00, First: billing.Date{Year: 2026, Month: 12, Day: 4}},
			"monthly 2026-12-04 $40.00, 2027-01-04 $40.00, 2027-02-04 $40.00",
		},
		{
			"at the end of each month", 120_00,
			plan.Wish{Amount: 40_00, Days: []int{31}},
			"monthly 2026-11-30 $40.00, 2026-12-31 $40.00, 2027-01-31 $40.00",
		},
		{
			"every other friday 30", 120_00,
			plan.Wish{Amount: 30_00, Frequency: plan.Biweekly, Weekday: 5},
			"biweekly 2026-11-27 $30.00, 2026-12-11 $30.00, 2026-12-25 $30.00, 2027-01-08 $30.00",
		},
		{
			"a saturday said on a saturday is the next one", 150_00,
			plan.Wish{Count: 2, Weekday: 6},
			"weekly 2026-11-28 $75.00, 2026-12-05 $75.00",
		},
		{
			"the 15th and the last of the month", 120_00,
			plan.Wish{Count: 4, Days: []int{15, 31}},
			"twice_a_month 2026-11-30 $30.00, 2026-12-15 $30.00, 2026-12-31 $30.00, 2027-01-15 $30.00",
		},
		{
			"3 payments", 100_01,
			plan.Wish{Count: 3},
			"monthly 2026-12-21 $33.33, 2027-01-21 $33.33, 2027-02-21 $33.35",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := plan.Fit(every, "v1", c.balance, day(t, "2026-11-21"), c.wish)
			if err != nil {
				t.Fatalf("refused: %v", err)
			}
			if err := plan.Validate(got); err != nil || line(got) != c.want {
				t.Errorf("got  %s (%v)\nwant %s", line(got), err, c.want)
			}
		})
	}
}

func TestFitOutsidePolicy(t *testing.T) {
	t.Parallel()
	const two, four = "monthly 2026-12-21 $30.00, 2027-01-21 $30.00",
		"monthly 2026-12-21 $120.00, 2027-01-21 $120.00, 2027-02-21 $120.00, 2027-03-21 $120.00"
	for _, c := range []struct {
		name    string
		balance billing.Cents
		wish    plan.Wish
		reason  plan.Reason
		near    string
	}{
		{
			"$30 a month of $480 takes sixteen payments: the longest plan comes nearest", 480_00,
			plan.Wish{Amount: 30_00},
			plan.TooManyInstalments, four,
		},
		{"six payments", 480_00, plan.Wish{Count: 6}, plan.TooManyInstalments, four},
		{"$10 a month is under the least payment", 60_00, plan.Wish{Amount: 10_00}, plan.BelowMinimum, two},
		{"three payments of $60 are under the least payment", 60_00, plan.Wish{Count: 3}, plan.BelowMinimum, two},
		{"everything at once is no plan", 60_00, plan.Wish{Amount: 60_00}, plan.WholeBalance, two},
		{
			"every week comes nearest to twice a month", 60_00,
			plan.Wish{Frequency: plan.Weekly, Amount: 30_00},
			plan.OtherFrequency, "twice_a_month 2026-12-01 $30.00, 2026-12-15 $30.00",
		},
		{
			"a first payment after the window", 60_00,
			plan.Wish{First: billing.Date{Year: 2027, Month: 2, Day: 1}, Amount: 30_00},
			plan.FirstTooLate, two,
		},
		{
			"a first payment in the past", 60_00,
			plan.Wish{First: billing.Date{Year: 2026, Month: 11, Day: 21}, Amount: 30_00},
			plan.FirstPast, two,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := plan.Fit(policy, "v1", c.balance, day(t, "2026-11-21"), c.wish)
			var outside *plan.Outside
			if !errors.As(err, &outside) || !errors.Is(err, plan.ErrOutsidePolicy) {
				t.Fatalf("got %v, want an Outside", err)
			}
			if outside.Reason != c.reason || lines(outside.Near) != c.near {
				t.Errorf("got  %s, near %s\nwant %s, near %s", outside.Reason, lines(outside.Near), c.reason, c.near)
			}
		})
	}
}
