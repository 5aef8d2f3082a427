package billing

import (
	"errors"
	"fmt"
	"time"
)

// AccountKind is a kind of account in the books.
type AccountKind string

// The chart of accounts. Those of a patient carry the patient's account number, the others are the practice's own.
const (
	InsurerReceivable     AccountKind = "insurer_receivable"
	PatientReceivable     AccountKind = "patient_receivable"
	PatientCredit         AccountKind = "patient_credit"
	RefundPayable         AccountKind = "refund_payable"
	CashInsurer           AccountKind = "cash_insurer"
	CashPatient           AccountKind = "cash_patient"
	Revenue               AccountKind = "revenue"
	ContractualAdjustment AccountKind = "contractual_adjustment"
	WriteOff              AccountKind = "write_off"
	Hardship              AccountKind = "hardship"
	PromptPayDiscount     AccountKind = "prompt_pay_discount"
)

// Source says where an amount comes from: the file, claim and line of it, or an event such as a payment. Line and
// Segment count from 1; zero means the file has none.
type Source struct {
	FileHash    string `json:"file_hash,omitempty"`
	File        string `json:"file,omitempty"`
	Interchange string `json:"interchange,omitempty"`
	Claim       string `json:"claim,omitempty"`
	ServiceLine int    `json:"service_line,omitempty"`
	Line        int    `json:"line,omitempty"`
	Segment     int    `json:"segment,omitempty"`
	Event       string `json:"event,omitempty"`
}

// Posting is one side of an entry: a debit when Amount is positive, a credit when it is negative. Patient is set for
// every posting so that a person's entries can be found; shared accounts are not balanced per patient.
type Posting struct {
	Kind    AccountKind
	Patient AccountNumber
	Part    Part
	Amount  Cents
}

// EntryKind says what happened.
type EntryKind string

// The kinds of entry.
const (
	EntryClaim          EntryKind = "claim"
	EntryRemittance     EntryKind = "remittance"
	EntryPatientPayment EntryKind = "patient_payment"
	EntryReversal       EntryKind = "reversal"
)

// Entry is postings that sum to zero. Key is its idempotency key, unique within the practice: the same key with the
// same content is posted once, with other content it is an error.
type Entry struct {
	Practice PracticeID
	Key      string
	Kind     EntryKind
	At       time.Time // UTC
	Source   Source
	Reverses string // the key of the entry that this one reverses
	Postings []Posting
}

// ErrUnbalanced says that an entry's postings do not sum to zero.
var ErrUnbalanced = errors.New("entry does not sum to zero")

// ErrEmptyEntry says that an entry has fewer than two postings, a posting of nothing, or no key.
var ErrEmptyEntry = errors.New("entry needs a key and two postings or more, none of them zero")

// Validate checks what the database checks again: a key, at least two postings, none of them zero, a sum of zero.
func (e Entry) Validate() error {
	if e.Key == "" || len(e.Postings) < 2 {
		return fmt.Errorf("entry %q: %w", e.Key, ErrEmptyEntry)
	}
	var sum Cents
	for _, p := range e.Postings {
		if p.Amount == 0 {
			return fmt.Errorf("entry %q: %w", e.Key, ErrEmptyEntry)
		}
		sum += p.Amount
	}
	if sum != 0 {
		return fmt.Errorf("entry %q: %w", e.Key, ErrUnbalanced)
	}
	return nil
}

// Reverse gives the entry that undoes e exactly, at another time and under another key.
func (e Entry) Reverse(key string, at time.Time, source Source) Entry {
	reversed := Entry{Practice: e.Practice, Key: key, Kind: EntryReversal, At: at, Source: source, Reverses: e.Key}
	for _, p := range e.Postings {
		p.Amount = -p.Amount
		reversed.Postings = append(reversed.Postings, p)
	}
	return reversed
}
