package ledger_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
)

// An insurer's file has the practice's code and no word for it: the word is the practice's own.
func TestServicesAreCalledWhatThePracticeCallsThem(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	label := func() string { return b.statements("M1")[0].Claims[0].Lines[0].Label }
	b.adjudicate(lakeside, "paid.835", decided("N-1"))
	if got := label(); got != "" {
		t.Errorf("nobody has named it, and it is called %q", got)
	}
	b.load(sheet(row{"service_label": "Visit, long"}, row{"claim_number": "C-2", "service_label": "Office visit"}))
	if got := label(); got != "Office visit" {
		t.Errorf("learnt %q", got)
	}
	set := func(all ...ledger.Label) {
		b.must(func(ctx context.Context, tx pgx.Tx) error { return ledger.SetLabels(ctx, tx, lakeside, all) })
	}
	set(ledger.Label{Code: "OV3", Label: "Visit with a doctor"}, ledger.Label{Code: "OV3", Label: "Visita", Language: "es"})
	if got := label(); got != "Visit with a doctor" {
		t.Errorf("given %q", got)
	}
	if got := b.statements("A-1")[0].Claims[0].Lines[0].Label; got != "Visit, long" {
		t.Errorf("a line with a word of its own is called %q", got)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		return ledger.SetLanguage(ctx, tx, b.keys, lakeside, "M1", billing.Spanish)
	})
	if got := label(); got != "Visita" {
		t.Errorf("in Spanish %q", got)
	}
	set(ledger.Label{Code: "OV3", Label: "Seeing a doctor"})
	if got := label(); got != "Seeing a doctor" {
		t.Errorf("given anew %q", got)
	}
}

// A claim of a statement file learns from the insurer's why each line was paid as it was; from one that says otherwise,
// or that was undone, it learns nothing.
func TestAStatementsLinesLearnTheReasons(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(
		row{"deductible": "60.00", "copay": ""},
		row{"service_code": "XR2", "charge": "100.00", "insurer_paid": "", "contractual_adjustment": "100.00", "deductible": "", "copay": ""},
	))
	a := decided("C-1")
	a.Person.FirstName, a.VisitDate = "Maria", billing.Date{Year: 2026, Month: 10, Day: 2}
	first, second := a.Lines[0], a.Lines[0]
	first.Charge, first.Paid = 25000, 13000
	first.Adjustments = []billing.Adjustment{{Group: "CO", Code: "45", Cents: 6000}, {Group: "PR", Code: "1", Cents: 6000}}
	second.Code, second.Charge, second.Paid = "XR2", 10000, 0
	second.Adjustments = []billing.Adjustment{{Group: "CO", Code: "97", Cents: 10000}}
	a.Lines, a.Charge, a.Paid = append(a.Lines[:0:0], second, first), 35000, 13000
	b.adjudicate(lakeside, "paid.835", a)
	codes := func() (told string) {
		for _, l := range b.statements("A-1")[0].Claims[0].Lines {
			told += l.Code + ":"
			for _, one := range l.Adjustments {
				told += " " + one.Group + one.Code
			}
			told += "; "
		}
		return told
	}
	if got := codes(); got != "OV3: CO45 PR1; XR2: CO97; " {
		t.Errorf("learnt %q", got)
	}
	if _, err := b.undo("paid.835"); err != nil {
		t.Fatal(err)
	}
	if got := codes(); got != "OV3:; XR2:; " {
		t.Errorf("undone, and it says %q", got)
	}
	a.Lines[0].Adjustments, a.Lines[0].Paid, a.Paid = nil, 10000, 23000
	if b.adjudicate(lakeside, "other.835", a); codes() != "OV3:; XR2:; " {
		t.Errorf("they do not agree, and it says %q", codes())
	}
}
