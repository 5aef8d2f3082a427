package ledger_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit/csv"
)

const benchRows = 100_000

// BenchmarkImport loads 100,000 rows, from the text of the file to posted entries, beside a plain COPY of the same
// text into a table of text columns: rows/s, the ratio of the two, the peak of the Go heap, and what loading the same
// file again takes of the first time.
func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		books := newBooks(b)
		plain := copyPlain(b, books, benchRows)
		peak := watchHeap()
		b.StartTimer()
		begun := time.Now()
		o := books.loadRows("bench", mustRows(b, benchRows), noon)
		took := time.Since(begun)
		b.StopTimer()
		if o.Loaded != benchRows {
			b.Fatalf("loaded %+v", o.Counts)
		}
		b.ReportMetric(benchRows/took.Seconds(), "rows/s")
		b.ReportMetric(benchRows/plain.Seconds(), "copied-rows/s")
		b.ReportMetric(plain.Seconds()/took.Seconds(), "ratio")
		b.ReportMetric(float64(peak())/(1<<20), "heap-MiB")
		begun = time.Now()
		if o := books.loadRows("bench", mustRows(b, benchRows), noon); o.Unchanged != benchRows {
			b.Fatalf("again: %+v", o.Counts)
		}
		b.ReportMetric(time.Since(begun).Seconds()/took.Seconds(), "again")
		b.StartTimer()
	}
}

// BenchmarkStatements reads the statements of an account of a hundred service lines.
func BenchmarkStatements(b *testing.B) {
	books := newBooks(b)
	var rows []row
	for n := range 100 {
		rows = append(rows, row{
			"claim_number": fmt.Sprintf("C-%d", n/4), "statement_number": fmt.Sprintf("S-%d", n/20),
			"service_code": fmt.Sprint(n),
		})
	}
	books.load(sheet(rows...))
	books.must(func(ctx context.Context, tx pgx.Tx) error {
		for b.Loop() {
			if s, err := ledger.Statements(ctx, tx, lakeside, "A-1"); err != nil || len(s) != 5 {
				return fmt.Errorf("%d statements, %w", len(s), err)
			}
		}
		return nil
	})
}

// BenchmarkPost posts one payment a transaction.
func BenchmarkPost(b *testing.B) {
	books := newBooks(b)
	n := 0
	for b.Loop() {
		n++
		if posted, err := books.post(payment(fmt.Sprint(n))); !posted || err != nil {
			b.Fatal(posted, err)
		}
	}
}

// mustRows generates a statement file and reads it, a piece at a time.
func mustRows(b testing.TB, n int) ledger.Rows {
	rows, err := csv.NewReader(&generator{rows: n})
	if err != nil {
		b.Fatal(err)
	}
	return rows
}

// generator is a statement file of any length: accounts of four rows on two claims, one statement.
type generator struct {
	rows, next int
	buffer     bytes.Buffer
}

func (g *generator) Read(p []byte) (int, error) {
	if g.next == 0 {
		g.buffer.WriteString(sheet())
	}
	for g.buffer.Len() < len(p) && g.next < g.rows {
		n := g.next
		g.next++
		charge, paid, discount := 10000+n%5000, 5000+n%1000, 2000+n%700
		fmt.Fprintf(&g.buffer, "A%07d,Ana%d,Zaldivar,1980-03-%02d,78701,+1512555%04d,en,,,C%07d,2026-10-02,Dr. Okafor,"+
			"OV%d,Office visit,%s,Blue Plan,%s,%s,%s,0.00,,,,S%07d,2026-11-01,2026-12-15,\n",
			n/4, n/4, 1+n/4%28, n/4%10000, n/2, n%9, dollars(charge), dollars(paid), dollars(discount),
			dollars(charge-paid-discount), n/4)
	}
	if g.buffer.Len() == 0 {
		return 0, io.EOF
	}
	return g.buffer.Read(p)
}

func dollars(cents int) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }

// copyPlain is the yardstick: the same text by COPY into text columns, unparsed.
func copyPlain(b testing.TB, books books, n int) time.Duration {
	b.Helper()
	columns := ""
	for i, c := range csv.Columns() {
		if i > 0 {
			columns += ", "
		}
		columns += c + " text"
	}
	if err := books.exec("CREATE TABLE plain (" + columns + ")"); err != nil {
		b.Fatal(err)
	}
	begun := time.Now()
	books.must(func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Conn().PgConn().CopyFrom(ctx, &generator{rows: n}, "COPY plain FROM STDIN (FORMAT csv, HEADER)")
		return err
	})
	return time.Since(begun)
}

// watchHeap samples what the Go side holds from the operating system until it is asked for the peak.
func watchHeap() (peak func() uint64) {
	runtime.GC()
	stop, highest := make(chan struct{}), make(chan uint64)
	go func() {
		var most uint64
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				highest <- most
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse+m.StackInuse)
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-highest
	}
}
