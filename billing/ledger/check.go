package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Check asks the books whether they still say every one of the facts: the money guard's second half. The error is
// [ErrFactChanged] with the kind of the first fact that they do not, never with an amount. A kind the books cannot
// check counts as changed.
func Check(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, facts []billing.Fact) error {
	b := books{}
	batch := &pgx.Batch{} // what the facts are checked against is read once an account, in one round trip
	for _, f := range facts {
		b.queue(batch, practice, f)
	}
	if batch.Len() > 0 {
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("check facts: %w", err)
		}
	}
	for _, f := range facts {
		if !b.say(f) {
			return fmt.Errorf("check facts: %s: %w", f.Kind, ErrFactChanged)
		}
	}
	return nil
}

// books are the accounts that facts are of, each with as much as they are checked against.
type books map[billing.AccountNumber]*book

type book struct {
	due, paid                 billing.Cents
	plan                      *Plan
	statements                []billing.Statement
	summed, planned, itemized bool // what is read of it
}

func (b books) queue(batch *pgx.Batch, practice billing.PracticeID, f billing.Fact) {
	read := b[f.Account]
	if read == nil {
		read = &book{}
		b[f.Account] = read
	}
	switch f.Kind {
	case billing.FactDue, billing.FactOffer, billing.FactPayment:
		if !read.summed {
			queueSums(batch, practice, f.Account, &read.due, &read.paid)
		}
		read.summed = true
	case billing.FactPlan:
		if !read.planned {
			queuePlan(batch, practice, f.Account, &read.plan, func(*Plan) bool { return true })
		}
		read.planned = true
	case billing.FactShare, billing.FactDueDate:
		if !read.itemized {
			QueueStatements(batch, practice, f.Account, &read.statements)
		}
		read.itemized = true
	}
}

func (b books) say(f billing.Fact) bool {
	read := b[f.Account]
	switch f.Kind {
	case billing.FactDue:
		return read.due == f.Cents
	case billing.FactOffer:
		return read.due == f.Cents && len(f.Schedule) > 0 && total(f.Schedule) == f.Cents
	case billing.FactPayment:
		return read.paid == f.Cents
	case billing.FactPlan:
		return read.sayPlan(f)
	case billing.FactShare:
		return read.sayShare(f)
	case billing.FactDueDate:
		return slices.ContainsFunc(read.statements, func(s billing.Statement) bool {
			return s.Number == f.Statement && s.DueDate == f.Date
		})
	}
	return false
}

// sayPlan checks the terms of the plan that runs, or with [billing.PartLeft] what is left of it: Cents what remains,
// Schedule the open instalments.
func (b *book) sayPlan(f billing.Fact) bool {
	p := b.plan
	if p == nil {
		return false
	}
	cents, instalments := p.Terms.Principal, p.Terms.Instalments
	if f.Part == billing.PartLeft {
		cents, instalments = p.Left, p.Open
	}
	if cents != f.Cents || len(f.Schedule) != len(instalments) {
		return false
	}
	for i, instalment := range instalments {
		if instalment.Amount != f.Schedule[i] {
			return false
		}
	}
	return true
}

// sayShare sums one part over what the fact names: a service line, a claim, a statement or the whole account. What it
// names must be there.
func (b *book) sayShare(f billing.Fact) bool {
	var sum billing.Cents
	found := false
	for _, s := range b.statements {
		if f.Statement != "" && f.Statement != s.Number {
			continue
		}
		for _, c := range s.Claims {
			if f.Claim != "" && f.Claim != c.Number {
				continue
			}
			for _, l := range c.Lines {
				if f.ServiceLine == 0 || f.ServiceLine == l.Number {
					sum, found = sum+l.Amount(f.Part), true
				}
			}
		}
	}
	return found && sum == f.Cents
}

func total(amounts []billing.Cents) billing.Cents {
	var sum billing.Cents
	for _, c := range amounts {
		sum += c
	}
	return sum
}
