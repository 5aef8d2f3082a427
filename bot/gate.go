package bot

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

// Refusals that are not the consent gate's own.
const (
	refusedByGuard = "books_changed" // the books no longer say what the text says
	refusedAsStale = "expired"
)

// openConversation is how long a person who asked for one may be answered after their last text.
const openConversation = 7 * 24 * time.Hour

// verdict is what the gate says of a text.
type verdict struct {
	refusal  string        // empty: it may leave
	until    time.Time     // when it may be asked again; zero: never
	validity time.Duration // how long the carrier may try to deliver it
}

// verdict asks the gate and the money guard about a text at the moment it would leave. It is the second time consent is
// asked: a STOP that came since the text was written wins.
func (b *Bot) verdict(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, m outbox.Message, now time.Time,
) (verdict, error) {
	if m.Expired(now) {
		return verdict{refusal: refusedAsStale}, nil
	}
	facts, err := b.gateFacts(ctx, tx, p, th, m, now)
	if err != nil {
		return verdict{}, err
	}
	var refused *consent.Refused
	if err := consent.Permit(facts); errors.As(err, &refused) {
		return verdict{refusal: string(refused.Reason), until: refused.Until}, nil
	} else if err != nil {
		return verdict{}, err
	}
	if m.Kind != outbox.KindBiller {
		err := errors.Join(billing.Covers(m.Facts, m.Body.Reveal()), ledger.Check(ctx, tx, p.ID, m.Facts))
		if errors.Is(err, ledger.ErrFactChanged) || errors.Is(err, billing.ErrNotCovered) {
			return verdict{refusal: refusedByGuard}, nil
		}
		if err != nil {
			return verdict{}, err
		}
	}
	return verdict{validity: validity(facts)}, nil
}

// validity is how long the carrier may try to deliver a text: a reminder never past the end of the hours it may leave in
// (Twilio's ValidityPeriod).
func validity(f consent.GateFacts) time.Duration {
	if f.Purpose != consent.PurposeReminder {
		return maxValidity
	}
	for d := time.Minute; d < maxValidity; d += time.Minute {
		if !f.Hours.Open(f.Now.Add(d), f.Zones) {
			return d
		}
	}
	return maxValidity
}

// gateFacts gathers what the gate asks for.
func (b *Bot) gateFacts(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, m outbox.Message, now time.Time,
) (consent.GateFacts, error) {
	// The lock makes a revocation that comes from elsewhere at this moment wait, so that it is before the text or after.
	standing, err := registry.Lock(ctx, tx, b.Keys, p.ID, th.Phone)
	if err != nil {
		return consent.GateFacts{}, err
	}
	facts := consent.GateFacts{
		Purpose: consent.Purpose(m.Kind), PracticeEnabled: true, SenderRegistered: p.Owns(th.Sender),
		PhoneValid: th.Phone.Valid(), Standing: standing, LastInbound: th.LastInboundAt, RevokedAt: standing.Since,
		CarriesPHI: len(m.Facts) > 0, PHIRequired: p.SMS.UnencryptedPHIRequired, Hours: p.Quiet.ConsentHours(), Now: now,
		CapPerDay: p.Reminders.CapPerDay, CapPerWeek: p.Reminders.CapPerWeek,
	}
	if m.Kind == outbox.KindReply || m.Kind == outbox.KindConfirmation {
		return facts, nil
	}
	if m.Kind == outbox.KindBiller {
		// Whoever asked for a person on Friday waits for the answer on Monday: the conversation is open as long as the case
		// is, for a week at the most.
		c, err := desk.OpenCase(ctx, tx, p.ID, th.ID)
		if err != nil {
			return facts, err
		}
		facts.Awaited = c != nil && now.Sub(th.LastInboundAt) < openConversation
	}
	zip := ""
	if m.Account != "" {
		a, err := ledger.AccountByNumber(ctx, tx, b.Keys, p.ID, m.Account)
		if err != nil {
			return facts, err
		}
		zip = a.Person.ZIP
		account, err := b.standing(ctx, tx, p, a, now)
		if err != nil {
			return facts, err
		}
		facts.Holds = account.Holds
	}
	facts.Zones = consent.Zones(zip, th.Phone)
	count := func(since time.Duration) (int, error) {
		return outbox.SentSince(ctx, tx, b.Keys, p.ID, th.Phone, outbox.KindReminder, now.Add(-since))
	}
	if facts.SentToday, err = count(24 * time.Hour); err != nil {
		return facts, err
	}
	facts.SentThisWeek, err = count(7 * 24 * time.Hour)
	return facts, err
}
