package pg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/plainbill/plainbill/bot/pg/cluster"
)

// Embedded is the database of an installation that names no server: PostgreSQL as a child of this process, or the one
// of another process that was joined.
type Embedded struct {
	url    string
	server *cluster.Server // nil when joined
	exited chan error
	stop   sync.Once
	asked  chan struct{} // closed when Stop is called
	closed chan struct{} // closed when the child has ended and the folder is free
}

// settings keep the child small beside a program of one practice, and as safe as a server's defaults: fsync, full page
// writes and synchronous commit stay on.
var settings = []string{
	"shared_buffers=64MB", "max_connections=60", "max_wal_size=1GB", "jit=off", "work_mem=8MB",
	"maintenance_work_mem=32MB", "max_parallel_workers_per_gather=0", "max_parallel_maintenance_workers=0",
	"max_logical_replication_workers=0", "autovacuum_max_workers=2",
	"fsync=on", "synchronous_commit=on", "full_page_writes=on",
}

// Start runs the embedded database of a data folder, which is made when it is not there:
//
//	data/postgres      the cluster
//	data/postgres.log  the server's messages; no statements, parameters or values
//	data/lock          held by the process that runs it
//
// It returns once the server answers. The error is an [ErrInUse] at once when another process runs it.
func Start(ctx context.Context, data string, log *slog.Logger) (*Embedded, error) {
	began := time.Now()
	owner, err := cluster.OwnerHere()
	if err != nil {
		return nil, err
	}
	if data, err = dataFolder(data, owner); err != nil {
		return nil, err
	}
	lock, err := lockData(data)
	if err != nil {
		return nil, err
	}
	e, err := startLocked(ctx, data, owner, lock, log)
	if err != nil {
		lock.release()
		return nil, err
	}
	log.InfoContext(ctx, "embedded database ready", "took", time.Since(began).Round(time.Millisecond))
	return e, nil
}

// startLocked makes the cluster if there is none and starts it. The embedded database owns the lock when it succeeds.
func startLocked(
	ctx context.Context, data string, owner cluster.Owner, lock *dataLock, log *slog.Logger,
) (*Embedded, error) {
	folder := filepath.Join(data, "postgres")
	programs, err := cluster.ProgramsFor(ctx, folder)
	if err != nil {
		return nil, err
	}
	major, err := cluster.Major(folder)
	if err != nil {
		return nil, err
	}
	if major == 0 {
		log.InfoContext(ctx, "making the embedded database", "version", programs.Major)
		if err := cluster.Create(ctx, programs, owner, folder); err != nil {
			return nil, err
		}
	}
	sockets, err := cluster.SocketFolder(owner, folder)
	if err != nil {
		return nil, err
	}
	messages, err := openLog(filepath.Join(data, "postgres.log"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = messages.Close() }() // the child has its own
	server, err := cluster.Start(ctx, cluster.Options{
		Programs: programs, Owner: owner, Folder: folder, Sockets: sockets,
		Database: cluster.Database, Log: messages, Settings: settings,
	})
	if err != nil {
		return nil, err
	}
	e := &Embedded{
		url: server.URL(cluster.Database), server: server, exited: make(chan error, 1),
		asked: make(chan struct{}), closed: make(chan struct{}),
	}
	go e.watch(lock, sockets)
	return e, nil
}

// watch frees the folder when the child has ended, and tells when nobody asked it to.
func (e *Embedded) watch(lock *dataLock, sockets string) {
	<-e.server.Ended()
	_ = os.Remove(sockets) // stays when a killed server's files are in it, and serves the next start
	lock.release()
	select {
	case <-e.asked:
	default:
		e.exited <- fmt.Errorf("the embedded database has ended unexpectedly (%w): "+
			"its messages are in postgres.log of the data folder; what was committed is kept",
			orUnknown(e.server.Err()))
	}
	close(e.closed)
}

func orUnknown(err error) error {
	if err == nil {
		return errors.New("somebody shut it down")
	}
	return err
}

// URL is how to connect to the database.
func (e *Embedded) URL() string { return e.url }

// Exited gives one error when the child ends without [Embedded.Stop]. Nothing restarts it: the program should end with
// the error, and its supervisor start it again. A joined database is its own process's to watch.
func (e *Embedded) Exited() <-chan error { return e.exited }

// Stop shuts the child down in good order, or at once when the context ends first, and frees the data folder. A joined
// database is left running. Stopping twice is harmless.
func (e *Embedded) Stop(ctx context.Context) error {
	if e.server == nil {
		return nil
	}
	e.stop.Do(func() { close(e.asked) })
	if err := e.server.Stop(ctx); err != nil {
		return fmt.Errorf("stop the embedded database: %w", err)
	}
	<-e.closed
	return nil
}
