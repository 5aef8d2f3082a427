package main

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/cashier"
)

// paymentCommand is the commands about payments.
type paymentCommand struct {
	Record   paymentRecord   `cmd:"" help:"Record a payment made elsewhere, once per reference."`
	Refund   paymentRefund   `cmd:"" help:"Give a payment by card back, or a part of it, once per reference."`
	Credit   paymentCredit   `cmd:"" help:"Move a credit to another balance of the same person, or set it aside to give back."`
	Writeoff paymentWriteoff `cmd:"" help:"Take a small balance, or what hardship forgives, off an account."`
	Notices  paymentNotices  `cmd:"" help:"The card processor's notices that wait or were odd."`

	Small     paymentSmall     `cmd:"" help:"List the balances too small to ask for by the policy, and write them off."`
	Unsettled paymentUnsettled `cmd:"" help:"Charges and refunds whose outcome nobody knows, and refunds that failed."`
	Settle    paymentSettle    `cmd:"" help:"Say that a charge or refund, looked up at the processor, was not made."`

	Payouts paymentPayouts `cmd:"" help:"Where the card processor's transfers and the books differ, and why."`
}

type paymentRecord struct {
	moneyOf

	Method    string `required:"" enum:"check,cash,card,other" help:"check, cash, card or other."`
	Reference string `required:"" placeholder:"R" help:"The payment's own reference: the same one is recorded once."`
}

// Run posts the payment. The same reference with another amount or account is refused.
func (r paymentRecord) Run(ctx context.Context, c *console) error {
	return r.change(ctx, c, change{
		done: "recorded", before: "recorded before", same: "account, amount or method", reference: r.Reference,
		make: func(ctx context.Context, tx pgx.Tx, o ordered) (bool, error) {
			return cashier.RecordPayment(ctx, tx, o.keys, billing.Payment{
				Practice: o.practice, Account: o.account, Amount: o.amount, Method: r.Method, Reference: r.Reference, At: o.at,
			})
		},
	})
}
