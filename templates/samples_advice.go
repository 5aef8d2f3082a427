package templates

import (
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
)

// adviceSamples are the messages of what must be said before a bill can be paid, for each way their words can go.
func adviceSamples() []Message {
	visit := sampleVisit().Date
	answered := billing.Date{Year: 2026, Month: time.November, Day: 2}
	waiting := Visit{Date: visit, Label: "Lab test", Services: 1, Insurer: "Aetna", Charge: 8000, Wait: true}
	refused := Visit{Date: visit, Label: "Lab test", Services: 1, Charge: 8000, Discount: 8000, Refused: true}
	line := Line{
		Number: 1, Label: "Office visit", Charge: 24000, Discount: 6000, InsurerPaid: 9600, Share: 8400, Paid: 2000,
	}
	list := []Message{
		Explanation{Visit: refused},
		Explanation{Visit: waiting},
		Explanation{Visit: Visit{Date: visit, Sensitive: true}, More: 1},
		AlreadyPaidFound{Paid: 5000, Waiting: true},
		DoNotPay{Why: explain.Pending},
		DoNotPay{Why: explain.Pending, Date: visit, Insurer: "Aetna", More: 1},
		DoNotPay{Why: explain.OverEstimate, Date: visit},
		SensitiveVisit{Date: visit, More: 1},
		SensitiveVisit{Date: visit, Wait: true},
		SensitiveVisit{},
		DueBeside{Due: 6000, Visits: 2},
		DueBeside{Due: 6000, Visits: 1},
		DueBeside{Due: 6000},
		DueBeside{},
		DueBeside{Due: 6000, Visits: 1, ByCard: true, URL: sampleURL},
		InsuranceAnswer{Date: visit, Insurer: "Aetna", Answers: []Answer{{"Aetna", answered}}, Paid: 9000, Share: 6500},
		InsuranceAnswer{
			Date: visit, Insurer: "Aetna", Answers: []Answer{{"Aetna", answered}, {"Medicare", answered}}, Paid: 9000, More: 2,
		},
		InsuranceAnswer{Date: visit, Insurer: "Aetna", Share: 6500},
		InsuranceAnswer{Date: visit, Insurer: "Aetna", Answers: []Answer{{}}, Refused: true},
		InsuranceAnswer{Share: 6500},
		Denial{Part: true, Date: visit, Insurer: "Aetna", Group: "PR", Code: "96", Left: 6500},
		Denial{Date: visit, Insurer: "Aetna", Group: "PI", Code: "999", Person: true, More: 1},
		Denial{Group: "CO", More: 2},
		NoDenial{},
		ExplainedLines{Date: visit, Insurer: "Aetna", Lines: []Line{line, line, {Number: 3, Label: "Lab test", Charge: 900}}},
		ExplainedLines{Lines: []Line{{Number: 4, Charge: 900, InsurerPaid: 900}}, More: 1},
		ExplainedLines{Lines: []Line{line}, More: 2},
		ItemizedBill{},
		ItemizedBill{URL: sampleURL},
		Receipt{Paid: 5000, Last: 2000, LastOn: answered, Due: 6500},
		Receipt{Paid: 5000, Last: 2000},
		Receipt{Paid: 5000, Waiting: true},
		Receipt{Paid: 5000, Last: 2000, LastOn: answered, Due: 6500, URL: sampleURL},
		CodingHeld{},
		EstimateHeld{},
	}
	for _, why := range []explain.Kind{
		explain.Pending, explain.Forwarded, explain.OtherPayer, explain.OnMedicaid, explain.HurtAtWork, explain.CarAccident,
		explain.Duplicate, explain.DoesNotAddUp, explain.OverEstimate,
	} {
		list = append(list, DoNotPay{
			Why: why, Date: visit, Insurer: "Aetna", Decided: answered, Until: answered.AddDays(120), Others: 1,
		})
	}
	return list
}
