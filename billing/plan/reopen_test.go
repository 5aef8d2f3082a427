package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

func TestWhatWentBackOfAPlan(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		came, earlier, given, taken billing.Cents
		want                        plan.Back
	}{
		"nothing went back":                    {15_00, 0, 0, 0, plan.Back{}},
		"nothing, and an import took some off": {-5_00, 0, 0, 0, plan.Back{}},
		"a payment was given back":             {15_00, 0, 15_00, 0, plan.Back{Given: 15_00, Paid: 15_00}},
		"a payment was taken back":             {0, 0, 0, 15_00, plan.Back{Taken: 15_00}},
		"both":                                 {0, 0, 10_00, 5_00, plan.Back{Given: 10_00, Taken: 5_00}},
		"what had come before the plan":        {-10_00, 0, 25_00, 0, plan.Back{Given: 15_00, Beyond: 10_00}},
		"only what had come before the plan":   {-10_00, 0, 10_00, 0, plan.Back{Beyond: 10_00}},
		"what had come under earlier terms":    {-10_00, 15_00, 10_00, 0, plan.Back{Given: 10_00, Earlier: 10_00}},
		"some of it, and some of what was before": {
			-20_00, 15_00, 0, 25_00, plan.Back{Taken: 20_00, Earlier: 15_00, Beyond: 5_00},
		},
		"what was paid beyond the principal":      {65_00, 0, 10_00, 0, plan.Back{}},
		"that and more":                           {55_00, 0, 10_00, 0, plan.Back{Given: 5_00, Paid: 55_00}},
		"a refund that failed is no negative one": {30_00, 0, -15_00, 0, plan.Back{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := plan.WentBack(60_00, c.came, c.earlier, c.given, c.taken)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestReopen reopens a plan of four payments of 15.00 from 15 December on, on 20 January.
func TestReopen(t *testing.T) {
	t.Parallel()
	today := billing.Date{Year: 2027, Month: 1, Day: 20}
	for name, c := range map[string]struct {
		balance billing.Cents
		back    plan.Back
		want    string
	}{
		"the one payment, given back, comes last": {
			60_00,
			plan.Back{Given: 15_00},
			"monthly 2027-01-15 $15.00, 2027-02-15 $15.00, 2027-03-15 $15.00, 2027-04-15 $15.00",
		},
		"the last of two that were paid too": {
			45_00,
			plan.Back{Given: 15_00, Paid: 15_00},
			"monthly 2027-02-15 $15.00, 2027-03-15 $15.00, 2027-04-15 $15.00",
		},
		"two payments, one period apart": {
			60_00,
			plan.Back{Given: 30_00},
			"monthly 2027-02-15 $15.00, 2027-03-15 $15.00, 2027-04-15 $15.00, 2027-05-15 $15.00",
		},
		"a part, where its rest counts as one of four, goes into the last": {
			50_00,
			plan.Back{Given: 5_00, Paid: 10_00},
			"monthly 2027-01-15 $15.00, 2027-02-15 $15.00, 2027-03-15 $20.00",
		},
		"with the last payment paid it stands alone": {
			15_00, plan.Back{Given: 15_00, Paid: 45_00}, "monthly 2027-04-15 $15.00",
		},
		"one that was taken back is due again from today on": {
			60_00,
			plan.Back{Taken: 30_00},
			"monthly 2027-01-20 $30.00, 2027-02-15 $15.00, 2027-03-15 $15.00",
		},
		"what was late before stays late": {
			60_00,
			plan.Back{Taken: 15_00},
			"monthly 2027-01-15 $15.00, 2027-01-20 $15.00, 2027-02-15 $15.00, 2027-03-15 $15.00",
		},
		"one paid ahead keeps its day when it is taken back": {
			30_00,
			plan.Back{Taken: 15_00, Paid: 30_00},
			"monthly 2027-02-15 $15.00, 2027-03-15 $15.00",
		},
		"both at once: what was taken is the older": {
			60_00,
			plan.Back{Taken: 15_00, Given: 15_00},
			"monthly 2027-01-20 $15.00, 2027-02-15 $15.00, 2027-03-15 $15.00, 2027-04-15 $15.00",
		},
		"of earlier terms, given back": {
			75_00,
			plan.Back{Given: 15_00, Earlier: 15_00},
			"monthly 2026-12-15 $15.00, 2027-01-15 $15.00, 2027-02-15 $15.00, 2027-03-15 $30.00",
		},
		"of earlier terms, taken back, where no fifth payment is allowed": {
			75_00,
			plan.Back{Taken: 15_00, Earlier: 15_00},
			"monthly 2026-12-15 $15.00, 2027-01-15 $15.00, 2027-02-15 $30.00, 2027-03-15 $15.00",
		},
		"what is owed no more comes off what was given back": {
			52_00,
			plan.Back{Given: 15_00},
			"monthly 2027-01-15 $15.00, 2027-02-15 $15.00, 2027-03-15 $15.00, 2027-04-15 $7.00",
		},
		"no part of the plan: the terms stay": {
			60_00,
			plan.Back{Beyond: 15_00},
			"monthly 2026-12-15 $15.00, 2027-01-15 $15.00, 2027-02-15 $15.00, 2027-03-15 $15.00",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			terms := plan.Terms{Principal: 60_00, Frequency: plan.Monthly}
			for i := range 4 {
				due := billing.Date{Year: 2026, Month: 12, Day: 15}.AddMonths(i)
				terms.Instalments = append(terms.Instalments, plan.Instalment{Due: due, Amount: 15_00})
			}
			left := min(terms.Principal-c.back.Paid, c.balance)
			now := plan.Running{
				Terms: terms, Open: plan.Open(terms, c.back.Paid, left), Left: left, Life: plan.Current,
				Record: plan.Record{Paid: plan.Covered(terms, c.back.Paid)},
			}
			got, err := plan.Amend(eased, "v2", now, today, plan.Change{
				Kind: plan.Reopen, Balance: c.balance, Back: c.back, Wish: plan.Wish{First: today},
			})
			if err != nil || line(got) != c.want || got.Principal != c.balance {
				t.Errorf("%s of %s, %v\nwant %s", line(got), got.Principal, err, c.want)
			}
		})
	}
}
