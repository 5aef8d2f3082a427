package desk

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Claim gives a case to user if nobody has it: the first wins, everybody else gets [ErrTaken] with the winner. Claiming
// one's own case again changes nothing. A case that is done gives [ErrResolved].
func Claim(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, number int, user string, at time.Time,
) (Case, error) {
	if user == "" {
		return Case{}, ErrNoUser
	}
	c, err := unresolved(ctx, tx, practice, number)
	if err != nil {
		return Case{}, err
	}
	if c.Status == StatusClaimed {
		if c.Claimant == user {
			return c, nil
		}
		return c, ErrTaken{Winner: c.Claimant}
	}
	return give(ctx, tx, c, user, user, ActionClaim, at)
}

// TakeOver gives a case to user, whoever has it now.
func TakeOver(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, number int, user string, at time.Time,
) (Case, error) {
	return Assign(ctx, tx, practice, number, user, user, at)
}

// Assign gives a case to a user, whoever has it now; by is who did it.
func Assign(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, number int, to, by string, at time.Time,
) (Case, error) {
	if to == "" || by == "" {
		return Case{}, ErrNoUser
	}
	c, err := unresolved(ctx, tx, practice, number)
	if err != nil {
		return Case{}, err
	}
	if c.Status == StatusClaimed && c.Claimant == to {
		return c, nil
	}
	return give(ctx, tx, c, to, by, ActionAssign, at)
}

const giveSQL = `UPDATE desk.case SET status = 'claimed', claimant = @user, claimed_at = @at, snoozed_until = NULL
WHERE practice_id = @practice AND id = @id
RETURNING ` + caseColumns

func give(ctx context.Context, tx pgx.Tx, c Case, to, by string, action Action, at time.Time) (Case, error) {
	given, err := one(ctx, tx, giveSQL, pgx.StrictNamedArgs{"practice": c.Practice, "id": c.ID, "user": to, "at": at})
	if err != nil {
		return Case{}, fmt.Errorf("claim case: %w", err)
	}
	if given == nil {
		return Case{}, ErrNotFound
	}
	return *given, record(ctx, tx, nil, *given, by, action, "", at)
}

const releaseSQL = `UPDATE desk.case SET status = 'open', claimant = '', claimed_at = NULL
WHERE practice_id = @practice AND id = @id
RETURNING ` + caseColumns

// Release gives a claimed case back to the others. Only the claimant may: [ErrNotClaimant].
func Release(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, number int, user string, at time.Time,
) (Case, error) {
	return change(ctx, tx, releaseSQL, practice, number, user, ActionRelease, at)
}

const resolveSQL = `UPDATE desk.case SET status = 'resolved', resolved_at = @at, snoozed_until = NULL
WHERE practice_id = @practice AND id = @id
RETURNING ` + caseColumns

// Resolve ends a case. Only the claimant may: [ErrNotClaimant].
func Resolve(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, number int, user string, at time.Time,
) (Case, error) {
	return change(ctx, tx, resolveSQL, practice, number, user, ActionResolve, at)
}

// HandBack ends a case and says that the bot answers the patient again. Only the claimant may: [ErrNotClaimant].
func HandBack(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, number int, user string, at time.Time,
) (Case, error) {
	return change(ctx, tx, resolveSQL, practice, number, user, ActionHandBack, at)
}

// change runs a query of a case for its claimant and records it.
func change(
	ctx context.Context, tx pgx.Tx, sql string, practice billing.PracticeID, number int, user string,
	action Action, at time.Time,
) (Case, error) {
	c, err := Claimed(ctx, tx, practice, number, user)
	if err != nil {
		return c, err
	}
	args := pgx.StrictNamedArgs{"practice": practice, "id": c.ID}
	if action != ActionRelease {
		args["at"] = at
	}
	changed, err := one(ctx, tx, sql, args)
	if err != nil {
		return Case{}, fmt.Errorf("%s case: %w", action, err)
	}
	if changed == nil {
		return Case{}, ErrNotFound
	}
	return *changed, record(ctx, tx, nil, *changed, user, action, "", at)
}

// Claimed gives a case that user has claimed, locked, and else [ErrNotClaimant], [ErrResolved] or [ErrNotFound]. With
// the first two the case is given too, so that the biller can be told who has it.
func Claimed(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, number int, user string,
) (Case, error) {
	c, err := unresolved(ctx, tx, practice, number)
	if err != nil {
		return c, err
	}
	if user == "" || c.Claimant != user {
		return c, ErrNotClaimant{Claimant: c.Claimant}
	}
	return c, nil
}

func unresolved(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, number int) (Case, error) {
	c, err := ByNumber(ctx, tx, practice, number)
	if err == nil && c.Status == StatusResolved {
		return c, ErrResolved
	}
	return c, err
}
