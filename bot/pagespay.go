package bot

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/cashier"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// PayPart says how much of what is due a visitor wants to pay.
type PayPart string

// The parts. An unknown one is [cashier.ErrAmount].
const (
	PayWhole PayPart = "whole" // all that is due now
	PayNext  PayPart = "next"  // the next instalment of the plan
	PayOther PayPart = "other" // an amount of their own
)

// PayOnPage opens the card processor's page for a payment and gives its address. The amount is taken from the books at
// this moment, not from the form; only an amount of the visitor's own is theirs to name, within what is due. The errors
// are those of [Bot.PageOf], [ErrNotPayable], [cashier.ErrAmount] and those of [cashier.Cashier.StartPayment].
func (b *Bot) PayOnPage(ctx context.Context, by Visitor, part PayPart, other billing.Cents) (url string, err error) {
	page, err := b.PageOf(ctx, by)
	if err != nil {
		return "", err
	}
	if !page.Payable() {
		return "", ErrNotPayable
	}
	amount, err := page.amount(part, other)
	if err != nil {
		return "", err
	}
	discount := billing.Cents(0)
	if part == PayWhole {
		discount = page.Discount
	}
	practice, err := b.practiceOf(ctx, by)
	if err != nil {
		return "", err
	}
	back := b.PublicURL + "/s/" + by.Token
	return b.Cashier.StartPayment(ctx, cashier.PaymentWanted{
		Practice: practice, Account: page.Account, Amount: amount, Discount: discount, Language: page.Language,
		Success: back + "/receipt?done=paid", Return: back + "/pay",
	})
}

// amount gives the cents of a part of what is due.
func (p AccountPage) amount(part PayPart, other billing.Cents) (billing.Cents, error) {
	switch {
	case part == PayWhole:
		return p.Whole(), nil
	case part == PayNext && p.NextInstalment() > 0:
		return p.NextInstalment(), nil
	case part == PayOther && other >= p.Least && other > 0 && other <= p.DueNow:
		return other, nil
	}
	return 0, cashier.ErrAmount
}

// NextInstalment is what falls due next of the plan, as far as it can be paid now.
func (p AccountPage) NextInstalment() billing.Cents {
	if p.Plan == nil || len(p.Plan.Open) == 0 {
		return 0
	}
	return min(p.Plan.Open[0].Amount, p.DueNow)
}

func (b *Bot) practiceOf(ctx context.Context, by Visitor) (id billing.PracticeID, err error) {
	err = b.Read(ctx, func(tx pgx.Tx) error {
		l, _, err := b.linked(ctx, tx, by)
		id = l.Practice
		return err
	})
	return id, err
}

// CardSigned is what a visitor signed to keep a card.
type CardSigned struct {
	Autopay bool // the card is also to pay the plan
	Ticked  bool
	Name    string // typed, as a signature (15 USC 7001)
	Words   string // the key of the words that were shown
	Address string // the network address it came from
}

// maxSigned is how long a typed name may be, in bytes.
const maxSigned = 200

// KeepCardOnPage opens the card processor's page that keeps a card and gives its address. What was signed is kept with
// the words as shown; words that are no longer those of the page are [ErrOfferGone], a box or a name that is missing
// [cashier.ErrUnsigned] (12 CFR 1005.10(b): in writing, signed or similarly authenticated).
func (b *Bot) KeepCardOnPage(ctx context.Context, by Visitor, signed CardSigned) (url string, err error) {
	page, err := b.PageOf(ctx, by)
	if err != nil {
		return "", err
	}
	words := page.CardWords
	if signed.Autopay {
		words = page.AutopayWords
	}
	name := strings.Join(strings.Fields(signed.Name), " ")
	switch {
	case !page.Cards || page.Closed:
		return "", ErrNotPayable
	case words.Key() == "" || words.Key() != signed.Words:
		return "", ErrOfferGone
	case !signed.Ticked || len(name) < 2 || len(name) > maxSigned:
		return "", cashier.ErrUnsigned
	}
	practice, err := b.practiceOf(ctx, by)
	if err != nil {
		return "", err
	}
	back := b.PublicURL + "/s/" + by.Token + "/card"
	return b.Cashier.StartCard(ctx, cashier.CardWanted{
		Practice: practice, Account: page.Account, Autopay: signed.Autopay, Words: words.Text(),
		WordsVersion: words.Version, SignedAs: name, Address: signed.Address, Language: page.Language,
		Success: back + "?done=card", Return: back,
	})
}

// signedOf gives the copy of what was signed to keep the card on file; nil where there is no card or nothing was
// signed.
func (b *Bot) signedOf(ctx context.Context, tx pgx.Tx, v visit) (*PageSigned, error) {
	card, err := payment.CardOf(ctx, tx, v.practice.ID, v.account.Number)
	if err != nil || card == nil || card.Version == "" {
		return nil, err
	}
	signed, err := payment.ConsentOf(ctx, tx, b.Keys, v.practice.ID, card.ID)
	if err != nil {
		return nil, err
	}
	return &PageSigned{
		Words: templates.Agreement{Lines: strings.Split(signed.Words, "\n"), Version: signed.Version},
		Name:  signed.SignedAs, On: billing.DateOf(card.KeptAt.In(v.practice.Zone())),
	}, nil
}

// RemoveCardOnPage removes the card on file, at once.
func (b *Bot) RemoveCardOnPage(ctx context.Context, by Visitor) error {
	page, err := b.PageOf(ctx, by)
	if err != nil {
		return err
	}
	practice, err := b.practiceOf(ctx, by)
	if err != nil {
		return err
	}
	return b.Cashier.RemoveCard(ctx, practice, page.Account, "patient")
}

// StopChargesOnPage stops the charges of the plan before the next one (15 USC 1693e(a)). Stopping twice is no error.
func (b *Bot) StopChargesOnPage(ctx context.Context, by Visitor) error {
	return b.visited(ctx, by, func(tx pgx.Tx, v visit) error {
		th, err := b.threadOf(ctx, tx, v.practice, v.account, v.at) // its lock comes before the account's
		if err != nil {
			return err
		}
		paused, err := payment.PauseAutopay(ctx, tx, v.practice.ID, v.account.Number, "patient", v.at)
		if err != nil || !paused || th.ID == 0 {
			return err
		}
		return b.openCase(ctx, tx, v.practice, th, caseWanted{
			reason: string(understand.StopPayment), account: v.account.Number,
			key: "page/stop/" + string(v.account.Number) + "/" + v.at.UTC().Format(time.RFC3339), at: v.at,
		})
	})
}
