package pg_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
)

// shelf gives a set of n migrations; the second has statements with semicolons inside.
func shelf(n int) pg.Set {
	files := []string{
		`-- +goose Up
CREATE TABLE shelf.book (practice_id text, title text, PRIMARY KEY (practice_id, title));`,
		`-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION shelf.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'kept'; END $$;
-- +goose StatementEnd
CREATE TRIGGER keep BEFORE DELETE ON shelf.book FOR EACH ROW EXECUTE FUNCTION shelf.keep();`,
		`-- +goose Up
ALTER TABLE shelf.book ADD COLUMN author text;`,
	}
	set := pg.Set{Schema: "shelf", FS: fstest.MapFS{}}
	for i, file := range files[:n] {
		set.FS.(fstest.MapFS)["000"+string(rune('1'+i))+"_change.sql"] = &fstest.MapFile{Data: []byte(file)}
	}
	return set
}

// unmigrated gives a database without any of our tables.
func unmigrated(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool := pgtest.New(t)
	if _, err := pool.Exec(context.Background(), `DROP SCHEMA jobs CASCADE`); err != nil {
		t.Fatal(err)
	}
	return pool
}

func TestMigrateBringsADatabaseToThisVersion(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	pool := unmigrated(t)
	if err := pg.Current(ctx, pool, shelf(2)); !errors.Is(err, pg.ErrOlder) {
		t.Errorf("an empty database gives %v, want ErrOlder", err)
	}
	for range 2 { // the second time changes nothing
		if err := pg.Migrate(ctx, pool, shelf(2)); err != nil {
			t.Fatal(err)
		}
		if err := pg.Current(ctx, pool, shelf(2)); err != nil {
			t.Errorf("a migrated database gives %v", err)
		}
	}
	if _, err := pool.Exec(ctx, `INSERT INTO shelf.book VALUES ('lakeside', 'one')`); err != nil {
		t.Error(err)
	}
	if _, err := pool.Exec(ctx, `DELETE FROM shelf.book`); err == nil {
		t.Error("the second migration's trigger is not there")
	}
	if err := pg.Current(ctx, pool, shelf(3)); !errors.Is(err, pg.ErrOlder) {
		t.Errorf("one migration behind gives %v, want ErrOlder", err)
	}
}

func TestANewerDatabaseIsRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	pool := pgtest.New(t, shelf(3))
	for name, call := range map[string]func() error{
		"Current":                   func() error { return pg.Current(ctx, pool, shelf(2)) },
		"Migrate":                   func() error { return pg.Migrate(ctx, pool, shelf(2)) },
		"Migrate with an older one": func() error { return pg.Migrate(ctx, pool, other, shelf(2)) },
	} {
		if err := call(); !errors.Is(err, pg.ErrNewer) || !strings.Contains(err.Error(), "shelf is at version 3") {
			t.Errorf("%s gives %v, want an ErrNewer that names the schema", name, err)
		}
	}
	var made bool
	if err := pool.QueryRow(ctx, `SELECT to_regnamespace('other') IS NOT NULL`).Scan(&made); err != nil || made {
		t.Errorf("a refused Migrate has made a schema (%v)", err)
	}
}

var other = pg.Set{Schema: "other", FS: fstest.MapFS{
	"0001_change.sql": {Data: []byte("-- +goose Up\nCREATE TABLE other.thing (practice_id text PRIMARY KEY);")},
}}

func TestRiversTablesCountAsWell(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	older, newer := pgtest.New(t, shelf(1)), pgtest.New(t, shelf(1))
	if _, err := older.Exec(ctx, `DROP SCHEMA jobs CASCADE`); err != nil {
		t.Fatal(err)
	}
	if err := pg.Current(ctx, older, shelf(1)); !errors.Is(err, pg.ErrOlder) {
		t.Errorf("without River's tables got %v, want ErrOlder", err)
	}
	if err := pg.Migrate(ctx, older, shelf(1)); err != nil {
		t.Errorf("River's tables are not made again: %v", err)
	}
	if _, err := newer.Exec(ctx, `INSERT INTO jobs.river_migration (line, version) VALUES ('main', 999)`); err != nil {
		t.Fatal(err)
	}
	if err := pg.Current(ctx, newer, shelf(1)); !errors.Is(err, pg.ErrNewer) {
		t.Errorf("with a later version of River's tables got %v, want ErrNewer", err)
	}
}

func TestSeveralProcessesMayMigrateAtOnce(t *testing.T) {
	t.Parallel()
	pool := unmigrated(t)
	group, ctx := errgroup.WithContext(context.Background())
	for range 4 {
		group.Go(func() error {
			one, err := pg.Open(ctx, pool.Config().ConnString(), 2) // small pools must not block themselves
			if err != nil {
				return err
			}
			defer one.Close()
			return pg.Migrate(ctx, one, shelf(3), other)
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
	if err := pg.Current(context.Background(), pool, shelf(3), other); err != nil {
		t.Error(err)
	}
}

func TestAMigrationThatFailsLeavesTheDatabaseOlder(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	pool := pgtest.New(t, shelf(1))
	broken := shelf(2)
	broken.FS.(fstest.MapFS)["0003_break.sql"] = &fstest.MapFile{
		Data: []byte("-- +goose Up\nCREATE TABLE shelf.half (practice_id text);\nSELECT nothing FROM nowhere;"),
	}
	if err := pg.Migrate(ctx, pool, broken); err == nil || !strings.Contains(err.Error(), "migrate shelf") {
		t.Errorf("got %v, want an error that names the schema", err)
	}
	if err := pg.Current(ctx, pool, broken); !errors.Is(err, pg.ErrOlder) {
		t.Errorf("afterwards got %v, want ErrOlder", err)
	}
	if err := pg.Current(ctx, pool, shelf(2)); err != nil {
		t.Errorf("what came before the broken migration is not kept: %v", err)
	}
	var half bool
	if err := pool.QueryRow(ctx, `SELECT to_regclass('shelf.half') IS NOT NULL`).Scan(&half); err != nil || half {
		t.Errorf("half of the broken migration is there (%v)", err)
	}
}

func TestASetWithoutMigrationsIsAMistake(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	for _, set := range []pg.Set{
		{Schema: "empty", FS: fstest.MapFS{}},
		{Schema: "odd", FS: fstest.MapFS{"first.sql": {Data: []byte("-- +goose Up\nSELECT 1;")}}},
	} {
		if err := pg.Migrate(context.Background(), pool, set); err == nil || !strings.Contains(err.Error(), set.Schema) {
			t.Errorf("got %v, want an error that names %s", err, set.Schema)
		}
	}
}
