package pg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/pg/cluster"
)

// joinWithin is how long a command waits for the database of another process that has not finished starting.
const joinWithin = 30 * time.Second

// StartOrJoin is for the commands beside serve and demo: it starts the embedded database of a data folder, or uses the
// one that another process runs there. While this process runs it, serve and demo are refused.
func StartOrJoin(ctx context.Context, data string, log *slog.Logger) (*Embedded, error) {
	until := time.Now().Add(joinWithin)
	for {
		e, err := Start(ctx, data, log)
		if !errors.Is(err, ErrInUse) {
			return e, err
		}
		// The other one may be starting still, or end while we look.
		e, joinErr := join(ctx, data)
		if joinErr == nil {
			return e, nil
		}
		if time.Now().After(until) {
			return nil, fmt.Errorf("%w; joining it failed: %w", err, joinErr)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w; joining it failed: %w", err, joinErr)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// join finds the running server of a data folder by the server's own file.
func join(ctx context.Context, data string) (*Embedded, error) {
	data, err := filepath.Abs(data)
	if err != nil {
		return nil, err
	}
	sockets := cluster.SocketsOf(filepath.Join(data, "postgres"))
	if sockets == "" {
		return nil, errors.New("its database is not running yet")
	}
	url := cluster.URL(sockets, cluster.Database)
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	if err := conn.Close(ctx); err != nil {
		return nil, err
	}
	return &Embedded{url: url, exited: make(chan error)}, nil
}
