package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// paidAtVisit is a claim on its way that says what the patient paid at the visit.
func paidAtVisit(claim string, cents billing.Cents) remit.Adjudication {
	a := decided(claim)
	a.Outcome, a.Paid, a.Lines[0].Paid, a.Lines[0].Adjustments = remit.Submitted, 0, 0, nil
	a.PaidOn, a.Trace, a.PatientPaid = billing.Date{}, "", cents
	return a
}

func (b books) recordPayment(account billing.AccountNumber, cents billing.Cents) {
	b.t.Helper()
	_, err := b.post(billing.Payment{
		Practice: lakeside, Account: account, Amount: cents, Method: "check", Reference: "1001", At: noon.Add(time.Hour),
	}.Entry())
	if err != nil {
		b.t.Fatal(err)
	}
}

func TestWhatWasPaidAtTheVisit(t *testing.T) {
	t.Parallel()
	t.Run("is taken off once the insurer has decided, in either order and once", func(t *testing.T) {
		t.Parallel()
		for _, order := range [][]remit.Adjudication{
			{paidAtVisit("C-1", 1500), decided("C-1")}, {decided("C-1"), paidAtVisit("C-1", 1500)},
		} {
			b := newBooks(t)
			b.adjudicate(lakeside, "a", order[0])
			b.adjudicate(lakeside, "b", order[1])
			b.adjudicate(lakeside, "a", order[0])
			if due := b.due("M1"); due != 500 {
				t.Errorf("owes %d, want 500", due)
			}
			if l := b.statements("M1")[0].Claims[0].Lines[0]; l.PatientPaid != 1500 || l.PatientResponsibility() != 2000 {
				t.Errorf("line %+v", l)
			}
			if _, err := b.undo("a"); err != nil {
				t.Error(err)
			}
			b.adjudicate(lakeside, "a", order[0])
			if problems := b.verify(); len(problems) > 0 || b.due("M1") != 500 {
				t.Error(problems, b.due("M1"))
			}
		}
	})
	t.Run("waits for a biller where the same amount was recorded on the account", func(t *testing.T) {
		t.Parallel()
		b := newBooks(t)
		b.adjudicate(lakeside, "paid.835", decided("C-1"))
		b.recordPayment("M1", 1500)
		for range 2 {
			b.adjudicate(lakeside, "claims.837", paidAtVisit("C-1", 1500))
			aside := strings.Join(b.setAside(lakeside), "; ")
			if due := b.due("M1"); due != 500 || !strings.Contains(aside, "recorded on the account already") {
				t.Errorf("owes %d, want 500; aside %q", due, aside)
			}
		}
		if s := b.statements("M1")[0].Claims[0].State; s != billing.ClaimSetAside {
			t.Errorf("the claim is %q", s)
		}
		if problems := b.verify(); len(problems) > 0 {
			t.Error(problems)
		}
	})
	t.Run("is what the statement file says, or a biller looks", func(t *testing.T) {
		t.Parallel()
		b := newBooks(t)
		b.load(sheet(
			row{"claim_number": "C-1", "patient_paid": "15.00"},
			row{"claim_number": "C-2", "statement_number": "S-2", "patient_paid": ""},
		))
		due := b.due("A-1")
		for _, claim := range []string{"C-1", "C-2"} {
			a := paidAtVisit(claim, 1500)
			a.Person.FirstName, a.Charge, a.Lines[0].Charge = "Maria", 25000, 25000
			a.VisitDate = billing.Date{Year: 2026, Month: 10, Day: 2}
			b.adjudicate(lakeside, "claims.837", a)
		}
		aside := strings.Join(b.setAside(lakeside), "; ")
		if b.due("A-1") != due || !strings.HasPrefix(aside, "C-2") || strings.Contains(aside, "C-1") {
			t.Errorf("owes %d, want %d; aside %q", b.due("A-1"), due, aside)
		}
	})
}
