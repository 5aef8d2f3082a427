package pgtest_test

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
)

var sets = []pg.Set{{Schema: "shelf", FS: fstest.MapFS{"0001_create_book.sql": {Data: []byte(`-- +goose Up
CREATE TABLE shelf.book (practice_id text, title text, PRIMARY KEY (practice_id, title));
`)}}}}

func TestEveryTestHasAMigratedDatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"one", "another", "a third"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			pool := pgtest.New(t, sets...)
			if _, err := pool.Exec(ctx, `INSERT INTO shelf.book VALUES ('lakeside', 'one')`); err != nil {
				t.Fatal(err)
			}
			var books, jobs int
			const count = `SELECT (SELECT count(*) FROM shelf.book), (SELECT count(*) FROM jobs.river_job)`
			if err := pool.QueryRow(ctx, count).Scan(&books, &jobs); err != nil {
				t.Fatal(err)
			}
			if books != 1 || jobs != 0 {
				t.Errorf("%d books and %d jobs, want 1 and 0", books, jobs)
			}
			if err := pg.Current(ctx, pool, sets...); err != nil {
				t.Errorf("a copied database is not current: %v", err)
			}
		})
	}
}

func TestOtherSetsGiveAnotherTemplate(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	pool := pgtest.New(t)
	if err := pg.Current(ctx, pool); err != nil {
		t.Errorf("a database with River's tables alone is not current: %v", err)
	}
	if err := pg.Current(ctx, pool, sets...); !errors.Is(err, pg.ErrOlder) {
		t.Errorf("without the set got %v, want ErrOlder", err)
	}
}

func TestTheDatabaseIsGoneWhenTheTestHasEnded(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	var address string
	t.Run("a test that leaves a connection open", func(t *testing.T) {
		address = pgtest.URL(t, sets...)
		conn, err := pgx.Connect(ctx, address)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn // left open on purpose
	})
	_, err := pgx.Connect(ctx, address)
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Code != "3D000" {
		t.Errorf("connecting afterwards gives %v, want a refusal because there is no such database", err)
	}
}

func TestTheClusterEndsWithGoTest(t *testing.T) {
	t.Parallel()
	address, err := url.Parse(pgtest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Dir(address.Query().Get("host"))
	_, owner, _ := strings.Cut(filepath.Base(home), "plainbill-test-"+strconv.Itoa(os.Getuid())+"-")
	if owner != strconv.Itoa(os.Getppid()) && owner != strconv.Itoa(os.Getpid()) {
		t.Errorf("the cluster in %s belongs neither to go test nor to this test binary", home)
	}
}

func TestAKeyringOfATestSealsAndOpens(t *testing.T) {
	t.Parallel()
	if k := pgtest.Keyring(t); len(k.PhoneIndexes("lakeside", "+15125550123")) != 1 {
		t.Error("a test's keyring does not have one key")
	}
}
