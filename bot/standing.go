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
	account := dialogue.Account{
		Number: a.Number, DateOfBirth: a.Person.DateOfBirth, Language: a.Person.Language,
		Reviewed: map[explain.Kind]billing.Date{},
	}
	var err error
	if account.Due, err = ledger.Due(ctx, tx, a.Practice, a.Number); err != nil {
		return account, err
	}
	if account.Paid, err = ledger.Paid(ctx, tx, a.Practice, a.Number); err != nil {
		return account, err
	}
	if account.Statements, err = ledger.Statements(ctx, tx, a.Practice, a.Number); err != nil {
		return account, err
	}
	reviewed, err := ledger.Reviewed(ctx, tx, a.Practice, a.Number)
	if err != nil {
		return account, err
	}
	for reason, at := range reviewed {
		account.Reviewed[explain.Kind(reason)] = billing.DateOf(at.In(p.Zone()))
	}
	account.Holds, err = b.reconcile(ctx, tx, p, a, account, now)
	account.OnHold = len(account.Holds) > 0
	return account, err
}

// reconcile sets and lifts the holds that the claims decide and gives all that stand then.
func (b *Bot) reconcile(
	ctx context.Context, tx pgx.Tx, p practice.Practice, a ledger.Account, account dialogue.Account, now time.Time,
) ([]string, error) {
	holds, err := ledger.Holds(ctx, tx, a.Practice, a.Number)
	if err != nil {
		return nil, err
	}
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
func payments(ctx context.Context, tx pgx.Tx, p practice.Practice, account billing.AccountNumber) ([]dialogue.Payment, error) {
	entries, err := ledger.Entries(ctx, tx, p.ID, account, shownPayments)
	if err != nil {
		return nil, err
	}
	var received []dialogue.Payment
	for _, e := range entries {
		if e.Kind != billing.EntryPatientPayment {
			continue
		}
		for _, posting := range e.Postings {
			if posting.Kind == billing.CashPatient {
				on := billing.DateOf(e.At.In(p.Zone()))
				received = append(received, dialogue.Payment{On: on, Cents: posting.Amount})
			}
		}
	}
	return received, nil
}
