package payment

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

const removeCard = `
UPDATE payment.card AS c SET removed_at = @at, removed_by = @by, forget_at = @at
WHERE c.practice_id = @practice AND c.account = @account AND c.removed_at IS NULL
RETURNING ` + cardColumns

// Charges that were not sent fall away with the card; one that was sent may have happened, and is waited for.
const cancelPlanned = `
UPDATE payment.attempt SET state = 'canceled', day = NULL, code = @why, settled_at = @at
WHERE practice_id = @practice AND account = @account AND state = 'planned'`

// RemoveCard removes the card on file of an account, by "patient", a biller's id or "processor". It takes effect at
// once: no charge is sent after it. The processor is told later. It gives the card, or nil when there was none.
// Autopay ends with it, and no page that is open brings another.
func RemoveCard(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber, by string, at time.Time,
) (*Card, error) {
	if err := stopOpenPages(ctx, tx, practice, account, at); err != nil {
		return nil, err
	}
	c, err := removeLive(ctx, tx, practice, account, by, at)
	if err != nil || c == nil {
		return nil, err
	}
	if err := EndAutopay(ctx, tx, practice, account, "card_removed", at); err != nil {
		return nil, err
	}
	return c, nil
}

// removeLive removes the card and what was planned on it, and leaves autopay to the card that follows.
func removeLive(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber, by string, at time.Time,
) (*Card, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "account": account, "by": by, "at": at}
	c, err := one(ctx, tx, "remove card", removeCard, args, scanCard)
	if err != nil || c == nil {
		return nil, err
	}
	return c, cancelCharges(ctx, tx, practice, account, "card_removed", at)
}

func cancelCharges(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber, why string, at time.Time,
) error {
	_, err := run(ctx, tx, "cancel charges", cancelPlanned, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "why": why, "at": at,
	})
	return err
}

const selectToForget = `
SELECT ` + cardColumns + ` FROM payment.card c
WHERE c.removed_at IS NOT NULL AND c.forgotten_at IS NULL AND c.forget_at <= @now
ORDER BY c.forget_at LIMIT @limit`

// ToForget gives removed cards that the processor has not been told of, at most limit.
func ToForget(ctx context.Context, tx pgx.Tx, now time.Time, limit int) ([]*Card, error) {
	args := pgx.StrictNamedArgs{"now": now, "limit": limit}
	return many(ctx, tx, "read removed cards", selectToForget, args, scanCard)
}

const forgotCard = `
UPDATE payment.card SET forgotten_at = @at WHERE practice_id = @practice AND id = @id AND forgotten_at IS NULL`

// Forgot notes that the processor has removed a card too.
func Forgot(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, at time.Time) error {
	args := pgx.StrictNamedArgs{"practice": practice, "id": id, "at": at}
	_, err := run(ctx, tx, "forget card", forgotCard, args)
	return err
}

const forgetLater = `UPDATE payment.card SET forget_at = @at WHERE practice_id = @practice AND id = @id`

// ForgetLater asks the processor again at a time.
func ForgetLater(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, at time.Time) error {
	args := pgx.StrictNamedArgs{"practice": practice, "id": id, "at": at}
	_, err := run(ctx, tx, "forget card", forgetLater, args)
	return err
}

const cardGone = `
UPDATE payment.card AS c SET removed_at = coalesce(removed_at, @at), forgotten_at = coalesce(forgotten_at, @at),
    removed_by = CASE WHEN removed_at IS NULL THEN 'processor' ELSE removed_by END
WHERE c.practice_id = @practice AND c.method = @method
RETURNING ` + cardColumns

// LoseCard notes that a card is gone at the processor, and gives it; nil when we never kept it. Planned charges fall
// away; autopay waits for another card.
func LoseCard(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, method string, at time.Time,
) (*Card, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "method": method, "at": at}
	c, err := one(ctx, tx, "lose card", cardGone, args, scanCard)
	if err != nil || c == nil {
		return nil, err
	}
	return c, cancelCharges(ctx, tx, practice, c.Account, "card_gone", at)
}

const selectPracticeOfMethod = `SELECT practice_id FROM payment.card WHERE method = @method ORDER BY id DESC LIMIT 1`

// PracticeOfMethod says whose card a processor's id is; empty when nobody's.
func PracticeOfMethod(ctx context.Context, tx pgx.Tx, method string) (billing.PracticeID, error) {
	return practiceOf(ctx, tx, selectPracticeOfMethod, pgx.StrictNamedArgs{"method": method})
}
