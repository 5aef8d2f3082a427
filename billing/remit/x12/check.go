package x12

import "github.com/plainbill/plainbill/billing"

// checkClaim holds a claim to its own sums. Where an amount could not be read the sums are not looked at: they would
// only say the same again.
func checkClaim(p *claiming) {
	if len(p.c.Problems) == 0 {
		p.checkSums()
		p.checkMeaning()
	}
	if p.c.Person.LastName == "" && p.c.Person.FirstName == "" {
		p.at(p.c.Spot, NoPatient, "NM1", "the claim does not name its patient")
	}
}

// at notes a problem of a segment further up.
func (p *claiming) at(where Spot, kind Kind, element, reason string) {
	if len(p.c.Problems) < maxProblems {
		place := p.c.Place
		place.Spot = where
		p.c.Problems = append(p.c.Problems, Problem{
			Place: place, Kind: kind, Element: element, Refused: true, Reason: reason,
		})
	}
}

// sum adds up adjustments, those of a group or all of them.
func sum(all []Adjustment, group string) (total billing.Cents) {
	for i := range all {
		if group == "" || all[i].Group == group {
			total += all[i].Amount
		}
	}
	return total
}

// total adds up the claim's adjustments and those of its lines.
func (c *Claim) total(group string) billing.Cents {
	n := sum(c.Adjustments, group)
	for i := range c.Lines {
		n += sum(c.Lines[i].Adjustments, group)
	}
	return n
}

func (p *claiming) checkSums() {
	c := p.c
	if c.Charge-c.total("") != c.Paid {
		p.at(c.Spot, ClaimBalance, "CLP04", "the claim's charge less all its adjustments is not what was paid on it")
	}
	var charged billing.Cents
	for i := range c.Lines {
		l := &c.Lines[i]
		charged += l.Charge
		if l.Charge-sum(l.Adjustments, "") != l.Paid {
			p.at(l.Spot, LineBalance, "SVC03",
				"the charge of a service line less its adjustments is not what was paid on it")
		}
	}
	if len(c.Lines) > 0 && charged != c.Charge {
		p.at(c.Spot, LineSum, "CLP03", "the charges of the service lines are not the claim's charge")
	}
	switch shares := c.total("PR"); {
	case shares == c.Patient:
	case c.Status == statusReversal && !c.PatientStated: // a reversal need not say it
	default:
		p.at(c.Spot, PatientShare, "CLP05",
			"the patient's share the claim states is not the sum of its PR adjustments: nothing else may be billed")
	}
}

// checkMeaning holds the claim to what its codes may mean.
func (p *claiming) checkMeaning() {
	c := p.c
	reversal := c.Status == statusReversal
	switch {
	case c.Stage() == "":
		p.at(c.Spot, Status, "CLP02", "the claim's status is not one this program knows")
	case reversal && c.Charge > 0:
		p.at(c.Spot, Sign, "CLP03", "a reversal (status 22) takes back, but its charge is positive")
	case !reversal && c.Charge < 0:
		p.at(c.Spot, Sign, "CLP03", "the charge is negative, but the claim is no reversal (status 22)")
	case !reversal && c.total("PR") < 0:
		p.at(c.Spot, Sign, "CLP05", "the patient's share is negative, but the claim is no reversal (status 22)")
	}
	if reversal {
		return // it reverses what was posted, whatever its groups: in 4010 they are all CR
	}
	p.checkGroups(c.Adjustments)
	for i := range c.Lines {
		p.checkGroups(c.Lines[i].Adjustments)
	}
}

// checkGroups looks for amounts nobody may be billed for without a person having looked.
func (p *claiming) checkGroups(all []Adjustment) {
	for i := range all {
		a := &all[i]
		if a.Amount == 0 {
			continue
		}
		switch {
		case a.Group == "CR":
			p.at(a.Spot, Correction, "CAS01", "an adjustment is of group CR, which belongs to reversals only")
		case a.Group != "PR" && (a.Reason == deductible || a.Reason == coinsurance || a.Reason == copay):
			p.at(a.Spot, InsurerError, "CAS01", "reason "+a.Reason+" is a patient's share, but it stands under group "+
				a.Group+": the insurer must correct it, and the patient is not billed for it")
		case a.Group == "OA" && a.Reason == paidToPatient:
			p.at(a.Spot, OtherAdjustment, "CAS01", "an adjustment of group OA, reason "+reasonCode(a.Reason)+
				", says that the insurer paid the patient: a biller decides")
		}
	}
}

// reasonCode gives a code to show; what is too long or odd for one stays in the file.
func reasonCode(code string) string {
	if len(code) > 5 {
		return "(not a code)"
	}
	for _, c := range []byte(code) {
		if c < '0' || c > '9' && c < 'A' || c > 'Z' {
			return "(not a code)"
		}
	}
	return code
}
