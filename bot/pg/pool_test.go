package pg_test

import (
	"context"
	"testing"
	"time"

	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
)

func TestTimesComeBackInUTC(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	const query = `SELECT '2026-11-20 09:00-06'::timestamptz, ARRAY['2026-11-20 09:00-06'::timestamptz],
		'2026-11-20 09:00-06'::timestamptz::text`
	var at time.Time
	var several []time.Time
	var text string
	if err := pool.QueryRow(context.Background(), query).Scan(&at, &several, &text); err != nil {
		t.Fatal(err)
	}
	want := time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
	if at != want || len(several) != 1 || several[0] != want {
		t.Errorf("got %v and %v, want %v", at, several, want)
	}
	if text != "2026-11-20 15:00:00+00" {
		t.Errorf("the session's text is %q, want UTC", text)
	}
}

func TestASessionSaysWhoItIsAndIsNotLeftIdleInATransaction(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	const query = `SELECT current_setting('application_name'), current_setting('idle_in_transaction_session_timeout')`
	var name, idle string
	if err := pool.QueryRow(context.Background(), query).Scan(&name, &idle); err != nil {
		t.Fatal(err)
	}
	if name != "plainbill" || idle != "1min" {
		t.Errorf("application %q, idle transactions end after %s; want plainbill and 1min", name, idle)
	}
}

func TestThePoolKeepsToItsSize(t *testing.T) {
	t.Parallel()
	pool, err := pg.Open(context.Background(), pgtest.URL(t), 3)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if got := pool.Config().MaxConns; got != 3 {
		t.Errorf("at most %d connections, want 3", got)
	}
}

func TestADatabaseThatCannotBeUsedIsRefused(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, url := range map[string]string{
		"not a URL":     "postgres://%zz",
		"nobody there":  "postgres://plainbill@127.0.0.1:1/plainbill?sslmode=disable",
		"no such place": "postgres://plainbill@/plainbill?host=/nowhere/at/all",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if pool, err := pg.Open(ctx, url, 1); err == nil {
				pool.Close()
				t.Error("it was opened")
			}
		})
	}
	t.Run("another encoding than UTF-8", func(t *testing.T) {
		t.Parallel()
		pool := pgtest.New(t)
		_, err := pool.Exec(ctx, `CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _, _ = pool.Exec(ctx, `DROP DATABASE latin WITH (FORCE)`) })
		config := pool.Config().ConnConfig
		url := "postgres://" + config.User + "@/latin?sslmode=disable&host=" + config.Host
		if pool, err := pg.Open(ctx, url, 1); err == nil {
			pool.Close()
			t.Error("it was opened")
		}
	})
}
