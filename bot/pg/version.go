package pg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pressly/goose/v3"
)

// The two ways a database can differ from the program; the error around one names the schema.
var (
	ErrOlder = errors.New("the database is older than this program: run \"plainbill migrate\"")
	ErrNewer = errors.New("the database is newer than this program: use a newer plainbill")
)

// state is how a database compares to the program.
type state int

const (
	same state = iota
	older
)

// Current compares the database to the program's migrations and River's: nil when they are the same, [ErrOlder] or
// [ErrNewer] otherwise. It changes nothing.
func Current(ctx context.Context, pool *pgxpool.Pool, sets ...Set) error {
	at, err := compare(ctx, pool, sets)
	if err == nil && at == older {
		return ErrOlder
	}
	return err
}

// compare fails with ErrNewer where any schema is newer: nothing may be migrated then.
func compare(ctx context.Context, pool *pgxpool.Pool, sets []Set) (state, error) {
	at := same
	for _, set := range sets {
		want, err := newest(set)
		if err != nil {
			return same, err
		}
		have, err := applied(ctx, pool, set.Schema)
		if err != nil {
			return same, err
		}
		if at, err = fold(at, set.Schema, have, want); err != nil {
			return same, err
		}
	}
	want, have, err := jobsVersions(ctx, pool)
	if err != nil {
		return same, err
	}
	return fold(at, JobsSchema, have, want)
}

func fold(at state, schema string, have, want int64) (state, error) {
	switch {
	case have > want:
		return same, fmt.Errorf("%w (%s is at version %d, this program knows %d)", ErrNewer, schema, have, want)
	case have < want:
		return older, nil
	}
	return at, nil
}

// newest is the highest version among a set's files.
func newest(set Set) (int64, error) {
	files, err := fs.Glob(set.FS, "*.sql")
	if err != nil {
		return 0, fmt.Errorf("read the migrations of %s: %w", set.Schema, err)
	}
	var highest int64
	for _, file := range files {
		version, err := goose.NumericComponent(path.Base(file))
		if err != nil {
			return 0, fmt.Errorf("read the migrations of %s: %s: %w", set.Schema, file, err)
		}
		highest = max(highest, version)
	}
	if highest == 0 {
		return 0, fmt.Errorf("read the migrations of %s: there are none", set.Schema)
	}
	return highest, nil
}

const queryTableExists = `SELECT to_regclass($1) IS NOT NULL`

// applied is the highest version of a schema that the database has, 0 when it has none.
func applied(ctx context.Context, pool *pgxpool.Pool, schema string) (int64, error) {
	table := pgx.Identifier{schema, versionTable}.Sanitize()
	var exists bool
	if err := pool.QueryRow(ctx, queryTableExists, table).Scan(&exists); err != nil || !exists {
		return 0, wrapVersion(schema, err)
	}
	var version int64
	err := pool.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM "+table+" WHERE is_applied").Scan(&version)
	return version, wrapVersion(schema, err)
}

func wrapVersion(schema string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("read the version of %s: %w", schema, err)
}

// queryJobsVersion asks the table itself, because River's own way fails on a version it does not know.
const queryJobsVersion = `SELECT coalesce(max(version), 0) FROM ` + JobsSchema + `.river_migration`

// jobsVersions are River's newest version, and the one the database has.
func jobsVersions(ctx context.Context, pool *pgxpool.Pool) (want, have int64, err error) {
	migrator, err := jobsMigrator(pool)
	if err != nil {
		return 0, 0, wrapVersion(JobsSchema, err)
	}
	for _, migration := range migrator.AllVersions() {
		want = max(want, int64(migration.Version))
	}
	var exists bool
	err = pool.QueryRow(ctx, queryTableExists, JobsSchema+".river_migration").Scan(&exists)
	if err != nil || !exists {
		return want, 0, wrapVersion(JobsSchema, err)
	}
	err = pool.QueryRow(ctx, queryJobsVersion).Scan(&have)
	return want, have, wrapVersion(JobsSchema, err)
}
