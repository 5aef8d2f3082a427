package x12

import "github.com/plainbill/plainbill/billing"

// Remittance is an 835 transaction before its claims: who pays whom, how much, under which trace number.
type Remittance struct {
	Place

	Version  string // "5010" or "4010"; empty when the file does not say
	Test     bool   // the interchange is marked as a test
	Payment  Payment
	Trace    Trace
	Payer    Party
	Payee    Party
	Produced billing.Date // DTM 405

	paid bool // Payment.Amount could be read
}

// Payment is the BPR: one payment for all claims of the transaction.
type Payment struct {
	Handling string // BPR01
	Amount   billing.Cents
	Debit    bool   // BPR03 is D: money goes the other way
	Method   string // ACH, CHK, NON …
	Date     billing.Date
}

// Trace is the TRN: what joins the remittance with the payment. The same trace from the same payer is the same
// remittance, in whichever file it comes.
type Trace struct{ Number, PayerID string }

// ProviderAdjustment is one amount of a PLB: it is between insurer and provider and no patient owes any of it.
type ProviderAdjustment struct {
	Place

	Provider  string
	Year      billing.Date // last day of the provider's fiscal year
	Reason    string       // WO, CV, FB, L6 …
	Reference string
	Amount    billing.Cents // positive takes from the payment
}

// Claim is one claim of a remittance, as the file states it.
type Claim struct {
	Place

	Remittance *Remittance

	Number                string // CLP01, the number the practice sent the claim under
	Status                string // CLP02
	Charge, Paid, Patient billing.Cents
	PatientStated         bool   // CLP05 was there
	Filing                string // CLP06
	PayerNumber           string // CLP07, the insurer's own number of the claim
	Facility, Frequency   string // CLP08, CLP09

	Person    Person // the patient
	Insured   Person
	Corrected Person // what the insurer calls the patient
	Provider  Party  // rendering
	Forwarded string // the insurer the claim went on to

	Adjustments []Adjustment // of the claim as a whole
	Remarks     []string     // codes of MIA and MOA
	Dates       []Dated
	References  []Reference
	Amounts     []Amount
	Quantities  []Quantity
	Lines       []Line

	// Problems are why the claim must not be posted; Notes change nothing but should be seen.
	Problems, Notes []Problem
}

// Adjustment is one reason why less, or more, was paid than charged.
type Adjustment struct {
	Spot

	Group    string // CO, PR, OA, PI or CR
	Reason   string // the code, never its words
	Amount   billing.Cents
	Quantity string
}

// Quantity is a number with what it means.
type Quantity struct{ Qualifier, Value string }

// Line is one service of a claim.
type Line struct {
	Spot

	Procedure     Procedure
	Charge, Paid  billing.Cents
	Revenue       string // code only
	Units         string // paid for; empty means one
	Original      Procedure
	OriginalUnits string

	Adjustments []Adjustment
	Dates       []Dated
	References  []Reference
	Amounts     []Amount
	Quantities  []Quantity
	Remarks     []string // codes of LQ
}

// firstDate gives the first day of the first date of one of the qualifiers, tried in order.
func firstDate(all []Dated, qualifiers ...string) billing.Date {
	for _, q := range qualifiers {
		for _, d := range all {
			if d.Qualifier == q {
				return d.From
			}
		}
	}
	return billing.Date{}
}
