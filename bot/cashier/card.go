package cashier

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/dialogue"
)

// RemoveCard removes the card on file at once, and with it autopay; the processor is told by a job. Without a card it
// does nothing.
func (c *Cashier) RemoveCard(
	ctx context.Context, practice billing.PracticeID, account billing.AccountNumber, by string,
) error {
	var stale []*payment.Request
	err := c.inTx(ctx, func(tx pgx.Tx) error {
		card, err := payment.RemoveCard(ctx, tx, practice, account, by, c.Now())
		if err != nil || c.Processor == nil {
			return err
		}
		open, err := payment.OpenRequests(ctx, tx, c.Keys, practice, account)
		if err != nil {
			return err
		}
		for _, r := range open {
			if r.Keep && r.State == payment.RequestOpen {
				stale = append(stale, r)
			}
		}
		if card == nil {
			return nil
		}
		return c.path.Queue(ctx, tx, forgetJob{Practice: practice, Card: card.ID})
	})
	if err != nil {
		return fmt.Errorf("remove card: %w", err)
	}
	c.closePages(ctx, stale)
	return nil
}

// Forget tells the processor of a removed card. A card that it does not know any more is forgotten.
func (c *Cashier) Forget(ctx context.Context, practice billing.PracticeID, id int64) error {
	var card *payment.Card
	err := c.read(ctx, func(tx pgx.Tx) (err error) {
		card, err = payment.CardByID(ctx, tx, practice, id)
		return err
	})
	if err != nil || card.RemovedAt.IsZero() || !card.ForgottenAt.IsZero() {
		return err
	}
	failure := c.Processor.Forget(ctx, card.Method)
	return c.inTx(ctx, func(tx pgx.Tx) error {
		if failure != nil {
			f := failureOf(failure)
			if f.Class != payment.CardGone && f.Class != payment.Refused {
				c.Log.WarnContext(ctx, "a removed card is still known to the processor", "practice", string(practice),
					"card", id, "class", string(f.Class), "code", f.Code)
				return payment.ForgetLater(ctx, tx, practice, id, c.Now().Add(max(f.RetryAfter, haltFor)))
			}
		}
		return payment.Forgot(ctx, tx, practice, id, c.Now())
	})
}

// keepCard keeps the card that a page brought. Where the card was removed or the charges stopped since the page was
// opened, it is removed at once: the patient said so last.
func (c *Cashier) keepCard(
	ctx context.Context, tx pgx.Tx, r *payment.Request, f payment.CardOnFile,
) (card *payment.Card, added bool, err error) {
	if r.Stopped {
		err := payment.AddRemoved(ctx, tx, c.Keys, r.Practice, r.Account, f, r.Consent, c.Now())
		return nil, false, err
	}
	card, added, err = payment.AddCard(ctx, tx, c.Keys, r.Practice, r.Account, f, r.Consent, c.Now())
	if err != nil || !added {
		return card, added, err
	}
	// Nobody signed that this card pays the plan, until they have: see [payment.Enrol].
	return card, added, payment.EndAutopay(ctx, tx, r.Practice, r.Account, "card_replaced", c.Now())
}

func (c *Cashier) actCardKept(ctx context.Context, tx pgx.Tx, n *payment.Notice) (acted, error) {
	request, err := payment.LockRequest(ctx, tx, c.Keys, n.Practice, n.Request)
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
	card, added, err := c.keepCard(ctx, tx, request, *n.Card)
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
			ctx, tx, n.Practice, request.Account, live.ID, card.ID, request.Key, c.Now(),
		); err != nil {
			return done, err
		}
	}
	return done, payment.SettleRequest(ctx, tx, n.Practice, request.ID, payment.RequestDone, "", c.Now())
}

// actCardGone stops charges on a card that is gone at the processor; the patient of a plan is asked for another.
func (c *Cashier) actCardGone(ctx context.Context, tx pgx.Tx, n *payment.Notice) (acted, error) {
	if n.Card == nil || n.Card.Method == "" {
		return acted{odd: saysTooLittle}, nil
	}
	known, err := payment.CardByMethod(ctx, tx, n.Practice, n.Card.Method)
	if err != nil || known == nil {
		return acted{practice: n.Practice}, err
	}
	if _, err := payment.LoseCard(ctx, tx, n.Practice, n.Card.Method, c.Now()); err != nil {
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
		What: string(dialogue.NoticeCardNeeded), Amount: live.Open[0].Amount, Due: live.Open[0].Due, At: c.Now(),
	})
}
