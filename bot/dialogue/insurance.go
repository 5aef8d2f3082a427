package dialogue

import (
	"slices"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// maxAnswers is how many decisions of insurers one text names: the last ones.
const maxAnswers = 3

// insuranceStatus says what was received from the insurers of a visit and when, one visit a text: those that wait
// first, then those with something to pay.
func (t *turn) insuranceStatus(a Account) {
	waiting := t.waiting(a)
	waits := func(c billing.Claim) bool { _, ok := waiting[c.Number]; return ok }
	claims := visits(a, waits)
	claims = append(claims, visits(a, func(c billing.Claim) bool {
		return !waits(c) && c.Amount(billing.PartLeft) > 0
	})...)
	if len(claims) == 0 {
		claims = visits(a, func(billing.Claim) bool { return true })
	}
	if len(claims) == 0 {
		t.handOver(understand.InsuranceStatus)
		return
	}
	key := func(c billing.Claim) string { return "insurance/" + c.Number }
	unseen := slices.DeleteFunc(slices.Clone(claims), func(c billing.Claim) bool {
		return slices.Contains(t.s.Seen, key(c))
	})
	if len(unseen) == 0 {
		unseen = claims
	}
	c, more := unseen[0], len(unseen)-1
	if !slices.Contains(t.s.Seen, key(c)) {
		t.s.Seen = append(slices.Clone(t.s.Seen), key(c))
	}
	if !t.waitsFor(a, c.Number, more) {
		t.answered(a, c, more)
	}
}

// answered says what the insurers of one visit decided.
func (t *turn) answered(a Account, c billing.Claim, more int) {
	visit := explain.OfClaim(c)
	switch {
	case c.Sensitive:
		t.sensitive(c, false, more)
		return
	case visit.Adds() != nil:
		t.unexplained()
		return
	}
	m := templates.InsuranceAnswer{
		Date: c.VisitDate, Insurer: c.Insurer, Paid: visit.Amount(billing.PartInsurerPaid), Share: visit.Responsibility(),
		Refused: c.State == billing.ClaimDenied, More: more,
	}
	for _, d := range c.Decisions[max(0, len(c.Decisions)-maxAnswers):] {
		if d.Payer == "" {
			d.Payer = c.Insurer
		}
		m.Answers = append(m.Answers, templates.Answer{Payer: d.Payer, On: d.On})
	}
	var facts []billing.Fact
	for _, f := range visit.Facts(a.Number) {
		if f.Part == billing.PartInsurerPaid || f.Part == billing.PartResponsibility {
			facts = append(facts, f)
		}
	}
	t.askNext(more)
	t.say(m, facts...)
}

// tellsInsurance says whether a text goes on about an insurance that was just spoken of: its name or a number, and no
// question. The biller of the case reads it in the thread.
func (t *turn) tellsInsurance() bool {
	if _, known := t.account(); !known || t.s.Topic != insuranceUpdate || strings.Contains(t.e.Body, "?") {
		return false
	}
	switch t.e.Reading.Intent {
	case insuranceUpdate, understand.Number:
		return true
	case understand.InsuranceStatus, understand.OutOfScope, "":
		return strings.ContainsAny(t.e.Body, "0123456789")
	}
	return false
}
