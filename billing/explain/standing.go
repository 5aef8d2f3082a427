package explain

import (
	"slices"
	"strings"

	"github.com/plainbill/plainbill/billing"
)

// row is one line of the table: a claim of which when is true stands so.
type row struct {
	kind   Kind
	when   func(situation) bool
	hold   bool
	reason Reason
	review bool // a biller can decide that the claim may be paid all the same
}

// rows is what must be said next of a claim: the first row that fits. The last one always does.
var rows = [...]row{
	{kind: OtherPayer, when: otherPayerFirst, hold: true, reason: "other_payer"},
	{kind: DoesNotAddUp, when: doesNotAddUp, hold: true, reason: "unexplained"},
	{kind: DeniedNotOwed, when: deniedNotOwed},
	{kind: HurtAtWork, when: leftTo("19"), hold: true, reason: "workers_compensation"},
	{kind: CarAccident, when: leftTo("20", "21"), hold: true, reason: "auto_insurance"},
	{kind: HurtAtWork, when: openWith(billing.WorkersComp), hold: true, reason: "workers_compensation", review: true},
	{kind: CarAccident, when: openWith(billing.AutoInsurance), hold: true, reason: "auto_insurance", review: true},
	{kind: Pending, when: leftTo(), hold: true, reason: "unexplained"},
	{kind: Pending, when: in(billing.ClaimPending), hold: true},
	{kind: Forwarded, when: in(billing.ClaimForwarded), hold: true},
	{kind: OnMedicaid, when: openWith(billing.Medicaid), hold: true, reason: "medicaid", review: true},
	{kind: Duplicate, when: repeated, hold: true, reason: "duplicate_line", review: true},
	{kind: OverEstimate, when: overEstimate, hold: true, reason: "estimate_dispute", review: true},
	{kind: DeniedOwed, when: all(in(billing.ClaimDenied), unpaid), reason: "denial"},
	{kind: Pay, when: unpaid},
	{kind: PaidAlready, when: func(s situation) bool { return s.claim.PatientResponsibility() > 0 }},
	{kind: Zero, when: func(situation) bool { return true }},
}

// situation is a claim among the others of its account.
type situation struct {
	claim    billing.Claim
	newest   bool         // on the newest statement
	billed   billing.Date // date of the first statement it stands on; none: not known
	today    billing.Date
	reviewed map[Kind]billing.Date
	repeats  bool // carries a line that stands there twice
}

// row finds the claim's row of the table.
func (s situation) row() row {
	for _, r := range rows {
		if r.when(s) && !(r.review && s.settledBy(r.kind)) {
			return r
		}
	}
	return rows[len(rows)-1]
}

// settledBy says whether a biller has looked into it since the claim was billed.
func (s situation) settledBy(k Kind) bool {
	day, ok := s.reviewed[k]
	return ok && !day.Before(s.billed)
}

// stand gives the account's claims, each once, the newest statement's first. A statement repeats what an earlier one
// says of a claim; the newest is taken.
func (a Account) stand() []situation {
	var found []situation
	at := map[string]int{}
	for i, st := range a.Statements {
		for _, c := range st.Claims {
			n, seen := at[c.Number]
			if !seen {
				n, at[c.Number] = len(found), len(found)
				found = append(found, situation{claim: c, newest: i == 0, today: a.Today, reviewed: a.Reviewed})
			}
			if !st.Date.IsZero() && (found[n].billed.IsZero() || st.Date.Before(found[n].billed)) {
				found[n].billed = st.Date
			}
		}
	}
	count := map[service]int{}
	for _, s := range found {
		for _, l := range s.claim.Lines {
			count[serviceOf(s.claim, l)]++
		}
	}
	for i, s := range found {
		found[i].repeats = slices.ContainsFunc(s.claim.Lines, func(l billing.ServiceLine) bool {
			key := serviceOf(s.claim, l)
			return key != (service{}) && count[key] > 1
		})
	}
	return found
}

// service is what makes two lines look like one: the same code or label, provider, day and charge.
type service struct {
	what, provider string
	day            billing.Date
	charge         billing.Cents
}

// serviceOf gives nothing for a line the patient has no part in, or of which too little is known to compare it.
func serviceOf(c billing.Claim, l billing.ServiceLine) service {
	what := l.Code
	if what == "" {
		what = l.Label
	}
	if what == "" || c.VisitDate.IsZero() || l.Charge <= 0 || l.PatientResponsibility() <= 0 {
		return service{}
	}
	return service{strings.ToLower(what), c.Provider, c.VisitDate, l.Charge}
}

func unpaid(s situation) bool { return s.claim.Amount(billing.PartLeft) > 0 }

func repeated(s situation) bool { return s.repeats && unpaid(s) }

func in(state billing.ClaimState) func(situation) bool {
	return func(s situation) bool { return s.claim.State == state }
}

func all(conditions ...func(situation) bool) func(situation) bool {
	return func(s situation) bool {
		return !slices.ContainsFunc(conditions, func(holds func(situation) bool) bool { return !holds(s) })
	}
}

// openWith fits a claim with a payer of that kind which is not decided, or of which the patient would have to pay.
func openWith(kind billing.PayerKind) func(situation) bool {
	return func(s situation) bool {
		undecided := s.claim.State == billing.ClaimPending || s.claim.State == billing.ClaimForwarded
		return s.claim.PayerKind == kind && (undecided || unpaid(s))
	}
}

// doesNotAddUp fits what was set aside, parts that are not the charge, and a refusal of which the books ask the patient
// to pay a part that no adjustment of group PR makes theirs.
func doesNotAddUp(s situation) bool {
	switch {
	case s.claim.State == billing.ClaimSetAside, OfClaim(s.claim).Adds() != nil:
		return true
	case s.claim.State != billing.ClaimDenied || s.claim.PatientResponsibility() <= 0:
		return false
	}
	given := Refusals(s.claim)
	return len(given) > 0 && !slices.ContainsFunc(given, func(r Refusal) bool { return r.Bearer == Patient })
}

// otherPayerFirst fits a refusal by number 22, whatever its group, and what an insurer left to another plan.
func otherPayerFirst(s situation) bool {
	return leftTo("22", "109")(s) || s.claim.State == billing.ClaimDenied &&
		slices.ContainsFunc(Refusals(s.claim), func(r Refusal) bool { return r.Code == "22" })
}

// leftTo fits a claim of which an insurer left an amount to others (group OA) that nobody has decided yet, for one of the
// reasons by number, or for any where none is given. What payers before did (23) is decided.
func leftTo(codes ...string) func(situation) bool {
	return func(s situation) bool {
		return s.claim.State == billing.ClaimPending && slices.ContainsFunc(s.claim.Lines, func(l billing.ServiceLine) bool {
			return slices.ContainsFunc(l.Adjustments, func(a billing.Adjustment) bool {
				return a.Group == "OA" && a.Code != "23" && a.Cents > 0 && (len(codes) == 0 || slices.Contains(codes, a.Code))
			})
		})
	}
}

func deniedNotOwed(s situation) bool {
	return s.claim.State == billing.ClaimDenied && s.claim.PatientResponsibility() <= 0
}

// A self-pay patient may dispute a bill of 400 dollars or more above the good-faith estimate, within 120 days of the
// bill; nothing may be asked of them meanwhile (45 CFR 149.620).
const (
	disputeFrom billing.Cents = 400_00
	disputeDays int           = 120
)

func overEstimate(s situation) bool {
	c := s.claim
	selfPay := c.PayerKind == billing.SelfPay || c.PayerKind == "" && c.Insurer == ""
	until := s.disputeUntil()
	return selfPay && c.Estimated > 0 && c.PatientResponsibility()-c.Estimated >= disputeFrom && unpaid(s) &&
		(until.IsZero() || s.today.IsZero() || !until.Before(s.today))
}

// disputeUntil is the last day to begin a dispute; none when it is not known when the claim was billed.
func (s situation) disputeUntil() billing.Date {
	if s.billed.IsZero() {
		return billing.Date{}
	}
	return s.billed.AddDays(disputeDays)
}
