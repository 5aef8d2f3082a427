package x12

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// Spot is where a segment begins. Both count from 1 over the whole file.
type Spot struct{ Segment, Line int }

// Place is where something stands: the envelope around it, and its spot.
type Place struct {
	Interchange string // ISA13; empty when the file has no ISA
	Group       string // GS06
	Transaction string // ST02; not unique, so count by Ordinal
	Ordinal     int    // of the transaction in the file, from 1; 0 outside of one
	Claim       int    // of the claim in its transaction, from 1; 0 outside of one

	Spot
}

// Source says where an amount comes from in the vocabulary of the books.
func (p Place) Source(file, hash, claim string, serviceLine int) billing.Source {
	return billing.Source{
		FileHash: hash, File: file, Interchange: p.Interchange, Claim: claim, ServiceLine: serviceLine,
		Line: p.Line, Segment: p.Segment,
	}
}

// Kind says what a problem is about, for machines.
type Kind string

// The kinds of problem.
const (
	NotX12           Kind = "not_x12"            // the file, or what follows, is something else
	NotStatementData Kind = "not_statement_data" // X12, but neither 835 nor 837
	Envelope         Kind = "envelope"           // ISA, GS, ST and their ends do not fit
	Version          Kind = "version"            // neither 4010 nor 5010
	Currency         Kind = "currency"           // not US dollars
	TestData         Kind = "test_data"          // the sender marked the interchange as a test

	Malformed          Kind = "malformed"           // an element or segment that cannot be read
	ClaimBalance       Kind = "claim_balance"       // charge less all adjustments is not what was paid
	LineBalance        Kind = "line_balance"        // the same for one service line
	LineSum            Kind = "line_sum"            // the service lines are not the claim
	PatientShare       Kind = "patient_share"       // the share named is not the sum of PR
	TransactionBalance Kind = "transaction_balance" // the payment is not claims less provider adjustments
	Status             Kind = "status"              // a claim status this program does not know
	Sign               Kind = "sign"                // negative where it may not be, or the other way round
	InsurerError       Kind = "insurer_error"       // a patient's share under another group than PR
	OtherAdjustment    Kind = "other_adjustment"    // the insurer paid the patient and not the practice
	Correction         Kind = "correction"          // CR outside of a reversal, or a claim that replaces another
	NoPatient          Kind = "no_patient"          // the claim does not say whose it is
	Separator          Kind = "separator"           // read with other separators than announced
)

// Problem is something that does not fit, in plain words for a biller. Its reason names no person and no amount.
type Problem struct {
	Place

	Kind    Kind
	Element string // such as "CLP03"; empty when it is no single one
	// Refused says that what the place names was not taken; otherwise the problem is told and changes nothing.
	Refused bool
	Reason  string
}

// Refusal gives the problem in the words all formats share.
func (p Problem) Refusal() remit.Refusal {
	return remit.Refusal{Line: p.Line, Segment: p.Segment, Column: p.Element, Reason: p.Reason}
}

// Event is what a [Decoder] gives: [*Remittance], [*Claim], [*ProviderAdjustment], [*Submission], [*End] or [*Problem].
type Event interface{ event() }

func (*Remittance) event()         {}
func (*Claim) event()              {}
func (*ProviderAdjustment) event() {}
func (*Submission) event()         {}
func (*End) event()                {}
func (*Problem) event()            {}

// End closes a transaction. It comes after the transaction's claims, because only its end shows whether it is whole:
// a caller who posts claim by claim must be able to take back what came since the transaction began.
type End struct {
	Place

	Type     string // "835" or "837"
	Claims   int
	Paid     billing.Cents // sum of CLP04
	Provider billing.Cents // sum of the PLB amounts; positive takes from the payment
	Problems []Problem
	// Refused says that nothing of the transaction may be posted: it is cut short, or pieced together.
	Refused bool
}
