// Package fhir reads statement data from FHIR R4 JSON: one resource, a Bundle, or one resource a line (ndjson). It
// takes ExplanationOfBenefit, Claim, ClaimResponse and Invoice for adjudications, and Patient, Coverage, Account and
// Organization for what these refer to; all else is passed over.
//
// It may not do input of its own, read a clock, use a float for an amount, keep an identifier of a patient but the
// payer's number of them, or quote a name, a date of birth or an amount in a reason. It holds one resource in memory,
// and of those before it a bounded number of what others refer to.
//
// Invariant: an adjudication that is final or denied and is not set aside adds up to the cent: its charge is what the
// insurer paid and all adjustments together, and each of its lines is so by itself or it has no lines. Amounts are
// found by the codes of their categories, never by their place, and what does not add up is set aside, never mended.
package fhir

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/consent"
)

// Item is one thing a file says. Exactly one of Adjudication, Patient, Account and Refused is set.
type Item struct {
	Resource string // "Claim"; empty when the file could not be read that far
	Line     int    // line of the file on which the resource begins, from 1
	Path     string // "entry[3].resource"; empty for a resource that stands by itself

	// Adjudication's Person is known when the patient stands inside the resource or came before it; else PatientRef
	// names the Patient that completes it, from later in the file or another one. Shares of the patient are
	// adjustments of group PR: 1 deductible, 2 coinsurance, 3 copay, 96 or the file's own reason for what is not
	// covered, and no code at all for a share the file does not split (self-pay, or only "the member's liability"
	// said). A discount is CO 45, another payer's payment OA 23. Adjustments of zero cents carry a reason the file
	// gives without an amount. A refusal's Column is a JSON path.
	Adjudication *remit.Adjudication
	PatientRef   string // "Patient/123" or "urn:uuid:…", as in [Patient.References]
	AccountRef   string // of an Invoice, when its Account has not come before it

	Patient *Patient
	Account *Account
	Refused *remit.Refusal
}

// Patient is a person as a file names them. No identifier of theirs is kept.
type Patient struct {
	References []string // what others refer to it by
	Person     billing.Person
	Phone      consent.Phone // empty: none that can be texted
	Deceased   bool
	Sensitive  bool
}

// Account is the practice's account of a patient. FHIR R4 gives it no balance.
type Account struct {
	References []string
	Number     billing.AccountNumber
	PatientRef string
	Sensitive  bool
}
