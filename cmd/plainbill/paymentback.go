package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot"
)

type paymentRefund struct {
	Account   string `required:"" placeholder:"A" help:"The account's number."`
	Amount    string `required:"" placeholder:"50.00" help:"Dollars and cents."`
	Approver  string `required:"" placeholder:"WHO" help:"Who allowed it."`
	Reference string `required:"" placeholder:"R" help:"The refund's own reference: the same one is made once."`
	Payment   string `placeholder:"ID" help:"The processor's id of the payment; else the newest that is large enough."`
	Practice  string `placeholder:"ID" help:"The practice, when there are several."`
}

// Run writes the refund down; the server makes it. The same reference for another refund is refused.
func (r paymentRefund) Run(ctx context.Context, c *console) error {
	amount, err := billing.ParseCents(r.Amount)
	if err != nil || amount <= 0 {
		return errors.New("--amount: wanted dollars like 50.00")
	}
	b, p, err := c.openFor(ctx, r.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		_, err := bot.AskRefund(ctx, tx, payment.Returned{
			Practice: p.ID, Account: billing.AccountNumber(r.Account), Intent: r.Payment, Amount: amount,
			Approver: r.Approver, Key: "command/" + r.Reference,
		}, c.now().UTC())
		return err
	})
	switch {
	case errors.Is(err, payment.ErrNotFound):
		return fmt.Errorf("there is no such payment by card of account %q at practice %s", r.Account, p.ID)
	case errors.Is(err, payment.ErrBeyondPayment):
		return errors.New("no payment by card has so much left to give back; see --payment")
	case errors.Is(err, payment.ErrConflict):
		return fmt.Errorf("reference %q was used before for another refund", r.Reference)
	case err != nil:
		return err
	}
	c.printf("written down: the server makes the refund\n")
	return nil
}

type paymentWriteoff struct {
	Account   string `required:"" placeholder:"A" help:"The account's number."`
	Amount    string `required:"" placeholder:"4.00" help:"Dollars and cents, no more than is owed."`
	Approver  string `required:"" placeholder:"WHO" help:"Who allowed it."`
	Reason    string `required:"" placeholder:"WORDS" help:"Why; kept sealed."`
	Kind      string `default:"write_off" enum:"write_off,hardship,prompt_pay_discount" help:"Its name in the books."`
	Reference string `placeholder:"R" help:"The same reference is written off once; without one, once a day."`
	Practice  string `placeholder:"ID" help:"The practice, when there are several."`
}

// Run posts the write-off and keeps who allowed it and why.
func (w paymentWriteoff) Run(ctx context.Context, c *console) error {
	amount, err := billing.ParseCents(w.Amount)
	if err != nil || amount <= 0 {
		return errors.New("--amount: wanted dollars like 4.00")
	}
	b, p, err := c.openFor(ctx, w.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	now := c.now().UTC()
	if w.Reference == "" {
		w.Reference = billing.DateOf(now).String()
	}
	var posted bool
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		posted, err = bot.Allow(ctx, tx, b.keys, billing.Allowance{
			Practice: p.ID, Account: billing.AccountNumber(w.Account), Kind: billing.AccountKind(w.Kind), Amount: amount,
			Approver: w.Approver, Reference: w.Reference, At: now,
		}, w.Reason)
		return err
	})
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return fmt.Errorf("there is no account %q at practice %s", w.Account, p.ID)
	case errors.Is(err, billing.ErrTooMuch):
		return errors.New("this is more than the account owes")
	case errors.Is(err, ledger.ErrConflict):
		return fmt.Errorf("reference %q was used before with another amount or approver", w.Reference)
	case err != nil:
		return err
	case !posted:
		c.printf("written off before: nothing changed\n")
		return nil
	}
	c.printf("written off\n")
	return nil
}
