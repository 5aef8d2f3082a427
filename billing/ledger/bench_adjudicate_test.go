package ledger_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit"
)

// BenchmarkAdjudicate posts remittances of 100,000 service lines, four a claim, beside a plain COPY of the same lines
// into a table of text columns: lines/s, the ratio of the two, and the peak of the Go heap.
func BenchmarkAdjudicate(b *testing.B) {
	const claims = benchRows / 4
	for b.Loop() {
		b.StopTimer()
		books := newBooks(b)
		plain := copyAdjudications(b, books, claims)
		peak := watchHeap()
		b.StartTimer()
		begun := time.Now()
		loaded := books.adjudicateMany(claims)
		took := time.Since(begun)
		b.StopTimer()
		if loaded != claims {
			b.Fatalf("loaded %d", loaded)
		}
		b.ReportMetric(benchRows/took.Seconds(), "lines/s")
		b.ReportMetric(benchRows/plain.Seconds(), "copied-lines/s")
		b.ReportMetric(plain.Seconds()/took.Seconds(), "ratio")
		b.ReportMetric(float64(peak())/(1<<20), "heap-MiB")
		b.StartTimer()
	}
}

// adjudicateMany loads claims in pages as the program does.
func (b books) adjudicateMany(claims int) (loaded int) {
	var load *ledger.Import
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		load, err = ledger.NewImport(ctx, tx, b.keys, lakeside, ledger.File{Hash: "bench", Name: "bench.835"}, noon)
		return err
	})
	var counts ledger.Counts
	for n := 0; n < claims; {
		var page []remit.Adjudication
		for ; n < claims && len(page) < 1000; n++ {
			page = append(page, generated(n))
		}
		b.must(func(ctx context.Context, tx pgx.Tx) error {
			done, err := load.Adjudicate(ctx, tx, page)
			counts = counts.Add(done.Counts)
			return err
		})
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error { return load.Finish(ctx, tx, counts, noon) })
	return counts.Loaded
}

// generated is the nth claim of a remittance.
func generated(n int) remit.Adjudication {
	a := remit.Adjudication{
		Claim: fmt.Sprintf("C%07d", n), Outcome: remit.Final, Payer: "Blue Plan", PayerRank: 1, Trace: "T1",
		PaidOn: day(10), Member: fmt.Sprintf("M%07d", n/2), VisitDate: day(0), Provider: "Dr. Okafor",
		Person: billing.Person{FirstName: billing.Name(fmt.Sprintf("Ana%d", n/2)), LastName: "Zaldivar"},
		Source: billing.Source{Interchange: "000000905", Segment: 10 + 20*n, Line: 10 + 20*n},
	}
	for k := range 4 {
		charge, paid, discount := 10000+n%5000+k, 5000+n%1000, 2000+n%700
		a.Lines = append(a.Lines, remit.Line{
			Number: k + 1, Code: fmt.Sprintf("OV%d", k), Date: day(0),
			Charge: billing.Cents(charge), Paid: billing.Cents(paid),
			Adjustments: []billing.Adjustment{
				{Group: "CO", Code: "45", Cents: billing.Cents(discount)},
				{Group: "PR", Code: "1", Cents: billing.Cents(charge - paid - discount)},
			},
			Source: billing.Source{Interchange: "000000905", Segment: 12 + 20*n + 4*k, Line: 12 + 20*n + 4*k},
		})
		a.Charge, a.Paid = a.Charge+billing.Cents(charge), a.Paid+billing.Cents(paid)
	}
	return a
}

// copyAdjudications is the yardstick: a row a service line by COPY into text columns.
func copyAdjudications(b testing.TB, books books, claims int) time.Duration {
	b.Helper()
	err := books.exec(`CREATE TABLE plain_said (claim text, payer text, trace text, member text, first text, last text,
		code text, charge text, paid text, co text, pr text, segment text)`)
	if err != nil {
		b.Fatal(err)
	}
	begun := time.Now()
	books.must(func(ctx context.Context, tx pgx.Tx) error {
		source := &plainLines{claims: claims}
		_, err := tx.Conn().PgConn().CopyFrom(ctx, source, "COPY plain_said FROM STDIN (FORMAT csv)")
		return err
	})
	return time.Since(begun)
}

// plainLines writes what generated claims say, a line a service.
type plainLines struct {
	claims, next int
	buffer       bytes.Buffer
}

func (p *plainLines) Read(into []byte) (int, error) {
	for p.buffer.Len() < len(into) && p.next < p.claims {
		a := generated(p.next)
		p.next++
		for _, l := range a.Lines {
			fmt.Fprintf(&p.buffer, "%s,%s,%s,%s,%s,%s,%s,%d,%d,%d,%d,%d\n", a.Claim, a.Payer, a.Trace, a.Member,
				a.Person.FirstName.Reveal(), a.Person.LastName.Reveal(), l.Code, int64(l.Charge), int64(l.Paid),
				int64(l.Adjustments[0].Cents), int64(l.Adjustments[1].Cents), l.Source.Segment)
		}
	}
	if p.buffer.Len() == 0 {
		return 0, io.EOF
	}
	return p.buffer.Read(into)
}
