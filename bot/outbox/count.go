package outbox

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Load is how much is on its way.
type Load struct {
	Due       int       // waiting and due
	Later     int       // waiting for a later time
	Sending   int       // calls under way
	Unknown   int       // calls that broke off
	OldestDue time.Time // since when the oldest due text could have left; zero when none is due
}

const selectBacklog = `
select count(*) filter (where status = 'waiting' and not_before <= @now),
    count(*) filter (where status = 'waiting' and not_before > @now),
    count(*) filter (where status = 'sending'),
    count(*) filter (where status = 'unknown'),
    min(not_before) filter (where status = 'waiting' and not_before <= @now)
from outbox.message
where status in ('waiting', 'sending', 'unknown')`

// Backlog counts what is on its way, over all practices, for the operator's metrics.
func Backlog(ctx context.Context, tx pgx.Tx, now time.Time) (Load, error) {
	var load Load
	var oldest *time.Time
	err := tx.QueryRow(ctx, selectBacklog, pgx.StrictNamedArgs{"now": now}).
		Scan(&load.Due, &load.Later, &load.Sending, &load.Unknown, &oldest)
	if err != nil {
		return Load{}, fmt.Errorf("count the texts on their way: %w", err)
	}
	load.OldestDue = timeOf(oldest)
	return load, nil
}
