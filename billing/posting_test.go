package billing_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
)

func TestWhatAnInsuredLinePosts(t *testing.T) {
	t.Parallel()
	c := billing.Claim{Number: "C/1", Insurer: "Blue Plan"}
	l := billing.ServiceLine{
		Number: 2, Charge: 25000, InsurerPaid: 13000, ContractualAdjustment: 6000, Deductible: 4000, Copay: 2000,
		PatientPaid: 7000, Source: billing.Source{File: "june.csv", Line: 7},
	}
	source := billing.Source{File: "june.csv", Line: 7, Claim: "C/1", ServiceLine: 2}
	entry := func(kind billing.EntryKind, key string, postings ...billing.Posting) billing.Entry {
		for i := range postings {
			postings[i].Patient = "A-1"
		}
		return billing.Entry{Practice: "lakeside", Key: key, Kind: kind, At: noon, Source: source, Postings: postings}
	}
	want := []billing.Entry{
		entry(billing.EntryClaim, "claim/C%2F1/2/charge/3",
			billing.Posting{Kind: billing.InsurerReceivable, Part: billing.PartCharge, Amount: 25000},
			billing.Posting{Kind: billing.Revenue, Part: billing.PartCharge, Amount: -25000}),
		entry(billing.EntryRemittance, "claim/C%2F1/2/remittance/3",
			billing.Posting{Kind: billing.CashInsurer, Part: billing.PartInsurerPaid, Amount: 13000},
			billing.Posting{Kind: billing.ContractualAdjustment, Part: billing.PartContractualAdjustment, Amount: 6000},
			billing.Posting{Kind: billing.PatientReceivable, Part: billing.PartDeductible, Amount: 4000},
			billing.Posting{Kind: billing.PatientReceivable, Part: billing.PartCopay, Amount: 2000},
			billing.Posting{Kind: billing.InsurerReceivable, Amount: -25000}),
		entry(billing.EntryPatientPayment, "claim/C%2F1/2/paid/3",
			billing.Posting{Kind: billing.CashPatient, Part: billing.PartPaid, Amount: 7000},
			billing.Posting{Kind: billing.PatientReceivable, Part: billing.PartPaid, Amount: -6000},
			billing.Posting{Kind: billing.PatientCredit, Part: billing.PartPaid, Amount: -1000}),
	}
	if diff := cmp.Diff(want, c.Entries("lakeside", "A-1", l, 3, noon)); diff != "" {
		t.Error(diff)
	}
}

// Every balanced line posts entries that sum to zero, and what they leave the patient owing is the share less the
// payment.
func TestEntriesOfAnyLine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cents := func(name string) billing.Cents {
			return billing.Cents(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(1, 9_999_999)).Draw(t, name))
		}
		c := billing.Claim{Number: "C-1"}
		l := billing.ServiceLine{Number: 1, ContractualAdjustment: cents("discount"), PatientPaid: cents("paid")}
		if rapid.Bool().Draw(t, "insured") {
			c.Insurer = "Blue Plan"
			l.InsurerPaid, l.Deductible, l.Copay = cents("insurer paid"), cents("deductible"), cents("copay")
			l.Coinsurance, l.NotCovered = cents("coinsurance"), cents("not covered")
		} else {
			l.SelfPay = cents("own share")
		}
		l.Charge = l.InsurerPaid + l.ContractualAdjustment + l.PatientResponsibility()
		var due, insurer billing.Cents
		for _, e := range c.Entries("lakeside", "A-1", l, 0, noon) {
			if err := e.Validate(); err != nil {
				t.Fatal(err)
			}
			for _, p := range e.Postings {
				switch p.Kind {
				case billing.PatientReceivable, billing.PatientCredit:
					due += p.Amount
				case billing.InsurerReceivable:
					insurer += p.Amount
				}
			}
		}
		if due != l.Amount(billing.PartLeft) || insurer != 0 {
			t.Fatalf("due %v, share %v, paid %v, insurer owes %v", due, l.PatientResponsibility(), l.PatientPaid, insurer)
		}
	})
}

func TestAPaymentIsTheSameEntryWheneverItIsTold(t *testing.T) {
	t.Parallel()
	p := billing.Payment{Practice: "lakeside", Account: "A-1", Amount: 5000, Method: "check", Reference: "1001", At: noon}
	e := p.Entry()
	if err := e.Validate(); err != nil || e.Key != "payment/A-1/1001" || e.Source.Event != "payment/check/1001" {
		t.Errorf("%+v, %v", e, err)
	}
	other := p
	other.Account, other.Reference = "A-1/1001", ""
	if other.Entry().Key == e.Key {
		t.Error("two payments share a key")
	}
	p.Amount = -1
	if err := p.Entry().Validate(); !errors.Is(err, billing.ErrEmptyEntry) {
		t.Errorf("a negative payment: %v", err)
	}
}
