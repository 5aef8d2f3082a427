package plan_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

// running is a model of the books around one plan: what is owed, what was received since the terms were agreed, and the
// plan as the ledger keeps it.
type running struct {
	policy plan.Policy
	terms  plan.Terms
	life   plan.Life
	record plan.Record
	before int           // instalments paid under earlier terms
	paid   billing.Cents // under these terms, less what went back; below zero where more did
	had    billing.Cents // under earlier terms
	owed   billing.Cents // on the account
	today  billing.Date
}

func (r *running) left() billing.Cents {
	return min(max(r.terms.Principal-r.paid, 0), max(r.owed, 0), r.terms.Principal)
}

func (r *running) open() []plan.Instalment { return plan.Open(r.terms, r.paid, r.left()) }

func (r *running) now() plan.Running {
	record := r.record
	record.Paid = r.before + plan.Covered(r.terms, r.paid)
	return plan.Running{Terms: r.terms, Open: r.open(), Left: r.left(), Life: r.life, Record: record}
}

func (r *running) amend(t *rapid.T, c plan.Change) {
	now := r.now()
	terms, err := plan.Amend(r.policy, "v7", now, r.today, c)
	var outside *plan.Outside
	switch {
	case errors.As(err, &outside):
		for _, near := range outside.Near {
			if plan.Validate(near) != nil || near.Principal != now.Left {
				t.Fatalf("%s: near terms that are none: %+v", outside.Reason, near)
			}
		}
		return
	case err != nil:
		if !errors.Is(err, plan.ErrNothingDue) && !errors.Is(err, plan.ErrNoChangeLeft) &&
			!errors.Is(err, plan.ErrNeedsApproval) && !errors.Is(err, plan.ErrTransition) {
			t.Fatalf("%s: %v", c.Kind, err)
		}
		return
	}
	want := now.Left
	if c.Kind.ByBooks() {
		want = c.Balance
	}
	if terms.Principal != want || !terms.Amended {
		t.Fatalf("%s: terms of %d, %d is left", c.Kind, terms.Principal, want)
	}
	if !r.policy.TILADisclosuresHandled && now.Record.Paid+len(terms.Instalments) > plan.MaxInstalments {
		t.Fatalf("%s: %d were paid, %d are to come", c.Kind, now.Record.Paid, len(terms.Instalments))
	}
	if c.Kind.Counts() && !r.today.Before(terms.Instalments[0].Due) {
		t.Fatalf("%s: a payment on %s, today is %s", c.Kind, terms.Instalments[0].Due, r.today)
	}
	r.terms, r.paid, r.had, r.before, r.record = terms, 0, r.had+r.paid, now.Record.Paid, now.Record
	switch c.Kind {
	case plan.Skip:
		r.record.Skips++
	case plan.MoveDate, plan.Resize:
		r.record.Changes++
	}
}

// back takes or gives back some of what was paid: all of it is open again, none of it is late.
func (r *running) back(t *rapid.T, given, taken billing.Cents) {
	was := plan.Assess(r.policy, r.terms, r.open(), r.life, r.today)
	r.paid, r.owed = r.paid-given-taken, r.owed+given+taken
	b := plan.WentBack(r.terms.Principal, r.paid, r.had, given, taken)
	left := min(r.left()+b.Earlier, max(r.owed, 0))
	if b.Given+b.Taken+b.Beyond > given+taken {
		t.Fatalf("%d and %d went back: %+v", given, taken, b)
	}
	if b.None() || r.life.Over() || left <= 0 {
		return
	}
	r.amend(t, plan.Change{Kind: plan.Reopen, Balance: left, Back: b, Wish: plan.Wish{First: r.today}})
	if r.paid != 0 || r.left() != left {
		t.Fatalf("%+v: %d is open, not %d", b, r.left(), left)
	}
	is := plan.Assess(r.policy, r.terms, r.open(), r.life, r.today)
	if is.Behind > was.Behind || is.Missed > was.Missed {
		t.Fatalf("%+v made %d late that were %d", b, is.Behind, was.Behind)
	}
}

// TestPlanHolds runs plans through payments, refunds, remittances, amendments and days in any order: after each step
// the open instalments sum to what is left, which with what was paid is the principal after adjustments, and the life
// moved only as its table says.
func TestPlanHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := &running{policy: knobs(t), today: anyDay.Draw(t, "today"), life: plan.Agreed}
		r.owed = billing.Cents(rapid.Int64Range(1, 2000_00).Draw(t, "balance"))
		offers, err := plan.OffersFor(r.policy, "v7", r.owed, r.today, anyWish.Draw(t, "wish"))
		if err != nil {
			t.Skip("no plan")
		}
		r.terms = rapid.SampledFrom(offers).Draw(t, "chosen")
		cents := func(most billing.Cents) billing.Cents {
			return billing.Cents(rapid.Int64Range(1, int64(max(most, 1))).Draw(t, "cents"))
		}
		t.Repeat(map[string]func(*rapid.T){
			"a payment": func(*rapid.T) { c := cents(r.left() + 10); r.paid += c; r.owed -= c },
			"a refund":  func(t *rapid.T) { r.back(t, min(cents(50_00), max(r.paid+r.had, 0)), 0) },
			"a payment taken back": func(t *rapid.T) {
				taken := min(cents(50_00), max(r.paid+r.had, 0))
				given := min(cents(20_00), max(r.paid+r.had-taken, 0))
				r.back(t, rapid.SampledFrom([]billing.Cents{0, given}).Draw(t, "given"), taken)
			},
			"a day": func(t *rapid.T) { r.today = r.today.AddDays(rapid.IntRange(1, 40).Draw(t, "days")) },
			"a new bill": func(t *rapid.T) {
				r.owed += cents(300_00)
				r.amend(t, plan.Change{Kind: plan.Join, Balance: r.owed})
			},
			"a remittance": func(t *rapid.T) {
				before := r.now()
				r.owed -= cents(100_00)
				if r.left() < before.Left && r.left() > 0 {
					c := plan.Change{Kind: plan.Shrink, Balance: r.left()}
					terms, err := plan.Amend(r.policy, "v7", before, r.today, c)
					if err == nil && len(r.open()) != len(terms.Instalments) {
						t.Fatalf("shrunk to %v, the books show %v", terms.Instalments, r.open())
					}
					r.amend(t, c)
				}
			},
			"a change": func(t *rapid.T) {
				kinds := []plan.ChangeKind{plan.MoveDate, plan.Skip, plan.Resize, plan.PayAhead}
				kind := rapid.SampledFrom(kinds).Draw(t, "kind")
				r.amend(t, plan.Change{Kind: kind, Wish: anyWish.Draw(t, "wish")})
			},
			"": func(t *rapid.T) { r.check(t) },
		})
	})
}

func (r *running) check(t *rapid.T) {
	if err := plan.Validate(r.terms); err != nil {
		t.Fatal(err)
	}
	var sum billing.Cents
	for _, in := range r.open() {
		sum += in.Amount
	}
	if sum != r.left() || sum > max(r.owed, 0) {
		t.Fatalf("%d is open, %d is left, %d is owed", sum, r.left(), r.owed)
	}
	adjusted := max(r.terms.Principal-r.paid-r.left(), 0) // what an insurer or a write-off took since the last terms
	if paid := min(r.paid, r.terms.Principal); paid >= 0 && sum+paid+adjusted != r.terms.Principal {
		t.Fatalf("%d open, %d paid and %d adjusted are not %d", sum, paid, adjusted, r.terms.Principal)
	}
	s := plan.Assess(r.policy, r.terms, r.open(), r.life, r.today)
	if s.Behind > sum || s.Look != (billing.Date{}) && !r.today.Before(s.Look) {
		t.Fatalf("%d behind of %d, look on %s, today is %s", s.Behind, sum, s.Look, r.today)
	}
	if again := plan.Assess(r.policy, r.terms, r.open(), s.Life, r.today); again.Life != s.Life {
		t.Fatalf("%s, looked at again %s", s.Life, again.Life)
	}
	if r.life.Over() && s.Life != r.life || len(r.open()) == 0 && s.Life.Runs() {
		t.Fatalf("%s became %s", r.life, s.Life)
	}
	r.life = s.Life
}

// knobs draws a policy of which every knob may be turned.
func knobs(t *rapid.T) plan.Policy {
	p := anyPolicy.Draw(t, "policy")
	if len(p.Tiers) == 0 {
		p.Tiers = []plan.Tier{{UpTo: 5000_00, Instalments: 4}}
	}
	p.ApprovalOver = 0
	p.GraceDays = rapid.IntRange(0, 10).Draw(t, "grace")
	p.MaxMonths = rapid.IntRange(0, 6).Draw(t, "months")
	p.AllowedDays = rapid.SliceOfNDistinct(rapid.IntRange(1, 31), 0, 4, rapid.ID).Draw(t, "days")
	p.DownPayment.Percent = rapid.SampledFrom([]int{0, 0, 10, 50}).Draw(t, "down")
	p.MissedToDelinquent = rapid.IntRange(0, 3).Draw(t, "delinquent")
	p.MissedToDefault = rapid.IntRange(0, 4).Draw(t, "default")
	p.CureDays = rapid.IntRange(0, 60).Draw(t, "cure")
	p.ChangesAYear = rapid.IntRange(0, 3).Draw(t, "changes")
	p.SkipsAYear = rapid.IntRange(0, 3).Draw(t, "skips")
	p.TILADisclosuresHandled = rapid.Bool().Draw(t, "disclosed")
	p.Tiers[0].Fewest = rapid.IntRange(0, 3).Draw(t, "fewest")
	return p
}
