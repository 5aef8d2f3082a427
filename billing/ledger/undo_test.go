package ledger_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/billing/remit"
)

func (b books) undo(content string) (undone ledger.Undone, err error) {
	hash := ""
	if content != "" {
		sum := sha256.Sum256([]byte(content))
		hash = hex.EncodeToString(sum[:])
	}
	err = b.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		undone, err = ledger.UndoImport(ctx, tx, b.keys, lakeside, hash, noon)
		return err
	})
	return undone, err
}

// decided is a claim of $100.00: $60.00 paid, $20.00 discount, $20.00 coinsurance.
func decided(claim string) remit.Adjudication {
	return remit.Adjudication{
		Claim: claim, Outcome: remit.Final, Payer: "Blue Plan", PayerRank: 1, Trace: "T1", PaidOn: day(10), Member: "M1",
		Person:    billing.Person{FirstName: "Ana", LastName: "Zaldivar"},
		VisitDate: day(0), Charge: 10000, Paid: 6000, Lines: []remit.Line{{
			Code: "OV3", Charge: 10000, Paid: 6000, Source: billing.Source{Line: 5, Segment: 12},
			Adjustments: []billing.Adjustment{
				{Group: "CO", Code: "45", Cents: 2000}, {Group: "PR", Code: "2", Cents: 2000},
			},
		}},
	}
}

func TestAnImportOfStatementsIsUndone(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	file := sheet(row{}, row{"claim_number": "C-2", "statement_number": "S-2"})
	b.load(file)
	before := b.statements("A-1")
	for range 2 {
		undone, err := b.undo(file)
		if want := (ledger.Undone{File: "june.csv", Reversed: 4, Claims: 2}); err != nil || undone != want {
			t.Fatalf("%+v, %v", undone, err)
		}
		if due, shown := b.due("A-1"), b.statements("A-1"); due != 0 || len(shown) != 0 {
			t.Errorf("due is %v, %d statements are shown", due, len(shown))
		}
		if _, err := b.undo(file); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("undone twice: %v", err)
		}
		if o := b.load(file); o.Loaded != 2 || o.Refused != 0 {
			t.Errorf("loaded again: %+v, %v", o.Counts, o.refusals)
		}
		if diff := cmp.Diff(before, b.statements("A-1")); diff != "" {
			t.Error(diff)
		}
	}
	if problems := b.verify(); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
}

func TestAnImportOfRemittancesIsUndone(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	sent := decided("C-1")
	sent.Outcome, sent.Paid, sent.PaidOn, sent.Trace = remit.Submitted, 0, billing.Date{}, ""
	sent.Lines = []remit.Line{{Code: "OV3", Charge: 10000, Source: billing.Source{Line: 3, Segment: 8}}}
	b.adjudicate(lakeside, "claims.837", sent)
	b.adjudicate(lakeside, "paid.835", decided("C-1"), decided("C-2"))
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		paid := billing.Payment{Practice: lakeside, Account: "M1", Amount: 500, Method: "check", Reference: "1", At: noon}
		_, err := ledger.Post(ctx, tx, paid.Entry())
		return err
	})
	if due := b.due("M1"); due != 3500 {
		t.Fatalf("due is %v", due)
	}
	undone, err := b.undo("") // the last one
	if want := (ledger.Undone{File: "paid.835", Reversed: 3, Claims: 2}); err != nil || undone != want {
		t.Fatalf("%+v, %v", undone, err)
	}
	shown := b.statements("M1")
	if due := b.due("M1"); due != -500 || len(shown) != 1 || shown[0].Claims[0].State != billing.ClaimPending {
		t.Errorf("due is %v, shown %+v", due, shown)
	}
	if done := b.adjudicate(lakeside, "paid.835", decided("C-1"), decided("C-2")); done.Loaded != 2 {
		t.Errorf("loaded again: %+v", done.Counts)
	}
	if due := b.due("M1"); due != 3500 || len(b.statements("M1")) != 2 {
		t.Errorf("due is %v", due)
	}
	if problems := b.verify(); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
}

func TestAnImportUnderAPlanIsNotUndone(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.adjudicate(lakeside, "paid.835", decided("C-1"))
	terms := plan.Terms{Principal: 2000, Frequency: plan.Monthly, Instalments: []plan.Instalment{
		{Due: day(60), Amount: 1000}, {Due: day(90), Amount: 1000},
	}}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		_, _, err := ledger.AddPlan(ctx, tx, lakeside, "M1", terms, "k", noon, "AGREE", "SM1", b.keys)
		return err
	})
	if _, err := b.undo("paid.835"); !errors.Is(err, ledger.ErrPlanRuns) {
		t.Errorf("undone: %v", err)
	}
	if due := b.due("M1"); due != 2000 {
		t.Errorf("due is %v", due)
	}
}

// The estimate of a claim comes with any of its rows, stays when insurers' files describe the claim, and goes when the
// load that named it is undone.
func TestAnEstimateOfAStatementFileIsTheClaims(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	own := row{
		"insurer": "", "insurer_paid": "", "contractual_adjustment": "", "deductible": "", "copay": "",
		"charge": "900.00",
	}
	first, second := maps.Clone(own), maps.Clone(own)
	first["estimate"], second["service_code"], second["service_label"] = "400.00", "LAB1", "Blood test"
	if o := b.load(sheet(first, second)); o.Loaded != 2 {
		t.Fatalf("loaded %+v", o)
	}
	if got := b.statements("A-1")[0].Claims[0].Estimated; got != 40000 {
		t.Errorf("the estimate is %v, want 400.00", got)
	}
	if o := b.load(sheet(first, second)); o.Unchanged != 2 {
		t.Errorf("loaded again: %+v", o)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		_, err := ledger.UndoImport(ctx, tx, b.keys, lakeside, "", noon)
		return err
	})
	delete(first, "estimate")
	if o := b.load(sheet(first, second)); o.Loaded != 2 {
		t.Errorf("loaded without an estimate: %+v", o)
	}
	if got := b.statements("A-1")[0].Claims[0].Estimated; got != 0 {
		t.Errorf("the estimate of an undone load is still there: %v", got)
	}
}
