package plan_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

var policy = plan.Policy{
	Tiers:              []plan.Tier{{UpTo: 100_00, Instalments: 2}, {UpTo: 2000_00, Instalments: 4}},
	MinPayment:         25_00,
	Frequencies:        []plan.Frequency{plan.Monthly, plan.TwiceAMonth},
	FirstDueWithinDays: 30,
	ApprovalOver:       2000_00,
}

func day(t *testing.T, s string) billing.Date {
	t.Helper()
	d, err := billing.ParseDate(s)
	if err != nil {
		t.Fatalf("bad date %q in a test", s)
	}
	return d
}

// line writes terms the way the tables below expect them: "monthly 2026-12-21 $60.00, 2027-01-21 $60.00".
func line(terms plan.Terms) string {
	var parts []string
	for _, in := range terms.Instalments {
		parts = append(parts, in.Due.String()+" "+in.Amount.String())
	}
	return string(terms.Frequency) + " " + strings.Join(parts, ", ")
}

func lines(offers []plan.Terms) string {
	var all []string
	for _, o := range offers {
		all = append(all, line(o))
	}
	return strings.Join(all, "\n")
}

func TestOffers(t *testing.T) {
	t.Parallel()
	weekly := policy
	weekly.Frequencies = []plan.Frequency{plan.Weekly}
	twice := policy
	twice.Frequencies = []plan.Frequency{plan.TwiceAMonth}
	generous := policy
	generous.Tiers = []plan.Tier{{UpTo: 5000_00, Instalments: 48}}
	generous.ApprovalOver = 0
	for _, c := range []struct {
		name    string
		policy  plan.Policy
		balance billing.Cents
		today   string
		want    string
	}{
		{
			"a balance of the middle tier is split in two, three and four, shortest first", policy, 180_00, "2026-11-21",
			"monthly 2026-12-21 $90.00, 2027-01-21 $90.00\n" +
				"monthly 2026-12-21 $60.00, 2027-01-21 $60.00, 2027-02-21 $60.00\n" +
				"monthly 2026-12-21 $45.00, 2027-01-21 $45.00, 2027-02-21 $45.00, 2027-03-21 $45.00",
		},
		{
			"the last payment takes the remainder", policy, 100_01, "2026-11-21",
			"monthly 2026-12-21 $50.00, 2027-01-21 $50.01\n" +
				"monthly 2026-12-21 $33.33, 2027-01-21 $33.33, 2027-02-21 $33.35\n" +
				"monthly 2026-12-21 $25.00, 2027-01-21 $25.00, 2027-02-21 $25.00, 2027-03-21 $25.01",
		},
		{"a small tier allows two", policy, 60_00, "2026-11-21", "monthly 2026-12-21 $30.00, 2027-01-21 $30.00"},
		{
			"never more than four, whatever the policy says", generous, 4000_00, "2026-11-21",
			"monthly 2026-12-21 $2,000.00, 2027-01-21 $2,000.00\n" +
				"monthly 2026-12-21 $1,333.33, 2027-01-21 $1,333.33, 2027-02-21 $1,333.34\n" +
				"monthly 2026-12-21 $1,000.00, 2027-01-21 $1,000.00, 2027-02-21 $1,000.00, 2027-03-21 $1,000.00",
		},
		{
			"the 31st is the last day of shorter months and comes back", policy, 75_00, "2027-01-31",
			"monthly 2027-02-28 $37.50, 2027-03-31 $37.50",
		},
		{
			"a month that is longer than the window begins on the window's last day", policy, 75_00, "2026-12-05",
			"monthly 2027-01-04 $37.50, 2027-02-04 $37.50",
		},
		{"weekly begins in a week", weekly, 75_00, "2026-11-21", "weekly 2026-11-28 $37.50, 2026-12-05 $37.50"},
		{
			"twice a month means the 1st and the 15th", twice, 75_00, "2026-11-21",
			"twice_a_month 2026-12-01 $37.50, 2026-12-15 $37.50",
		},
		{
			"twice a month does not begin tomorrow", twice, 75_00, "2026-11-30",
			"twice_a_month 2026-12-15 $37.50, 2027-01-01 $37.50",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			offers, err := plan.Offers(c.policy, "v1", c.balance, day(t, c.today))
			if err != nil {
				t.Fatalf("refused: %v", err)
			}
			if got := lines(offers); got != c.want {
				t.Errorf("offers\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestOffersRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		policy  plan.Policy
		balance billing.Cents
		want    error
	}{
		{"nothing is due", policy, 0, plan.ErrNothingDue},
		{"a credit is not due", policy, -10_00, plan.ErrNothingDue},
		{"less than twice the least payment cannot be split", policy, 49_99, plan.ErrTooSmall},
		{"above the approval limit a biller decides", policy, 2000_01, plan.ErrNeedsApproval},
		{"a policy with no tiers agrees to nothing by itself", plan.Policy{}, 100_00, plan.ErrNeedsApproval},
		{
			"a tier of one payment is no plan",
			plan.Policy{Tiers: []plan.Tier{{UpTo: 100_00, Instalments: 1}}},
			100_00, plan.ErrTooSmall,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := plan.Offers(c.policy, "v1", c.balance, day(t, "2026-11-21")); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}
