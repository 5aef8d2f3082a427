package pgtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/pg/cluster"
)

// shared is the cluster of this "go test", as one test binary sees it.
type shared struct {
	sockets string

	mu        sync.Mutex
	templates map[string]bool // those known to be there
}

// join starts the cluster or joins the one another test binary has started; once in a test binary.
var join = onceOK(func(ctx context.Context) (*shared, error) {
	parent := parentOf()
	base, err := baseFolder()
	if err != nil {
		return nil, err
	}
	removeStale(base)
	home := filepath.Join(base, folderOf(parent))
	if err := os.Mkdir(home, 0o711); err != nil && !os.IsExist(err) {
		return nil, err
	}
	unlock, err := lockFolder(ctx, home)
	if err != nil {
		return nil, err
	}
	defer unlock()
	s := &shared{sockets: filepath.Join(home, "run"), templates: map[string]bool{}}
	if s.exec(ctx, "SELECT 1") == nil {
		return s, nil
	}
	return s, start(ctx, home, parent)
})

// onceOK calls f until it succeeds once, and gives that result from then on.
func onceOK(f func(context.Context) (*shared, error)) func(context.Context) (*shared, error) {
	var mu sync.Mutex
	var done *shared
	return func(ctx context.Context) (*shared, error) {
		mu.Lock()
		defer mu.Unlock()
		if done != nil {
			return done, nil
		}
		s, err := f(ctx)
		if err == nil {
			done = s
		}
		return s, err
	}
}

// start makes and starts the cluster in its home, with a watcher that ends it when the parent is gone. The home is
// locked. What a start that was killed has left there is in the way and removed.
func start(ctx context.Context, home string, parent int) error {
	owner, err := cluster.OwnerHere()
	if err != nil {
		return err
	}
	programs, err := cluster.Find(ctx, 0)
	if err != nil {
		return err
	}
	data, run := filepath.Join(home, "data"), filepath.Join(home, "run")
	if err := cluster.Discard(ctx, data); err != nil {
		return err
	}
	if err := owner.Folder(run); err != nil {
		return err
	}
	if err := cluster.Create(ctx, programs, owner, data, "--no-sync"); err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(home, "log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	server, err := cluster.Start(ctx, cluster.Options{
		Programs: programs, Owner: owner, Folder: data, Sockets: run, Database: "postgres", Log: log, Detached: true,
		Settings: []string{
			"fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "jit=off",
			"max_connections=200", "shared_buffers=128MB", "max_wal_size=2GB", "wal_level=minimal", "max_wal_senders=0",
		},
	})
	if err != nil {
		return err
	}
	return watch(home, parent, server.PID())
}

// lockFolder waits until no other test binary starts the cluster.
func lockFolder(ctx context.Context, home string) (unlock func(), err error) {
	file, err := os.OpenFile(filepath.Join(home, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() {
				_ = syscall.Flock(int(file.Fd()), syscall.LOCK_UN) // a child being forked may hold a copy
				_ = file.Close()
			}, nil
		}
		select {
		case <-ctx.Done():
			_ = file.Close()
			return nil, fmt.Errorf("wait for another test binary to start the cluster: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (s *shared) url(database string) string { return cluster.URL(s.sockets, database) }

// exec runs one statement on a connection of its own, as CREATE and DROP DATABASE want it.
func (s *shared) exec(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, statement)
	return err
}
