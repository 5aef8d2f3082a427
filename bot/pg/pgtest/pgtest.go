package pgtest

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/consent/seal"
)

// Limits of one test's database: connections of its pool, and how long making or dropping it may take when the machine
// is busy.
const (
	poolSize = 8
	patience = 2 * time.Minute
)

// New gives a pool on a fresh database that holds the sets' migrations, and River's. It is closed and dropped when the
// test ends.
func New(t testing.TB, sets ...pg.Set) *pgxpool.Pool {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	pool, err := pg.Open(ctx, URL(t, sets...), poolSize)
	if err != nil {
		t.Fatalf("open the test's database: %v", err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// Tx runs f in a transaction, which is committed; an error ends the test.
func Tx(t testing.TB, pool *pgxpool.Pool, f func(ctx context.Context, tx pgx.Tx) error) {
	t.Helper()
	ctx := context.Background()
	if err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return f(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// Waits waits until so many connections to the database wait for a lock, or one of those who should has finished.
func Waits(ctx context.Context, pool *pgxpool.Pool, n int, done ...chan error) error {
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		var waiting int
		err := pool.QueryRow(ctx, `SELECT count(DISTINCT pid), pg_sleep(0.002)::text
			FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database()`).
			Scan(&waiting, nil)
		if err != nil || waiting >= n {
			return err
		}
		for _, c := range done {
			if len(c) > 0 {
				return nil
			}
		}
	}
	return errors.New("nobody waits")
}

// URL gives the address of a fresh database as [New] does, for a test that opens it itself. Whoever is connected when
// the test ends is cut off.
func URL(t testing.TB, sets ...pg.Set) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	shared, err := join(ctx)
	if err != nil {
		t.Fatalf("start PostgreSQL for the tests: %v", err)
	}
	template, err := shared.template(ctx, sets)
	if err != nil {
		t.Fatalf("migrate a database for the tests: %v", err)
	}
	name := randomName("test")
	err = shared.exec(ctx, "CREATE DATABASE "+quote(name)+" TEMPLATE "+quote(template)+" STRATEGY file_copy")
	if err != nil {
		t.Fatalf("make the test's database: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := shared.exec(ctx, "DROP DATABASE "+quote(name)+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return shared.url(name)
}

// Home is the folder of this run's cluster. What a test puts there is removed with the cluster, however the run ends.
func Home(t testing.TB) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	shared, err := join(ctx)
	if err != nil {
		t.Fatalf("start PostgreSQL for the tests: %v", err)
	}
	return filepath.Dir(shared.sockets)
}

// Keyring gives a keyring of one new key.
func Keyring(t testing.TB) *seal.Keyring {
	t.Helper()
	key, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	keyring, err := seal.Parse(key)
	if err != nil {
		t.Fatal(err)
	}
	return keyring
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }
