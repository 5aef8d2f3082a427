package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot"
)

// paymentCommand is the commands about payments.
type paymentCommand struct {
	Record   paymentRecord   `cmd:"" help:"Record a payment made elsewhere, once per reference."`
	Refund   paymentRefund   `cmd:"" help:"Give a payment by card back, or a part of it, once per reference."`
	Writeoff paymentWriteoff `cmd:"" help:"Take a small balance, or what hardship forgives, off an account."`
	Notices  paymentNotices  `cmd:"" help:"The card processor's notices that wait or were odd."`

	Small     paymentSmall     `cmd:"" help:"List the balances too small to ask for by the policy, and write them off."`
	Unsettled paymentUnsettled `cmd:"" help:"Charges and refunds whose outcome nobody knows, and refunds that failed."`
	Settle    paymentSettle    `cmd:"" help:"Say that a charge or refund, looked up at the processor, was not made."`

	Payouts paymentPayouts `cmd:"" help:"Where the card processor's transfers and the books differ, and why."`
}

type paymentRecord struct {
	Account   string `required:"" placeholder:"A" help:"The account's number."`
	Amount    string `required:"" placeholder:"50.00" help:"Dollars and cents."`
	Method    string `required:"" enum:"check,cash,card,other" help:"check, cash, card or other."`
	Reference string `required:"" placeholder:"R" help:"The payment's own reference: the same one is recorded once."`
	Practice  string `placeholder:"ID" help:"The practice, when there are several."`
}

// Run posts the payment. The same reference with another amount or account is refused.
func (r paymentRecord) Run(ctx context.Context, c *console) error {
	amount, err := billing.ParseCents(r.Amount)
	if err != nil || amount <= 0 {
		return errors.New("--amount: wanted dollars like 50.00")
	}
	b, p, err := c.openFor(ctx, r.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	var posted bool
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		posted, err = bot.RecordPayment(ctx, tx, b.keys, billing.Payment{
			Practice: p.ID, Account: billing.AccountNumber(r.Account), Amount: amount, Method: r.Method,
			Reference: r.Reference, At: c.now().UTC(),
		})
		return err
	})
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return fmt.Errorf("there is no account %q at practice %s", r.Account, p.ID)
	case errors.Is(err, bot.ErrKnownPayment):
		return fmt.Errorf("the card processor tells of payment %q itself: it is in the books, or on its way", r.Reference)
	case errors.Is(err, ledger.ErrConflict):
		return fmt.Errorf("reference %q was recorded before with another account, amount or method", r.Reference)
	case err != nil:
		return err
	case !posted:
		c.printf("recorded before: nothing changed\n")
		return nil
	}
	c.printf("recorded\n")
	return nil
}
