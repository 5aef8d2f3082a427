package load_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/load"
)

var loadLines = flag.Int("load.lines", 0, "service lines of the remittance that BenchmarkLoadRemittance loads")

// linesAClaim is how many service lines a generated claim has.
const linesAClaim = 4

// BenchmarkLoadRemittance reads a generated 835 and posts it, as the program does with a file, beside a plain COPY of
// the same service lines into a table of text columns, and one of all rows that the books hold afterwards into tables
// without keys and checks, in the same run. It tells lines and rows a second, the ratios and the memory of the process:
//
//	go test ./bot/load -run '^$' -bench LoadRemittance -benchtime 1x -load.lines 1000000
func BenchmarkLoadRemittance(b *testing.B) {
	if *loadLines < linesAClaim {
		b.Skip("say how many: -load.lines")
	}
	claims := *loadLines / linesAClaim
	lines := float64(claims * linesAClaim)
	for b.Loop() {
		b.StopTimer()
		l := newLoader(b)
		plain := copyLines(b, l, claims)
		b.StartTimer()
		begun := time.Now()
		file := ledger.File{Hash: strings.Repeat("0123456789abcdef", 4), Name: "remittance-2026-10.835"}
		scan, err := load.ScanX12(&remittance{claims: claims})
		if err != nil {
			b.Fatal(err)
		}
		scanned := time.Since(begun)
		done, err := l.LoadClaims(context.Background(), file, load.NewX12Claims(&remittance{claims: claims}, file, scan))
		took := time.Since(begun)
		if err != nil || done.Loaded != claims || done.Refused+done.SetAside > 0 {
			b.Fatalf("%+v, %v", done, err)
		}
		b.ReportMetric(lines/took.Seconds(), "lines/s")
		b.ReportMetric(lines/scanned.Seconds(), "scanned-lines/s")
		b.ReportMetric(lines/plain.Seconds(), "copied-lines/s")
		b.ReportMetric(plain.Seconds()/took.Seconds(), "ratio")
		b.StopTimer()
		rows, copied := copyBooks(b, l)
		b.ReportMetric(float64(rows)/took.Seconds(), "posted-rows/s")
		b.ReportMetric(float64(rows)/copied.Seconds(), "copied-rows/s")
		b.ReportMetric(copied.Seconds()/took.Seconds(), "posted-ratio")
		b.StartTimer()
		b.ReportMetric(mostResident(), "peak-resident-MiB")
	}
}

// mostResident is the most memory the process has had, in MiB; zero where the system does not tell.
func mostResident() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	var kib float64
	if _, err := fmt.Sscan(peak, &kib); err != nil {
		return 0
	}
	return kib / 1024
}

// copyLines is the yardstick: a row a service line by COPY into text columns.
func copyLines(b *testing.B, l load.Loader, claims int) (took time.Duration) {
	b.Helper()
	ctx := context.Background()
	_, err := l.Pool.Exec(ctx, `CREATE TABLE plain_line (claim text, payer text, trace text, member text, first text,
		last text, code text, charge text, paid text, co text, pr text, segment text)`)
	if err != nil {
		b.Fatal(err)
	}
	begun := time.Now()
	err = pgx.BeginFunc(ctx, l.Pool, func(tx pgx.Tx) error {
		source := &remittance{claims: claims, plain: true}
		_, err := tx.Conn().PgConn().CopyFrom(ctx, source, "COPY plain_line FROM STDIN (FORMAT csv)")
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return time.Since(begun)
}

// copyBooks copies every row that the load has posted into tables without keys, checks and triggers.
func copyBooks(b *testing.B, l load.Loader) (rows int64, took time.Duration) {
	b.Helper()
	ctx := context.Background()
	for _, table := range []string{"account", "statement", "claim", "service_line", "said", "entry", "posting"} {
		if _, err := l.Pool.Exec(ctx, "CREATE TABLE plain_"+table+" (LIKE ledger."+table+")"); err != nil {
			b.Fatal(err)
		}
		from, to := io.Pipe()
		go func() {
			err := pgx.BeginFunc(ctx, l.Pool, func(tx pgx.Tx) error {
				_, err := tx.Conn().PgConn().CopyTo(ctx, to, "COPY ledger."+table+" TO STDOUT (FORMAT binary)")
				return err
			})
			to.CloseWithError(err)
		}()
		begun := time.Now()
		err := pgx.BeginFunc(ctx, l.Pool, func(tx pgx.Tx) error {
			done, err := tx.Conn().PgConn().CopyFrom(ctx, from, "COPY plain_"+table+" FROM STDIN (FORMAT binary)")
			rows += done.RowsAffected()
			return err
		})
		took += time.Since(begun)
		if err != nil {
			b.Fatal(err)
		}
	}
	return rows, took
}

// remittance writes an 835 of any length, a claim at a time; plain, its service lines as CSV.
type remittance struct {
	claims, next int
	plain        bool
	segments     int
	buffer       bytes.Buffer
}

func (r *remittance) Read(into []byte) (int, error) {
	for r.buffer.Len() < len(into) && r.next <= r.claims {
		switch {
		case r.plain && r.next < r.claims:
			r.rows(r.next)
		case r.plain:
		default:
			r.part(r.next)
		}
		r.next++
	}
	if r.buffer.Len() == 0 {
		return 0, io.EOF
	}
	return r.buffer.Read(into)
}

// part writes a claim, the envelope before the first, and its end after the last.
func (r *remittance) part(n int) {
	if n == 0 {
		paid := 0
		for c := range r.claims {
			for k := range linesAClaim {
				_, one, _ := amounts(c, k)
				paid += one
			}
		}
		fmt.Fprintf(&r.buffer, "ISA*00*          *00*          *ZZ*INSURER        *ZZ*PRACTICE       *261001*0101*^*00501*"+
			"000000905*0*P*:~\nGS*HP*INSURER*PRACTICE*20261001*0101*1*X*005010X221A1~\nST*835*0001~\n"+
			"BPR*I*%s*C*ACH*CCP***********20261010~\nTRN*1*T1*1999999999~\nN1*PR*BLUE PLAN*XV*00001~\n"+
			"N1*PE*LAKESIDE*XX*1999999999~\nLX*1~\n", inDollars(paid))
		r.segments = 6
	}
	if n == r.claims {
		fmt.Fprintf(&r.buffer, "SE*%d*0001~\nGE*1*1~\nIEA*1*000000905~\n", r.segments+1)
		return
	}
	r.claim(n)
}

// amounts are the charge, what was paid and the discount of a line; the rest is the patient's.
func amounts(n, k int) (charge, paid, discount int) {
	return 10000 + n%5000 + k, 5000 + n%1000, 2000 + n%700
}

func (r *remittance) claim(n int) {
	var charges, payments, shares int
	for k := range linesAClaim {
		charge, paid, discount := amounts(n, k)
		charges, payments, shares = charges+charge, payments+paid, shares+charge-paid-discount
	}
	fmt.Fprintf(&r.buffer, "CLP*C%07d*1*%s*%s*%s*12*P%09d~\nNM1*QC*1*ZALDIVAR*ANA%d****MI*M%07d~\n", n,
		inDollars(charges), inDollars(payments), inDollars(shares), n, n/2, n/2)
	r.segments += 2
	for k := range linesAClaim {
		charge, paid, discount := amounts(n, k)
		fmt.Fprintf(&r.buffer, "SVC*HC:OV%d:25*%s*%s**1~\nDTM*472*20261002~\nCAS*CO*45*%s~\nCAS*PR*1*%s~\nREF*6R*%d~\n",
			k, inDollars(charge), inDollars(paid), inDollars(discount), inDollars(charge-paid-discount), n*linesAClaim+k)
		r.segments += 5
	}
}

func (r *remittance) rows(n int) {
	for k := range linesAClaim {
		charge, paid, discount := amounts(n, k)
		fmt.Fprintf(&r.buffer, "C%07d,BLUE PLAN,T1,M%07d,ANA%d,ZALDIVAR,OV%d,%s,%s,%s,%s,%d\n", n, n/2, n/2, k,
			inDollars(charge), inDollars(paid), inDollars(discount), inDollars(charge-paid-discount), 9+22*n+5*k)
	}
}

func inDollars(cents int) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }
