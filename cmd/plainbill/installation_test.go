package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/pg"
)

// sql runs f on the installation's database, beside the program.
func (i *installation) sql(ctx context.Context, f func(*pgx.Conn) error) {
	i.tb.Helper()
	joined, err := pg.StartOrJoin(ctx, i.data, slog.New(slog.DiscardHandler))
	if err != nil {
		i.tb.Fatal(err)
	}
	conn, err := pgx.Connect(ctx, joined.URL())
	if err != nil {
		i.tb.Fatal(err)
	}
	err = errors.Join(f(conn), conn.Close(ctx))
	if err := errors.Join(err, joined.Stop(ctx)); err != nil {
		i.tb.Fatal(err)
	}
}

// query gives the one text that a query answers.
func (i *installation) query(ctx context.Context, sql string) (answer string) {
	i.tb.Helper()
	i.sql(ctx, func(conn *pgx.Conn) error { return conn.QueryRow(ctx, sql).Scan(&answer) })
	return answer
}

// log is what all demos on the data folder have logged.
func (i *installation) log() string {
	i.tb.Helper()
	log, err := os.ReadFile(filepath.Join(i.data, "demo.log"))
	if err != nil {
		i.tb.Fatal(err)
	}
	return string(log)
}

// unsettled says what is still under way, in words for a failure; nothing when all is done.
const unsettled = `
SELECT concat_ws(', ', CASE WHEN n > 0 THEN n || ' texts unanswered' END,
    (SELECT string_agg(n || ' texts ' || status, ', ') FROM (SELECT status, count(*) AS n FROM outbox.message
        WHERE status NOT IN ('delivered', 'undelivered', 'failed', 'refused', 'canceled') GROUP BY status) m),
    (SELECT string_agg(n || ' posts ' || status, ', ') FROM (SELECT status, count(*) AS n FROM desk.post
        WHERE status IN ('waiting', 'sending') GROUP BY status) p))
FROM (SELECT count(*) AS n FROM thread.inbound WHERE answered_at IS NULL) i`

// settled waits until nothing is under way any more.
func (i *installation) settled(ctx context.Context) {
	i.tb.Helper()
	ctx, cancel := context.WithTimeout(ctx, 4*time.Minute)
	defer cancel()
	i.sql(ctx, func(conn *pgx.Conn) error {
		for last := "never looked"; ; {
			select {
			case <-ctx.Done():
				log := i.log()
				return fmt.Errorf("not settled: %s\n%s", last, log[max(0, len(log)-4000):])
			case <-time.After(20 * time.Millisecond):
			}
			if err := conn.QueryRow(ctx, unsettled).Scan(&last); err != nil && ctx.Err() == nil {
				return err
			}
			if last == "" {
				return nil
			}
		}
	})
}

// patients loads so many patients, at most a hundred, who each owe what June Calloway of the sample owes, and gives
// their phones. The sender is given a pace that holds nothing up.
func (i *installation) patients(n int) (phones []string) {
	i.tb.Helper()
	practice, err := sample.ReadFile("sample/practice.yaml")
	if err != nil {
		i.tb.Fatal(err)
	}
	fast := strings.Replace(string(practice), "segments_per_second: 10", "segments_per_second: 1000", 1)
	statements, err := dated("sample/statements.csv", billing.DateOf(time.Now()))
	if err != nil {
		i.tb.Fatal(err)
	}
	lines := strings.SplitAfter(string(statements), "\n")
	rows := lines[0]
	for k := range n {
		phone := fmt.Sprintf("+173755501%02d", k)
		phones = append(phones, phone)
		other := strings.NewReplacer("LK-1001", fmt.Sprintf("LK-20%02d", k), "+15125550101", phone,
			"CLM-5001", fmt.Sprintf("CLM-70%02d", k), "ST-9001", fmt.Sprintf("ST-80%02d", k))
		rows += other.Replace(lines[1] + lines[2])
	}
	folder := i.tb.TempDir()
	for name, content := range map[string]string{"practice.yaml": fast, "statements.csv": rows} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			i.tb.Fatal(err)
		}
	}
	i.does("practice", "apply", filepath.Join(folder, "practice.yaml"))
	i.does("import", filepath.Join(folder, "statements.csv"))
	return phones
}
