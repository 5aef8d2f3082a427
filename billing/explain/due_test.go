package explain_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
)

func TestOnlyWhatMayBePaidIsDueNow(t *testing.T) {
	t.Parallel()
	pending := with(owing("CL-2", 7000), state(billing.ClaimPending))
	share := func(claim string, cents billing.Cents, sum ...billing.Cents) billing.Fact {
		return billing.Fact{
			Kind: billing.FactShare, Account: "A-1", Claim: claim, Part: billing.PartLeft, Cents: cents, Schedule: sum,
		}
	}
	unnamed := account(owing("CL-1", 4000), pending)
	unnamed.Due -= 1000
	clear := account(owing("CL-1", 4000))
	clear.Due = 0
	for name, c := range map[string]struct {
		account explain.Account
		cents   billing.Cents
		known   bool
		facts   []billing.Fact
	}{
		"with nothing to wait for it is the balance": {
			account(owing("CL-1", 4000), owing("CL-3", 1100)), 5100, true,
			[]billing.Fact{{Kind: billing.FactDue, Account: "A-1", Cents: 5100}},
		},
		"a pending visit is not in it": {
			account(owing("CL-1", 4000), pending), 4000, true, []billing.Fact{share("CL-1", 4000, 4000)},
		},
		"each visit in it is a fact, the last with their sum": {
			account(owing("CL-1", 4000), pending, owing("CL-3", 1100)), 5100, true,
			[]billing.Fact{share("CL-1", 4000), share("CL-3", 1100, 5100)},
		},
		"nothing but what has to wait":                        {account(pending), 0, true, nil},
		"a payment that names no visit makes it a guess":      {unnamed, 0, false, nil},
		"a visit that such a payment covers is not due again": {clear, 0, true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := explain.DueNow(c.account)
			if got.Cents != c.cents || got.Known != c.known {
				t.Errorf("%s, known %t", got.Cents, got.Known)
			}
			if diff := cmp.Diff(c.facts, got.Facts()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHoldsFollowTheClaims(t *testing.T) {
	t.Parallel()
	pending := account(with(owing("CL-1", 4000), state(billing.ClaimPending)))
	set, lift := explain.Reconcile([]string{"dispute", "next_payer"}, pending)
	if !slices.Equal(set, []string{"pending_insurance"}) || !slices.Equal(lift, []string{"next_payer"}) {
		t.Errorf("set %v, lift %v", set, lift)
	}
	set, lift = explain.Reconcile([]string{"dispute", "pending_insurance"}, account(owing("CL-1", 4000)))
	if len(set) != 0 || !slices.Equal(lift, []string{"pending_insurance"}) {
		t.Errorf("once decided: set %v, lift %v", set, lift)
	}
	if explain.IsHold("dispute") || explain.IsHold("pay") || !explain.IsHold("medicaid") {
		t.Error("a person's hold, or no hold at all, is taken for one of the claims")
	}
}

func TestRefusalsLeaveOutWhatIsUsual(t *testing.T) {
	t.Parallel()
	c := owing("CL-1", 4000)
	c.Lines = []billing.ServiceLine{
		{Adjustments: []billing.Adjustment{
			{Group: "CO", Code: "45", Cents: 900}, {Group: "PR", Code: "1", Cents: 4000}, {Group: "CO", Code: "97", Cents: 100},
		}},
		{Adjustments: []billing.Adjustment{
			{Group: "PR", Code: "96", Cents: 500}, {Group: "CO", Code: "97", Cents: 100}, {Group: "OA", Code: "18", Cents: -5},
		}},
	}
	want := []explain.Refusal{
		{Group: "PR", Code: "96", Bearer: explain.Patient, Cents: 500},
		{Group: "CO", Code: "97", Bearer: explain.Nobody, Cents: 200},
	}
	if diff := cmp.Diff(want, explain.Refusals(c)); diff != "" {
		t.Error(diff)
	}
	if got := explain.Refusals(refused("CO", "45")); len(got) != 1 {
		t.Errorf("a visit refused for a usual reason has %d reasons", len(got))
	}
}

// TestNothingUndecidedIsEverAskedFor draws accounts and holds that what is due now has no part of a claim that waits,
// and that there is always something to say.
func TestNothingUndecidedIsEverAskedFor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var claims []billing.Claim
		for n := range rapid.IntRange(0, 4).Draw(t, "claims") {
			c := validClaim(t)
			c.Number = string(rune('A' + n))
			c.State = rapid.SampledFrom([]billing.ClaimState{
				"", "", billing.ClaimPending, billing.ClaimForwarded, billing.ClaimDenied, billing.ClaimSetAside,
			}).Draw(t, "state")
			c.PayerKind = rapid.SampledFrom([]billing.PayerKind{
				"", billing.Commercial, billing.Medicaid, billing.WorkersComp, billing.AutoInsurance, billing.SelfPay,
			}).Draw(t, "payer")
			claims = append(claims, c)
		}
		a := account(claims...)
		a.Due += billing.Cents(rapid.SampledFrom([]int64{0, 0, 0, -100, -1_000_000_000}).Draw(t, "unnamed"))
		said := explain.All(a)
		if len(said) == 0 {
			t.Fatal("there is nothing to say")
		}
		waits := map[string]bool{}
		for _, advice := range said {
			for _, c := range advice.Claims {
				waits[c.Number] = waits[c.Number] || advice.Hold
			}
		}
		owed := explain.DueNow(a)
		if owed.Cents > max(0, a.Due) || owed.Cents < 0 {
			t.Fatalf("%s is asked for, the balance is %s", owed.Cents, a.Due)
		}
		for _, c := range owed.Claims {
			if waits[c.Number] || c.State == billing.ClaimPending || c.State == billing.ClaimSetAside {
				t.Fatal("a visit that has to wait is asked for")
			}
		}
		if _, lift := explain.Reconcile(explain.Holds(a), a); len(lift) > 0 {
			t.Fatal("a hold is set and lifted at once")
		}
	})
}
