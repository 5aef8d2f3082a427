package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/consent/seal"
)

// ReplacePlan puts other terms in the place of a plan that runs, after the patient agreed to them or the books called
// for them: the old one is superseded, the new one says which it replaces and carries its [plan.Record].
//
// The same key with the same terms is done once; with others the error is [ErrConflict]. A plan that does not run (any
// more) is [ErrNotFound], terms that do not sum [ErrPlanSum], terms of more than the account owes or, unless the
// books changed them, of another amount than is left [ErrFactChanged].
//
// The new plan is agreed: what was missed under the old terms is not carried over, except where the books alone
// changed them (see [plan.ChangeKind.ByBooks]).
func ReplacePlan(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber, planID int64,
	change plan.ChangeKind, terms plan.Terms, key string, at time.Time, words, messageID string, k *seal.Keyring,
) (id int64, err error) {
	n := newPlan{
		practice: practice, account: account, terms: terms, key: key, at: at, words: words, messageID: messageID,
		change: change,
	}
	if id, err = n.known(ctx, tx); err != nil || id != 0 {
		return id, err
	}
	old, look, err := planAndLook(ctx, tx, practice, account)
	if err != nil {
		return 0, err
	}
	if old == nil || old.ID != planID {
		return 0, fmt.Errorf("replace plan: %w", ErrNotFound)
	}
	byBooks := change.ByBooks()
	if terms.Principal > look.Due || !byBooks && terms.Principal != old.Left {
		return 0, fmt.Errorf("replace plan: %w", ErrFactChanged)
	}
	if n.record, err = recordAfter(ctx, tx, practice, *old, change, at); err != nil {
		return 0, err
	}
	if !terms.Disclosed && n.record.Paid+len(terms.Instalments) > plan.MaxInstalments {
		return 0, fmt.Errorf("replace plan: %w", ErrPlanSum)
	}
	if _, err := EndPlan(ctx, tx, practice, account, string(plan.Superseded), at); err != nil {
		return 0, err
	}
	n.replaces = old
	if id, err = n.insert(ctx, tx, k); err != nil {
		return 0, err
	}
	if carried := old.Life; byBooks && carried != plan.Agreed {
		if carried == plan.Cured {
			carried = plan.Current
		}
		_, err = MovePlan(ctx, tx, practice, id, carried, "carried over", at)
	}
	return id, err
}

const countChanges = `
SELECT count(*) FILTER (WHERE change IN ('move_date', 'resize')), count(*) FILTER (WHERE change = 'skip')
FROM ledger.plan WHERE practice_id = @practice AND root = @root AND agreed_at > @since`

// recordAfter gives the record of the plan that takes the place of an old one: the changes of the last twelve months,
// this one among them, and all payments so far.
func recordAfter(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, old Plan, change plan.ChangeKind, at time.Time,
) (plan.Record, error) {
	r := plan.Record{Paid: old.Record.Paid}
	err := tx.QueryRow(ctx, countChanges, pgx.StrictNamedArgs{
		"practice": practice, "root": old.Root, "since": at.AddDate(-1, 0, 0),
	}).Scan(&r.Changes, &r.Skips)
	if err != nil {
		return r, fmt.Errorf("replace plan: %w", err)
	}
	switch {
	case change == plan.Skip:
		r.Skips++
	case change.Counts():
		r.Changes++
	}
	return r, nil
}
