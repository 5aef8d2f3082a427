package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

const planTable = "ledger.plan"

// Plan is a payment plan that runs. Left is what remains to be paid of it, in cents: payments posted since it was
// agreed are taken off the oldest instalments first, and it never exceeds what the account owes: what is owed no more
// is taken off the last instalments. Open are the instalments that remain, the first one possibly in part; they sum to
// Left.
type Plan struct {
	Account  billing.AccountNumber
	ID       int64
	Terms    plan.Terms
	AgreedAt time.Time
	Left     billing.Cents
	Open     []plan.Instalment
	Paid     billing.Cents // received since it was agreed, from nothing to the principal
	Life     plan.Life
	Record   plan.Record
	Policy   plan.Policy     // the policy it was made under; zero where it was not kept (see [KeepPolicy])
	Replaces int64           // the plan it took the place of; zero: none
	Root     int64           // the first plan of the chain it belongs to, itself when it replaces none
	Change   plan.ChangeKind // what made it take that place
	// Back is what went back of what had paid for it, and is not followed yet: see [plan.Reopen].
	Back plan.Back
}

// Look is what a look at a plan has to know of the account beside it.
type Look struct {
	Due      billing.Cents // owed on the account; negative is a credit
	Beside   billing.Cents // owed beside the plan when it was last looked at
	Postings int64         // on the account, now
}

const selectLivePlan = `
SELECT p.id, p.principal, p.frequency, p.policy, p.down, p.amended, p.disclosed, p.agreed_at,
    coalesce(p.replaces, 0), coalesce(p.root, p.id), p.change, p.changes, p.skips, p.paid_no,
    ARRAY(SELECT due FROM ledger.instalment i
        WHERE i.practice_id = p.practice_id AND i.plan_id = p.id ORDER BY no),
    ARRAY(SELECT amount FROM ledger.instalment i
        WHERE i.practice_id = p.practice_id AND i.plan_id = p.id ORDER BY no),
    coalesce((SELECT to_life FROM ledger.plan_move m
        WHERE m.practice_id = p.practice_id AND m.plan_id = p.id ORDER BY id DESC LIMIT 1), 'agreed'),
    (SELECT data FROM ledger.plan_policy d WHERE d.practice_id = p.practice_id AND d.version = p.policy),
    b.cash - p.paid_before + w.credited - coalesce(l.credited, w.credited),
    p.paid_before - coalesce((SELECT paid_before FROM ledger.plan o
        WHERE o.practice_id = p.practice_id AND o.id = p.root), p.paid_before),
    w.given - coalesce(l.given, w.given), w.taken - coalesce(l.taken, w.taken),
    b.due, b.postings, coalesce(l.beside, 0)
FROM ledger.plan p
LEFT JOIN ledger.plan_look l ON l.practice_id = p.practice_id AND l.plan_id = p.id
CROSS JOIN (
    SELECT coalesce(sum(amount) FILTER (WHERE kind = 'cash_patient'), 0)::bigint AS cash,
        coalesce(sum(amount) FILTER (WHERE kind IN ('patient_receivable', 'patient_credit')), 0)::bigint AS due,
        count(*) AS postings
    FROM ledger.posting WHERE practice_id = @practice AND account = @account
) b
CROSS JOIN (` + wentBack + `
) w
WHERE p.practice_id = @practice AND p.account = @account AND p.ended_at IS NULL`

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

// LockPlan locks an account and gives its plan that was not ended, also when nothing is left of it, and what a look at
// it has to know. Without such a plan it gives nil.
func LockPlan(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
) (*Plan, Look, error) {
	if err := holdAccount(ctx, tx, practice, account); err != nil {
		return nil, Look{}, fmt.Errorf("lock plan: %w", err)
	}
	return planAndLook(ctx, tx, practice, account)
}

// currentPlan gives the plan that was not ended, also when nothing is left of it.
func currentPlan(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
) (*Plan, error) {
	p, _, err := planAndLook(ctx, tx, practice, account)
	return p, err
}

// planAndLook reads a plan and the account beside it in one statement, so that they are of one moment.
func planAndLook(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
) (*Plan, Look, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "account": account}
	return scanPlan(tx.QueryRow(ctx, selectLivePlan, args), account)
}

// QueueLivePlan puts into a batch what reads [LivePlan]: it is filled when the batch is closed.
func QueueLivePlan(batch *pgx.Batch, practice billing.PracticeID, account billing.AccountNumber, live **Plan) {
	queuePlan(batch, practice, account, live, func(p *Plan) bool { return p.Left > 0 })
}

// queuePlan does the same with the plan that was not ended, if it fits.
func queuePlan(
	batch *pgx.Batch, practice billing.PracticeID, account billing.AccountNumber, live **Plan, fits func(*Plan) bool,
) {
	args := pgx.StrictNamedArgs{"practice": practice, "account": account}
	batch.Queue(selectLivePlan, args).QueryRow(func(row pgx.Row) error {
		p, _, err := scanPlan(row, account)
		if err == nil && p != nil && fits(p) {
			*live = p
		}
		return err
	})
}

func scanPlan(row pgx.Row, account billing.AccountNumber) (*Plan, Look, error) {
	p := Plan{Account: account}
	var look Look
	var dues []time.Time
	var amounts []billing.Cents
	var policy []byte
	var m moved
	err := row.Scan(&p.ID, &p.Terms.Principal, &p.Terms.Frequency,
		&p.Terms.Policy, &p.Terms.Down, &p.Terms.Amended, &p.Terms.Disclosed, &p.AgreedAt, &p.Replaces, &p.Root,
		&p.Change, &p.Record.Changes, &p.Record.Skips, &p.Record.Paid, &dues, &amounts, &p.Life, &policy,
		&m.came, &m.earlier, &m.given, &m.taken, &look.Due, &look.Postings, &look.Beside)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, Look{}, nil
	}
	if err != nil {
		return nil, Look{}, fmt.Errorf("read plan: %w", err)
	}
	if policy != nil {
		if err := json.Unmarshal(policy, &p.Policy); err != nil {
			return nil, Look{}, fmt.Errorf("read plan: its policy: %w", err)
		}
	}
	for i := range min(len(dues), len(amounts)) {
		p.Terms.Instalments = append(p.Terms.Instalments,
			plan.Instalment{Due: billing.DateOf(dues[i]), Amount: amounts[i]})
	}
	p.AgreedAt = p.AgreedAt.UTC()
	m.due = look.Due
	p.follow(m)
	return &p, look, nil
}

const endPlan = `
UPDATE ledger.plan SET ended_at = @at, ended_why = @why
WHERE practice_id = @practice AND account = @account AND ended_at IS NULL
RETURNING id`

// EndPlan ends the plan of an account, for a reason such as "paid", "canceled" or "defaulted", and says whether there
// was one. Its life ends with it, in the state that the reason names; a reason that names none is a cancellation.
func EndPlan(
	ctx context.Context, tx pgx.Tx,
	practice billing.PracticeID, account billing.AccountNumber, why string, at time.Time,
) (bool, error) {
	var id int64
	err := tx.QueryRow(ctx, endPlan, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "why": why, "at": at,
	}).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("end plan: %w", Translate(err))
	}
	return true, endLife(ctx, tx, practice, id, why, at)
}

// NextNo counts the instalments of the terms, from 1, to the first that is not paid in full. What an insurer paid late
// comes off the last ones and moves none of the others.
func (p Plan) NextNo() int { return plan.Covered(p.Terms, p.Paid) + 1 }
