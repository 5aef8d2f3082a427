package cashier

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/practice"
)

// PaymentShown is a payment as receipts and pages show it.
type PaymentShown struct {
	On           billing.Date // in the practice's zone
	Amount       billing.Cents
	Returned     billing.Cents // of it: given back, or taken back by the payer's bank
	Method       string        // card, check, cash, other; empty: told by a file
	Brand, Last4 string        // of a card, where known
	Reference    string
}

// maxPaymentsShown is how many of an account's entries are looked through for payments.
const maxPaymentsShown = 200

// Payments gives the payments of an account as the books have them, newest first. What was taken back whole by a
// reversal is left out.
func (c *Cashier) Payments(
	ctx context.Context, tx pgx.Tx, id billing.PracticeID, account billing.AccountNumber,
) ([]PaymentShown, error) {
	p, err := practice.ByID(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	entries, err := ledger.Entries(ctx, tx, id, account, maxPaymentsShown)
	if err != nil {
		return nil, err
	}
	received, err := payment.ReceivedOf(ctx, tx, id, account, maxPaymentsShown)
	if err != nil {
		return nil, err
	}
	cards := map[string]*payment.Received{}
	for _, r := range received {
		cards[r.Entry] = r
	}
	reversed := map[string]bool{}
	var shown []PaymentShown
	for _, e := range entries { // newest first: a reversal comes before what it reverses
		if e.Reverses != "" {
			reversed[e.Reverses] = true
		}
		if e.Kind != billing.EntryPatientPayment || reversed[e.Key] {
			continue
		}
		s := PaymentShown{On: billing.DateOf(e.At.In(p.Zone())), Amount: cashOf(e)}
		if rest, ok := strings.CutPrefix(e.Source.Event, "payment/"); ok {
			s.Method, s.Reference, _ = strings.Cut(rest, "/")
		}
		if r := cards[e.Key]; r != nil {
			s.Brand, s.Last4, s.Returned = r.Brand, r.Last4, r.Returned
		}
		if s.Amount > 0 {
			shown = append(shown, s)
		}
	}
	return shown, nil
}

// cashOf is what an entry changes of what the patient paid.
func cashOf(e billing.Entry) billing.Cents {
	var sum billing.Cents
	for _, p := range e.Postings {
		if p.Kind == billing.CashPatient {
			sum += p.Amount
		}
	}
	return sum
}
