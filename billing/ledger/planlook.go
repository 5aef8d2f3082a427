package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// PlanRef names the account of a plan that has to be looked at.
type PlanRef struct {
	Practice billing.PracticeID
	Account  billing.AccountNumber
}

// scanEvery is how often all plans are searched for new postings. With 10,000 of them a search takes a tenth of a
// second.
const scanEvery = 15 * time.Second

const scanNow = `
INSERT INTO ledger.plan_scan (practice_id, at) VALUES ('', @now)
ON CONFLICT (practice_id) DO UPDATE SET at = @now WHERE plan_scan.at <= @before OR plan_scan.at > @now`

// ScanPlans says whether it is time to search all plans for new postings, and that whoever asks does.
func ScanPlans(ctx context.Context, tx pgx.Tx, now time.Time) (bool, error) {
	done, err := tx.Exec(ctx, scanNow, pgx.StrictNamedArgs{"now": now, "before": now.Add(-scanEvery)})
	if err != nil {
		return false, fmt.Errorf("search plans: %w", err)
	}
	return done.RowsAffected() > 0, nil
}

// The books are append-only: an account that has as many postings as before has the same ones.
const plansDue = `
SELECT practice_id, account FROM ledger.plan_look
WHERE look_at <= @now OR @scan AND postings <> (
    SELECT count(*) FROM ledger.posting p
    WHERE p.practice_id = plan_look.practice_id AND p.account = plan_look.account)
ORDER BY look_at, practice_id, plan_id LIMIT @limit`

// PlansDue gives the plans that have to be looked at: their day has come, or, when scan asks for these too (see
// [ScanPlans]), something was posted to their account since they were. Whoever looks calls [Looked].
func PlansDue(ctx context.Context, tx pgx.Tx, now time.Time, scan bool, limit int) ([]PlanRef, error) {
	rows, err := tx.Query(ctx, plansDue, pgx.StrictNamedArgs{"now": now, "scan": scan, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("read plans that are due: %w", err)
	}
	refs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[PlanRef])
	if err != nil {
		return nil, fmt.Errorf("read plans that are due: %w", err)
	}
	return refs, nil
}

const looked = `
UPDATE ledger.plan_look SET look_at = @next, postings = @postings, beside = @beside
WHERE practice_id = @practice AND plan_id = @plan`

// Looked keeps when a plan is to be looked at next, and what was seen. The look is the one that [LockPlan] gave: what
// was posted behind it calls for another.
func Looked(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, planID int64, look Look, next time.Time,
) error {
	_, err := tx.Exec(ctx, looked, pgx.StrictNamedArgs{
		"practice": practice, "plan": planID, "next": next, "postings": look.Postings, "beside": look.Beside,
	})
	if err != nil {
		return fmt.Errorf("keep look at plan: %w", err)
	}
	return nil
}

const lookLater = `
UPDATE ledger.plan_look SET look_at = @at, postings = (
    SELECT count(*) FROM ledger.posting p WHERE p.practice_id = @practice AND p.account = @account)
WHERE practice_id = @practice AND account = @account`

// LookLater puts off the look at a plan that could not be looked at, so that others get theirs.
func LookLater(ctx context.Context, tx pgx.Tx, ref PlanRef, at time.Time) error {
	_, err := tx.Exec(ctx, lookLater, pgx.StrictNamedArgs{"practice": ref.Practice, "account": ref.Account, "at": at})
	if err != nil {
		return fmt.Errorf("put off look at plan: %w", err)
	}
	return nil
}
