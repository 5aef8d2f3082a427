package ledger_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit"
)

func TestImportPostsWhatAStatementSays(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	o := b.load(sheet(
		row{"patient_paid": "20.00"},
		row{
			"service_code": "LAB1", "service_label": "Blood test", "charge": "80.00", "insurer_paid": "0",
			"contractual_adjustment": "30.00", "deductible": "", "copay": "", "not_covered": "50.00",
		},
		row{
			"claim_number": "C-2", "insurer": "", "insurer_paid": "", "contractual_adjustment": "10.00",
			"deductible": "", "copay": "", "charge": "100.00", "statement_number": "S-2", "due_date": "",
			"statement_date": "2026-11-20", "patient_paid": "100.00",
		},
		row{
			"claim_number": "C-2", "charge": "0.00", "insurer": "", "insurer_paid": "", "contractual_adjustment": "",
			"deductible": "", "copay": "", "statement_number": "S-2", "due_date": "", "statement_date": "2026-11-20",
		},
	))
	want := outcome{
		Counts: ledger.Counts{Loaded: 4, AccountsCreated: 1},
		claims: []ledger.ClaimSummary{
			{Claim: "C-1", PatientResponsibility: 11000, Charge: 33000, InsurerPaid: 13000, Adjustments: 9000},
			{Claim: "C-2", PatientResponsibility: 9000, Charge: 10000, Adjustments: 1000},
		},
		refusals: []remit.Refusal{},
	}
	if diff := cmp.Diff(want, o, cmp.AllowUnexported(outcome{})); diff != "" {
		t.Fatal(diff)
	}
	if due := b.due("A-1"); due != 11000-2000+9000-10000 {
		t.Errorf("due is %v", due)
	}
	got := b.statements("A-1")
	statements := twoStatements(got[0].Claims[0].Lines[0].Source.FileHash)
	if diff := cmp.Diff(statements, got); diff != "" {
		t.Error(diff)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		one, err := ledger.StatementByNumber(ctx, tx, lakeside, "S-1")
		if diff := cmp.Diff(statements[1], one); diff != "" {
			t.Error(diff)
		}
		return err
	})
	err := b.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := ledger.StatementByNumber(ctx, tx, lakeside, "S-9")
		return err
	})
	if !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("a statement that is not there: %v", err)
	}
	if problems := b.verify(); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
}

// twoStatements is what the books say of the file, whose hash is given.
func twoStatements(hash string) []billing.Statement {
	source := func(claim string, service, line int) billing.Source {
		return billing.Source{FileHash: hash, File: "june.csv", Claim: claim, ServiceLine: service, Line: line}
	}
	visit := billing.Date{Year: 2026, Month: 10, Day: 2}
	return []billing.Statement{
		{
			Number: "S-2", Account: "A-1", Date: billing.Date{Year: 2026, Month: 11, Day: 20},
			Claims: []billing.Claim{{
				Number: "C-2", VisitDate: visit, Provider: "Dr. Okafor",
				Lines: []billing.ServiceLine{
					{
						Number: 1, Code: "OV3", Label: "Office visit", Charge: 10000, ContractualAdjustment: 1000,
						SelfPay: 9000, PatientPaid: 10000, Source: source("C-2", 1, 4),
					},
					{Number: 2, Code: "OV3", Label: "Office visit", Source: billing.Source{Claim: "C-2", ServiceLine: 2}},
				},
			}},
		},
		{
			Number: "S-1", Account: "A-1", Date: billing.Date{Year: 2026, Month: 11, Day: 1},
			DueDate: billing.Date{Year: 2026, Month: 12, Day: 15},
			Claims: []billing.Claim{{
				Number: "C-1", VisitDate: visit, Provider: "Dr. Okafor", Insurer: "Blue Plan",
				Lines: []billing.ServiceLine{
					{
						Number: 1, Code: "OV3", Label: "Office visit", Charge: 25000, InsurerPaid: 13000,
						ContractualAdjustment: 6000, Deductible: 4000, Copay: 2000, PatientPaid: 2000,
						Source: source("C-1", 1, 2),
					},
					{
						Number: 2, Code: "LAB1", Label: "Blood test", Charge: 8000, ContractualAdjustment: 3000,
						NotCovered: 5000, Source: source("C-1", 2, 3),
					},
				},
			}},
		},
	}
}

func TestImportRefusesRowsThatContradictTheirFile(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	o := b.load(sheet(
		row{},
		row{"first_name": "Mario"},
		row{"account_number": "A-2"},
		row{"claim_number": "C-2", "account_number": "A-2"},
		row{"statement_number": "S-2"},
		row{"insurer": "Red Plan"},
		row{"claim_number": "C-3", "statement_date": "2026-11-02"},
		row{"claim_number": "C-3", "due_date": "2026-12-16"},
		row{"claim_number": "C-4", "charge": "1"},
		row{"claim_number": "C-5"},
	))
	if diff := cmp.Diff(ledger.Counts{Loaded: 2, Refused: 8, AccountsCreated: 1}, o.Counts); diff != "" {
		t.Error(diff)
	}
	const sums = "is not insurer_paid + contractual_adjustment + deductible + copay + coinsurance + not_covered"
	want := []remit.Refusal{
		{Line: 3, Column: "account_number", Reason: "the patient, guarantor, phone or language is not that of line 2, " +
			"which has the same account_number"},
		{Line: 4, Column: "claim_number", Reason: "belongs to another account_number on line 2"},
		{Line: 5, Column: "statement_number", Reason: "belongs to another account_number on line 2"},
		{Line: 6, Column: "claim_number", Reason: "is on another statement_number on line 2"},
		{Line: 7, Column: "insurer", Reason: "is not that of line 2, which has the same claim_number"},
		{Line: 8, Column: "statement_date", Reason: "is not that of line 2, which has the same statement_number"},
		{Line: 9, Column: "due_date", Reason: "is not that of line 2, which has the same statement_number"},
		{Line: 10, Column: "charge", Reason: sums},
	}
	if diff := cmp.Diff(want, o.refusals); diff != "" {
		t.Error(diff)
	}
}

func TestAnImportThatDiedIsRunAgain(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	file := sheet(row{}, row{"claim_number": "C-2"})
	stage := func() (load *ledger.Import) {
		b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
			if load, err = ledger.NewImport(ctx, tx, b.keys, lakeside, ledger.File{Name: "june.csv"}, noon); err != nil {
				return err
			}
			n, err := load.Stage(ctx, tx, mustReader(t, file), func(int) {})
			if n != 2 {
				t.Errorf("staged %d rows", n)
			}
			return err
		})
		return load
	}
	stage() // and dies before a page
	load := stage()
	died := errors.New("died")
	err := b.tx(func(ctx context.Context, tx pgx.Tx) error {
		if _, err := load.Page(ctx, tx, ""); err != nil {
			return err
		}
		return died
	})
	if !errors.Is(err, died) {
		t.Fatal(err)
	}
	if n := b.count("entry"); n != 0 {
		t.Fatalf("%d entries of a page that was not committed", n)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		_, err := load.Page(ctx, tx, "") // and dies after a page
		return err
	})
	if o := b.loadRows(file, mustReader(t, file), noon.Add(48*time.Hour)); o.Unchanged != 2 {
		t.Errorf("run again: %+v", o)
	}
	if left := b.count("import_row"); left != 0 {
		t.Errorf("%d rows of dead imports are left a day later", left)
	}
}

func TestImportInPages(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	const rows = 9_000 // three pages
	o := b.loadRows("big", mustRows(t, rows), noon)
	if o.Loaded != rows || len(o.claims) != rows/2 || o.AccountsCreated != rows/4 {
		t.Errorf("loaded %+v, %d claims", o.Counts, len(o.claims))
	}
	if o := b.loadRows("big", mustRows(t, rows), noon); o.Unchanged != rows || o.Loaded+o.AccountsUpdated != 0 {
		t.Errorf("again: %+v", o.Counts)
	}
	if problems := b.verify(); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
}
