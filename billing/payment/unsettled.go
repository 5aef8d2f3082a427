package payment

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// CodeUnsettled is of a charge or a refund whose outcome could not be learnt while its key lived. Nobody tries it again
// by itself: it may have happened. A notice of the processor settles it, or a person who looked it up, see [NotMade].
const CodeUnsettled = "unsettled"

// CodeNotMade is of one that a person has looked up at the processor: it was not made. Its notice may say otherwise yet.
const CodeNotMade = "not_made"

// What is listed as [Unsettled].
const (
	UnsettledCharge = "charge"
	UnsettledRefund = "refund"
	FailedRefund    = "failed_refund" // allowed by a person, and it did not go through
)

// Unsettled is money that a person has to look after at the processor.
type Unsettled struct {
	Practice billing.PracticeID    `json:"practice"`
	Kind     string                `json:"kind"`
	ID       int64                 `json:"id"`
	Account  billing.AccountNumber `json:"account"`
	Intent   string                `json:"payment"`
	Code     string                `json:"code"`
	SentAt   time.Time             `json:"sent_at"`
}

const selectUnsettled = `
SELECT practice_id, kind, id, account, intent, code, at FROM (
    SELECT practice_id, 'charge' AS kind, id, account, intent, code, coalesce(sent_at, planned_at) AS at
    FROM payment.attempt WHERE state = 'failed' AND code = @unsettled
    UNION ALL
    SELECT practice_id, CASE WHEN state = 'failed' THEN 'failed_refund' ELSE 'refund' END, id, account, intent, code,
        coalesce(sent_at, asked_at)
    FROM payment.refund
    WHERE state = 'unknown' AND code = @unsettled
        OR state = 'failed' AND code <> @not_made AND approver <> 'processor' AND settled_at > @since
) u
ORDER BY at DESC, id LIMIT @limit`

// AllUnsettled gives the charges and refunds whose outcome nobody knows, and the refunds that failed since a time,
// newest first, at most limit.
func AllUnsettled(ctx context.Context, tx pgx.Tx, since time.Time, limit int) ([]Unsettled, error) {
	return many(ctx, tx, "read unsettled", selectUnsettled, pgx.StrictNamedArgs{
		"unsettled": CodeUnsettled, "not_made": CodeNotMade, "since": since, "limit": limit,
	}, pgx.RowToStructByPos[Unsettled])
}

// The literals are those of the index.
const selectUnsettledOf = `
SELECT EXISTS (SELECT FROM payment.attempt
    WHERE practice_id = @practice AND account = @account AND state = 'failed' AND code = 'unsettled')`

// UnsettledOf says whether a charge of an account may have happened without anybody knowing. Until that is settled
// nothing more is charged, whichever plan runs then.
func UnsettledOf(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
) (unsettled bool, err error) {
	args := pgx.StrictNamedArgs{"practice": practice, "account": account}
	return value[bool](ctx, tx, "read unsettled", selectUnsettledOf, args)
}

const chargeNotMade = `
UPDATE payment.attempt SET code = @not_made, day = NULL, settled_at = @at
WHERE practice_id = @practice AND id = @id AND state = 'failed' AND code = @unsettled`

const refundNotMade = `
UPDATE payment.refund SET state = 'failed', code = @not_made, settled_at = @at
WHERE practice_id = @practice AND id = @id AND state = 'unknown' AND code = @unsettled`

// NotMade keeps that an unsettled charge or refund was looked up at the processor and was not made, and says whether it
// was unsettled. One that was made needs its notice sent again by the processor.
func NotMade(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, kind string, id int64, at time.Time,
) (bool, error) {
	query := chargeNotMade
	if kind == UnsettledRefund {
		query = refundNotMade
	}
	return run(ctx, tx, "settle", query, pgx.StrictNamedArgs{
		"practice": practice, "id": id, "unsettled": CodeUnsettled, "not_made": CodeNotMade, "at": at,
	})
}

const selectKnownIntent = `
SELECT EXISTS (SELECT FROM payment.receipt WHERE intent = @intent)
    OR EXISTS (SELECT FROM payment.attempt WHERE intent = @intent AND intent <> ''
        AND state IN ('sending', 'unknown', 'succeeded'))
    OR EXISTS (SELECT FROM payment.notice WHERE intent = @intent AND intent <> '' AND kind = 'paid'
        AND state <> 'acted' AND practice_id <> '')`

// KnownIntent says whether a reference is a payment that the processor told of, or that is on its way: it is posted
// without anybody recording it.
func KnownIntent(ctx context.Context, tx pgx.Tx, reference string) (known bool, err error) {
	return value[bool](ctx, tx, "read payment", selectKnownIntent, pgx.StrictNamedArgs{"intent": reference})
}

const selectUnderWay = `
SELECT coalesce(sum(amount), 0)::bigint FROM payment.refund
WHERE practice_id = @practice AND intent = @intent AND state IN ('planned', 'sending', 'unknown')`

// RefundsUnderWay sums what was asked back of a payment and is not decided.
func RefundsUnderWay(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, intent string,
) (sum billing.Cents, err error) {
	args := pgx.StrictNamedArgs{"practice": practice, "intent": intent}
	return value[billing.Cents](ctx, tx, "read refunds", selectUnderWay, args)
}
