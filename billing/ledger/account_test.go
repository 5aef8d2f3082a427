package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/consent"
)

// account reads A-1.
func (b books) account() (a ledger.Account) {
	b.t.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		a, err = ledger.AccountByNumber(ctx, tx, b.keys, lakeside, "A-1")
		return err
	})
	return a
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(
		row{"guarantor_first_name": "Rosa", "guarantor_last_name": "Zaldivar", "language": "es"},
		row{
			"account_number": "A-2", "first_name": "Leo", "date_of_birth": "2015-01-02", "claim_number": "C-2",
			"statement_number": "S-2",
		},
		row{"account_number": "A-3", "claim_number": "C-3", "statement_number": "S-3", "phone": ""},
	))
	want := ledger.Account{
		Practice: lakeside, Number: "A-1", Phone: "+15125550123", HeldReasons: []string{},
		Person: billing.Person{
			FirstName: "Maria", LastName: "Zaldivar", ZIP: "78701", Language: billing.Spanish,
			DateOfBirth:        billing.BornOn(billing.Date{Year: 1980, Month: 3, Day: 14}),
			GuarantorFirstName: "Rosa", GuarantorLastName: "Zaldivar",
		},
	}
	if got := b.account(); !cmp.Equal(want, got, cmp.AllowUnexported(billing.DateOfBirth{})) {
		t.Errorf("the account is not what was loaded: %+v", got)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		for phone, want := range map[consent.Phone]string{"+15125550123": "A-1 A-2", "+15125550199": ""} {
			accounts, err := ledger.AccountsByPhone(ctx, tx, b.keys, lakeside, phone)
			if err != nil {
				return err
			}
			if got := numbers(accounts); got != want {
				t.Errorf("accounts %q, want %q", got, want)
			}
		}
		accounts, err := ledger.AccountsAfter(ctx, tx, b.keys, lakeside, "A-1", 2)
		if got := numbers(accounts); got != "A-2 A-3" {
			t.Errorf("the page is %q", got)
		}
		return err
	})
	err := b.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := ledger.AccountByNumber(ctx, tx, b.keys, "elsewhere", "A-1")
		return err
	})
	if !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("another practice's account: %v", err)
	}
}

func numbers(accounts []ledger.Account) string {
	var list []string
	for _, a := range accounts {
		list = append(list, string(a.Number))
	}
	return strings.Join(list, " ")
}

func TestTheLanguageAPatientChoseStays(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(row{}))
	set := func(number billing.AccountNumber) error {
		return b.tx(func(ctx context.Context, tx pgx.Tx) error {
			return ledger.SetLanguage(ctx, tx, b.keys, lakeside, number, billing.Spanish)
		})
	}
	if err := set("A-1"); err != nil {
		t.Fatal(err)
	}
	if err := set("A-9"); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("an account that is not there: %v", err)
	}
	if o := b.load(sheet(row{"zip": "78702"})); o.AccountsUpdated != 1 {
		t.Errorf("the new zip: %+v", o.Counts)
	}
	if p := b.account().Person; p.Language != billing.Spanish || p.ZIP != "78702" {
		t.Errorf("language %s, zip %s", p.Language, p.ZIP)
	}
}

func TestHolds(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(row{}))
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		for _, reason := range []string{"dispute", "dispute", "bankruptcy"} {
			if err := ledger.SetHold(ctx, tx, lakeside, "A-1", reason, noon, "patient"); err != nil {
				return err
			}
		}
		return ledger.LiftHold(ctx, tx, lakeside, "A-1", "never set", noon, "U01")
	})
	if n := b.count("hold"); n != 2 {
		t.Errorf("%d rows for two holds", n)
	}
	if diff := cmp.Diff([]string{"bankruptcy", "dispute"}, b.account().HeldReasons); diff != "" {
		t.Error(diff)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		if err := ledger.LiftHold(ctx, tx, lakeside, "A-1", "dispute", noon, "U01"); err != nil {
			return err
		}
		held, err := ledger.Holds(ctx, tx, lakeside, "A-1")
		if diff := cmp.Diff([]string{"bankruptcy"}, held); diff != "" {
			t.Error(diff)
		}
		return err
	})
	err := b.tx(func(ctx context.Context, tx pgx.Tx) error {
		return ledger.SetHold(ctx, tx, lakeside, "A-9", "dispute", noon, "patient")
	})
	if !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("an account that is not there: %v", err)
	}
}

// Every table, the staged rows of a running import included, is read as text: nothing of a patient stands in it.
func TestNoTableHoldsAPersonInTheClear(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	file := sheet(row{
		"first_name": "Quetzalia", "last_name": "Wolframson", "guarantor_first_name": "Ysolde", "zip": "90357",
		"guarantor_last_name": "Wolframson", "date_of_birth": "1957-08-09", "phone": "+15125550147",
	}, row{"charge": "1", "first_name": "Quetzalia", "phone": "512-555-0147"})
	b.load(file)
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		const words = "AGREE to it, says Ysolde"
		_, _, err := ledger.AddPlan(ctx, tx, lakeside, "A-1", quarters(6000), "k", noon, words, "SM1", b.keys)
		return err
	})
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		load, err := ledger.NewImport(ctx, tx, b.keys, lakeside, ledger.File{Name: "june.csv"}, noon)
		if err != nil {
			return err
		}
		_, err = load.Stage(ctx, tx, mustReader(t, file), nil)
		return err
	})
	ctx := context.Background()
	rows, err := b.pool.Query(ctx, `
		SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'ledger'`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) < 10 {
		t.Fatalf("%v, %v", tables, err)
	}
	secrets := []string{"Quetzalia", "Wolframson", "Ysolde", "1957-08-09", "5125550147", "512-555-0147", "90357", "AGREE"}
	for _, table := range tables {
		var text string
		query := fmt.Sprintf(`SELECT coalesce(string_agg(t::text, ' '), '') FROM %s t`, table)
		if err := b.pool.QueryRow(ctx, query).Scan(&text); err != nil {
			t.Fatal(err)
		}
		for _, secret := range secrets {
			hexed := fmt.Sprintf("%x", secret) // how bytea prints
			if strings.Contains(text, secret) || strings.Contains(text, hexed) {
				t.Errorf("%s holds a person in the clear", table)
			}
		}
	}
}

func TestRecentStatements(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(
		row{},
		row{"claim_number": "C-2", "statement_number": "S-2", "statement_date": "2026-10-31", "due_date": ""},
		row{"claim_number": "C-3", "statement_number": "S-3", "account_number": "A-3", "patient_paid": "10.00"},
	))
	if _, err := b.agree("A-1", quarters(12000), "k"); err != nil {
		t.Fatal(err)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		since := billing.Date{Year: 2026, Month: 11, Day: 1}
		all, err := ledger.RecentStatements(ctx, tx, b.keys, lakeside, since, "", 10)
		if err != nil {
			return err
		}
		var told []string
		for _, s := range all {
			told = append(told, fmt.Sprint(s.Number, s.Date, s.Account.Number, s.Account.Phone.Reveal(), s.Due, s.Planned))
		}
		want := []string{
			fmt.Sprint("S-1", since, "A-1", "+15125550123", billing.Cents(12000), true),
			fmt.Sprint("S-3", since, "A-3", "+15125550123", billing.Cents(5000), false),
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
		rest, err := ledger.RecentStatements(ctx, tx, b.keys, lakeside, since, "S-1", 1)
		if len(rest) != 1 || rest[0].Number != "S-3" {
			t.Errorf("the next page: %d", len(rest))
		}
		return err
	})
}
