package dialogue

import (
	"errors"
	"regexp"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

var (
	skips = regexp.MustCompile(`\b(skip\w*|pause|pausing|miss (?:a|one|this|next|my)|hold off|take a break|` +
		`not this month|salt\w*|sált\w*|brinc\w*|paus[aeo]\w*|omit\w*|este mes no|no puedo este mes)\b`)
	soon = regexp.MustCompile(`\b(now|today|right away|early|pay (?:it |this |all |my plan )?off|ahora|hoy|` +
		`liquid\w*)\b`)
	ahead   = regexp.MustCompile(`\b(extra|ahead|pay(?:ing)? more|adelant\w*|(?:pagar|abonar|dar) m[aá]s|adicional)\b`)
	smaller = regexp.MustCompile(`\b(smaller|lower|less|reduce|cheaper|too (?:much|high|big)|menor\w*|menos|baj[aeo]\w*|` +
		`reduc\w*|pequeñ\w*|chic[ao]s?|mucho)\b`)
	cannot = regexp.MustCompile(`\b(can'?t|can not|cannot|won'?t|unable|will not|no (?:voy a )?p[ou]\w+|late|tarde|` +
		`atras\w*)\b`)
	larger = regexp.MustCompile(`\b(larger|bigger|higher|increase|raise|mayor\w*|sub[aei]\w*|aument\w*|grandes?)\b`)
)

// change is what a text wants of a plan that runs; an empty kind means a payment, none that it does not say.
type change struct {
	kind plan.ChangeKind
	wish plan.Wish
}

// changeIn reads the change that words and a wish ask for.
func changeIn(words string, wish plan.Wish, p *Plan) (c change, said bool) {
	c.wish = wish
	open := len(p.Open)
	switch {
	case skips.MatchString(words):
		c.kind, c.wish = plan.Skip, noWish
	case cannot.MatchString(words) && wish.IsZero():
		return c, false // never answered with a way to pay
	case soon.MatchString(words) && !smaller.MatchString(words) && wish.Frequency == "" && !wish.Timed():
		return c, true
	case ahead.MatchString(words) && wish.Amount > p.Open[0].Amount && wish.Frequency == "":
		c.kind = plan.PayAhead
	case wish.Sized():
		c.kind = plan.Resize
	case wish.Timed():
		c.kind = plan.MoveDate
	case smaller.MatchString(words):
		c.kind, c.wish = plan.Resize, plan.Wish{Count: open + 1}
	case larger.MatchString(words) && open > 1:
		c.kind, c.wish = plan.Resize, plan.Wish{Count: open - 1}
	case ahead.MatchString(words):
		return c, true
	default:
		return c, false
	}
	return c, true
}

// planChange answers a wish to change a plan that runs: inside the policy with its new terms, to be accepted with
// AGREE, outside with a biller. Paying more now needs no new terms.
func (t *turn) planChange(a Account) {
	words := t.heard()
	if !runs(a) {
		t.say(templates.NoPlan{})
		return
	}
	t.insteadOf(a)
	t.wish.First = nearDue(t.wish.First, words, t.e.Facts.Today, a.Plan.Open[0].Due)
	c, said := changeIn(words, t.wish, a.Plan)
	switch {
	case !said:
		t.askChange()
		return
	case c.kind == "" && t.wish.Amount > 0:
		t.payPart(a, t.wish.Amount, false)
		return
	case c.kind == "":
		t.payPlan(a)
		return
	}
	f := t.e.Facts
	terms, err := plan.Amend(f.Policy, f.PolicyID, running(a.Plan), f.Today, plan.Change{Kind: c.kind, Wish: c.wish})
	switch {
	case errors.Is(err, plan.ErrNothingDue):
		t.planStatus(a)
	case err != nil:
		t.changeOutside(a, c, err)
	default:
		t.echoChange(a, c.kind, terms)
	}
}

// askChange asks what should change.
func (t *turn) askChange() {
	t.s = t.s.withoutPlan()
	t.s.Asked, t.s.Topic = understand.AskAmount, understand.PlanChange
	t.say(templates.PlanChangeAsk{})
}

// insteadOf takes of "30 instead of 45" the amount that is not what is paid now.
func (t *turn) insteadOf(a Account) {
	if t.wish.Amount != 0 || len(t.e.Reading.Amounts) != 2 {
		return
	}
	for i, said := range t.e.Reading.Amounts {
		if said.Cents == a.Plan.Open[0].Amount {
			t.wish.Amount = t.e.Reading.Amounts[1-i].Cents
			return
		}
	}
}

func running(p *Plan) plan.Running {
	return plan.Running{Terms: p.Terms, Open: p.Open, Left: p.Left, Life: p.Life, Record: p.Record}
}

// echoChange says the terms that would take the place of a plan's and asks for AGREE.
func (t *turn) echoChange(a Account, kind plan.ChangeKind, terms plan.Terms) {
	t.s = t.s.withoutPlan()
	t.s.Terms, t.s.OfferedAt, t.s.OfferedTo = &terms, t.e.At, a.Number
	t.s.Change, t.s.Running, t.s.Asked = kind, a.Plan.ID, understand.ConfirmPlan
	t.say(templates.PlanTerms{Terms: schedule(terms), Changed: true}, changeFacts(a, terms)...)
}

// changeOutside says why a change cannot be made by text and asks a biller, with the terms wished for where these can
// be written as a schedule.
func (t *turn) changeOutside(a Account, c change, err error) {
	t.s = t.s.withoutPlan()
	m, facts := t.why(a, err)
	m.Change = true
	if c.kind == plan.Skip && m.Why == "no_change_left" && t.e.Facts.Policy.SkipsAYear == 0 {
		m.Why = "no_skip"
	}
	t.say(m, facts...)
	f := t.e.Facts
	open := OpenCase{Reason: Reason(planChange), Account: a.Number}
	wish := plan.Change{Kind: c.kind, Wish: c.wish}
	wished, err := plan.Amend(f.Policy.Widest(), f.PolicyID, running(a.Plan), f.Today, wish)
	if err == nil {
		open.Terms, t.s.Proposed = &wished, c.kind
	}
	t.effects = append(t.effects, open)
	t.personComing()
}

// why gives the words for what stands in the way of a plan or a change.
func (t *turn) why(a Account, err error) (templates.PlanOutsidePolicy, []billing.Fact) {
	var m templates.PlanOutsidePolicy
	var outside *plan.Outside
	var approval *plan.Approval
	p := t.e.Facts.Policy
	switch {
	case errors.Is(err, plan.ErrNoChangeLeft):
		m.Why = "no_change_left"
	case errors.As(err, &approval):
		m.Why = string(approval.Reason)
	case errors.As(err, &outside):
		m.Why = string(outside.Reason)
	}
	switch {
	case m.Why == string(plan.BelowMinimum) && p.MinPayment > 0 && oneMinimum(p):
		m.Least = p.MinPayment
		due := dueFact(a)
		due.Schedule = []billing.Cents{m.Least}
		return m, []billing.Fact{due}
	case m.Why == string(plan.FirstTooLate) && p.FirstDueWithinDays > 0:
		m.Until = t.e.Facts.Today.AddDays(p.FirstDueWithinDays)
	case m.Why == string(plan.TooManyInstalments) && outside != nil && len(outside.Near) > 0:
		m.Most = len(outside.Near[len(outside.Near)-1].Instalments)
	}
	return m, nil
}

// oneMinimum says whether the least payment is the same for every balance.
func oneMinimum(p plan.Policy) bool {
	for _, tier := range p.Tiers {
		if tier.MinPayment > 0 {
			return false
		}
	}
	return true
}

// commitChange puts echoed terms in the place of a plan's.
func (t *turn) commitChange(a Account) {
	switch {
	case t.s.Terms == nil || t.s.OfferedTo != a.Number || !runs(a) || a.Plan.ID != t.s.Running:
		t.s = t.s.withoutPlan()
		t.say(templates.PlanNothingToAgree{})
	case !t.changeHolds(*t.s.Terms, a):
		t.say(templates.PlanExpired{})
		t.askChange()
	case t.s.Unsaid:
		t.sayChange(a)
	default:
		terms, kind := *t.s.Terms, t.s.Change
		t.s = t.s.withoutPlan()
		t.effects = append(t.effects, ChangePlan{Account: a.Number, Plan: a.Plan.ID, Change: kind, Terms: terms})
		t.sayPage(PageTerms, a, templates.PlanAgreed{Terms: schedule(terms), Changed: true}, planFact(a, terms))
	}
}

// sayChange says changed terms again.
func (t *turn) sayChange(a Account) {
	t.s.Unsaid, t.s.Asked = false, understand.ConfirmPlan
	t.say(templates.PlanTerms{Terms: schedule(*t.s.Terms), Changed: true}, changeFacts(a, *t.s.Terms)...)
}

// changeHolds says whether changed terms still fit the books.
func (t *turn) changeHolds(terms plan.Terms, a Account) bool {
	fits := terms.Principal == a.Plan.Left
	if t.s.Change == plan.Join {
		fits = a.Plan.Left < terms.Principal && terms.Principal <= a.Due
	}
	return fits && plan.Validate(terms) == nil && t.e.Facts.Today.Before(terms.Instalments[0].Due)
}

// changeFacts back changed terms: what is left of the plan now, and the amounts that come of it.
func changeFacts(a Account, terms plan.Terms) []billing.Fact {
	if terms.Principal == a.Due {
		return []billing.Fact{offerFact(a, terms), openFact(a)}
	}
	due := dueFact(a)
	due.Schedule = append(amounts(terms.Instalments), terms.Principal)
	return []billing.Fact{due, openFact(a)}
}

// planCancel says what ending a plan means; only AGREE ends it. The one word CANCEL never gets here: it revokes
// consent.
func (t *turn) planCancel(a Account) {
	if !runs(a) {
		t.s = t.s.withoutPlan()
		t.say(templates.NoPlan{})
		return
	}
	t.s = t.s.withoutPlan()
	t.s.Ends, t.s.Running, t.s.OfferedAt, t.s.OfferedTo = true, a.Plan.ID, t.e.At, a.Number
	t.s.Asked = understand.ConfirmPlan
	t.say(templates.PlanCancelMeans{Due: max(0, a.Due), Autopay: a.Plan.Autopay && !a.Plan.Paused}, dueFact(a))
}

// end ends a plan after AGREE to that.
func (t *turn) end(a Account) {
	ours := runs(a) && a.Plan.ID == t.s.Running && t.s.OfferedTo == a.Number
	t.s = t.s.withoutPlan()
	if !ours {
		t.say(templates.PlanNothingToAgree{})
		return
	}
	t.effects = append(t.effects, CancelPlan{Account: a.Number, Plan: a.Plan.ID})
	t.say(templates.PlanCancelled{Due: max(0, a.Due)}, dueFact(a))
}

// words gives the words of this text.
func (t *turn) words() string { return lower(t.e.Body) }

// lower writes words small, with straight apostrophes.
func lower(s string) string { return strings.ReplaceAll(strings.ToLower(s), "’", "'") }
