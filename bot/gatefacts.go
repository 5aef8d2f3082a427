package bot

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/bot/redact"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/templates"
)

const (
	// openConversation is how long a person who asked for one may be answered after their last text.
	openConversation = 7 * 24 * time.Hour
	// capWindow is the longest time over which reminders are counted.
	capWindow = 7 * 24 * time.Hour
	// unaskedSegments is how long a text may be that nobody asked for: two segments, thrice as many where a practice's
	// name has a letter that GSM-7 lacks.
	unaskedSegments = 6
	// answerSegments is what a carrier takes (Twilio: 1600 characters).
	answerSegments = 10
)

// gateRead is what one transaction reads for one answer of the gate.
type gateRead struct {
	events registry.Events
	word   reach.Word
	about  ledger.About
}

// readForGate reads it, all in one round trip. The lock makes a revocation that comes from elsewhere at this moment
// wait, so that it is before the text or after; what stands behind it in the batch is read under it.
func (b *Bot) readForGate(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, m outbox.Message, now time.Time,
) (read gateRead, err error) {
	batch := &pgx.Batch{}
	registry.QueueLock(batch, b.Keys, p.ID, th.Phone, &read.events)
	if m.Kind != outbox.KindConfirmation { // it is about the wish itself
		before := now.Add(time.Second)
		if m.Kind == outbox.KindReply { // who has just written is awake, and what this text brought about is no older hold
			before = m.CreatedAt
		}
		reach.QueueWord(batch, b.Keys, p.ID, th.ID, th.LastInboundAt, th.Phone, &read.word)
		ledger.QueueAbout(batch, b.Keys, p.ID, aboutAccount(m), th.Phone, before, &read.about)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return read, fmt.Errorf("read for the gate: %w", err)
	}
	return read, nil
}

// gateFacts gathers what the gate asks for.
func (b *Bot) gateFacts(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, m outbox.Message, now time.Time,
) (consent.GateFacts, error) {
	read, err := b.readForGate(ctx, tx, p, th, m, now)
	if err != nil {
		return consent.GateFacts{}, err
	}
	standing := read.events.Standing()
	facts := consent.GateFacts{
		Purpose: consent.Purpose(m.Kind), PracticeEnabled: p.Enabled(), SenderRegistered: p.Owns(th.Sender),
		PhoneValid: th.Phone.Valid(), Standing: standing, LastInbound: th.LastInboundAt, RevokedAt: standing.Since,
		CarriesPHI: len(m.Facts) > 0, PHIRequired: p.SMS.UnencryptedPHIRequired, Hours: p.Quiet.ConsentHours(), Now: now,
		CapPerDay: p.Reminders.CapPerDay, CapPerWeek: p.Reminders.CapPerWeek,
	}
	if facts.Content, err = b.look(ctx, tx, p, m); err != nil {
		return facts, err
	}
	if m.Kind == outbox.KindConfirmation {
		return facts, nil
	}
	if facts.Holds = read.about.Holds; m.Kind != outbox.KindReply {
		if err := b.unaskedFacts(ctx, tx, p, th, m, read.about, &facts); err != nil {
			return facts, err
		}
	}
	return facts, b.truthFacts(ctx, tx, p, th, read, &facts)
}

// unaskedFacts adds what the gate asks of a text that answers nothing: holds that stand now, hours and frequency. A text
// that is about no account is held by none.
func (b *Bot) unaskedFacts(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, m outbox.Message, about ledger.About,
	facts *consent.GateFacts,
) (err error) {
	if m.Kind == outbox.KindBiller {
		// Whoever asked for a person on Friday waits for the answer on Monday: the conversation is open as long as the case
		// is, for a week at the most.
		c, err := desk.OpenCase(ctx, tx, p.ID, th.ID)
		if err != nil {
			return err
		}
		facts.Awaited = c != nil && facts.Now.Sub(th.LastInboundAt) < openConversation
	}
	zip := ""
	switch {
	case m.Account == "":
		facts.Holds = nil
	case about.Account == nil:
		return fmt.Errorf("whom a text is about: %w", ledger.ErrNotFound)
	default:
		zip = about.Account.Person.ZIP
		if facts.Holds, err = b.holdsOf(ctx, tx, p, about, m, facts.Now); err != nil {
			return err
		}
	}
	facts.Zones = consent.Zones(zip, th.Phone)
	facts.Hours = facts.Hours.In(consent.States(zip, th.Phone))
	if m.Kind != outbox.KindReminder {
		return nil
	}
	return b.frequency(ctx, tx, p, m.Account, th.Phone, facts)
}

// holdsOf gives the holds that stand now. What the claims decide by themselves stops nothing but reminders: only for
// those are the books read whole.
func (b *Bot) holdsOf(
	ctx context.Context, tx pgx.Tx, p practice.Practice, about ledger.About, m outbox.Message, now time.Time,
) ([]string, error) {
	if m.Kind != outbox.KindReminder {
		return about.Holds, nil
	}
	account, err := b.standing(ctx, tx, p, *about.Account, now)
	return withPhones(account.Holds, about), err
}

// withPhones adds to the holds of an account those of its phone, whichever of its accounts they were said of.
func withPhones(holds []string, about ledger.About) []string {
	all := slices.Clone(holds)
	for _, h := range about.Holds {
		if (h == consent.HoldNoText || h == consent.HoldWrongNumber) && !slices.Contains(all, h) {
			all = append(all, h)
		}
	}
	return all
}

// frequency counts the reminders that left to a phone and to its patient's household.
func (b *Bot) frequency(
	ctx context.Context, tx pgx.Tx, p practice.Practice, account billing.AccountNumber, phone consent.Phone,
	facts *consent.GateFacts,
) error {
	sent, err := b.remindedAt(ctx, tx, p.ID, []consent.Phone{phone}, facts.Now)
	if err != nil {
		return err
	}
	facts.SentToday, facts.SentThisWeek, facts.DayFree, facts.WeekFree = consent.Frequency(sent, facts.Now)
	household := consent.Household{CapPerDay: p.Reminders.CapHouseholdPerDay, CapPerWeek: p.Reminders.CapHouseholdPerWeek}
	if account == "" || household == (consent.Household{}) {
		return nil
	}
	phones, err := ledger.HouseholdPhones(ctx, tx, b.Keys, p.ID, account)
	if err != nil {
		return err
	}
	if !slices.Contains(phones, phone) {
		phones = append(phones, phone)
	}
	if sent, err = b.remindedAt(ctx, tx, p.ID, phones, facts.Now); err != nil {
		return err
	}
	household.SentToday, household.SentThisWeek, _, _ = consent.Frequency(sent, facts.Now)
	facts.Household = household
	return nil
}

func (b *Bot) remindedAt(
	ctx context.Context, tx pgx.Tx, id billing.PracticeID, phones []consent.Phone, now time.Time,
) ([]time.Time, error) {
	return outbox.SentTimes(ctx, tx, b.Keys, id, phones, outbox.KindReminder, now.Add(-capWindow))
}

// look looks at the words of a text. Of a biller's own only a card number is refused, since they answer for the rest; of
// a text that is not written yet nothing is known.
func (b *Bot) look(
	ctx context.Context, tx pgx.Tx, p practice.Practice, m outbox.Message,
) (*consent.Content, error) {
	words := m.Body.Reveal()
	if words == "" {
		return nil, nil
	}
	secrets, err := b.notOurs(ctx, tx, p.ID, redact.Find(words))
	if err != nil {
		return nil, err
	}
	card := slices.ContainsFunc(secrets, func(s redact.Secret) bool { return s.Kind == redact.Card })
	if m.Kind == outbox.KindBiller {
		return &consent.Content{Card: card}, nil
	}
	found, atMost := templates.Look(WordsFor(p), words), answerSegments
	if m.Kind == outbox.KindReminder || m.Kind == outbox.KindNotice {
		found, atMost = templates.LookUnasked(WordsFor(p), words), unaskedSegments
	}
	return &consent.Content{
		Named: found.Named, StopWording: found.StopWording, Card: card, Threat: found.Threat, Marketing: found.Marketing,
		Shortener: found.Shortener, Segments: found.Segments, SegmentsAtMost: atMost,
	}, nil
}

// aboutAccount is the account that a text is about: the one it was written for, or the one its amounts are of.
func aboutAccount(m outbox.Message) billing.AccountNumber {
	if m.Account == "" && len(m.Facts) > 0 {
		return m.Facts[0].Account
	}
	return m.Account
}
