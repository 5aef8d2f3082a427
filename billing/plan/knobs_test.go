package plan_test

import (
	"errors"
	"testing"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

func TestKnobsOfOffers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		turn    func(*plan.Policy)
		balance billing.Cents
		want    string
	}{
		{
			"a down payment comes first, today, and counts", func(p *plan.Policy) { p.DownPayment.Percent = 20 }, 200_00,
			"monthly 2026-11-21 $40.00, 2026-12-21 $160.00\n" +
				"monthly 2026-11-21 $40.00, 2026-12-21 $80.00, 2027-01-21 $80.00\n" +
				"monthly 2026-11-21 $40.00, 2026-12-21 $53.33, 2027-01-21 $53.33, 2027-02-21 $53.34",
		},
		{
			"not for balances up to a limit",
			func(p *plan.Policy) { p.DownPayment = plan.DownPayment{Fixed: 50_00, RequiredOver: 60_00} }, 60_00,
			"monthly 2026-12-21 $30.00, 2027-01-21 $30.00",
		},
		{
			"on the days that the practice takes payments on", func(p *plan.Policy) { p.AllowedDays = []int{1, 15} }, 60_00,
			"monthly 2026-12-15 $30.00, 2027-01-15 $30.00",
		},
		{
			"no longer than the longest term", func(p *plan.Policy) { p.MaxMonths = 3 }, 180_00,
			"monthly 2026-12-21 $90.00, 2027-01-21 $90.00\nmonthly 2026-12-21 $60.00, 2027-01-21 $60.00, 2027-02-21 $60.00",
		},
		{
			"a tier may ask for more payments", func(p *plan.Policy) { p.Tiers[1].Fewest = 4 }, 180_00,
			"monthly 2026-12-21 $45.00, 2027-01-21 $45.00, 2027-02-21 $45.00, 2027-03-21 $45.00",
		},
		{
			"and for larger ones", func(p *plan.Policy) { p.Tiers[1].MinPayment = 80_00 }, 180_00,
			"monthly 2026-12-21 $90.00, 2027-01-21 $90.00",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := policy
			p.Tiers = []plan.Tier{policy.Tiers[0], policy.Tiers[1]}
			c.turn(&p)
			offers, err := plan.Offers(p, "v1", c.balance, day(t, "2026-11-21"))
			if err != nil || lines(offers) != c.want {
				t.Errorf("got\n%s (%v)\nwant\n%s", lines(offers), err, c.want)
			}
		})
	}
}

func TestAPracticeThatGivesTheDisclosuresMayOfferMore(t *testing.T) {
	t.Parallel()
	p := plan.Policy{Tiers: []plan.Tier{{UpTo: 5000_00, Instalments: 12}}, MinPayment: 50_00, TILADisclosuresHandled: true}
	offers, err := plan.Offers(p, "v1", 1200_00, day(t, "2026-11-21"))
	if err != nil || len(offers) != 3 || len(offers[0].Instalments) != 2 || len(offers[2].Instalments) != 12 {
		t.Fatalf("%d offers, %v", len(offers), err)
	}
	long := offers[2]
	if err := plan.Validate(long); err != nil || !long.Disclosed || offers[0].Disclosed {
		t.Errorf("disclosed %v and %v, %v", long.Disclosed, offers[0].Disclosed, err)
	}
	long.Disclosed = false
	if err := plan.Validate(long); !errors.Is(err, plan.ErrTerms) {
		t.Errorf("twelve instalments without disclosures: %v", err)
	}
}

func TestWhyABillerDecides(t *testing.T) {
	t.Parallel()
	untiered := policy
	untiered.ApprovalOver = 0
	short := policy
	short.MaxMonths = 1
	for reason, c := range map[plan.Reason]struct {
		policy  plan.Policy
		balance billing.Cents
	}{
		plan.OverLimit: {policy, 2000_01}, plan.OverTiers: {untiered, 2000_01}, plan.TooLong: {short, 100_00},
	} {
		var approval *plan.Approval
		_, err := plan.Offers(c.policy, "v1", c.balance, day(t, "2026-11-21"))
		if !errors.As(err, &approval) || approval.Reason != reason || !errors.Is(err, plan.ErrNeedsApproval) {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

func TestWishesMeetTheKnobs(t *testing.T) {
	t.Parallel()
	p := every
	p.AllowedDays, p.MaxMonths = []int{1, 15}, 3
	january := plan.Wish{First: billing.Date{Year: 2027, Month: 1, Day: 1}, Count: 2}
	for _, c := range []struct {
		name   string
		wish   plan.Wish
		reason plan.Reason
		near   string
	}{
		{
			"can I start in january", january, plan.FirstTooLate,
			"monthly 2026-12-15 $60.00, 2027-01-15 $60.00\nmonthly 2026-12-15 $40.00, 2027-01-15 $40.00, 2027-02-15 $40.00",
		},
		{
			"40 on the 20th",
			plan.Wish{Amount: 40_00, Days: []int{20}},
			plan.OtherDay,
			"monthly 2026-12-15 $40.00, 2027-01-15 $40.00, 2027-02-15 $40.00",
		},
		{
			"four payments take longer than the longest term",
			plan.Wish{Count: 4},
			plan.TooLong,
			"monthly 2026-12-15 $60.00, 2027-01-15 $60.00\nmonthly 2026-12-15 $40.00, 2027-01-15 $40.00, 2027-02-15 $40.00",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := plan.Fit(p, "v1", 120_00, day(t, "2026-11-21"), c.wish)
			var outside *plan.Outside
			if !errors.As(err, &outside) || outside.Reason != c.reason || lines(outside.Near) != c.near {
				t.Fatalf("%v, near\n%s\nwant\n%s", err, lines(outside.Near), c.near)
			}
		})
	}
	wished, err := plan.Fit(p.Widest(), "v1", 120_00, day(t, "2026-11-21"), january)
	if err != nil || line(wished) != "monthly 2027-01-01 $60.00, 2027-02-01 $60.00" {
		t.Errorf("what a biller is asked to approve: %s, %v", line(wished), err)
	}
}

func TestDiscount(t *testing.T) {
	t.Parallel()
	prompt := plan.Policy{PromptPay: plan.PromptPay{Percent: 10, Days: 15}}
	selfPay := plan.Policy{PromptPay: plan.PromptPay{Percent: 10, Days: 15, SelfPayOnly: true}}
	statement := day(t, "2026-11-01")
	for name, c := range map[string]struct {
		policy  plan.Policy
		balance billing.Cents
		today   string
		selfPay bool
		want    billing.Cents
	}{
		"on the last day":                  {prompt, 199_99, "2026-11-16", false, 19_99},
		"the day after":                    {prompt, 199_99, "2026-11-17", false, 0},
		"for self-pay only, and it is":     {selfPay, 200_00, "2026-11-02", true, 20_00},
		"for self-pay only, and it is not": {selfPay, 200_00, "2026-11-02", false, 0},
		"of nothing":                       {prompt, 0, "2026-11-02", false, 0},
		"without one":                      {plan.Policy{}, 200_00, "2026-11-02", true, 0},
	} {
		if got := plan.Discount(c.policy, c.balance, statement, day(t, c.today), c.selfPay); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestWhatAPolicySays(t *testing.T) {
	t.Parallel()
	p := plan.Policy{
		CardRequiredOver: 100_00, SmallBalance: plan.SmallBalance{Max: 4_99}, Exclude: []plan.Exclusion{plan.Disputed},
		Retries: 2,
	}
	if p.NeedsCard(100_00) || !p.NeedsCard(100_01) || (plan.Policy{}).NeedsCard(1_000_00) {
		t.Error("when a card is needed")
	}
	if !p.Small(4_99) || p.Small(5_00) || p.Small(0) || (plan.Policy{}).Small(1) {
		t.Error("what is small")
	}
	if !p.Excludes(plan.Disputed) || p.Excludes(plan.Bankruptcy) || p.Excludes("") {
		t.Error("what is left out")
	}
	if p.OnNewBalance() != plan.BalanceSeparate {
		t.Error("a new bill is separate when nothing is said")
	}
	if days, ok := p.RetryAfter(2); days != 3 || !ok {
		t.Error("the second charge is tried again after three days")
	}
	if _, ok := p.RetryAfter(3); ok {
		t.Error("the third is the last")
	}
	signed := []plan.Instalment{{Due: billing.Date{Year: 2026, Month: 12, Day: 1}, Amount: 10}}
	for in, want := range map[plan.Instalment][2]bool{
		signed[0]:                        {false, false},
		{Due: signed[0].Due, Amount: 11}: {true, false},
		{Due: signed[0].Due.AddDays(1), Amount: 10}: {false, true},
		{Due: signed[0].Due.AddDays(1), Amount: 11}: {true, true},
	} {
		if amount, date := plan.Changed(signed, in); amount != want[0] || date != want[1] {
			t.Errorf("%v changed: %v, %v", in, amount, date)
		}
	}
}
