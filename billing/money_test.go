package billing_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
)

// sheet sums postings by account and kind.
type sheet map[billing.AccountNumber]map[billing.AccountKind]billing.Cents

func (s sheet) post(t *rapid.T, e billing.Entry) {
	if err := e.Validate(); err != nil {
		t.Fatalf("%s: %v", e.Kind, err)
	}
	if e.Source.Event == "" {
		t.Fatalf("%s names no source", e.Kind)
	}
	for _, p := range e.Postings {
		if s[p.Patient] == nil {
			s[p.Patient] = map[billing.AccountKind]billing.Cents{}
		}
		s[p.Patient][p.Kind] += p.Amount
	}
}

func (s sheet) due(a billing.AccountNumber) billing.Cents {
	return s[a][billing.PatientReceivable] + s[a][billing.PatientCredit]
}

// Every entry about money sums to zero and moves due and paid by what it says.
func TestMoneyMovesDueAndPaid(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		credit := billing.Cents(rapid.SampledFrom([]int{0, 20000}).Draw(t, "credit"))
		s := sheet{
			"A": {billing.PatientReceivable: 50000, billing.PatientCredit: -credit}, "B": {billing.PatientReceivable: 5000},
		}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			amount := billing.Cents(rapid.IntRange(1, 60000).Draw(t, "amount"))
			due, paid := s.due("A"), s["A"][billing.CashPatient]
			wantDue, wantPaid := due, paid
			switch rapid.IntRange(0, 5).Draw(t, "kind") {
			case 0:
				s.post(t, billing.Payment{Account: "A", Amount: amount, Method: "card", Reference: "pi", At: at}.Received())
				wantDue, wantPaid = due-amount, paid+amount
			case 1:
				s.post(t, billing.Fee{Account: "A", Amount: amount, Reference: "pi", At: at}.Entry())
			case 2:
				s.post(t, billing.Dispute{Account: "A", Amount: amount, Reference: "dp", At: at}.Entry())
				wantDue, wantPaid = due+amount, paid-amount
			case 3:
				payable := -s["A"][billing.RefundPayable]
				s.post(t, billing.Refund{
					Account: "A", Amount: amount, Reference: "re", At: at, Payable: payable,
					Credit: -s["A"][billing.PatientCredit],
				}.Entry())
				wantDue, wantPaid = due+amount-min(amount, payable), paid-amount
			case 4:
				a := billing.Allowance{
					Account: "A", Kind: billing.WriteOff, Amount: amount, Approver: "U01", Reference: "w", Due: due, At: at,
				}
				e, err := a.Entry()
				if (err == nil) != (amount <= due) {
					t.Fatalf("%v of %v: %v", amount, due, err)
				}
				if err == nil {
					s.post(t, e)
					wantDue = due - amount
				}
			case 5:
				m := billing.CreditMove{
					From: "A", To: "B", Payable: rapid.Bool().Draw(t, "payable"), Amount: amount, Approver: "U01",
					Reference: "m", At: at, Credit: -s["A"][billing.PatientCredit], Receivable: s["A"][billing.PatientReceivable],
					Paid: paid,
				}
				owed, received := s.due("B"), s["B"][billing.CashPatient]
				e, err := m.Entry()
				if err == nil {
					s.post(t, e)
					wantDue = due + amount
					if !m.Payable {
						goes := min(amount, max(paid, 0))
						wantPaid, owed, received = paid-goes, owed-amount, received+goes
					}
				}
				if s.due("B") != owed || s["B"][billing.CashPatient] != received {
					t.Fatalf("B owes %v, want %v; paid %v, want %v", s.due("B"), owed, s["B"][billing.CashPatient], received)
				}
				if (err == nil) != (amount <= max(-due, 0)) {
					t.Fatalf("%v of a credit of %v: %v", amount, -due, err)
				}
			}
			if s.due("A") != wantDue || s["A"][billing.CashPatient] != wantPaid {
				t.Fatalf("due %v, want %v; paid %v, want %v", s.due("A"), wantDue, s["A"][billing.CashPatient], wantPaid)
			}
		}
	})
}

func TestACreditWithinAnAccountPaysWhatIsOwedThere(t *testing.T) {
	t.Parallel()
	m := billing.CreditMove{
		From: "A", To: "A", Amount: 700, Approver: "U01", Reference: "1", Credit: 1000, Receivable: 5000, Paid: 1000,
	}
	e, err := m.Entry()
	if err != nil || e.Validate() != nil || len(e.Postings) != 2 {
		t.Errorf("%+v, %v", e.Postings, err)
	}
	m.To = "B"
	if _, err := m.Entry(); !errors.Is(err, billing.ErrTooMuch) {
		t.Errorf("a credit beside which more is owed went elsewhere: %v", err)
	}
	m.To, m.Amount = "A", 1001
	if _, err := m.Entry(); !errors.Is(err, billing.ErrTooMuch) {
		t.Errorf("more than the credit: %v", err)
	}
}

func TestARefundTakesCreditFirst(t *testing.T) {
	t.Parallel()
	e := billing.Refund{Account: "A", Amount: 5000, Reference: "1", Payable: 1000, Credit: 1500}.Entry()
	want := map[billing.AccountKind]billing.Cents{
		billing.RefundPayable: 1000, billing.PatientCredit: 1500, billing.PatientReceivable: 2500, billing.CashPatient: -5000,
	}
	for _, p := range e.Postings {
		if want[p.Kind] != p.Amount {
			t.Errorf("%s: %d, want %d", p.Kind, p.Amount, want[p.Kind])
		}
	}
}

func TestWhatNobodyApprovedIsNotForgiven(t *testing.T) {
	t.Parallel()
	a := billing.Allowance{Account: "A", Kind: billing.WriteOff, Amount: 400, Due: 400, Reference: "1"}
	if _, err := a.Entry(); !errors.Is(err, billing.ErrEmptyEntry) {
		t.Errorf("without an approver: %v", err)
	}
	a.Approver, a.Kind = "U01", billing.Revenue
	if _, err := a.Entry(); !errors.Is(err, billing.ErrEmptyEntry) {
		t.Errorf("of another kind: %v", err)
	}
}

func TestAPaymentOfNothingIsNoEntry(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]billing.Entry{
		"payment": billing.Payment{Account: "A", Reference: "1"}.Received(),
		"fee":     billing.Fee{Account: "A", Reference: "1"}.Entry(),
		"payout":  billing.Payout{Reference: "1"}.Entry(),
		"refund":  billing.Refund{Account: "A", Reference: "1"}.Entry(),
		"dispute": billing.Dispute{Account: "A", Reference: "1"}.Entry(),
	} {
		if err := e.Validate(); !errors.Is(err, billing.ErrEmptyEntry) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
