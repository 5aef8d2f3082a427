package outbox

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

const selectUnsettled = `
select ` + columns + `
from outbox.message
where status in ('sending', 'unknown') and attempted_at < @before
order by attempted_at, practice_id, id
limit @limit`

// Unsettled gives texts whose last attempt began before a time and has no outcome: calls that broke off, and those of
// a process that died. Each is to be looked up at the carrier, not sent again blindly.
func Unsettled(ctx context.Context, tx pgx.Tx, k *seal.Keyring, before time.Time, limit int) ([]Message, error) {
	return read(ctx, tx, k, "find unsettled texts", selectUnsettled,
		pgx.StrictNamedArgs{"before": before, "limit": limit})
}

// maxSIDs bounds what [SIDs] reads: more texts to one phone within the hours a reconciliation looks back over are not
// possible at any sender's pace.
const maxSIDs = 5000

const selectSIDs = `
select sid
from outbox.message
where practice_id = @practice and phone_index = any(@phone_indexes) and attempted_at >= @since and sid is not null
order by attempted_at desc
limit @limit`

// SIDs gives the carrier's ids of the texts to a phone attempted since a time: what [Carrier.Find] must leave out. Give
// it a time somewhat before the attempt in question.
func SIDs(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone,
	since time.Time,
) (map[string]bool, error) {
	rows, err := tx.Query(ctx, selectSIDs, pgx.StrictNamedArgs{
		"practice": practice, "phone_indexes": k.PhoneIndexes(practice, phone), "since": since, "limit": maxSIDs,
	})
	if err != nil {
		return nil, fmt.Errorf("read the carrier's ids of a phone: %w", err)
	}
	sids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read the carrier's ids of a phone: %w", err)
	}
	known := make(map[string]bool, len(sids))
	for _, sid := range sids {
		known[sid] = true
	}
	return known, nil
}
