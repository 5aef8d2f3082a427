package billing

import (
	"errors"
	"regexp"
	"strings"
)

// FactKind says how a fact of the books is checked again.
type FactKind string

// The kinds of fact. Due is what an account owes now; Share is one part of a claim; Offer and Plan are schedules that
// sum to a principal; Payment is money received from the patient; Prompt is what a policy takes off for paying at once,
// which the books alone cannot say.
const (
	FactDue     FactKind = "due"      // Cents: balance due of Account
	FactShare   FactKind = "share"    // Cents: sum of Part over Claim (all lines, or ServiceLine)
	FactOffer   FactKind = "offer"    // Cents: balance due of Account; Schedule sums to it
	FactPlan    FactKind = "plan"     // Cents: principal of the account's plan; Schedule: its instalments
	FactPayment FactKind = "payment"  // Cents: all that the patient has paid on Account
	FactPrompt  FactKind = "prompt"   // Cents: taken off for paying all of Schedule[0], what is due, until and on Date
	FactDueDate FactKind = "due_date" // Date: due date of Statement
)

// Fact is something a text says that the books must still say when the text leaves.
type Fact struct {
	Kind        FactKind      `json:"kind"`
	Account     AccountNumber `json:"account"`
	Statement   string        `json:"statement,omitempty"`
	Claim       string        `json:"claim,omitempty"`
	ServiceLine int           `json:"service_line,omitempty"`
	Part        Part          `json:"part,omitempty"`
	Cents       Cents         `json:"cents,omitempty"`
	Schedule    []Cents       `json:"schedule,omitempty"`
	Date        Date          `json:"date,omitzero"`
}

// ErrNotCovered says that a text names an amount that no fact of the books backs.
var ErrNotCovered = errors.New("money guard: a text names an amount that no fact of the books backs")

var writtenAmount = regexp.MustCompile(`\$\d[\d,]*(?:\.\d{1,2})?`)

// AmountsIn finds the dollar amounts written in a text.
func AmountsIn(text string) []Cents {
	var found []Cents
	for _, s := range writtenAmount.FindAllString(text, -1) {
		if c, err := ParseCents(strings.ReplaceAll(strings.TrimPrefix(s, "$"), ",", "")); err == nil {
			found = append(found, c)
		}
	}
	return found
}

// Covers checks that every amount written in a text is one of the facts it was rendered from: the money guard's first
// half. The second, that the facts still hold, is the ledger's.
func Covers(facts []Fact, text string) error {
	known := map[Cents]bool{}
	for _, f := range facts {
		known[f.Cents] = true
		for _, c := range f.Schedule {
			known[c] = true
		}
	}
	for _, c := range AmountsIn(text) {
		if !known[c] {
			return ErrNotCovered
		}
	}
	return nil
}
