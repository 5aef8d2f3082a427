package ledger_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/plan"
)

// TestTheBooksAndThePlanAgree takes one account through payments, refunds, remittances and changes in any order: at
// every step what is open sums to what is left, with what was paid and adjusted that is the principal, and the books
// balance.
func TestTheBooksAndThePlanAgree(t *testing.T) {
	t.Parallel()
	b := planned(t)
	n := 0
	step := 0
	rapid.Check(t, func(t *rapid.T) {
		if n++; n > 15 {
			return // a database is slow: the same property is held of ten thousand plans without one
		}
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			step++
			before := b.livePlan()
			if before == nil {
				b.begin(fmt.Sprint("again", step))
				continue
			}
			amount := billing.Cents(rapid.Int64Range(1, int64(before.Left)+100).Draw(t, "amount"))
			switch rapid.SampledFrom([]string{"pay", "refund", "remit", "bill", "change"}).Draw(t, "what") {
			case "pay":
				b.side(fmt.Sprint("pay", step), billing.CashPatient, amount)
			case "refund":
				b.side(fmt.Sprint("refund", step), billing.CashPatient, -min(amount, before.Paid))
			case "remit":
				b.side(fmt.Sprint("remit", step), billing.CashInsurer, amount)
				if p := b.livePlan(); p != nil && p.Left < p.Terms.Principal-p.Paid {
					b.try(p, plan.Change{Kind: plan.Shrink, Balance: p.Left}, step)
				}
			case "bill":
				b.side(fmt.Sprint("bill", step), billing.Revenue, -amount)
				b.try(before, plan.Change{Kind: plan.Join, Balance: before.Left + amount}, step)
			case "change":
				kind := rapid.SampledFrom([]plan.ChangeKind{plan.Skip, plan.Resize, plan.PayAhead}).Draw(t, "kind")
				wish := plan.Wish{Amount: amount}
				b.try(before, plan.Change{Kind: kind, Wish: wish}, step)
			}
			b.agreeing(t)
		}
	})
	if problems := b.verify(); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
}

// side posts an amount off what the account owes, against another kind.
func (b books) side(key string, kind billing.AccountKind, amount billing.Cents) {
	b.t.Helper()
	if amount == 0 {
		return
	}
	if _, err := b.post(billing.Entry{
		Practice: lakeside, Key: key, Kind: "test", At: noon, Source: billing.Source{Event: key},
		Postings: []billing.Posting{
			{Kind: kind, Patient: "A-1", Amount: amount}, {Kind: billing.PatientReceivable, Patient: "A-1", Amount: -amount},
		},
	}); err != nil {
		b.t.Fatal(err)
	}
}

// begin ends the plan of which nothing is left, and agrees on one for what is owed, billed anew if that is nothing.
func (b books) begin(key string) {
	b.t.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		_, err := ledger.EndPlan(ctx, tx, lakeside, "A-1", "paid", noon)
		return err
	})
	if due := b.due("A-1"); due <= 0 {
		b.side(key, billing.Revenue, due-6000)
	}
	if _, err := b.agree("A-1", quarters(b.due("A-1")), key); err != nil {
		b.t.Fatal(err)
	}
}

// try makes a change if the rules allow it.
func (b books) try(p *ledger.Plan, c plan.Change, step int) {
	b.t.Helper()
	now := plan.Running{Terms: p.Terms, Open: p.Open, Left: p.Left, Life: p.Life, Record: p.Record}
	terms, err := plan.Amend(roomy, "v2", now, billing.DateOf(noon), c)
	if err != nil {
		return
	}
	if _, err := b.replace(p.ID, c.Kind, terms, fmt.Sprint("change", step), noon); err != nil {
		b.t.Fatalf("%s: %v", c.Kind, err)
	}
}

// agreeing holds what the plan says against the account.
func (b books) agreeing(t *rapid.T) {
	var p *ledger.Plan
	var look ledger.Look
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		p, look, err = ledger.LockPlan(ctx, tx, lakeside, "A-1")
		return err
	})
	if p == nil {
		return
	}
	var open billing.Cents
	for _, in := range p.Open {
		open += in.Amount
	}
	adjusted := p.Terms.Principal - p.Paid - p.Left
	if open != p.Left || adjusted < 0 || open > max(look.Due, 0) || adjusted > 0 && open != max(look.Due, 0) {
		t.Fatalf("%d open, %d left of %d, %d paid, %d owed", open, p.Left, p.Terms.Principal, p.Paid, look.Due)
	}
	if !p.Terms.Disclosed && p.Record.Paid+len(p.Open) > plan.MaxInstalments {
		t.Fatalf("%d paid and %d open", p.Record.Paid, len(p.Open))
	}
}
