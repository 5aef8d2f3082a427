package dialogue

import (
	"slices"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/templates"
)

// explain explains one visit a text: the newest statement's first, then those not yet seen in this session. A visit
// that does not add up to the cent is for a biller; one that is not to be paid yet is said to be so.
func (t *turn) explain(a Account) {
	waiting := t.waiting(a)
	claims := visits(a, func(c billing.Claim) bool {
		_, waits := waiting[c.Number]
		return waits || c.Amount(billing.PartLeft) > 0
	})
	if len(claims) == 0 {
		claims = visits(a, func(billing.Claim) bool { return true })
	}
	unseen := slices.DeleteFunc(slices.Clone(claims), func(c billing.Claim) bool {
		return slices.Contains(t.s.Seen, c.Number)
	})
	if len(unseen) == 0 {
		unseen, t.s.Seen = claims, nil
	}
	if len(unseen) == 0 {
		if t.owes(a) {
			t.unexplained()
		}
		return
	}
	t.s.Seen = append(slices.Clone(t.s.Seen), unseen[0].Number)
	t.explainVisit(a, unseen[0], len(unseen)-1)
}

// explainVisit explains one visit; more follow.
func (t *turn) explainVisit(a Account, c billing.Claim, more int) {
	visit := explain.OfClaim(c)
	switch {
	case t.waitsFor(a, c.Number, more):
		return
	case c.Sensitive:
		t.sensitive(c, false, more)
		return
	case visit.Adds() != nil:
		t.unexplained()
		return
	case c.State == billing.ClaimDenied:
		t.sayDenial(a, c, mainRefusal(c), false, 0)
	}
	m := templates.Explanation{Visit: templates.VisitOf(visit), More: more}
	m.Visit.Left = max(0, m.Visit.Left)
	t.askNext(more)
	t.say(m, visit.Facts(a.Number)...)
	if m.Visit.Services > 1 || m.Visit.Short() {
		t.link(PageStatement, a.Number, 0)
	}
}

func (t *turn) unexplained() {
	t.openCase(ReasonUnexplained)
	t.personComing()
}

// openVisits gives the claims of which the patient still has something to pay, the newest statement's first.
func openVisits(a Account) []billing.Claim {
	return visits(a, func(c billing.Claim) bool { return c.Amount(billing.PartLeft) > 0 })
}

// visits gives the claims of an account that pass, each once: a claim may stand on several statements.
func visits(a Account, pass func(billing.Claim) bool) []billing.Claim {
	var found []billing.Claim
	seen := map[string]bool{}
	for _, s := range a.Statements {
		for _, c := range s.Claims {
			if !seen[c.Number] && pass(c) {
				found = append(found, c)
			}
			seen[c.Number] = true
		}
	}
	return found
}

// asksForNext reads the short ways of saying "the next visit, please" after an explanation.
func asksForNext(body string) bool {
	switch strings.Trim(strings.ToLower(body), " .!?¿¡") {
	case "next", "more", "next one", "the next one", "siguiente", "la siguiente", "otra", "más", "mas", "la otra":
		return true
	}
	return false
}

// allShown says whether a text asks for the next of what was shown to its end.
func (t *turn) allShown() bool {
	_, known := t.account()
	return known && t.s.Asked == "" && len(t.s.Seen) > 0 && asksForNext(t.e.Body)
}
