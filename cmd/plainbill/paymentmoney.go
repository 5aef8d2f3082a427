package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/cashier"
	"github.com/plainbill/plainbill/consent/seal"
)

// moneyOf is what every command about the money of one account is told.
type moneyOf struct {
	Account  string `required:"" placeholder:"A" help:"The account's number."`
	Amount   string `required:"" placeholder:"50.00" help:"Dollars and cents."`
	Practice string `placeholder:"ID" help:"The practice, when there are several."`
}

// ordered is what was read of it, and when.
type ordered struct {
	keys     *seal.Keyring
	practice billing.PracticeID
	account  billing.AccountNumber
	amount   billing.Cents
	at       time.Time
}

// change is one change of the books, made once a reference.
type change struct {
	done, before string // what is said when it is news, and when it is not
	reference    string
	same         string // what has to be the same under the same reference
	tooMuch      string // of an amount that is more than there is
	make         func(ctx context.Context, tx pgx.Tx, o ordered) (news bool, err error)
}

// change makes a change in one transaction and says what became of it.
func (m moneyOf) change(ctx context.Context, c *console, wanted change) error {
	amount, err := billing.ParseCents(m.Amount)
	if err != nil || amount <= 0 {
		return errors.New("--amount: wanted dollars like 50.00")
	}
	b, p, err := c.openFor(ctx, m.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	o := ordered{
		keys: b.keys, practice: p.ID, account: billing.AccountNumber(m.Account), amount: amount, at: c.now().UTC(),
	}
	var news bool
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		news, err = wanted.make(ctx, tx, o)
		return err
	})
	if err != nil {
		return wanted.refused(o, err)
	}
	if !news {
		c.printf("%s: nothing changed\n", wanted.before)
		return nil
	}
	c.printf("%s\n", wanted.done)
	return nil
}

// refused says in words why the books refuse a change.
func (w change) refused(o ordered, err error) error {
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return fmt.Errorf("there is no account %q at practice %s", o.account, o.practice)
	case errors.Is(err, payment.ErrNotFound):
		return fmt.Errorf("there is no such payment by card of account %q at practice %s", o.account, o.practice)
	case errors.Is(err, payment.ErrBeyondPayment):
		return errors.New("no payment by card has so much left to give back; see --payment")
	case errors.Is(err, cashier.ErrKnownPayment):
		return fmt.Errorf("the card processor tells of payment %q itself: it is in the books, or on its way", w.reference)
	case errors.Is(err, billing.ErrTooMuch):
		return errors.New(w.tooMuch)
	case errors.Is(err, ledger.ErrConflict), errors.Is(err, payment.ErrConflict):
		return fmt.Errorf("reference %q was used before with another %s", w.reference, w.same)
	}
	return err
}
