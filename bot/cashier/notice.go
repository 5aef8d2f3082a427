package cashier

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
)

// Notice takes one verified notice of the processor: it is kept first, under its id, and then acted on once, in one
// transaction. An error means that it was not kept: the processor repeats it. One that is kept and cannot be acted on
// now is looked at again by the sweep.
func (c *Cashier) Notice(ctx context.Context, n payment.Notice) error {
	if n.ID == "" {
		return errors.New("a notice without an id")
	}
	var news bool
	err := c.inTx(ctx, func(tx pgx.Tx) (err error) {
		news, err = payment.KeepNotice(ctx, tx, n, c.Now())
		return err
	})
	if err != nil {
		return fmt.Errorf("notice: %w", err)
	}
	if !news {
		return nil
	}
	if err := errors.Join(c.actOn(ctx, n), c.actAgain(ctx, c.Now()), c.tellAll(ctx, c.Now())); err != nil {
		c.Log.WarnContext(ctx, "a notice of the card processor waits", "notice", n.ID, "kind", string(n.Kind),
			"error", err)
	}
	return nil
}

// actAgain acts on notices that were kept and not acted on: a process was killed, or what they are about is known now.
func (c *Cashier) actAgain(ctx context.Context, now time.Time) error {
	var waiting []*payment.Notice
	err := c.read(ctx, func(tx pgx.Tx) (err error) {
		waiting, err = payment.DueNotices(ctx, tx, now, sweepPage)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, n := range waiting {
		failures = append(failures, c.actOn(ctx, *n))
	}
	return errors.Join(failures...)
}

// acted is what became of a notice.
type acted struct {
	practice billing.PracticeID
	parked   string                // why it waits
	odd      string                // what was odd about it, though it was acted on
	paid     billing.AccountNumber // whose money arrived, where some did
}

// Why a notice waits.
const (
	waitsForPayment = "the payment is not known"
	waitsForRequest = "the page or charge is not known"
	waitsForDispute = "the dispute is not known"
	waitsForCard    = "the card is not told"
	saysTooLittle   = "it names no amount or payment"
)

// parkedFor is how long a parked notice rests; what it is about wakes it.
const parkedFor = time.Hour

// actOn acts on one kept notice, once.
func (c *Cashier) actOn(ctx context.Context, n payment.Notice) error {
	n = c.withCard(ctx, n)
	var done acted
	err := c.inTx(ctx, func(tx pgx.Tx) error {
		kept, err := payment.LockNotice(ctx, tx, n.ID)
		if err != nil || kept == nil {
			return err
		}
		if kept.Card == nil {
			kept.Card = n.Card
		}
		if kept.Practice == "" || kept.Request == 0 && kept.Session != "" {
			if kept.Practice, err = practiceOfNotice(ctx, tx, kept); err != nil {
				return err
			}
		}
		if done, err = c.act(ctx, tx, kept); err != nil {
			return err
		}
		n.Practice = kept.Practice
		if done.parked != "" {
			return payment.Park(ctx, tx, n.ID, done.parked, c.Now().Add(parkedFor))
		}
		return payment.ActedOn(ctx, tx, kept.Practice, n.ID, done.odd, c.Now())
	})
	if err == nil {
		if done.paid != "" && done.parked == "" {
			c.closeBeyond(ctx, n.Practice, done.paid)
		}
		return nil
	}
	later := c.inTx(ctx, func(tx pgx.Tx) error {
		return payment.Park(ctx, tx, n.ID, "it could not be acted on", c.Now().Add(tryAgainAfter))
	})
	return errors.Join(fmt.Errorf("act on a notice: %w", err), later)
}

// withCard asks the processor for the card that a page kept, where its notice does not say.
func (c *Cashier) withCard(ctx context.Context, n payment.Notice) payment.Notice {
	if n.Card != nil || n.Session == "" || n.Kind != payment.NoticeCardKept && n.Kind != payment.NoticePaid ||
		c.Processor == nil {
		return n
	}
	if n.Kind == payment.NoticePaid {
		keep := false
		err := c.read(ctx, func(tx pgx.Tx) error {
			practice, id, err := payment.RequestOfSession(ctx, tx, n.Session)
			if err != nil || id == 0 {
				return err
			}
			r, err := payment.RequestByID(ctx, tx, c.Keys, practice, id)
			keep = r != nil && r.Keep
			return err
		})
		if err != nil || !keep {
			return n
		}
	}
	s, err := c.Processor.Session(ctx, n.Session)
	if err != nil {
		c.Log.WarnContext(ctx, "the card of a page cannot be looked up", "notice", n.ID, "code", failureOf(err).Code)
		return n
	}
	n.Card = s.Card
	return n
}

// practiceOfNotice finds whose notice it is where it does not say: by what it is about.
func practiceOfNotice(ctx context.Context, tx pgx.Tx, n *payment.Notice) (p billing.PracticeID, err error) {
	if n.Session != "" {
		var request int64
		if p, request, err = payment.RequestOfSession(ctx, tx, n.Session); err != nil {
			return "", err
		}
		if p != "" && (n.Practice == "" || n.Practice == p) {
			n.Request = request
			return p, nil
		}
	}
	if n.Practice != "" {
		return n.Practice, nil
	}
	if n.Intent != "" {
		if p, err = payment.PracticeOfIntent(ctx, tx, n.Intent); err != nil || p != "" {
			return p, err
		}
	}
	if n.Object != "" {
		if p, err = payment.PracticeOfRefund(ctx, tx, n.Object); err != nil || p != "" {
			return p, err
		}
		if p, err = payment.PracticeOfDispute(ctx, tx, n.Object); err != nil || p != "" {
			return p, err
		}
	}
	if n.Card != nil && n.Card.Method != "" {
		return payment.PracticeOfMethod(ctx, tx, n.Card.Method)
	}
	return "", nil
}

// act is the single switch over kinds of notice.
func (c *Cashier) act(ctx context.Context, tx pgx.Tx, n *payment.Notice) (acted, error) {
	switch n.Kind {
	case payment.NoticePayout:
		return acted{}, payment.AddPayout(ctx, tx, n.Object, n.Amount, n.At, c.Now())
	case payment.NoticeOther:
		return acted{odd: "not acted on"}, nil
	}
	if n.Practice == "" {
		return acted{parked: "nothing of ours is known of it"}, nil
	}
	switch n.Kind {
	case payment.NoticePaid:
		return c.actPaid(ctx, tx, n)
	case payment.NoticeFailed:
		return c.actFailed(ctx, tx, n)
	case payment.NoticeCardKept:
		return c.actCardKept(ctx, tx, n)
	case payment.NoticeCardGone:
		return c.actCardGone(ctx, tx, n)
	case payment.NoticeExpired:
		return acted{}, payment.SettleRequest(ctx, tx, n.Practice, n.Request, payment.RequestExpired, "", c.Now())
	case payment.NoticeRefunded, payment.NoticeRefundFailed:
		return c.actRefund(ctx, tx, n)
	case payment.NoticeDisputed:
		return c.actDisputed(ctx, tx, n)
	case payment.NoticeDisputeClosed:
		return c.actDisputeClosed(ctx, tx, n)
	}
	return acted{odd: "not acted on"}, nil
}
