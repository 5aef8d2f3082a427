package ledger

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/settle"
)

// The reasons why a biller looks at what a claim says that its patient has paid.
const (
	reasonPaidTwice = "says that the patient has paid an amount that is recorded on the account already; it may be the same"
	reasonPaidMore  = "says that the patient has paid more than the statement file does that this claim was loaded from"
)

// Payments that no claim's own record holds: recorded by hand, or by card.
const selectPaymentsOf = `
SELECT p.account, p.amount
FROM unnest(@accounts::text[]) AS wanted (account)
JOIN ledger.posting p ON p.practice_id = @practice AND p.account = wanted.account AND p.kind = 'cash_patient'
JOIN ledger.entry e ON e.practice_id = @practice AND e.id = p.entry_id
WHERE e.claim = '' AND e.kind <> 'reversal'
    AND NOT EXISTS (SELECT FROM ledger.entry r WHERE r.practice_id = @practice AND r.reverses = e.key)`

// doubtPayments looks, before what a claim says that its patient paid is posted, whether the account has a payment of
// the same amount: then it is left out and a biller decides. What was posted before stays.
func (i *Import) doubtPayments(ctx context.Context, tx pgx.Tx, groups []*group) error {
	accounts := map[billing.AccountNumber]bool{}
	for _, g := range groups {
		if g.postsPayment() {
			accounts[g.account] = true
		}
	}
	if len(accounts) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, selectPaymentsOf, pgx.StrictNamedArgs{
		"practice": i.practice, "accounts": keys(accounts),
	})
	if err != nil {
		return err
	}
	type payment struct {
		account billing.AccountNumber
		amount  billing.Cents
	}
	recorded := map[payment]bool{}
	var one payment
	_, err = pgx.ForEachRow(rows, []any{&one.account, &one.amount}, func() error { recorded[one] = true; return nil })
	if err != nil {
		return err
	}
	for _, g := range groups {
		if !g.postsPayment() {
			continue
		}
		doubt := false
		for _, s := range g.said {
			if s.a.PatientPaid > 0 && recorded[payment{g.account, s.a.PatientPaid}] {
				s.doubted, doubt = true, true
			}
		}
		if doubt {
			g.settled = settle.Settle(g.adjudications())
		}
	}
	return nil
}

// postsPayment says whether the claim is to post what its patient paid, and has not done so before.
func (g *group) postsPayment() bool {
	pays := func(kind billing.EntryKind) bool { return kind == billing.EntryPatientPayment }
	return g.adjudged && slices.ContainsFunc(g.settled.Lines, func(l settle.Line) bool {
		return slices.ContainsFunc(l.Entries, func(e settle.Entry) bool { return pays(e.Kind) })
	}) && !slices.ContainsFunc(g.stand, func(s standingEntry) bool { return pays(s.Kind) })
}
