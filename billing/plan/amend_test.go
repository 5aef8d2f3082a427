package plan_test

import (
	"errors"
	"testing"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

// eased lets a plan be changed twice and skipped once.
var eased = plan.Policy{
	Tiers: []plan.Tier{{UpTo: 500_00, Instalments: 4}}, MinPayment: 25_00, FirstDueWithinDays: 30,
	Frequencies:  []plan.Frequency{plan.Monthly, plan.TwiceAMonth, plan.Biweekly},
	ChangesAYear: 2, SkipsAYear: 1, ApprovalOver: 400_00,
}

func TestAmend(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		paid   billing.Cents
		change plan.Change
		want   string
	}{
		{
			"the next payment moves, the others stay", 0,
			plan.Change{Kind: plan.MoveDate, Wish: plan.Wish{First: billing.Date{Year: 2026, Month: 12, Day: 20}}},
			"monthly 2026-12-20 $40.00, 2027-01-15 $40.00, 2027-02-15 $40.00",
		},
		{
			"so late that the next two would cross, they move as well", 0,
			plan.Change{Kind: plan.MoveDate, Wish: plan.Wish{Days: []int{28}}},
			"monthly 2026-12-28 $40.00, 2027-01-28 $40.00, 2027-02-28 $40.00",
		},
		{
			"to the 5th is the 5th nearest to the 15th", 0,
			plan.Change{Kind: plan.MoveDate, Wish: plan.Wish{Days: []int{5}}},
			"monthly 2026-12-05 $40.00, 2027-01-05 $40.00, 2027-02-05 $40.00",
		},
		{
			"to every other friday", 0,
			plan.Change{Kind: plan.MoveDate, Wish: plan.Wish{Frequency: plan.Biweekly, Weekday: 5}},
			"biweekly 2026-12-18 $40.00, 2027-01-01 $40.00, 2027-01-15 $40.00",
		},
		{
			"a skipped payment moves everything on", 0,
			plan.Change{Kind: plan.Skip},
			"monthly 2027-01-15 $40.00, 2027-02-15 $40.00, 2027-03-15 $40.00",
		},
		{
			"smaller payments, one more of them", 0,
			plan.Change{Kind: plan.Resize, Wish: plan.Wish{Amount: 30_00}},
			"monthly 2026-12-15 $30.00, 2027-01-15 $30.00, 2027-02-15 $30.00, 2027-03-15 $30.00",
		},
		{
			"larger payments end sooner", 0,
			plan.Change{Kind: plan.Resize, Wish: plan.Wish{Amount: 70_00}},
			"monthly 2026-12-15 $70.00, 2027-01-15 $50.00",
		},
		{
			"more now comes off the last", 0,
			plan.Change{Kind: plan.PayAhead, Wish: plan.Wish{Amount: 90_00}},
			"monthly 2026-12-15 $90.00, 2027-01-15 $30.00",
		},
		{
			"a joined bill adds a payment before it makes them larger", 0,
			plan.Change{Kind: plan.Join, Balance: 200_00},
			"monthly 2026-12-15 $50.00, 2027-01-15 $50.00, 2027-02-15 $50.00, 2027-03-15 $50.00",
		},
		{
			"with one paid there is room for one less", 40_00,
			plan.Change{Kind: plan.Join, Balance: 200_00},
			"monthly 2027-01-15 $66.66, 2027-02-15 $66.66, 2027-03-15 $66.68",
		},
		{
			"a smaller balance comes off the last payments", 10_00,
			plan.Change{Kind: plan.Shrink, Balance: 65_00},
			"monthly 2026-12-15 $30.00, 2027-01-15 $35.00",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := plan.Amend(eased, "v2", three(t, c.paid), day(t, "2026-12-01"), c.change)
			if err != nil || line(got) != c.want {
				t.Errorf("got  %s (%v)\nwant %s", line(got), err, c.want)
			}
		})
	}
}

// three is a plan of three payments of 40.00, the first on 15 December, of which so much is paid.
func three(t *testing.T, paid billing.Cents) plan.Running {
	terms := monthly(t, "2026-12-15", 40_00, 40_00, 40_00)
	left := terms.Principal - paid
	return plan.Running{
		Terms: terms, Open: plan.Open(terms, paid, left), Left: left, Life: plan.Agreed,
		Record: plan.Record{Paid: plan.Covered(terms, paid)},
	}
}

// A bill joins a plan of which payments are made: with these there are more than four in all, which only disclosures
// allow, and the terms say so.
func TestAmendedTermsCountThePaymentsMade(t *testing.T) {
	t.Parallel()
	policy := eased
	policy.Tiers, policy.TILADisclosuresHandled = []plan.Tier{{UpTo: 500_00, Instalments: 12}}, true
	for paid, disclosed := range map[billing.Cents]bool{0: false, 40_00: false, 80_00: true} {
		now := three(t, paid)
		terms, err := plan.Amend(policy, "v2", now, day(t, "2026-12-01"), plan.Change{Kind: plan.Join, Balance: 120_00})
		if err != nil || terms.Disclosed != (now.Record.Paid+len(terms.Instalments) > plan.MaxInstalments) ||
			terms.Disclosed != disclosed {
			t.Errorf("%s paid: disclosed %v, %s, %v", paid, terms.Disclosed, line(terms), err)
		}
	}
}

func TestAmendRefuses(t *testing.T) {
	t.Parallel()
	used := func(r *plan.Running) { r.Record.Changes, r.Record.Skips = 2, 1 }
	paid := func(r *plan.Running) { r.Open, r.Left = nil, 0 }
	over := func(r *plan.Running) { r.Life = plan.Defaulted }
	none := func(*plan.Running) {}
	soon := plan.Wish{Days: []int{20}}
	for _, c := range []struct {
		name   string
		now    func(*plan.Running)
		change plan.Change
		want   error
		reason plan.Reason
		near   string
	}{
		{"a third change", used, plan.Change{Kind: plan.MoveDate, Wish: soon}, plan.ErrNoChangeLeft, "", ""},
		{"a second skip", used, plan.Change{Kind: plan.Skip}, plan.ErrNoChangeLeft, "", ""},
		{"what is paid", paid, plan.Change{Kind: plan.Skip}, plan.ErrNothingDue, "", ""},
		{"what is over", over, plan.Change{Kind: plan.Skip}, plan.ErrTransition, "", ""},
		{"a change that is none", none, plan.Change{Kind: "undo"}, plan.ErrTransition, "", ""},
		{"a bill over the limit", none, plan.Change{Kind: plan.Join, Balance: 401_00}, plan.ErrNeedsApproval, "", ""},
		{
			"payments under the least", none,
			plan.Change{Kind: plan.Resize, Wish: plan.Wish{Amount: 20_00}},
			plan.ErrOutsidePolicy, plan.BelowMinimum,
			"monthly 2026-12-15 $30.00, 2027-01-15 $30.00, 2027-02-15 $30.00, 2027-03-15 $30.00",
		},
		{
			"a rhythm the practice does not take", none,
			plan.Change{Kind: plan.MoveDate, Wish: plan.Wish{Frequency: plan.Weekly}},
			plan.ErrOutsidePolicy, plan.OtherFrequency,
			"monthly 2026-12-15 $40.00, 2027-01-15 $40.00, 2027-02-15 $40.00",
		},
		{
			"a day too far away", none,
			plan.Change{Kind: plan.MoveDate, Wish: plan.Wish{First: billing.Date{Year: 2027, Month: 2, Day: 1}}},
			plan.ErrOutsidePolicy, plan.FirstTooLate,
			"monthly 2026-12-31 $40.00, 2027-01-15 $40.00, 2027-02-15 $40.00",
		},
		{
			"a day that has gone", none,
			plan.Change{Kind: plan.MoveDate, Wish: plan.Wish{First: billing.Date{Year: 2026, Month: 11, Day: 30}}},
			plan.ErrOutsidePolicy, plan.FirstPast,
			"monthly 2026-12-15 $40.00, 2027-01-15 $40.00, 2027-02-15 $40.00",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			now := three(t, 0)
			c.now(&now)
			got, err := plan.Amend(eased, "v2", now, day(t, "2026-12-01"), c.change)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %s, %v, want %v", line(got), err, c.want)
			}
			var outside *plan.Outside
			if errors.As(err, &outside) && (outside.Reason != c.reason || lines(outside.Near) != c.near) {
				t.Errorf("got  %s, near %s\nwant %s, near %s", outside.Reason, lines(outside.Near), c.reason, c.near)
			}
		})
	}
}
