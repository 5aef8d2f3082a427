package remit

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
)

// Outcome is what a file says has become of a claim.
type Outcome string

// The outcomes. Only Final and Denied move money; Forwarded waits for the next payer; Estimate never becomes a bill.
const (
	Submitted Outcome = "submitted" // a claim on its way to an insurer: the charge, nothing decided
	Final     Outcome = "final"     // processed and paid, in part or whole or not at all
	Denied    Outcome = "denied"    // refused by the insurer
	Forwarded Outcome = "forwarded" // processed and sent on to another payer: wait
	Reversed  Outcome = "reversed"  // takes back what was said of the claim before
	Estimate  Outcome = "estimate"  // predetermination, prior authorisation, draft: never a bill
	Cancelled Outcome = "cancelled" // entered in error, cancelled
)

// What a file says of payers and adjustments is said in the words of billing.
type (
	// PayerKind is what kind of payer a file names.
	PayerKind = billing.PayerKind
	// Adjustment is one amount by which an insurer's payment differs from the charge.
	Adjustment = billing.Adjustment
)

// The kinds of payer.
const (
	Commercial    = billing.Commercial
	Medicare      = billing.Medicare
	Medicaid      = billing.Medicaid
	WorkersComp   = billing.WorkersComp
	AutoInsurance = billing.AutoInsurance
	SelfPay       = billing.SelfPay
)

// Line is what a file says of one service line. Amounts are in cents; the charge is what was billed, whatever was paid.
type Line struct {
	Number      int    // as the file numbers it; zero when it does not
	Code, Label string // Label is the practice's own, when the file has one
	Date        billing.Date
	Charge      billing.Cents
	Paid        billing.Cents
	Adjustments []Adjustment
	Remarks     []string // remark codes by number
	Source      billing.Source
}

// Adjudication is what a file says of one claim, whatever its format: an 835's CLP loop, an 837's claim, a FHIR
// ExplanationOfBenefit.
type Adjudication struct {
	Claim      string                // the practice's own number of the claim
	Account    billing.AccountNumber // when the file names one
	Outcome    Outcome
	Payer      string
	PayerKind  PayerKind
	PayerRank  int    // 1 primary, 2 secondary, 3 tertiary; zero when not said
	PayerClaim string // the payer's number of the claim
	Trace      string // the payment it came with
	Person     billing.Person
	Phone      consent.Phone
	Member     string // the payer's number of the patient; it makes an account where there is none
	Provider   string
	VisitDate  billing.Date
	PaidOn     billing.Date // when the insurer decided or paid
	Charge     billing.Cents
	Paid       billing.Cents
	// PatientPaid is what the claim, as it was sent, says that the patient has paid already; zero: nothing said.
	PatientPaid billing.Cents
	// Responsibility is the patient's share as the file itself sums it, for checking; the adjustments of group PR decide.
	Responsibility billing.Cents
	Adjustments    []Adjustment // of the claim as a whole
	Remarks        []string
	Lines          []Line
	Estimated      billing.Cents // a good-faith estimate that was given; zero: none known
	Sensitive      bool          // marked substance use (42 CFR Part 2) or otherwise sensitive: no detail in any text
	Source         billing.Source
	// SetAside says why a biller has to look before anything is posted; nil when nothing stands against it.
	SetAside *Refusal
}
