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

const keepPolicy = `
INSERT INTO ledger.plan_policy (practice_id, version, data, at) VALUES (@practice, @version, @data::jsonb, @at)
ON CONFLICT DO NOTHING`

// KeepPolicy keeps what a version of a practice's policy says, for the plans made under it. What is kept does not
// change.
func KeepPolicy(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, version string, p plan.Policy, at time.Time,
) error {
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("keep policy: %w", err)
	}
	_, err = tx.Exec(ctx, keepPolicy, pgx.StrictNamedArgs{
		"practice": practice, "version": version, "data": string(data), "at": at,
	})
	if err != nil {
		return fmt.Errorf("keep policy: %w", err)
	}
	return nil
}

const selectLife = `
SELECT to_life FROM ledger.plan_move WHERE practice_id = @practice AND plan_id = @plan ORDER BY id DESC LIMIT 1`

func life(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, planID int64) (l plan.Life, err error) {
	err = tx.QueryRow(ctx, selectLife, pgx.StrictNamedArgs{"practice": practice, "plan": planID}).Scan(&l)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", ErrNotFound
	}
	return l, err
}

// MovePlan records that a running plan went from where it is to another state that does not end it (see [EndPlan]), and
// says whether it moved: where it is already it stays. A state that its life does not lead to is [ErrPlanMove].
func MovePlan(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, planID int64, to plan.Life, why string, at time.Time,
) (bool, error) {
	from, err := life(ctx, tx, practice, planID)
	if err != nil {
		return false, fmt.Errorf("move plan: %w", err)
	}
	if from == to {
		return false, nil
	}
	if to.Over() {
		return false, fmt.Errorf("move plan: %w", ErrPlanMove)
	}
	// The same move may come again after others: the time belongs to its key.
	key := fmt.Sprintf("%d/%s/%s", planID, to, at.UTC().Format(time.RFC3339Nano))
	return true, move(ctx, tx, practice, planID, from, to, why, key, at)
}

const addMove = `
INSERT INTO ledger.plan_move (practice_id, plan_id, from_life, to_life, at, why, key)
VALUES (@practice, @plan, @from, @to, @at, @why, @key)`

func move(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, planID int64, from, to plan.Life, why, key string,
	at time.Time,
) error {
	_, err := tx.Exec(ctx, addMove, pgx.StrictNamedArgs{
		"practice": practice, "plan": planID, "from": from, "to": to, "at": at, "why": why, "key": key,
	})
	if err != nil {
		return fmt.Errorf("move plan: %w", Translate(err))
	}
	return nil
}

const forgetLook = `DELETE FROM ledger.plan_look WHERE practice_id = @practice AND plan_id = @plan`

// endLife records the last move of a plan and that nobody has to look at it any more.
func endLife(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, planID int64, why string, at time.Time,
) error {
	to := plan.Cancelled
	switch last := plan.Life(why); last {
	case plan.PaidOff, plan.Defaulted, plan.Superseded:
		to = last
	}
	from, err := life(ctx, tx, practice, planID)
	if err != nil {
		return fmt.Errorf("end plan: %w", err)
	}
	if err := move(ctx, tx, practice, planID, from, to, why, fmt.Sprintf("ended/%d", planID), at); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, forgetLook, pgx.StrictNamedArgs{"practice": practice, "plan": planID}); err != nil {
		return fmt.Errorf("end plan: %w", err)
	}
	return nil
}

// PlanMove is one step of a plan's life.
type PlanMove struct {
	From, To plan.Life
	At       time.Time
	Why      string
}

const selectMoves = `
SELECT from_life, to_life, at, why FROM ledger.plan_move
WHERE practice_id = @practice AND plan_id = @plan ORDER BY id LIMIT 1000`

// PlanMoves gives the life of a plan, oldest step first.
func PlanMoves(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, planID int64) ([]PlanMove, error) {
	rows, err := tx.Query(ctx, selectMoves, pgx.StrictNamedArgs{"practice": practice, "plan": planID})
	if err != nil {
		return nil, fmt.Errorf("read plan moves: %w", err)
	}
	moves, err := pgx.CollectRows(rows, pgx.RowToStructByPos[PlanMove])
	if err != nil {
		return nil, fmt.Errorf("read plan moves: %w", err)
	}
	return moves, nil
}
