package bot

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/dialogue"
)

// Why a notice waits.
const (
	waitsForPayment = "the payment is not known"
	waitsForRequest = "the page or charge is not known"
	waitsForDispute = "the dispute is not known"
	waitsForCard    = "the card is not told"
	saysTooLittle   = "it names no amount or payment"
)

// received notes money that arrived by card and posts it, once: whoever is first, the notice or the answer to a charge.
func (b *Bot) received(ctx context.Context, tx pgx.Tx, r payment.Received) error {
	paid := billing.Payment{
		Practice: r.Practice, Account: r.Account, Amount: r.Amount, Method: billing.MethodCard, Reference: r.Intent,
		At: r.PaidAt,
	}
	entry := paid.Received()
	r.Entry = entry.Key
	fee := r.Fee
	r.Fee = 0
	news, err := payment.AddReceived(ctx, tx, r)
	if err != nil {
		return err
	}
	if news {
		if err := notByHand(ctx, tx, paid, b.Now()); err != nil {
			return err
		}
		if _, err := ledger.Post(ctx, tx, entry); err != nil {
			return err
		}
		err := payment.Tell(ctx, tx, payment.Telling{
			Practice: r.Practice, Key: "payment/" + r.Intent, Account: r.Account, What: payment.TellPaid,
			Amount: r.Amount, At: r.PaidAt,
		})
		if err != nil {
			return err
		}
	}
	if err := postFee(ctx, tx, r, fee); err != nil || !news {
		return err
	}
	later, err := payment.FailedLater(ctx, tx, r.Intent, r.PaidAt)
	if err != nil {
		return err
	}
	if later {
		if err := b.takenBack(ctx, tx, r); err != nil {
			return err
		}
	}
	return payment.Wake(ctx, tx, r.Intent, b.Now())
}

// postFee posts what the processor keeps of a payment, once it is known.
func postFee(ctx context.Context, tx pgx.Tx, r payment.Received, fee billing.Cents) error {
	if fee <= 0 {
		return nil
	}
	news, err := payment.SetFee(ctx, tx, r.Practice, r.Intent, fee)
	if err != nil || !news {
		return err
	}
	_, err = ledger.Post(ctx, tx, billing.Fee{
		Practice: r.Practice, Account: r.Account, Reference: r.Intent, Amount: fee, At: r.PaidAt,
	}.Entry())
	return err
}

// takenBack reverses a payment that failed after it had succeeded.
func (b *Bot) takenBack(ctx context.Context, tx pgx.Tx, r payment.Received) error {
	news, err := payment.Reversed(ctx, tx, r.Practice, r.Intent, b.Now())
	if err != nil || !news {
		return err
	}
	if err := b.ungrant(ctx, tx, r); err != nil {
		return err
	}
	source := billing.Source{Event: "payment_failed/card/" + r.Intent}
	return ledger.Reverse(ctx, tx, r.Practice, r.Entry, "reversal/"+r.Entry, b.Now(), source)
}

func (b *Bot) actPaid(ctx context.Context, tx pgx.Tx, n *payment.Notice) (acted, error) {
	if n.Amount <= 0 || n.Intent == "" {
		return acted{parked: saysTooLittle}, nil
	}
	done := acted{practice: n.Practice}
	r := payment.Received{Practice: n.Practice, Intent: n.Intent, Amount: n.Amount, Fee: n.Fee, PaidAt: n.At}
	if n.Attempt > 0 {
		a, err := payment.LockAttempt(ctx, tx, n.Practice, n.Attempt)
		if err != nil || a == nil {
			return acted{parked: waitsForRequest}, err
		}
		switch {
		case a.State == payment.AttemptSucceeded && a.Intent != n.Intent:
			done.odd = "the charge has brought another payment already"
			err = tellBiller(ctx, tx, caseChargedTwice, a.Practice, a.Account, fmt.Sprintf("attempt/%d", a.ID), b.Now())
			if err != nil {
				return acted{}, err
			}
		case a.Amount != n.Amount:
			done.odd = "the amount is not the one asked for"
		}
		done.paid = a.Account
		return done, b.charged(ctx, tx, a, r)
	}
	request, err := payment.LockRequest(ctx, tx, b.Keys, n.Practice, n.Request)
	if err != nil || request == nil {
		return acted{parked: waitsForRequest}, err
	}
	if request.Amount != n.Amount {
		done.odd = "the amount is not the one asked for"
	}
	r.Account, r.Request, done.paid = request.Account, request.ID, request.Account
	if n.Card != nil {
		r.Brand, r.Last4 = n.Card.Brand, n.Card.Last4
	}
	if err := b.received(ctx, tx, r); err != nil {
		return acted{}, err
	}
	if request.State != payment.RequestDone {
		if err := b.grant(ctx, tx, request, r); err != nil {
			return acted{}, err
		}
	}
	if request.Keep && n.Card != nil && n.Card.Method != "" {
		if _, _, err := b.keepCard(ctx, tx, request, *n.Card); err != nil {
			return acted{}, err
		}
	}
	return done, payment.SettleRequest(ctx, tx, n.Practice, request.ID, payment.RequestDone, n.Intent, b.Now())
}

// actFailed notes a charge that failed, or takes back a payment that failed after it had arrived. A failure on a page
// is nothing: the payer tries again there.
func (b *Bot) actFailed(ctx context.Context, tx pgx.Tx, n *payment.Notice) (acted, error) {
	done := acted{practice: n.Practice}
	if n.Attempt > 0 {
		a, err := payment.LockAttempt(ctx, tx, n.Practice, n.Attempt)
		if err != nil {
			return done, err
		}
		if a != nil && a.UnderWay() && !a.SentAt.IsZero() {
			f := n.Failure
			if f == nil {
				f = &payment.Failure{Class: payment.Declined}
			}
			return done, b.chargeFailed(ctx, tx, a, f, n.Intent, b.Now())
		}
	}
	r, err := payment.LockReceived(ctx, tx, n.Practice, n.Intent)
	if err != nil || r == nil || !n.At.After(r.PaidAt) {
		return done, err
	}
	return done, b.takenBack(ctx, tx, *r)
}

// keepCard keeps the card that a page brought. Where the card was removed or the charges stopped since the page was
// opened, it is removed at once: the patient said so last.
func (b *Bot) keepCard(
	ctx context.Context, tx pgx.Tx, r *payment.Request, f payment.CardOnFile,
) (c *payment.Card, added bool, err error) {
	if r.Stopped {
		err := payment.AddRemoved(ctx, tx, b.Keys, r.Practice, r.Account, f, r.Consent, b.Now())
		return nil, false, err
	}
	c, added, err = payment.AddCard(ctx, tx, b.Keys, r.Practice, r.Account, f, r.Consent, b.Now())
	if err != nil || !added {
		return c, added, err
	}
	// Nobody signed that this card pays the plan, until they have: see [payment.Enrol].
	return c, added, payment.EndAutopay(ctx, tx, r.Practice, r.Account, "card_replaced", b.Now())
}

func (b *Bot) actCardKept(ctx context.Context, tx pgx.Tx, n *payment.Notice) (acted, error) {
	request, err := payment.LockRequest(ctx, tx, b.Keys, n.Practice, n.Request)
	if err != nil || request == nil {
		return acted{parked: waitsForRequest}, err
	}
	if n.Card == nil || n.Card.Method == "" {
		return acted{parked: waitsForCard}, nil
	}
	done := acted{practice: n.Practice}
	if request.State == payment.RequestDone {
		return done, nil
	}
	card, added, err := b.keepCard(ctx, tx, request, *n.Card)
	if err != nil {
		return done, err
	}
	if added && !request.Stopped && request.Plan != 0 {
		live, err := ledger.LivePlan(ctx, tx, n.Practice, request.Account)
		if err != nil {
			return done, err
		}
		if live == nil || live.ID != request.Plan {
			done.odd = "the plan that was signed for does not run any more"
		} else if err := payment.Enrol(
			ctx, tx, n.Practice, request.Account, live.ID, card.ID, request.Key, b.Now(),
		); err != nil {
			return done, err
		}
	}
	return done, payment.SettleRequest(ctx, tx, n.Practice, request.ID, payment.RequestDone, "", b.Now())
}

// actCardGone stops charges on a card that is gone at the processor; the patient of a plan is asked for another.
func (b *Bot) actCardGone(ctx context.Context, tx pgx.Tx, n *payment.Notice) (acted, error) {
	if n.Card == nil || n.Card.Method == "" {
		return acted{odd: saysTooLittle}, nil
	}
	known, err := payment.CardByMethod(ctx, tx, n.Practice, n.Card.Method)
	if err != nil || known == nil {
		return acted{practice: n.Practice}, err
	}
	if _, err := payment.LoseCard(ctx, tx, n.Practice, n.Card.Method, b.Now()); err != nil {
		return acted{}, err
	}
	live, err := ledger.LivePlan(ctx, tx, n.Practice, known.Account)
	if err != nil || live == nil || !known.RemovedAt.IsZero() {
		return acted{practice: n.Practice}, err
	}
	auto, err := payment.AutopayOf(ctx, tx, n.Practice, known.Account, live.ID)
	if err != nil || auto == nil {
		return acted{practice: n.Practice}, err
	}
	return acted{practice: n.Practice}, payment.Tell(ctx, tx, payment.Telling{
		Practice: n.Practice, Key: fmt.Sprintf("card/%d/gone", known.ID), Account: known.Account,
		What: string(dialogue.NoticeCardNeeded), Amount: live.Open[0].Amount, Due: live.Open[0].Due, At: b.Now(),
	})
}

// actDisputed takes a payment off the books until the dispute is decided, and stops charges of the account.
func (b *Bot) actDisputed(ctx context.Context, tx pgx.Tx, n *payment.Notice) (acted, error) {
	r, err := payment.LockReceived(ctx, tx, n.Practice, n.Intent)
	if err != nil || r == nil {
		return acted{parked: waitsForPayment}, err
	}
	if n.Amount <= 0 {
		n.Amount = r.Amount
	}
	entry := billing.Dispute{
		Practice: n.Practice, Account: r.Account, Reference: n.Object, Amount: n.Amount, At: n.At,
	}.Entry()
	news, err := payment.AddDispute(ctx, tx, payment.Dispute{
		Practice: n.Practice, Object: n.Object, Intent: n.Intent, Account: r.Account, Amount: n.Amount, Entry: entry.Key,
		OpenedAt: n.At,
	})
	if err != nil || !news {
		return acted{practice: n.Practice}, err
	}
	if _, err := ledger.Post(ctx, tx, entry); err != nil {
		return acted{}, err
	}
	if _, err := payment.PauseAutopay(ctx, tx, n.Practice, r.Account, "disputed", b.Now()); err != nil {
		return acted{}, err
	}
	err = tellBiller(ctx, tx, caseDispute, n.Practice, r.Account, "dispute/"+n.Object, b.Now())
	if err != nil {
		return acted{}, err
	}
	return acted{practice: n.Practice}, payment.Wake(ctx, tx, n.Intent, b.Now())
}

// actDisputeClosed gives a payment back to the books when the dispute was won.
func (b *Bot) actDisputeClosed(ctx context.Context, tx pgx.Tx, n *payment.Notice) (acted, error) {
	d, err := payment.LockDispute(ctx, tx, n.Practice, n.Object)
	if err != nil || d == nil {
		return acted{parked: waitsForDispute}, err
	}
	news, err := d.Close(ctx, tx, n.Won, b.Now())
	if err != nil || !news || !n.Won {
		return acted{practice: n.Practice}, err
	}
	source := billing.Source{Event: "dispute_won/card/" + n.Object}
	return acted{practice: n.Practice},
		ledger.Reverse(ctx, tx, n.Practice, d.Entry, "reversal/"+d.Entry, b.Now(), source)
}
