package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/cashier"
)

type paymentRefund struct {
	moneyOf

	Approver  string `required:"" placeholder:"WHO" help:"Who allowed it."`
	Reference string `required:"" placeholder:"R" help:"The refund's own reference: the same one is made once."`
	Payment   string `placeholder:"ID" help:"The processor's id of the payment; else the newest that is large enough."`
}

// Run writes the refund down; the server makes it. The same reference for another refund is refused.
func (r paymentRefund) Run(ctx context.Context, c *console) error {
	return r.change(ctx, c, change{
		done: "written down: the server makes the refund", same: "refund", reference: r.Reference,
		make: func(ctx context.Context, tx pgx.Tx, o ordered) (bool, error) {
			_, err := cashier.AskRefund(ctx, tx, payment.Returned{
				Practice: o.practice, Account: o.account, Intent: r.Payment, Amount: o.amount, Approver: r.Approver,
				Key: "command/" + r.Reference,
			}, o.at)
			return err == nil, err
		},
	})
}

type paymentWriteoff struct {
	moneyOf

	Approver  string `required:"" placeholder:"WHO" help:"Who allowed it."`
	Reason    string `required:"" placeholder:"WORDS" help:"Why; kept sealed."`
	Kind      string `default:"write_off" enum:"write_off,hardship,prompt_pay_discount" help:"Its name in the books."`
	Reference string `placeholder:"R" help:"The same reference is written off once; without one, once a day."`
}

// Run posts the write-off and keeps who allowed it and why.
func (w paymentWriteoff) Run(ctx context.Context, c *console) error {
	if w.Reference == "" {
		w.Reference = billing.DateOf(c.now().UTC()).String()
	}
	return w.change(ctx, c, change{
		done: "written off", before: "written off before", same: "amount or approver", reference: w.Reference,
		tooMuch: "this is more than the account owes",
		make: func(ctx context.Context, tx pgx.Tx, o ordered) (bool, error) {
			return cashier.Allow(ctx, tx, o.keys, billing.Allowance{
				Practice: o.practice, Account: o.account, Kind: billing.AccountKind(w.Kind), Amount: o.amount,
				Approver: w.Approver, Reference: w.Reference, At: o.at,
			}, w.Reason)
		},
	})
}

type paymentCredit struct {
	moneyOf

	To        string `required:"" xor:"where" placeholder:"B" help:"The account of the same person whose balance it pays."`
	GiveBack  bool   `required:"" xor:"where" help:"Set it aside as a refund that is owed."`
	Approver  string `required:"" placeholder:"WHO" help:"Who allowed it."`
	Reference string `required:"" placeholder:"R" help:"The move's own reference: the same one is made once."`
	Reason    string `placeholder:"WORDS" help:"Why; kept sealed."`
}

// Run moves the credit and keeps who allowed it and why.
func (r paymentCredit) Run(ctx context.Context, c *console) error {
	moved := change{
		done: "moved", before: "moved before", same: "amount, approver or place to go", reference: r.Reference,
		tooMuch: fmt.Sprintf("this is more than the credit of account %q, or than account %q owes", r.Account, r.To),
	}
	if r.GiveBack {
		moved.done, moved.before = "set aside to be given back", "set aside before"
		moved.tooMuch = fmt.Sprintf("this is more than the credit of account %q", r.Account)
	}
	moved.make = func(ctx context.Context, tx pgx.Tx, o ordered) (bool, error) {
		news, err := cashier.MoveCredit(ctx, tx, o.keys, billing.CreditMove{
			Practice: o.practice, From: o.account, To: billing.AccountNumber(r.To), Payable: r.GiveBack, Amount: o.amount,
			Approver: r.Approver, Reference: r.Reference, At: o.at,
		}, r.Reason)
		switch {
		case errors.Is(err, ledger.ErrNotFound) && !r.GiveBack:
			return false, fmt.Errorf("there is no account %q or no account %q at practice %s", r.Account, r.To, o.practice)
		case errors.Is(err, cashier.ErrTwoPeople):
			return false, fmt.Errorf("accounts %q and %q are of two people: give the credit back instead", r.Account, r.To)
		}
		return news, err
	}
	return r.change(ctx, c, moved)
}
