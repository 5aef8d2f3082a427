package ledger_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit"
)

func (b books) setAside(practice billing.PracticeID) (reasons []string) {
	b.t.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		found, err := ledger.SetAside(ctx, tx, practice, "", 0, 100)
		for _, a := range found {
			reasons = append(reasons, fmt.Sprintf("%s %d/%d: %s", a.Claim, a.Line, a.Segment, a.Reason))
		}
		return err
	})
	return reasons
}

func TestARemittanceForAPatientNobodyKnows(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	a := decided("C-1")
	a.Phone, a.Provider, a.PayerKind = "+15125550123", "Dr. Okafor", billing.Medicare
	done := b.adjudicate(lakeside, "paid.835", a)
	want := ledger.Adjudged{
		Counts: ledger.Counts{Loaded: 1, AccountsCreated: 1},
		Claims: []ledger.ClaimSummary{{
			Claim: "C-1", PatientResponsibility: 2000, Charge: 10000, InsurerPaid: 6000, Adjustments: 2000, Outcome: remit.Final,
		}},
	}
	if diff := cmp.Diff(want, done); diff != "" {
		t.Error(diff)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		account, err := ledger.AccountByNumber(ctx, tx, b.keys, lakeside, "M1")
		if account.Phone != "" || account.Person.LastName != "Zaldivar" {
			t.Error("the account has a phone, or another name")
		}
		return err
	})
	hash := b.statements("M1")[0].Claims[0].Lines[0].Source.FileHash
	statement := []billing.Statement{{
		Number: "R-C-1", Account: "M1", Date: day(10), Claims: []billing.Claim{{
			Number: "C-1", VisitDate: day(0), Provider: "Dr. Okafor", Insurer: "Blue Plan", PayerKind: billing.Medicare,
			Decisions: []billing.Decision{{Payer: "Blue Plan", On: day(10), Paid: 6000}},
			Lines: []billing.ServiceLine{{
				Number: 1, Code: "OV3", Charge: 10000, InsurerPaid: 6000, ContractualAdjustment: 2000, Coinsurance: 2000,
				Adjustments: a.Lines[0].Adjustments,
				Source: billing.Source{
					FileHash: hash, File: "paid.835", Claim: "C-1", ServiceLine: 1, Line: 5, Segment: 12,
				},
			}},
		}},
	}}
	if diff := cmp.Diff(statement, b.statements("M1")); diff != "" {
		t.Error(diff)
	}
}

func TestOneNumberForSeveralPatients(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	ana, bo, twin := decided("C-1"), decided("C-1"), decided("C-1")
	bo.Person.FirstName, bo.Member = "Bo", "M2"
	twin.Person.FirstName = "Ana Maria" // the same name to an insurer, and the number of the family
	twin.Member, twin.Person.LastName = "M1", "Li"
	done := b.adjudicate(lakeside, "paid.835", ana, bo, twin)
	if done.Loaded != 3 || done.AccountsCreated != 3 {
		t.Errorf("%+v", done.Counts)
	}
	for _, account := range []billing.AccountNumber{"M1", "M2"} {
		if due := b.due(account); due != 2000 {
			t.Errorf("%s owes %v", account, due)
		}
	}
	if n := b.count("claim"); n != 3 {
		t.Errorf("%d claims", n)
	}
}

func TestAnInsurersFileAboutAClaimOfAStatement(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(row{}, row{"claim_number": "C-2", "statement_number": "S-2"}))
	agrees, differs := decided("C-1"), decided("C-2")
	agrees.Person.FirstName, agrees.VisitDate = "MARIA", billing.Date{Year: 2026, Month: 10, Day: 2}
	agrees.Lines = []remit.Line{{Code: "OV3", Charge: 25000, Paid: 13000, Adjustments: []billing.Adjustment{
		{Group: "CO", Code: "45", Cents: 6000}, {Group: "PR", Code: "1", Cents: 4000}, {Group: "PR", Code: "3", Cents: 2000},
	}}}
	agrees.Charge, agrees.Paid = 25000, 13000
	differs.Person.FirstName, differs.VisitDate = "Maria", agrees.VisitDate
	before := b.count("posting")
	done := b.adjudicate(lakeside, "paid.835", agrees, differs)
	if done.Loaded != 1 || done.SetAside != 1 || done.AccountsCreated != 0 || b.count("posting") != before {
		t.Errorf("%+v", done.Counts)
	}
	states := map[string]billing.ClaimState{}
	for _, s := range b.statements("A-1") {
		states[s.Claims[0].Number] = s.Claims[0].State
	}
	if diff := cmp.Diff(map[string]billing.ClaimState{"C-1": "", "C-2": billing.ClaimSetAside}, states); diff != "" {
		t.Error(diff)
	}
	if o := b.load(sheet(row{"claim_number": "C-9"}, row{})); o.Loaded != 1 || o.Unchanged != 1 {
		t.Errorf("the statement again: %+v", o.Counts)
	}
}

func TestAReversalWaitsForItsOriginal(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	if done := b.adjudicate(lakeside, "april.835", reversal(decided("C-1"))); done.SetAside != 1 || done.Loaded != 0 {
		t.Errorf("%+v", done.Counts)
	}
	want := []string{"C-1 0/0: takes back a payment that is not in the books"}
	if diff := cmp.Diff(want, b.setAside(lakeside)); diff != "" || b.count("claim") != 0 {
		t.Error(diff)
	}
	b.adjudicate(lakeside, "march.835", decided("C-1"))
	if due := b.due("M1"); due != 0 || b.setAside(lakeside) != nil {
		t.Errorf("due is %v, set aside %v", due, b.setAside(lakeside))
	}
}

func TestWhatDoesNotAddUpIsSetAsideAndItsNeighboursGoIn(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	wrong, estimate := decided("C-1"), decided("C-3")
	wrong.SetAside = &remit.Refusal{Reason: "the lines are not the claim"}
	wrong.Source = billing.Source{Line: 7, Segment: 9}
	estimate.Outcome = remit.Estimate
	done := b.adjudicate(lakeside, "paid.835", wrong, decided("C-2"), estimate)
	if done.Loaded != 1 || done.SetAside != 1 || len(done.NoBills) != 1 || b.due("M1") != 2000 {
		t.Errorf("%+v, due %v", done, b.due("M1"))
	}
	if diff := cmp.Diff([]string{"C-1 7/9: the lines are not the claim"}, b.setAside(lakeside)); diff != "" {
		t.Error(diff)
	}
	done = b.adjudicate(lakeside, "again.835", wrong)
	if len(done.Again) != 1 || done.SetAside != 1 {
		t.Errorf("in another file: %+v", done)
	}
	later := decided("C-1")
	later.PaidOn, later.Trace = day(20), "T9"
	b.adjudicate(lakeside, "april.835", later)
	if due, aside := b.due("M1"), b.setAside(lakeside); due != 4000 || aside != nil {
		t.Errorf("once the insurer has corrected it: due is %v, set aside %v", due, aside)
	}
}

func TestAnAdjustmentOfTheProvider(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	p := ledger.ProviderAdjustment{
		Payer: "Blue Plan", Trace: "T1", Code: "WO", Reference: "C-1", Taken: 5000, Nth: 1,
		Source: billing.Source{Segment: 40},
	}
	adjust := func(name string) (posted bool) {
		b.must(func(ctx context.Context, tx pgx.Tx) error {
			load, err := ledger.NewImport(ctx, tx, b.keys, lakeside, ledger.File{Hash: name, Name: name}, noon)
			if err != nil {
				return err
			}
			if posted, err = load.AdjustProvider(ctx, tx, p); err != nil {
				return err
			}
			return load.Finish(ctx, tx, ledger.Counts{Loaded: 1}, noon)
		})
		return posted
	}
	if !adjust("a.835") || adjust("b.835") {
		t.Error("posted never, or twice")
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		_, err := ledger.UndoImport(ctx, tx, b.keys, lakeside, "a.835", noon)
		return err
	})
	if !adjust("a.835") {
		t.Error("not posted again once it was undone")
	}
	var cash billing.Cents
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		cash, err = ledger.Balance(ctx, tx, lakeside, "", billing.CashInsurer)
		return err
	})
	if problems := b.verify(); cash != -5000 || len(problems) > 0 {
		t.Errorf("cash is %v; problems: %v", cash, problems)
	}
}
