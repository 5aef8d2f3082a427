package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

const addPayout = `
INSERT INTO payment.payout (object, amount, at, next_at) VALUES (@object, @amount, @at, @now)
ON CONFLICT (practice_id, object) DO NOTHING`

// AddPayout notes a transfer to the bank, once; what it is made of is asked for later.
func AddPayout(ctx context.Context, tx pgx.Tx, object string, amount billing.Cents, at, now time.Time) error {
	args := pgx.StrictNamedArgs{"object": object, "amount": amount, "at": at, "now": now}
	_, err := run(ctx, tx, "add payout", addPayout, args)
	return err
}

const selectUnread = `
SELECT object FROM payment.payout WHERE read_at IS NULL AND next_at <= @now ORDER BY at LIMIT @limit`

// UnreadPayouts gives the transfers whose parts are not known, at most limit.
func UnreadPayouts(ctx context.Context, tx pgx.Tx, now time.Time, limit int) ([]string, error) {
	args := pgx.StrictNamedArgs{"now": now, "limit": limit}
	return many(ctx, tx, "read payouts", selectUnread, args, pgx.RowTo[string])
}

const readLater = `UPDATE payment.payout SET next_at = @next WHERE object = @object`

// ReadLater asks for the parts of a transfer again at a time.
func ReadLater(ctx context.Context, tx pgx.Tx, object string, next time.Time) error {
	_, err := run(ctx, tx, "read payout", readLater, pgx.StrictNamedArgs{"object": object, "next": next})
	return err
}

const readPayout = `UPDATE payment.payout SET read_at = @at WHERE object = @object AND read_at IS NULL RETURNING at`

const addMovement = `
INSERT INTO payment.movement (practice_id, id, payout, kind, source, gross, fee, net, at)
VALUES (@practice, @id, @payout, @kind, @source, @gross, @fee, @net, @at)
ON CONFLICT (practice_id, id) DO NOTHING`

// Transferred is one part of a transfer, with the practice it belongs to; empty where nothing of ours is known of it.
type Transferred struct {
	Movement

	Practice billing.PracticeID
}

// ReadPayout keeps what a transfer is made of and says when it was; false when it had been read before.
func ReadPayout(
	ctx context.Context, tx pgx.Tx, object string, parts []Transferred, now time.Time,
) (at time.Time, news bool, err error) {
	err = tx.QueryRow(ctx, readPayout, pgx.StrictNamedArgs{"object": object, "at": now}).Scan(&at)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, fmt.Errorf("read payout: %w", err)
	}
	batch := &pgx.Batch{}
	for _, m := range parts {
		batch.Queue(addMovement, pgx.StrictNamedArgs{
			"practice": m.Practice, "id": m.ID, "payout": object, "kind": m.Kind, "source": m.Source, "gross": m.Gross,
			"fee": m.Fee, "net": m.Net, "at": m.At,
		})
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return time.Time{}, false, fmt.Errorf("read payout: %w", err)
	}
	return at.UTC(), true, nil
}

// Cause is why processor and books differ.
type Cause string

// The causes.
const (
	MissingHere   Cause = "missing_here"   // the processor moved money that we know nothing of
	MissingThere  Cause = "missing_there"  // we know of money that no transfer brought
	AmountDiffers Cause = "amount_differs" // both know it, with other amounts
	FeeDiffers    Cause = "fee_differs"    // the fee is another than was told when it was paid
	SumDiffers    Cause = "sum_differs"    // the parts of a transfer are not its amount
)

// Difference is one thing on which processor and books do not agree. Kind is what it is about: payment, refund,
// dispute, fee or payout. Amounts are cents.
type Difference struct {
	Practice billing.PracticeID `json:"practice"`
	Cause    Cause              `json:"cause"`
	Kind     string             `json:"kind"`
	Payout   string             `json:"payout"`
	Source   string             `json:"source"`
	Here     billing.Cents      `json:"here_cents"`
	There    billing.Cents      `json:"there_cents"`
	At       time.Time          `json:"at"`
}

// What is here: payments, refunds and open or lost disputes, each with the sign of the processor's side. A movement
// stands for a payment by its intent, for a refund or dispute by its own id.
const selectDifferences = `
WITH here AS (
    SELECT practice_id, 'payment' AS kind, intent AS source, amount, fee, paid_at AS at FROM payment.receipt
    UNION ALL
    SELECT practice_id, 'refund', object, -amount, 0, settled_at FROM payment.refund
    WHERE state = 'succeeded' AND object <> ''
    UNION ALL
    SELECT practice_id, 'dispute', object, -amount, 0, opened_at FROM payment.dispute WHERE state <> 'won'
), there AS (
    SELECT practice_id, kind, source, max(payout) AS payout, sum(gross)::bigint AS gross, sum(fee)::bigint AS fee,
        max(at) AS at
    FROM payment.movement WHERE kind IN ('payment', 'refund', 'dispute') GROUP BY practice_id, kind, source
    HAVING kind <> 'dispute' OR sum(gross) <> 0
), differ AS (
    SELECT coalesce(h.practice_id, t.practice_id) AS practice_id,
        CASE WHEN h.source IS NULL THEN 'missing_here' WHEN t.source IS NULL THEN 'missing_there'
            WHEN h.amount <> t.gross THEN 'amount_differs' ELSE 'fee_differs' END AS cause,
        coalesce(h.kind, t.kind) AS kind, coalesce(t.payout, '') AS payout, coalesce(h.source, t.source) AS source,
        coalesce(CASE WHEN h.amount = t.gross THEN h.fee ELSE h.amount END, 0) AS here,
        coalesce(CASE WHEN h.amount = t.gross THEN t.fee ELSE t.gross END, 0) AS there, coalesce(h.at, t.at) AS at
    FROM here h FULL JOIN there t ON t.kind = h.kind AND t.source = h.source
    WHERE h.source IS NULL OR t.source IS NULL AND h.at < @settled OR h.amount <> t.gross
        OR h.kind = 'payment' AND h.amount = t.gross AND h.fee <> t.fee
    UNION ALL
    SELECT '', 'sum_differs', 'payout', p.object, p.object, p.amount, coalesce(sum(m.net), 0)::bigint, p.at
    FROM payment.payout p LEFT JOIN payment.movement m ON m.payout = p.object AND m.kind <> 'payout'
    WHERE p.read_at IS NOT NULL GROUP BY p.practice_id, p.object HAVING p.amount <> coalesce(sum(m.net), 0)
    UNION ALL
    SELECT practice_id, 'missing_here', kind, payout, source, 0, net, at FROM payment.movement
    WHERE kind = 'adjustment'
)
SELECT practice_id, cause, kind, payout, source, here, there, at FROM differ ORDER BY at DESC, source LIMIT @limit`

// Differences compares what the processor transferred with what we know, newest first, at most limit. What arrived
// after settled may still be on its way and is not missing.
func Differences(ctx context.Context, tx pgx.Tx, settled time.Time, limit int) ([]Difference, error) {
	args := pgx.StrictNamedArgs{"settled": settled, "limit": limit}
	return many(ctx, tx, "compare payouts", selectDifferences, args, pgx.RowToStructByPos[Difference])
}
