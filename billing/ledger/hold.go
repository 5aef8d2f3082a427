package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Automatic is who sets and lifts the holds that the state of the claims decides; everybody else is a person.
const Automatic = "plainbill"

// heldReasons are the reasons whose last row holds, of the account a.
const heldReasons = `
    SELECT h.reason FROM (
        SELECT DISTINCT ON (reason) reason, held FROM ledger.hold
        WHERE practice_id = a.practice_id AND account = a.number
        ORDER BY reason, id DESC) h
    WHERE h.held ORDER BY h.reason`

const addHold = `
INSERT INTO ledger.hold (practice_id, account, reason, held, at, by)
SELECT @practice, @account, @reason, @held, @at, @by
WHERE @held <> coalesce((SELECT held FROM ledger.hold
    WHERE practice_id = @practice AND account = @account AND reason = @reason ORDER BY id DESC LIMIT 1), false)`

// SetHold leaves an account alone for a reason until it is lifted; setting it again changes nothing. By says who: a
// biller's id, "patient", "system". An account that is not there is [ErrNotFound].
func SetHold(
	ctx context.Context, tx pgx.Tx,
	practice billing.PracticeID, account billing.AccountNumber, reason string, at time.Time, by string,
) error {
	return hold(ctx, tx, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "reason": reason, "held": true, "at": at, "by": by,
	})
}

// LiftHold ends one reason; lifting what does not hold changes nothing.
func LiftHold(
	ctx context.Context, tx pgx.Tx,
	practice billing.PracticeID, account billing.AccountNumber, reason string, at time.Time, by string,
) error {
	return hold(ctx, tx, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "reason": reason, "held": false, "at": at, "by": by,
	})
}

func hold(ctx context.Context, tx pgx.Tx, args pgx.StrictNamedArgs) error {
	if _, err := tx.Exec(ctx, addHold, args); err != nil {
		return fmt.Errorf("hold: %w", Translate(err))
	}
	return nil
}

const selectHolds = `
SELECT reason FROM ledger.account a, LATERAL (` + heldReasons + `) held
WHERE a.practice_id = @practice AND a.number = @account`

// Holds gives the reasons why an account is left alone, in alphabetical order.
func Holds(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
) ([]string, error) {
	rows, err := tx.Query(ctx, selectHolds, pgx.StrictNamedArgs{"practice": practice, "account": account})
	if err != nil {
		return nil, fmt.Errorf("read holds: %w", err)
	}
	reasons, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read holds: %w", err)
	}
	return reasons, nil
}
