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

// Notice names something that is told about an instalment, once. Plan is the root of its chain.
type Notice struct {
	Plan    int64
	Name    string
	Due     billing.Date  // of the instalment
	Amount  billing.Cents // of the instalment; zero where it is told once whatever the amount
	OnPaper bool          // it is not told before a biller wrote it: see [WrittenDown]
}

func (n Notice) args(practice billing.PracticeID) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{
		"practice": practice, "plan": n.Plan, "notice": n.Name, "due": n.Due.Time(), "amount": n.Amount,
	}
}

const wantNotice = `
INSERT INTO ledger.plan_told (practice_id, plan_id, notice, due, amount, wanted_at, told_at)
VALUES (@practice, @plan, @notice, @due, @amount, @at::timestamptz,
    CASE WHEN @paper THEN NULL ELSE @at::timestamptz END)
ON CONFLICT DO NOTHING`

// TellOnce says whether a notice is to be told now: once it is, it never is again.
func TellOnce(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, n Notice, at time.Time,
) (bool, error) {
	args := n.args(practice)
	args["at"], args["paper"] = at, n.OnPaper
	done, err := tx.Exec(ctx, wantNotice, args)
	if err != nil {
		return false, fmt.Errorf("tell notice: %w", Translate(err))
	}
	return done.RowsAffected() > 0, nil
}

const selectTold = `
SELECT told_at FROM ledger.plan_told WHERE practice_id = @practice AND plan_id = @plan AND notice = @notice
    AND due = @due AND amount = @amount AND told_at IS NOT NULL`

// ToldAt says when a notice was told; false: it was not, or is not written yet.
func ToldAt(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, n Notice,
) (at time.Time, told bool, err error) {
	err = tx.QueryRow(ctx, selectTold, n.args(practice)).Scan(&at)
	if errors.Is(err, pgx.ErrNoRows) {
		return at, false, nil
	}
	if err != nil {
		return at, false, fmt.Errorf("read notice: %w", err)
	}
	return at.UTC(), true, nil
}

const writtenDown = `
UPDATE ledger.plan_told SET told_at = @at WHERE practice_id = @practice AND plan_id = @plan AND told_at IS NULL`

// WrittenDown keeps that a biller wrote to the patient what could not be texted about a plan, and says whether there
// was something to write.
func WrittenDown(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, root int64, at time.Time,
) (bool, error) {
	done, err := tx.Exec(ctx, writtenDown, pgx.StrictNamedArgs{"practice": practice, "plan": root, "at": at})
	if err != nil {
		return false, fmt.Errorf("keep that a notice was written: %w", err)
	}
	return done.RowsAffected() > 0, nil
}

const selectTermsAt = `
SELECT ARRAY(SELECT due FROM ledger.instalment i
        WHERE i.practice_id = p.practice_id AND i.plan_id = p.id ORDER BY no),
    ARRAY(SELECT amount FROM ledger.instalment i
        WHERE i.practice_id = p.practice_id AND i.plan_id = p.id ORDER BY no)
FROM ledger.plan p
WHERE p.practice_id = @practice AND coalesce(p.root, p.id) = @root AND p.agreed_at <= @at
ORDER BY p.id DESC LIMIT 1`

// TermsAt gives the instalments that a chain of plans had at a time, the last terms agreed by then; before the first
// there are none.
func TermsAt(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, root int64, at time.Time,
) ([]plan.Instalment, error) {
	var dues []time.Time
	var amounts []billing.Cents
	args := pgx.StrictNamedArgs{"practice": practice, "root": root, "at": at}
	err := tx.QueryRow(ctx, selectTermsAt, args).Scan(&dues, &amounts)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read terms: %w", err)
	}
	var instalments []plan.Instalment
	for i := range min(len(dues), len(amounts)) {
		instalments = append(instalments, plan.Instalment{Due: billing.DateOf(dues[i]), Amount: amounts[i]})
	}
	return instalments, nil
}
