package pg

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrReplica says that another replica works on this database and that the two do not share their sender's pace.
var ErrReplica = errors.New("another replica works on this database: " +
	"set REDIS_URL for all of them, so that they share the pace of the senders")

// replicaLock is the advisory lock that every replica holds.
const replicaLock = `hashtextextended('plainbill/replica', 0)`

// replicaPatience lets the server notice that a replica which was killed a moment ago is gone.
const replicaPatience = time.Second

// Hold marks this process as a replica for as long as it lives. One that shares its pace holds the mark together with
// others that do; one that does not must be alone, or gets [ErrReplica]. Release gives the mark back.
func Hold(ctx context.Context, pool *pgxpool.Pool, shares bool) (release func(), err error) {
	config := pool.Config().ConnConfig.Copy()
	conn, err := pgx.ConnectConfig(ctx, config) // a connection of its own: the lock lives as long as it does
	if err != nil {
		return nil, fmt.Errorf("mark this replica: %w", err)
	}
	function := "pg_try_advisory_lock"
	if shares {
		function = "pg_try_advisory_lock_shared"
	}
	var held bool
	for deadline := time.Now().Add(replicaPatience); ; {
		err = conn.QueryRow(ctx, "SELECT "+function+"("+replicaLock+")").Scan(&held)
		if err != nil || held || time.Now().After(deadline) {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err == nil && !held {
		err = ErrReplica
	}
	if err != nil {
		_ = conn.Close(context.WithoutCancel(ctx))
		return nil, err
	}
	return func() { _ = conn.Close(context.Background()) }, nil
}
