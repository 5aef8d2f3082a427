package settle

import (
	"strconv"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// Settle gives the claim that everything said of it makes, whatever the order. All of said must be about one claim.
func Settle(said []remit.Adjudication) Claim {
	s := settling{said: said, claim: Claim{Aside: map[int]string{}}}
	order := sorted(said)
	left, taken, waiting := cancel(said, order)
	var submitted []int
	for _, i := range order {
		switch a := said[i]; {
		case a.SetAside != nil && !contains(taken, i):
			s.claim.Aside[i] = a.SetAside.Reason
		case a.Outcome == remit.Submitted:
			submitted = append(submitted, i)
		}
	}
	for _, i := range waiting {
		s.claim.Aside[i] = reasonNoOriginal
	}
	s.standing(left)
	s.charge(submitted, taken)
	for n, i := range s.decided {
		if reason := s.decide(n, i); reason != "" {
			s.claim.Aside[i] = reason
		}
	}
	s.describe(order)
	s.paid(submitted)
	return s.claim
}

// settling is a claim on its way to being settled.
type settling struct {
	said    []remit.Adjudication
	claim   Claim
	decided []int           // the decisions that stand, in order
	applied []int           // those of them that fitted
	charges []billing.Cents // of the lines
	at      []position      // of the lines
}

// position is where the charge of a line stands: paid, discounted, the patient's, or waiting for an insurer. named is
// what the last insurer called the patient's, also while it waits.
type position struct {
	paid, discount, waits billing.Cents
	open                  billing.Cents // of what waits: what the payers so far have left to others
	owed, named           share
}

// standing keeps one decision of each payer. A denial gives way to what the same payer decides later, and one that only
// says the claim was sent before to what was decided then; any other second decision waits for a biller.
func (s *settling) standing(left []int) {
	for _, i := range left {
		a := s.said[i]
		if a.SetAside != nil {
			continue
		}
		if !balanced(a) {
			s.claim.Aside[i] = reasonUnbalanced
			continue
		}
		before := -1
		for n, d := range s.decided {
			if samePayer(s.said[d], a) && rank(s.said[d]) == rank(a) {
				before = n
			}
		}
		switch {
		case before < 0:
			s.decided = append(s.decided, i)
		case s.said[s.decided[before]].Outcome == remit.Denied && s.said[s.decided[before]].Paid == 0:
			s.decided[before] = i
		case sentTwice(a):
		default:
			s.claim.Aside[i] = reasonTwice
		}
	}
}

// charge makes the lines and their charges: as the first insurer decided them, else as they were sent, else as the
// decision named them that was taken back.
func (s *settling) charge(submitted, taken []int) {
	var from []int
	for _, known := range [][]int{s.decided, last(submitted), last(taken)} {
		if from = known; len(from) > 0 {
			break
		}
	}
	if len(from) == 0 {
		return
	}
	first := s.said[from[0]]
	selfPay := len(s.decided) == 0 && first.PayerKind == remit.SelfPay
	for n, l := range whole(first) {
		s.claim.Lines = append(s.claim.Lines, Line{Number: n + 1, Code: l.Code, Label: l.Label})
		s.charges = append(s.charges, l.Charge)
		p := position{waits: l.Charge}
		if selfPay {
			p = position{owed: share{selfPay: l.Charge}, named: share{selfPay: l.Charge}}
		}
		s.at = append(s.at, p)
		source := s.place(from[0], l, n+1)
		s.post(n, billing.EntryClaim, "charge", source, append(
			sides(p, position{}),
			billing.Posting{Kind: billing.Revenue, Part: billing.PartCharge, Amount: -l.Charge},
		))
	}
	if len(s.decided) > 0 && len(submitted) > 0 {
		s.label(submitted[len(submitted)-1])
	}
}

func last(list []int) []int { return list[max(len(list)-1, 0):] }

// label takes the practice's own words and places of the charges from the claim as it was sent.
func (s *settling) label(i int) {
	lines := whole(s.said[i])
	places, ok := match(s.claim.Lines, s.charges, lines)
	if !ok {
		return
	}
	for n, place := range places {
		if place < 0 {
			continue
		}
		line := &s.claim.Lines[place]
		if line.Label == "" {
			line.Label = lines[n].Label
		}
		if line.Code == "" {
			line.Code = lines[n].Code
		}
		if len(line.Entries) > 0 {
			line.Entries[0].Source = s.place(i, lines[n], place+1)
		}
	}
}

// place says where a line stands: what the line says, and for the rest what the claim says.
func (s *settling) place(i int, l remit.Line, number int) billing.Source {
	source := s.said[i].Source
	if l.Source.Line != 0 || l.Source.Segment != 0 {
		source.Line, source.Segment = l.Source.Line, l.Source.Segment
	}
	source.ServiceLine = number
	return source
}

// post adds an entry to a line unless it says nothing.
func (s *settling) post(line int, kind billing.EntryKind, what string, at billing.Source, all []billing.Posting) {
	var postings []billing.Posting
	for _, p := range all {
		if p.Amount != 0 {
			postings = append(postings, p)
		}
	}
	if len(postings) < 2 {
		return
	}
	l := &s.claim.Lines[line]
	l.Entries = append(l.Entries, Entry{Kind: kind, What: what, Source: at, Postings: postings})
}

// sides are the postings that lead from one position to another.
func sides(to, from position) []billing.Posting {
	owed := to.owed.less(from.owed)
	patient := func(part billing.Part, cents billing.Cents) billing.Posting {
		return billing.Posting{Kind: billing.PatientReceivable, Part: part, Amount: cents}
	}
	return []billing.Posting{
		{Kind: billing.CashInsurer, Part: billing.PartInsurerPaid, Amount: to.paid - from.paid},
		{
			Kind: billing.ContractualAdjustment, Part: billing.PartContractualAdjustment,
			Amount: to.discount - from.discount,
		},
		patient(billing.PartDeductible, owed.deductible),
		patient(billing.PartCopay, owed.copay),
		patient(billing.PartCoinsurance, owed.coinsurance),
		patient(billing.PartNotCovered, owed.notCovered),
		patient(billing.PartSelfPay, owed.selfPay),
		{Kind: billing.InsurerReceivable, Part: billing.PartCharge, Amount: to.waits - from.waits},
	}
}

// remittance names the entry of the nth decision.
func remittance(n int) string {
	if n == 0 {
		return "remittance"
	}
	return "remittance-" + strconv.Itoa(n+1)
}

func contains(list []int, i int) bool {
	for _, j := range list {
		if i == j {
			return true
		}
	}
	return false
}
