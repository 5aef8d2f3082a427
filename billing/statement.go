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

// ClaimState is where a claim stands with its insurers.
type ClaimState string

// The states. Only of a final claim, and of a denial that is the patient's, is anything owed now.
const (
	ClaimFinal     ClaimState = ""          // decided
	ClaimPending   ClaimState = "pending"   // sent to the insurer, nothing decided yet
	ClaimForwarded ClaimState = "forwarded" // decided by one payer, sent on to the next
	ClaimDenied    ClaimState = "denied"    // refused by the insurer; the adjustments say whose part it is
	ClaimSetAside  ClaimState = "set_aside" // what the insurer sent does not add up: a biller looks at it
)

// PayerKind is what kind of payer a claim went to, as far as is known.
type PayerKind string

// The kinds that change what a patient should do next; the empty kind is "not said".
const (
	Commercial    PayerKind = "commercial"
	Medicare      PayerKind = "medicare"
	Medicaid      PayerKind = "medicaid"
	WorkersComp   PayerKind = "workers_compensation"
	AutoInsurance PayerKind = "auto"
	SelfPay       PayerKind = "self_pay"
)

// Adjustment is one amount by which an insurer's payment differs from the charge: its group (CO, PR, OA, PI, CR) and its
// reason by number. No text of any code list is kept.
type Adjustment struct {
	Group, Code string
	Cents       Cents
	Quantity    int // units taken off; zero when not said
}

// Decision is one answer of an insurer on a claim.
type Decision struct {
	Payer string
	On    Date // when it was decided or paid; may be none
	Paid  Cents
	State ClaimState
}

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
	// Adjustments are the insurer's reasons by number, where a remittance gave them.
	Adjustments []Adjustment
	Source      Source
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
	State     ClaimState
	PayerKind PayerKind
	Decisions []Decision // oldest first
	Estimated Cents      // the good-faith estimate that was given; zero: none known
	Sensitive bool       // no detail of it in any text (42 CFR Part 2)
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
