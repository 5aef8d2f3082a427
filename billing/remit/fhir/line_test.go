package fhir_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/billing/remit"
)

// TestALine gives one line's adjudications and what they come to.
func TestALine(t *testing.T) {
	t.Parallel()
	const (
		sum     = "the charge is not what was paid, the discount and the shares together"
		allowed = "what the insurer allows is not what it, the patient and other payers bear"
		bears   = "it is refused for a reason that does not say who bears it"
	)
	charge := adj(hl7, "submitted", 10000)
	for name, c := range map[string]struct {
		adjudications []obj
		want          string // outcome and adjustments, or the reason
	}{
		"deductible, allowed": {
			list(charge, adj(hl7, "eligible", 8000), adj(hl7, "deductible", 8000)), "final CO-45 2000 PR-1 8000",
		},
		"a discount and no allowed amount": {
			list(charge, adj(carin, "discount", 2000), adj(hl7, "benefit", 7000), adj(carin, "coinsurance", 1000)),
			"final CO-45 2000 PR-2 1000",
		},
		"not covered beside what is allowed": {
			list(charge, adj(hl7, "eligible", 5000), adj(hl7, "benefit", 5000), adj(carin, "noncovered", 2000)),
			"final CO-45 3000 PR-96 2000",
		},
		"not covered inside what is allowed": {
			list(charge, adj(hl7, "eligible", 7000), adj(hl7, "benefit", 5000), adj(carin, "noncovered", 2000)),
			"final CO-45 3000 PR-96 2000",
		},
		"refused, outside the contract": {
			list(charge, adj(hl7, "benefit", 0), adj(carin, "noncovered", 10000)), "denied PR-96 10000",
		},
		"refused, the patient's": {
			list(charge, adj(carin, "noncovered", 10000), because("denialreason", "PR", "204")),
			"denied PR-204 10000",
		},
		"refused, the practice's": {
			list(charge, adj(carin, "noncovered", 10000), because("denialreason", "CO", "29")),
			"denied CO-29 10000",
		},
		"refused, nobody said whose": {
			list(charge, adj(carin, "noncovered", 10000), because("denialreason", "", "29")), bears,
		},
		"refused, whose by the liability": {
			list(charge, adj(carin, "noncovered", 10000), because("denialreason", "", "29"), adj(carin, "memberliability", 0)),
			"denied CO-29 10000",
		},
		"refused, nothing allowed": {
			list(charge, adj(hl7, "eligible", 0), because("denialreason", "CO", "16")),
			"denied CO-45 10000 CO-16 0",
		},
		"refused, nothing allowed, whose": {
			list(charge, adj(hl7, "eligible", 0), because("denialreason", "", "16")), bears,
		},
		"refused for contradictory reasons": {
			list(charge, adj(carin, "noncovered", 10000), because("denialreason", "CO", "29"),
				because("adjustmentreason", "PR", "96")),
			"it is said in ways that contradict each other who bears what is not covered",
		},
		"another payer paid": {
			list(charge, adj(hl7, "benefit", 1000), adj(carin, "priorpayerpaid", 9000)), "final OA-23 9000",
		},
		"a share that is not split": {
			list(charge, adj(carin, "discount", 9000), adj(hl7, "benefit", 200), adj(carin, "memberliability", 800)),
			"final CO-45 9000 PR- 800",
		},
		"a liability that is not the shares": {
			list(charge, adj(hl7, "benefit", 8000), adj(hl7, "copay", 2000), adj(carin, "memberliability", 0)),
			"the member's liability is not the shares together",
		},
		"paid to the patient": {
			list(charge, adj(carin, "paidtopatient", 8000), adj(hl7, "copay", 2000)),
			"the insurer paid the patient and not the practice",
		},
		"paid by the patient": {
			list(charge, adj(hl7, "benefit", 8000), adj(hl7, "copay", 2000), adj(carin, "paidbypatient", 500)),
			"the patient has paid something already, which has to be recorded first",
		},
		"paid twice": {
			list(charge, adj(hl7, "benefit", 10000), adj(carin, "paidtoprovider", 9000)),
			"what the insurer pays is said twice and differs",
		},
		"a cent too much": {
			list(charge, adj(hl7, "eligible", 8000), adj(hl7, "benefit", 8001)), allowed,
		},
		"a cent too little": {list(charge, adj(hl7, "benefit", 9999)), sum},
		"allowed more than charged": {
			list(charge, adj(hl7, "eligible", 12000), adj(hl7, "benefit", 12000)),
			"the insurer allows more than was charged",
		},
		"below zero": {
			list(charge, adj(hl7, "benefit", 11000), adj(hl7, "copay", -1000)), "an amount is below zero",
		},
		"adjustments of its own": {
			list(charge, adj(hl7, "benefit", 5000), amounting(because("adjustmentreason", "CO", "45"), 3000),
				amounting(because("adjustmentreason", "PR", "1"), 2000)),
			"final CO-45 3000 PR-1 2000",
		},
		"adjustments that contradict the shares": {
			list(charge, adj(hl7, "benefit", 5000), adj(hl7, "copay", 100),
				amounting(because("adjustmentreason", "PR", "3"), 5000)),
			"the patient's share is said twice and differs",
		},
		"a deductible on the practice": {
			list(charge, adj(hl7, "benefit", 5000), amounting(because("adjustmentreason", "CO", "1"), 5000)),
			"puts a deductible, coinsurance or copay on somebody else than the patient",
		},
		"CMS's codes and no other": {
			list(adj(cmsV2, variable("line_sbmtd_chrg_amt"), 10000), adj(cmsV2, variable("line_alowd_chrg_amt"), 5000),
				adj(cmsV2, variable("line_nch_pmt_amt"), 4000), adj(cmsV2, variable("line_coinsrnc_amt"), 1000)),
			"final CO-45 5000 PR-2 1000",
		},
		"CMS's code decides": {
			list(charge, adj(hl7, "benefit", 10000), obj{"category": obj{"coding": arr{
				obj{"system": hl7, "code": "submitted"}, obj{"system": cmsV2, "code": variable("rev_cntr_rate_amt")},
			}}, "amount": dollars(500)}),
			"final",
		},
		"two categories at once": {
			list(charge, adj(hl7, "benefit", 10000), obj{"category": obj{"coding": arr{
				obj{"system": hl7, "code": "copay"}, obj{"system": hl7, "code": "deductible"},
			}}, "amount": dollars(0)}),
			"names two categories that contradict each other",
		},
		"the same category twice": {
			list(charge, adj(hl7, "benefit", 8000), adj(hl7, "copay", 1000), adj(hl7, "copay", 1000)),
			"the same category of amount is said twice",
		},
		"deductible and blood deductible": {
			list(charge, adj(hl7, "benefit", 8000), adj(cmsV2, variable("rev_cntr_cash_ddctbl_amt"), 1500),
				adj(cmsV2, variable("rev_cntr_blood_ddctbl_amt"), 500)),
			"final PR-1 2000",
		},
		"a payer's own category": {
			list(charge, adj("https://payer.example", "copay", 2000), adj(hl7, "benefit", 8000)), sum,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			items := read(t, text(t, eob(obj{"item": arr{line(c.adjudications...)}})))
			a := items[0].Adjudication
			got := tell(a)
			if a.SetAside != nil { // that a line does not add up is told beside what is wrong with it
				got = strings.Replace(a.SetAside.Reason, "; also item[0]: "+sum, "", 1)
			}
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func list(o ...obj) []obj { return o }

func variable(name string) string { return "https://bluebutton.cms.gov/resources/variables/" + name }

func amounting(o obj, cents int) obj {
	return with(o, obj{"amount": obj{"value": float64(cents) / 100, "currency": "USD"}})
}

func tell(a *remit.Adjudication) string {
	out := string(a.Outcome)
	for _, adj := range adjustments(a) {
		out += fmt.Sprintf(" %s-%s %d", adj.Group, adj.Code, adj.Cents)
	}
	return out
}
