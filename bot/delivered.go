package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent/seal"
)

// Delivered takes a carrier's word on a text. Words that come late, twice or in another order move nothing backwards;
// one about a text that is not ours is logged and dropped.
func (b *Bot) Delivered(ctx context.Context, d Delivery) error {
	now := b.Now()
	report := outbox.Report{SID: d.SID, Status: d.Status, Code: d.ErrorCode, At: now}
	if d.Ref != "" {
		id, message, err := outbox.ParseRef(d.Ref)
		if err != nil {
			return fmt.Errorf("delivered: %w", err)
		}
		report.Practice, report.ID = id, message
	}
	err := b.inTx(ctx, func(tx pgx.Tx) error {
		moved, err := outbox.Advance(ctx, tx, report)
		if err != nil || !moved.Moved {
			return err
		}
		if moved.From == outbox.StatusSending || moved.From == outbox.StatusUnknown {
			// The call's own worker may be gone: whatever waits behind this text may leave now.
			if err := b.queue(ctx, tx, sendJob{Practice: moved.Practice, Thread: moved.Thread}); err != nil {
				return err
			}
		}
		if d.ErrorCode == 0 || b.Carrier == nil {
			return nil
		}
		m, err := outbox.ByID(ctx, tx, b.Keys, moved.Practice, moved.ID)
		if err != nil {
			return err
		}
		p, err := practice.ByID(ctx, tx, moved.Practice)
		if err != nil {
			return err
		}
		return b.phoneFailed(ctx, tx, p, m, b.Carrier.Class(d.ErrorCode), d.ErrorCode, now)
	})
	if errors.Is(err, outbox.ErrNotFound) {
		b.Log.WarnContext(ctx, "a delivery report names a text that is not ours", "sid", d.SID)
		return nil
	}
	if err != nil {
		return fmt.Errorf("delivered: %w", err)
	}
	return nil
}

// phoneFailed draws the consequence of a text that failed for good: a carrier that says the phone opted out is believed
// (Twilio 21610), and a person learns of a phone that cannot be reached.
func (b *Bot) phoneFailed(
	ctx context.Context, tx pgx.Tx, p practice.Practice, m outbox.Message, class outbox.Class, code int,
	now time.Time,
) error {
	if done, err := b.codeSays(ctx, tx, p, m, class, code, now); err != nil || done {
		return err
	}
	switch class {
	case outbox.ClassPermanent, outbox.ClassContent:
	case outbox.ClassTransient: // nothing is known against the phone, but somebody who asked has no answer
		if m.Kind == outbox.KindReminder {
			return nil
		}
	default:
		return nil
	}
	th, err := thread.Read(ctx, tx, b.Keys, p.ID, m.Thread)
	if err != nil {
		return err
	}
	return b.openCase(ctx, tx, p, th, caseWanted{
		reason: reasonUndeliverable, account: m.Account, key: "message/" + m.Ref(), at: now,
	})
}

// settleUnknown looks up at the carrier what became of a call that broke off: found, it is accepted; not found, it was
// never taken and may be sent again.
func (b *Bot) settleUnknown(ctx context.Context, m outbox.Message) error {
	var known map[string]bool
	err := b.Read(ctx, func(tx pgx.Tx) (err error) {
		known, err = outbox.SIDs(ctx, tx, b.Keys, m.Practice, m.To, m.AttemptedAt.Add(-time.Hour))
		return err
	})
	if err != nil {
		return err
	}
	receipt, found, err := b.Carrier.Find(ctx, m, known)
	if err != nil {
		return fmt.Errorf("look up a text: %w", err) // the next sweep asks again
	}
	now := b.Now()
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		if err := stillInDoubt(ctx, tx, b.Keys, m); err != nil {
			return err
		}
		if found {
			return outbox.Accepted(ctx, tx, m.Practice, m.ID, receipt, now)
		}
		return outbox.Retry(ctx, tx, m.Practice, m.ID, now, 0, now)
	})
	if err != nil && !errors.Is(err, outbox.ErrMoved) {
		return err
	}
	b.Log.InfoContext(ctx, "settled a text of unknown outcome", "practice", string(m.Practice), "message", m.ID, "found", found)
	return b.inTx(ctx, func(tx pgx.Tx) error {
		return b.queue(ctx, tx, sendJob{Practice: m.Practice, Thread: m.Thread})
	})
}

// stillInDoubt locks the thread of a text and gives [outbox.ErrMoved] when another sweep has settled the attempt: it may
// be on its way once more, and what was found out about the attempt before says nothing about this one.
func stillInDoubt(ctx context.Context, tx pgx.Tx, k *seal.Keyring, m outbox.Message) error {
	if _, err := thread.Lock(ctx, tx, k, m.Practice, m.Thread); err != nil {
		return err
	}
	current, err := outbox.ByID(ctx, tx, k, m.Practice, m.ID)
	if err == nil && current.Attempts != m.Attempts {
		return outbox.ErrMoved
	}
	return err
}
