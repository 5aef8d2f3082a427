package pg

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// Set is the migrations of one package: files of goose's SQL format at the top of FS, for the schema the package owns.
type Set struct {
	Schema string
	FS     fs.FS
}

// JobsSchema is the schema of River's own tables.
const JobsSchema = "jobs"

// versionTable is goose's table of what has been applied, in each set's own schema.
const versionTable = "schema_version"

// Keys of PostgreSQL's advisory locks: one for the whole of Migrate, one for goose inside it.
const (
	migrateLock int64 = 0x706c6e62_00000001
	gooseLock   int64 = 0x706c6e62_00000002
)

// Migrate brings the database to this version: schemas, every set in the order given, then River's tables. It does
// nothing to a database that is current, and refuses with [ErrNewer] one that a newer program has migrated. Several
// processes may call it at once; one works and the others wait.
func Migrate(ctx context.Context, pool *pgxpool.Pool, sets ...Set) error {
	if state, err := compare(ctx, pool, sets); err != nil || state == same {
		return err
	}
	return alone(ctx, pool, func() error {
		// Asked again: another process may have migrated while this one waited.
		if state, err := compare(ctx, pool, sets); err != nil || state == same {
			return err
		}
		for _, set := range sets {
			if err := migrateSet(ctx, pool, set); err != nil {
				return fmt.Errorf("migrate %s: %w", set.Schema, err)
			}
		}
		if err := migrateJobs(ctx, pool); err != nil {
			return fmt.Errorf("migrate %s: %w", JobsSchema, err)
		}
		return nil
	})
}

// alone runs work while it holds the lock of migrations, on a connection of its own so that a small pool cannot block
// itself. The lock ends with the connection.
func alone(ctx context.Context, pool *pgxpool.Pool, work func() error) error {
	conn, err := pgx.ConnectConfig(ctx, pool.Config().ConnConfig)
	if err != nil {
		return fmt.Errorf("connect to migrate: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrateLock); err != nil {
		return fmt.Errorf("wait for other migrations: %w", err)
	}
	return work()
}

func createSchema(ctx context.Context, pool *pgxpool.Pool, name string) error {
	_, err := pool.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+pgx.Identifier{name}.Sanitize())
	return err
}

func migrateSet(ctx context.Context, pool *pgxpool.Pool, set Set) error {
	if err := createSchema(ctx, pool, set.Schema); err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(gooseLock))
	if err != nil {
		return err
	}
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }() // the pool stays open
	provider, err := goose.NewProvider(goose.DialectPostgres, db, set.FS,
		goose.WithTableName(set.Schema+"."+versionTable), goose.WithSessionLocker(locker),
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

func migrateJobs(ctx context.Context, pool *pgxpool.Pool) error {
	if err := createSchema(ctx, pool, JobsSchema); err != nil {
		return err
	}
	migrator, err := jobsMigrator(pool)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

func jobsMigrator(pool *pgxpool.Pool) (*rivermigrate.Migrator[pgx.Tx], error) {
	quiet := slog.New(slog.DiscardHandler)
	return rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: JobsSchema, Logger: quiet})
}
