package bot

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
)

// shownPayments is how many of an account's entries are searched for payments to show.
const shownPayments = 200

// standing gathers what the books hold of one account, and brings its holds in line with its claims: a claim that the
// insurer has not decided holds the reminders, and lets them go once it has.
func (b *Bot) standing(
	ctx context.Context, tx pgx.Tx, p practice.Practice, a ledger.Account, now time.Time,
) (dialogue.Account, error) {
	stands, err := ledger.StandingOf(ctx, tx, a.Practice, a.Number, 0)
	if err != nil {
		return dialogue.Account{}, err
	}
	return b.inLine(ctx, tx, p, a, stands, now)
}

// inLine does the same with what was read of the books in this transaction.
func (b *Bot) inLine(
	ctx context.Context, tx pgx.Tx, p practice.Practice, a ledger.Account, stands ledger.Standing, now time.Time,
) (account dialogue.Account, err error) {
	account = dialogue.Account{
		Number: a.Number, DateOfBirth: a.Person.DateOfBirth, Language: a.Person.Language,
		Due: stands.Due, Paid: stands.Paid, Statements: stands.Statements, Reviewed: map[explain.Kind]billing.Date{},
	}
	for reason, at := range stands.Reviewed {
		account.Reviewed[explain.Kind(reason)] = billing.DateOf(at.In(p.Zone()))
	}
	account.Holds, err = b.reconcile(ctx, tx, p, a, account, stands.Holds, now)
	account.OnHold = len(account.Holds) > 0
	return account, err
}

// reconcile sets and lifts the holds that the claims decide and gives all that stand then. Holds are those that stood
// when the account was read.
func (b *Bot) reconcile(
	ctx context.Context, tx pgx.Tx, p practice.Practice, a ledger.Account, account dialogue.Account, holds []string,
	now time.Time,
) ([]string, error) {
	set, lift := explain.Reconcile(holds, explain.Account{
		Number: a.Number, Statements: account.Statements, Due: account.Due, Paid: account.Paid,
		Today: billing.DateOf(now.In(p.Zone())), Reviewed: account.Reviewed,
	})
	for _, reason := range set {
		if err := ledger.SetHold(ctx, tx, a.Practice, a.Number, reason, now, ledger.Automatic); err != nil {
			return nil, err
		}
	}
	for _, reason := range lift {
		if err := ledger.LiftHold(ctx, tx, a.Practice, a.Number, reason, now, ledger.Automatic); err != nil {
			return nil, err
		}
	}
	if len(set)+len(lift) == 0 {
		return holds, nil
	}
	return ledger.Holds(ctx, tx, a.Practice, a.Number)
}

// payments gives what was received from the patient, newest first.
func payments(p practice.Practice, received []ledger.Received) (all []dialogue.Payment) {
	for _, r := range received {
		all = append(all, dialogue.Payment{On: billing.DateOf(r.At.In(p.Zone())), Cents: r.Cents})
	}
	return all
}
