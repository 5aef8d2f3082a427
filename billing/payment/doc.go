// Package payment is money on its way by card: pages that were opened for it, cards that are kept, charges of
// instalments, refunds, disputes, payouts, and the processor's notices about all of them.
//
// It may not begin a transaction, reach the network, see a card number, or post to the books: what arrived is posted by
// the ledger, in the same transaction.
//
// Invariant: a notice acts once; an account has at most one charge under way, and at most one on a day of its practice;
// nothing is charged after the card was removed or the patient asked to stop; a payment is never refunded beyond its
// amount.
package payment

import (
	"embed"
	"errors"
	"io/fs"

	"github.com/plainbill/plainbill/billing/sound"
	"github.com/plainbill/plainbill/consent/seal"
)

// Schema is the PostgreSQL schema that this package owns.
const Schema = "payment"

//go:embed migrations/*.sql
var files embed.FS

// Migrations gives the schema's migrations, *.sql at the top.
func Migrations() fs.FS {
	top, err := fs.Sub(files, "migrations")
	if err != nil {
		return files // cannot happen: the folder is embedded
	}
	return top
}

const (
	requestTable   = "payment.request"
	cardTable      = "payment.card"
	allowanceTable = "payment.allowance"
)

// Sealed declares the sealed columns for the rotation of keys.
var Sealed = []seal.Column{
	{Table: requestTable, Column: "consent", Row: "practice_id || '/' || key"},
	{Table: requestTable, Column: "page", Row: "practice_id || '/' || key"},
	{Table: cardTable, Column: "consent", Row: "practice_id || '/' || method"},
	{Table: allowanceTable, Column: "reason", Row: "practice_id || '/' || key"},
}

// What the store refuses.
var (
	// ErrNotFound says that there is no such request, card, payment, refund or dispute.
	ErrNotFound = errors.New("no such payment")
	// ErrConflict says that a key stands for something else already.
	ErrConflict = errors.New("key was used before for something else")
	// ErrBeyondPayment says that refunds would exceed what was paid.
	ErrBeyondPayment = errors.New("refunds would exceed the payment")
	// ErrUnderWay says that a charge of the account is under way already.
	ErrUnderWay = errors.New("a charge of this account is under way")
	// ErrNoDay says that a charge is to be planned and nobody says on which day.
	ErrNoDay = errors.New("a charge needs its day")
	// ErrApprover says that money is to be given back or forgiven and nobody allowed it.
	ErrApprover = errors.New("an approver has to be named")
)

// refusals are the names under which the database refuses, and what each means here.
var refusals = sound.Refusals{Schema: Schema, Constraints: map[string]error{
	"refund_within_payment": ErrBeyondPayment,
	"attempt_one_under_way": ErrUnderWay,
	"attempt_once_a_day":    ErrUnderWay,
	"attempt_no":            ErrUnderWay,
	"request_key":           ErrConflict,
}}

// Translate gives the error of this package that a refusal of the database means. Other errors, and nil, come back as
// they are.
func Translate(err error) error { return refusals.Translate(err) }
