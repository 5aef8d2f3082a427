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
	b := books{tx: tx, practice: practice, statements: map[billing.AccountNumber][]billing.Statement{}}
	for _, f := range facts {
		holds, err := b.say(ctx, f)
		if err != nil {
			return fmt.Errorf("check facts: %w", err)
		}
		if !holds {
			return fmt.Errorf("check facts: %s: %w", f.Kind, ErrFactChanged)
		}
	}
	return nil
}

// books reads what facts are checked against; statements are read once an account.
type books struct {
	tx         pgx.Tx
	practice   billing.PracticeID
	statements map[billing.AccountNumber][]billing.Statement
}

func (b books) say(ctx context.Context, f billing.Fact) (bool, error) {
	switch f.Kind {
	case billing.FactDue:
		due, err := Due(ctx, b.tx, b.practice, f.Account)
		return due == f.Cents, err
	case billing.FactOffer:
		due, err := Due(ctx, b.tx, b.practice, f.Account)
		return due == f.Cents && len(f.Schedule) > 0 && total(f.Schedule) == f.Cents, err
	case billing.FactPayment:
		paid, err := Paid(ctx, b.tx, b.practice, f.Account)
		return paid == f.Cents, err
	case billing.FactPlan:
		return b.sayPlan(ctx, f)
	case billing.FactShare:
		return b.sayShare(ctx, f)
	case billing.FactDueDate:
		statements, err := b.of(ctx, f.Account)
		return slices.ContainsFunc(statements, func(s billing.Statement) bool {
			return s.Number == f.Statement && s.DueDate == f.Date
		}), err
	}
	return false, nil
}

// sayPlan checks the terms of the plan that runs, or with [billing.PartLeft] what is left of it: Cents what remains,
// Schedule the open instalments.
func (b books) sayPlan(ctx context.Context, f billing.Fact) (bool, error) {
	p, err := currentPlan(ctx, b.tx, b.practice, f.Account)
	if err != nil || p == nil {
		return false, err
	}
	cents, instalments := p.Terms.Principal, p.Terms.Instalments
	if f.Part == billing.PartLeft {
		cents, instalments = p.Left, p.Open
	}
	if cents != f.Cents || len(f.Schedule) != len(instalments) {
		return false, nil
	}
	for i, instalment := range instalments {
		if instalment.Amount != f.Schedule[i] {
			return false, nil
		}
	}
	return true, nil
}

// sayShare sums one part over what the fact names: a service line, a claim, a statement or the whole account. What it
// names must be there.
func (b books) sayShare(ctx context.Context, f billing.Fact) (bool, error) {
	statements, err := b.of(ctx, f.Account)
	if err != nil {
		return false, err
	}
	var sum billing.Cents
	found := false
	for _, s := range statements {
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
	return found && sum == f.Cents, nil
}

func (b books) of(ctx context.Context, account billing.AccountNumber) ([]billing.Statement, error) {
	if known, ok := b.statements[account]; ok {
		return known, nil
	}
	statements, err := Statements(ctx, b.tx, b.practice, account)
	if err != nil {
		return nil, err
	}
	b.statements[account] = statements
	return statements, nil
}

func total(amounts []billing.Cents) billing.Cents {
	var sum billing.Cents
	for _, c := range amounts {
		sum += c
	}
	return sum
}
