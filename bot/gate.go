package bot

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
)

// Refusals that are not the consent gate's own.
const (
	refusedByGuard = "books_changed" // the books no longer say what the text says
	refusedAsStale = "expired"
)

// verdict is what the gate says of a text.
type verdict struct {
	refusal  string          // empty: it may leave
	until    time.Time       // when it may be asked again; zero: never
	validity time.Duration   // how long the carrier may try to deliver it
	decision outbox.Decision // what the gate said, still to be kept; of no text where it was not asked
}

// verdict asks the gate and the money guard about a text at the moment it would leave. It is the second time consent is
// asked: a STOP that came since the text was written wins.
func (b *Bot) verdict(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, m outbox.Message, now time.Time,
) (verdict, error) {
	if m.Expired(now) {
		return verdict{refusal: refusedAsStale}, nil
	}
	if m.Kind == outbox.KindReminder && m.Account != "" {
		// Texts to one household leave one after the other, so that each sees those before it in the count.
		if err := ledger.LockHousehold(ctx, tx, p.ID, m.Account); err != nil {
			return verdict{}, err
		}
	}
	facts, err := b.gateFacts(ctx, tx, p, th, m, now)
	if err != nil {
		return verdict{}, err
	}
	decision, err := ask(facts, m, outbox.AskedSending, now)
	if err != nil {
		return verdict{}, err
	}
	if !decision.Allowed {
		return verdict{refusal: decision.Reason, until: decision.Until, decision: decision}, nil
	}
	if m.Kind != outbox.KindBiller {
		err := b.guard(ctx, tx, p, m, now)
		if errors.Is(err, ledger.ErrFactChanged) || errors.Is(err, billing.ErrNotCovered) {
			return verdict{refusal: refusedByGuard, decision: decision}, nil
		}
		if err != nil {
			return verdict{}, err
		}
	}
	return verdict{validity: validity(facts), decision: decision}, nil
}

// ask puts the facts to the gate and gives its answer with them, so that it can be given again years later. Whoever acts
// on the answer keeps it in the same transaction.
func ask(facts consent.GateFacts, m outbox.Message, asked outbox.Asked, now time.Time) (outbox.Decision, error) {
	decision := consent.Decide(facts)
	raw, err := json.Marshal(facts)
	return outbox.Decision{
		Message: m.ID, Asked: asked, At: now, Allowed: decision.Allowed, Reason: decision.Reason, Until: decision.Until,
		Facts: raw,
	}, err
}

// askFirst asks the gate about a text that is about to be written, the first of the two times. What it refuses now it is
// asked again at the sending: the answer may be another by then, and only that one counts.
func (b *Bot) askFirst(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, m outbox.Message, now time.Time,
) (outbox.Decision, error) {
	facts, err := b.gateFacts(ctx, tx, p, th, m, now)
	if err != nil {
		return outbox.Decision{}, err
	}
	return ask(facts, m, outbox.AskedWritten, now)
}

// validity is how long the carrier may try to deliver a text: one that nobody waits for never past the end of the hours
// it may leave in (Twilio's ValidityPeriod).
func validity(f consent.GateFacts) time.Duration {
	if f.Purpose != consent.PurposeReminder && f.Purpose != consent.PurposeNotice {
		return maxValidity
	}
	if end := f.Hours.Close(f.Now, f.Zones); !end.IsZero() {
		return min(maxValidity, max(end.Sub(f.Now), 0))
	}
	return maxValidity
}
