package billing

// PracticeID names a practice, for example "lakeside".
type PracticeID string

// AccountNumber is the practice's own number of a patient's account, unique within the practice.
type AccountNumber string

// Part says what an amount of a service line, a posting or a sentence is.
type Part string

// The parts of a bill. The four shares and SelfPay are what a patient can owe; ContractualAdjustment is a discount the
// insurer agreed with the practice and is never owed.
const (
	PartCharge                Part = "charge"
	PartInsurerPaid           Part = "insurer_paid"
	PartContractualAdjustment Part = "discount"
	PartDeductible            Part = "deductible"
	PartCopay                 Part = "copay"
	PartCoinsurance           Part = "coinsurance"
	PartNotCovered            Part = "not_covered"
	PartSelfPay               Part = "self_pay"
	PartPaid                  Part = "paid"
	// PartResponsibility is all shares of the patient together, PartLeft that less what the patient has paid.
	PartResponsibility Part = "responsibility"
	PartLeft           Part = "left"
)

// ServiceLine is one service of a claim: what was charged and who bears which part of it, in cents.
type ServiceLine struct {
	Number      int    // from 1 within the claim
	Code, Label string // the practice's own
	Charge      Cents
	InsurerPaid Cents
	// ContractualAdjustment is the discount under the insurer's contract, or a self-pay discount.
	ContractualAdjustment                               Cents
	Deductible, Copay, Coinsurance, NotCovered, SelfPay Cents
	PatientPaid                                         Cents // received from the patient already
	Source                                              Source
}

// PatientResponsibility is the patient's share of the charge, before what the patient has paid.
func (l ServiceLine) PatientResponsibility() Cents {
	return l.Deductible + l.Copay + l.Coinsurance + l.NotCovered + l.SelfPay
}

// Balanced says whether the charge is exactly what the insurer paid, the discount and the patient's share together.
func (l ServiceLine) Balanced() bool {
	return l.Charge == l.InsurerPaid+l.ContractualAdjustment+l.PatientResponsibility()
}

// Amount gives the line's amount of one part.
func (l ServiceLine) Amount(p Part) Cents {
	switch p {
	case PartCharge:
		return l.Charge
	case PartInsurerPaid:
		return l.InsurerPaid
	case PartContractualAdjustment:
		return l.ContractualAdjustment
	case PartDeductible:
		return l.Deductible
	case PartCopay:
		return l.Copay
	case PartCoinsurance:
		return l.Coinsurance
	case PartNotCovered:
		return l.NotCovered
	case PartSelfPay:
		return l.SelfPay
	case PartPaid:
		return l.PatientPaid
	case PartResponsibility:
		return l.PatientResponsibility()
	case PartLeft:
		return l.PatientResponsibility() - l.PatientPaid
	}
	return 0
}

// Claim is one visit as it was sent to the insurer, or to nobody for a self-pay visit.
type Claim struct {
	Number    string
	VisitDate Date
	Provider  string
	Insurer   string // empty for self-pay
	Lines     []ServiceLine
}

// Amount sums one part over the claim's lines.
func (c Claim) Amount(p Part) Cents {
	var sum Cents
	for _, l := range c.Lines {
		sum += l.Amount(p)
	}
	return sum
}

// PatientResponsibility is the patient's share of the claim, before what the patient has paid.
func (c Claim) PatientResponsibility() Cents {
	var sum Cents
	for _, l := range c.Lines {
		sum += l.PatientResponsibility()
	}
	return sum
}

// Statement is one bill sent to a patient: the claims it covers.
type Statement struct {
	Number        string
	Account       AccountNumber
	Date, DueDate Date // DueDate may be none
	Claims        []Claim
}

// Amount sums one part over the statement's claims.
func (s Statement) Amount(p Part) Cents {
	var sum Cents
	for _, c := range s.Claims {
		sum += c.Amount(p)
	}
	return sum
}

// PatientResponsibility is the patient's share of the statement, before what the patient has paid.
func (s Statement) PatientResponsibility() Cents {
	var sum Cents
	for _, c := range s.Claims {
		sum += c.PatientResponsibility()
	}
	return sum
}
