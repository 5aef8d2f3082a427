package fhir_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing/remit"
)

func price(kind string, amount obj) obj { return obj{"type": kind, "amount": amount} }

func TestInvoices(t *testing.T) {
	t.Parallel()
	lines := func(components ...obj) arr {
		return arr{obj{"sequence": 1, "chargeItemCodeableConcept": obj{"text": "Office visit"}, "priceComponent": components}}
	}
	full := price("base", dollars(20000))
	const asideWord = "Invoice set aside: 1 "
	for name, c := range map[string]struct {
		changes obj
		want    string
	}{
		"a total alone": {obj{"totalNet": dollars(4000)}, "Invoice final: charge 4000, share 4000"},
		"taxes are owed too": {
			obj{"totalNet": dollars(4000), "totalGross": dollars(4800)},
			"Invoice final: charge 4800, share 4800",
		},
		"lines": {
			obj{"lineItem": lines(full), "totalNet": dollars(20000)}, "Invoice final: charge 20000, share 20000",
		},
		"a discount": {
			obj{"lineItem": lines(full, price("discount", dollars(5000))), "totalNet": dollars(15000)},
			"Invoice final: charge 20000, share 15000",
		},
		"a negative discount": {
			obj{"lineItem": lines(full, price("discount", dollars(-5000))), "totalNet": dollars(15000)},
			"Invoice final: charge 20000, share 15000",
		},
		"a note": {
			obj{"lineItem": lines(full, price("informational", dollars(5000)))},
			"Invoice final: charge 20000, share 20000",
		},
		"lines not the total": {
			obj{"lineItem": lines(full), "totalNet": dollars(19999)},
			asideWord + "totalGross: the total is not the sum of the lines",
		},
		"a factor": {
			obj{"lineItem": arr{obj{"priceComponent": arr{full, obj{"type": "discount", "factor": 0.5}}}}},
			asideWord + "lineItem[0].priceComponent[1]: gives a factor and no amount",
		},
		"nothing to pay": {nil, asideWord + "totalGross: the amount of the invoice is not said"},
		"settled": {
			obj{"status": "balanced", "totalNet": dollars(1)},
			asideWord + "status: the invoice is settled already: nothing is owed on it",
		},
		"a draft": {obj{"status": "draft", "totalNet": dollars(1)}, "Invoice estimate: charge 1, share 1"},
		"cancelled": {
			obj{"status": "cancelled", "totalNet": dollars(1)}, "Invoice cancelled: charge 1, share 1",
		},
		"to an organization": {
			obj{"recipient": obj{"reference": "Organization/1"}, "totalNet": dollars(1)},
			asideWord + "recipient: the invoice is addressed to an organization",
		},
		"for a group": {
			obj{"subject": obj{"reference": "Group/1"}, "totalNet": dollars(1)},
			asideWord + "subject: the invoice is for a group of people",
		},
		"in euros": {
			obj{"totalNet": obj{"value": 40, "currency": "EUR"}},
			"Invoice refused: 1 totalNet: is in another currency than US dollars",
		},
		"a credit": {obj{"totalNet": dollars(-100)}, asideWord + "totalGross: is below zero"},
		"a status of no sense": {
			obj{"status": "active"},
			"Invoice refused: 1 status: is not a status of an invoice: draft, issued, balanced, cancelled or entered-in-error",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := with(obj{"resourceType": "Invoice", "id": "i1", "status": "issued", "date": "2026-11-01"}, c.changes)
			items := read(t, text(t, v))
			if diff := cmp.Diff([]string{c.want}, outcomes(items)); diff != "" {
				t.Fatal(diff)
			}
			if a := items[0].Adjudication; a != nil && a.PayerKind != remit.SelfPay {
				t.Errorf("payer %q", a.PayerKind)
			}
		})
	}
}

func TestAnInvoiceFindsItsAccount(t *testing.T) {
	t.Parallel()
	account := obj{
		"resourceType": "Account", "id": "a1", "status": "active", "identifier": arr{obj{"value": "A-5"}},
		"subject": arr{obj{"reference": "Patient/p1"}},
	}
	bill := obj{
		"resourceType": "Invoice", "id": "i1", "status": "issued", "totalNet": dollars(100),
		"account": obj{"reference": "Account/a1"},
	}
	items := read(t, text(t, account)+"\n"+text(t, bill))
	if items[0].Account.PatientRef != "Patient/p1" || items[1].Adjudication.Account != "A-5" || items[1].AccountRef != "" {
		t.Errorf("got %+v %+v", items[0].Account, items[1])
	}
	items = read(t, text(t, bill)+"\n"+text(t, account))
	if items[0].Adjudication.Account != "" || items[0].AccountRef != "Account/a1" {
		t.Errorf("got %+v", items[0])
	}
}
