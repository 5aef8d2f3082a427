package ledger_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/billing/remit/csv"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/consent/seal"
)

const lakeside billing.PracticeID = "lakeside"

var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// books is the books of one test: a database, a keyring, and short words for what tests do.
type books struct {
	t    testing.TB
	pool *pgxpool.Pool
	keys *seal.Keyring
}

func newBooks(t testing.TB) books {
	t.Helper()
	pool := pgtest.New(t, pg.Set{Schema: ledger.Schema, FS: ledger.Migrations()})
	return books{t: t, pool: pool, keys: pgtest.Keyring(t)}
}

// tx runs and commits, and gives the error of either.
func (b books) tx(f func(ctx context.Context, tx pgx.Tx) error) error {
	ctx := context.Background()
	return ledger.Translate(pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error { return f(ctx, tx) }))
}

func (b books) must(f func(ctx context.Context, tx pgx.Tx) error) {
	b.t.Helper()
	if err := b.tx(f); err != nil {
		b.t.Fatal(err)
	}
}

// exec runs SQL in a transaction of its own.
func (b books) exec(sql string, args ...any) error {
	return b.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, sql, args...)
		return err
	})
}

func (b books) post(e billing.Entry) (posted bool, err error) {
	err = b.tx(func(ctx context.Context, tx pgx.Tx) error {
		posted, err = ledger.Post(ctx, tx, e)
		return err
	})
	return posted, err
}

func (b books) due(account billing.AccountNumber) (due billing.Cents) {
	b.t.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		due, err = ledger.Due(ctx, tx, lakeside, account)
		return err
	})
	return due
}

func (b books) statements(account billing.AccountNumber) (found []billing.Statement) {
	b.t.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		found, err = ledger.Statements(ctx, tx, lakeside, account)
		return err
	})
	return found
}

func (b books) verify() (problems []ledger.Problem) {
	b.t.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		problems, err = ledger.Verify(ctx, tx)
		return err
	})
	return problems
}

func (b books) count(table string) (n int) {
	b.t.Helper()
	if err := b.pool.QueryRow(context.Background(), "SELECT count(*) FROM ledger."+table).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

// outcome is what an import told.
type outcome struct {
	ledger.Counts

	claims   []ledger.ClaimSummary
	refusals []remit.Refusal
}

// load imports a file as the program does: one transaction a step.
func (b books) load(file string) outcome {
	b.t.Helper()
	return b.loadRows(file, mustReader(b.t, file), noon)
}

func mustReader(t testing.TB, file string) ledger.Rows {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func (b books) loadRows(content string, rows ledger.Rows, at time.Time) (o outcome) {
	b.t.Helper()
	var load *ledger.Import
	sum := sha256.Sum256([]byte(content))
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		file := ledger.File{Hash: hex.EncodeToString(sum[:]), Name: "june.csv"}
		if load, err = ledger.NewImport(ctx, tx, b.keys, lakeside, file, at); err != nil {
			return err
		}
		if _, err = load.Stage(ctx, tx, rows, nil); err != nil {
			return err
		}
		_, err = load.Check(ctx, tx)
		return err
	})
	for page := (ledger.Page{}); !page.Done; {
		b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
			page, err = load.Page(ctx, tx, page.Next)
			return err
		})
		o.Counts = o.Add(page.Counts)
		o.claims = append(o.claims, page.Claims...)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		if o.Refused, err = load.Refused(ctx, tx); err != nil {
			return err
		}
		if o.refusals, err = load.Refusals(ctx, tx, 0, 1000); err != nil {
			return err
		}
		return load.Finish(ctx, tx, o.Counts, at)
	})
	return o
}

// sheet makes a statement file: its rows are the standard row with some columns changed.
func sheet(rows ...map[string]string) string {
	var b strings.Builder
	b.WriteString(strings.Join(csv.Columns(), ",") + "\n")
	for _, changes := range rows {
		row := standardRow()
		for column, value := range changes {
			if _, ok := row[column]; !ok {
				panic("no column " + column)
			}
			row[column] = value
		}
		for i, column := range csv.Columns() {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "%q", row[column])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

type row = map[string]string

// standardRow is a visit of Maria Zaldivar: 250.00 charged, 130.00 paid, 60.00 discount, 60.00 her share.
func standardRow() row {
	return row{
		"account_number": "A-1", "first_name": "Maria", "last_name": "Zaldivar", "date_of_birth": "1980-03-14",
		"zip": "78701", "phone": "+15125550123", "language": "en", "guarantor_first_name": "",
		"guarantor_last_name": "", "claim_number": "C-1", "visit_date": "2026-10-02", "provider": "Dr. Okafor",
		"service_code": "OV3", "service_label": "Office visit", "charge": "250.00", "insurer": "Blue Plan",
		"insurer_paid": "130.00", "contractual_adjustment": "60.00", "deductible": "40.00", "copay": "20.00",
		"coinsurance": "0.00", "not_covered": "", "patient_paid": "", "statement_number": "S-1",
		"statement_date": "2026-11-01", "due_date": "2026-12-15", "estimate": "",
	}
}
