package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

const planTable = "ledger.plan"

// Plan is a payment plan that runs. Left is what remains to be paid of it, in cents: payments posted since it was
// agreed are taken off the oldest instalments first, and it never exceeds what the account owes. Open are the
// instalments that remain, the first one possibly in part.
type Plan struct {
	Account  billing.AccountNumber
	ID       int64
	Terms    plan.Terms
	AgreedAt time.Time
	Left     billing.Cents
	Open     []plan.Instalment
}

const selectLivePlan = `
SELECT p.id, p.principal, p.frequency, p.policy, p.agreed_at,
    ARRAY(SELECT due FROM ledger.instalment i
        WHERE i.practice_id = p.practice_id AND i.plan_id = p.id ORDER BY no),
    ARRAY(SELECT amount FROM ledger.instalment i
        WHERE i.practice_id = p.practice_id AND i.plan_id = p.id ORDER BY no),
    p.principal - (sum(b.amount) FILTER (WHERE b.kind = 'cash_patient') - p.paid_before)::bigint,
    sum(b.amount) FILTER (WHERE b.kind <> 'cash_patient')::bigint
FROM ledger.plan p
JOIN LATERAL (
    SELECT kind, amount FROM ledger.posting
    WHERE practice_id = @practice AND account = @account
        AND kind IN ('cash_patient', 'patient_receivable', 'patient_credit')
    UNION ALL VALUES ('cash_patient', 0), ('patient_receivable', 0)
) b ON true
WHERE p.practice_id = @practice AND p.account = @account AND p.ended_at IS NULL
GROUP BY p.practice_id, p.id`

// LivePlan gives the plan of an account that still runs, or nil: one that is paid runs no more.
func LivePlan(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
) (*Plan, error) {
	p, err := currentPlan(ctx, tx, practice, account)
	if err != nil || p == nil || p.Left == 0 {
		return nil, err
	}
	return p, nil
}

// currentPlan gives the plan that was not ended, also when nothing is left of it.
func currentPlan(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
) (*Plan, error) {
	p := Plan{Account: account}
	var dues []time.Time
	var amounts []billing.Cents
	var left, due billing.Cents
	args := pgx.StrictNamedArgs{"practice": practice, "account": account}
	err := tx.QueryRow(ctx, selectLivePlan, args).Scan(&p.ID, &p.Terms.Principal, &p.Terms.Frequency,
		&p.Terms.Policy, &p.AgreedAt, &dues, &amounts, &left, &due)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read plan: %w", err)
	}
	for i := range min(len(dues), len(amounts)) {
		p.Terms.Instalments = append(p.Terms.Instalments,
			plan.Instalment{Due: billing.DateOf(dues[i]), Amount: amounts[i]})
	}
	p.AgreedAt = p.AgreedAt.UTC()
	p.Left = min(max(left, 0), max(due, 0), p.Terms.Principal)
	p.Open = open(p.Terms, p.Left)
	return &p, nil
}

// open gives the instalments that remain when so much is left: what was paid covers the oldest first.
func open(t plan.Terms, left billing.Cents) []plan.Instalment {
	covered := t.Principal - left
	var remaining []plan.Instalment
	for _, i := range t.Instalments {
		paid := min(covered, i.Amount)
		covered -= paid
		if i.Amount -= paid; i.Amount > 0 {
			remaining = append(remaining, i)
		}
	}
	return remaining
}

const endPlan = `
UPDATE ledger.plan SET ended_at = @at, ended_why = @why
WHERE practice_id = @practice AND account = @account AND ended_at IS NULL`

// EndPlan ends the plan of an account, for a reason such as "paid" or "canceled", and says whether there was one.
func EndPlan(
	ctx context.Context, tx pgx.Tx,
	practice billing.PracticeID, account billing.AccountNumber, why string, at time.Time,
) (bool, error) {
	done, err := tx.Exec(ctx, endPlan, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "why": why, "at": at,
	})
	if err != nil {
		return false, fmt.Errorf("end plan: %w", Translate(err))
	}
	return done.RowsAffected() > 0, nil
}
