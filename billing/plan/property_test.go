package plan_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

var anyFrequency = rapid.SampledFrom([]plan.Frequency{
	plan.Weekly, plan.Biweekly, plan.TwiceAMonth, plan.Monthly, plan.OncePaidFull, "never",
})

var anyDay = rapid.Custom(func(t *rapid.T) billing.Date {
	return billing.Date{Year: 2026, Month: time.January, Day: 1}.AddDays(rapid.IntRange(0, 1500).Draw(t, "days"))
})

var anyPolicy = rapid.Custom(func(t *rapid.T) plan.Policy {
	var p plan.Policy
	limit := billing.Cents(0)
	for range rapid.IntRange(0, 3).Draw(t, "tiers") {
		limit += billing.Cents(rapid.Int64Range(1, 900_00).Draw(t, "up to"))
		p.Tiers = append(p.Tiers, plan.Tier{UpTo: limit, Instalments: rapid.IntRange(-1, 60).Draw(t, "instalments")})
	}
	p.MinPayment = billing.Cents(rapid.Int64Range(-5, 60_00).Draw(t, "least"))
	p.Frequencies = rapid.SliceOfN(anyFrequency, 0, 3).Draw(t, "frequencies")
	p.FirstDueWithinDays = rapid.IntRange(-1, 60).Draw(t, "within")
	p.ApprovalOver = billing.Cents(rapid.Int64Range(0, 2000_00).Draw(t, "approval over"))
	return p
})

var anyWish = rapid.Custom(func(t *rapid.T) plan.Wish {
	w := plan.Wish{
		Amount:  billing.Cents(rapid.Int64Range(-1, 500_00).Draw(t, "amount")),
		Count:   rapid.IntRange(-1, 9).Draw(t, "count"),
		Days:    rapid.SliceOfN(rapid.IntRange(0, 32), 0, 3).Draw(t, "days"),
		Weekday: rapid.IntRange(-1, 8).Draw(t, "weekday"),
	}
	if rapid.Bool().Draw(t, "says how often") {
		w.Frequency = anyFrequency.Draw(t, "frequency")
	}
	if rapid.Bool().Draw(t, "names a first day") {
		w.First = anyDay.Draw(t, "first")
	}
	return w
})

// TestEverySchedule holds that whatever the policy, the wish and the day, a schedule sums to the balance, has at most
// four instalments and none under the least payment, and falls on real days in order, the first inside the window.
func TestEverySchedule(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, w := anyPolicy.Draw(t, "policy"), anyWish.Draw(t, "wish")
		balance := billing.Cents(rapid.Int64Range(-10, 3000_00).Draw(t, "balance"))
		today := anyDay.Draw(t, "today")

		offers, err := plan.OffersFor(p, "v7", balance, today, w)
		if (err == nil) != (len(offers) > 0) || len(offers) > 3 {
			t.Fatalf("%d offers with error %v", len(offers), err)
		}
		fitted, err := plan.Fit(p, "v7", balance, today, w)
		var outside *plan.Outside
		if err == nil {
			offers = append(offers, fitted)
		} else if errors.As(err, &outside) && len(outside.Near) == 0 {
			t.Fatalf("refused for %s with nothing near", outside.Reason)
		}
		for _, terms := range offers {
			checkTerms(t, p, terms, balance, today)
		}
	})
}

func checkTerms(t *rapid.T, p plan.Policy, terms plan.Terms, balance billing.Cents, today billing.Date) {
	if err := plan.Validate(terms); err != nil {
		t.Fatalf("invalid: %v", err)
	}
	if terms.Principal != balance || terms.Policy != "v7" || balance > p.ApprovalOver && p.ApprovalOver > 0 {
		t.Fatalf("principal %d of a balance of %d", terms.Principal, balance)
	}
	within := p.FirstDueWithinDays
	if within <= 0 {
		within = 30
	}
	first := terms.Instalments[0].Due
	if !today.Before(first) || today.AddDays(within).Before(first) {
		t.Fatalf("the first payment is on %s, today is %s", first, today)
	}
	for _, in := range terms.Instalments {
		if in.Amount < p.MinPayment {
			t.Fatalf("a payment of %d, the least is %d", in.Amount, p.MinPayment)
		}
	}
}

func TestValidateRefuses(t *testing.T) {
	t.Parallel()
	good := func() plan.Terms {
		offers, err := plan.Offers(policy, "v1", 120_00, billing.Date{Year: 2026, Month: 11, Day: 21})
		if err != nil {
			t.Fatal(err)
		}
		return offers[1]
	}
	for name, spoil := range map[string]func(*plan.Terms){
		"a principal that is not the sum":     func(t *plan.Terms) { t.Principal++ },
		"five instalments":                    func(t *plan.Terms) { t.Instalments = make([]plan.Instalment, 5) },
		"one instalment":                      func(t *plan.Terms) { t.Instalments = t.Instalments[:1] },
		"an instalment of nothing":            func(t *plan.Terms) { t.Instalments[0].Amount = 0 },
		"unequal instalments before the last": func(t *plan.Terms) { t.Instalments[0].Amount++; t.Instalments[1].Amount-- },
		"a day that is not in the calendar":   func(t *plan.Terms) { t.Instalments[0].Due.Day = 32 },
		"days out of order":                   func(t *plan.Terms) { t.Instalments[2].Due = t.Instalments[0].Due },
		"no frequency":                        func(t *plan.Terms) { t.Frequency = "" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			terms := good()
			spoil(&terms)
			if err := plan.Validate(terms); !errors.Is(err, plan.ErrTerms) {
				t.Errorf("got %v, want ErrTerms", err)
			}
		})
	}
}
