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

const selectSentTimes = `
select attempted_at
from outbox.message
where practice_id = @practice and phone_index = any(@phone_indexes) and attempted_at >= @since
    and (@kind = '' or kind = @kind) and status not in ('waiting', 'refused', 'canceled', 'failed')
order by attempted_at desc
limit @limit`

// maxSentTimes bounds what is read of a household's texts: no cap is as high.
const maxSentTimes = 1000

// SentTimes gives when the texts of a kind, of every kind when it is empty, were handed over to any of some phones since
// a time, newest first. One whose fate is unknown counts, one that failed does not.
func SentTimes(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phones []consent.Phone, kind Kind,
	since time.Time,
) ([]time.Time, error) {
	var indexes [][]byte
	for _, phone := range phones {
		indexes = append(indexes, k.PhoneIndexes(practice, phone)...)
	}
	if len(indexes) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, selectSentTimes, pgx.StrictNamedArgs{
		"practice": practice, "phone_indexes": indexes, "kind": kind, "since": since, "limit": maxSentTimes,
	})
	if err != nil {
		return nil, fmt.Errorf("read when phones were texted: %w", err)
	}
	times, err := pgx.CollectRows(rows, pgx.RowTo[time.Time])
	if err != nil {
		return nil, fmt.Errorf("read when phones were texted: %w", err)
	}
	for n := range times {
		times[n] = times[n].UTC()
	}
	return times, nil
}
