package fhir_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const final = "ExplanationOfBenefit final: charge 25000, share "

func aside(place, reason string) string {
	return "ExplanationOfBenefit set aside: 1 " + place + ": " + reason
}

func refused(place, reason string) string {
	return "ExplanationOfBenefit refused: 1 " + place + ": " + reason
}

func TestStatusUseAndOutcomeSayWhetherItIsABill(t *testing.T) {
	t.Parallel()
	state := func(s string) string { return "ExplanationOfBenefit " + s + ": charge 25000, share 0" }
	for name, c := range map[string]struct {
		changes obj
		want    string
	}{
		"a decided claim":           {nil, final + "6000"},
		"a prior authorisation":     {obj{"use": "preauthorization"}, state("estimate")},
		"a predetermination":        {obj{"use": "predetermination"}, state("estimate")},
		"a draft":                   {obj{"status": "draft"}, state("estimate")},
		"cancelled":                 {obj{"status": "cancelled"}, state("cancelled")},
		"entered in error":          {obj{"status": "entered-in-error"}, state("cancelled")},
		"a cancelled authorisation": {obj{"status": "cancelled", "use": "preauthorization"}, state("cancelled")},
		"waiting at the insurer":    {obj{"outcome": "queued"}, state("submitted")},
		"decided in part": {
			obj{"outcome": "partial"},
			aside("outcome", "the insurer has decided on a part only: wait for the rest"),
		},
		"faulty": {
			obj{"outcome": "error"}, aside("outcome", "the insurer found an error in the claim"),
		},
		"an outcome nobody knows": {
			obj{"outcome": nil}, aside("outcome", "does not say whether the insurer has decided"),
		},
		"a use nobody knows": {
			obj{"use": nil},
			aside("use", "does not say whether it is a claim or a request made before the visit"),
		},
		"a status nobody knows": {
			obj{"status": "done"},
			refused("status", "is not a status of FHIR R4: active, cancelled, draft or entered-in-error"),
		},
		"nothing that numbers it": {
			obj{"identifier": nil, "id": nil}, refused("identifier", "nothing numbers the claim"),
		},
		"it replaces another": {
			obj{"related": arr{obj{"relationship": code("", "prior")}}},
			aside("related[0]", "it replaces another decision, or another replaces it"),
		},
		"lines the insurer added": {
			obj{"addItem": arr{obj{}}}, aside("addItem", "the insurer added lines that were not on the claim"),
		},
		"another insurer after this one": {
			obj{"insurance": arr{obj{"focal": true}, obj{"focal": false}}},
			aside("insurance", "another insurer is named and has paid nothing yet: it may have to come next"),
		},
		"a payment of another amount": {
			obj{"payment": obj{"amount": dollars(12999)}},
			aside("payment.amount", "is not what the insurer paid for the lines or in total"),
		},
		"the payment of the amount": {obj{"payment": obj{"amount": dollars(13000)}}, final + "6000"},
		"a payment with other things in it": {
			obj{"payment": obj{"amount": dollars(1), "adjustment": dollars(12999)}}, final + "6000",
		},
		"a visit on no day": {
			obj{"billablePeriod": obj{"start": "IGNORED"}}, aside("billablePeriod.start", "is not a date"),
		},
		"a payment in euros": {
			obj{"payment": obj{"amount": obj{"value": 130, "currency": "EUR"}}},
			refused("payment.amount", "is in another currency than US dollars"),
		},
		"totals that are the sum": {
			obj{"total": arr{adj(hl7, "submitted", 25000), adj(carin, "memberliability", 6000)}}, final + "6000",
		},
		"a total that is not": {
			obj{"total": arr{adj(hl7, "submitted", 25001)}},
			aside("total", "the totals are not the sums of the lines"),
		},
		"a total of what the lines lack": {
			obj{"total": arr{adj(carin, "noncovered", 100)}},
			aside("total", "the totals are not the sums of the lines"),
		},
		"another liability than the lines'": {
			obj{"total": arr{adj(carin, "memberliability", 4000)}},
			aside("total", "the totals are not the sums of the lines"),
		},
		"totals only":                     {obj{"item": nil, "total": totals}, final + "6000"},
		"adjudications of the claim only": {obj{"item": nil, "adjudication": totals}, final + "6000"},
		"total and adjudication that differ": {
			obj{"item": nil, "total": totals, "adjudication": arr{adj(hl7, "copay", 1)}},
			aside("total", "total and adjudication say the same amount differently"),
		},
		"nothing decided though complete": {
			obj{"item": nil, "total": arr{adj(hl7, "submitted", 25000)}},
			aside("total", "nothing says what the insurer decided; "+
				"also total: the charge is not what was paid, the discount and the shares together"),
		},
		"lines with charges, totals with the rest": {
			obj{"item": arr{line(adj(hl7, "submitted", 25000))}, "total": totals}, final + "6000",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := outcomes(read(t, text(t, eob(c.changes))))
			if diff := cmp.Diff([]string{c.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

var totals = arr{
	adj(hl7, "submitted", 25000), adj(carin, "discount", 6000), adj(carin, "paidtoprovider", 13000),
	adj(hl7, "deductible", 4000), adj(hl7, "copay", 2000),
}
