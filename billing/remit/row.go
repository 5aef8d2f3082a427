// Package remit is what files of statement data say, in the vocabulary of billing and whatever their format: rows, one
// a service line, and refusals that name the place and the reason. A package beside it reads one format each.
//
// It may not do input or output of its own, read a clock, or know how rows are stored.
//
// Invariant: a row without a refusal is complete and its service line balances to the cent; no refusal quotes a name,
// a phone, a date of birth or an amount.
package remit

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
)

// Row is one service line of a file with all that stands around it. A refused row holds what could be read: its line
// always, account and claim when they were readable.
type Row struct {
	Line    int // line of the file on which the row begins, from 1
	Account billing.AccountNumber
	Person  billing.Person
	Phone   consent.Phone // empty: not known, so not textable

	Statement     string
	StatementDate billing.Date
	DueDate       billing.Date // may be none

	Claim     string
	VisitDate billing.Date
	Provider  string
	Insurer   string              // empty: self-pay
	Estimated billing.Cents       // the good-faith estimate given for the claim; zero: none known
	Service   billing.ServiceLine // Number and Source are given when the row is posted

	Refused *Refusal // nil: the row can be posted
}

// Refusal says which part of a file is not taken and why, in words for the person who made the file.
type Refusal struct {
	Line    int    `json:"line,omitempty"`
	Segment int    `json:"segment,omitempty"`
	Column  string `json:"column,omitempty"` // empty: the row as a whole
	Reason  string `json:"reason"`
}
