package bot

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/templates"
)

// reclaimWithin is how long after START a date of birth proves whose a number is that was disowned.
const reclaimWithin = 24 * time.Hour

// reclaim is the way back for a number that was disowned: START from it, and then, unasked, the date of birth of exactly
// one of its patients. Anything else is met with the silence of any other opt-out, so that who has the number now
// learns nothing; a biller learns of it, who can prove the number in another way.
func (b *Bot) reclaim(ctx context.Context, tx pgx.Tx, t *turn) (string, error) {
	born := t.reading.Born
	if (born == billing.DateOfBirth{}) || t.reading.Revokes == understand.RevokesYes {
		return b.afterStop(ctx, tx, t)
	}
	started, err := b.startedAgain(ctx, tx, t)
	if err != nil || !started {
		return b.silentAfter(ctx, tx, t, err)
	}
	accounts, err := ledger.AccountsByPhone(ctx, tx, b.Keys, t.practice.ID, t.thread.Phone)
	if err != nil {
		return "", err
	}
	locked, err := b.identityLocked(ctx, tx, t.practice.ID, t.thread.ID, accountNumbers(accounts), t.at)
	if err != nil {
		return "", err
	}
	tried, err := guess.Today(ctx, tx, t.practice.ID, t.thread.ID, t.at)
	if err != nil || locked || tried >= guess.Short {
		return b.silentAfter(ctx, tx, t, err)
	}
	var fits []ledger.Account
	for _, a := range accounts {
		if sameDay(born, a.Person.DateOfBirth) && !minor(a, t.practice, t.at) {
			fits = append(fits, a)
		}
	}
	if len(fits) != 1 {
		return b.silentAfter(ctx, tx, t, b.textFailed(ctx, tx, t))
	}
	return "reclaimed", b.reclaimed(ctx, tx, t, fits[0])
}

func (b *Bot) silentAfter(ctx context.Context, tx pgx.Tx, t *turn, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return b.afterStop(ctx, tx, t)
}

// startedAgain says whether START came from the phone after it was disowned, not long ago, and no STOP since.
func (b *Bot) startedAgain(ctx context.Context, tx pgx.Tx, t *turn) (bool, error) {
	events, err := registry.History(ctx, tx, b.Keys, t.practice.ID, t.thread.Phone)
	if err != nil {
		return false, err
	}
	started := false
	for _, e := range events { // oldest first
		switch {
		case e.Action != consent.OptIn:
			started = false
		case e.Program == consent.Billing && e.Method == consent.Keyword && !e.Imported:
			started = t.at.Sub(e.At) <= reclaimWithin
		}
	}
	return started, nil
}

// reclaimed records that the number is its patient's again, and says that texts are back. Details need an agreement of
// their own, as after every opt-out.
func (b *Bot) reclaimed(ctx context.Context, tx pgx.Tx, t *turn, a ledger.Account) error {
	state := dialogue.Decode(t.thread.State)
	language, err := b.language(ctx, tx, state, t.practice, t.thread, t.reading.Language)
	if err != nil {
		return err
	}
	_, after, _, err := registry.Record(ctx, tx, b.Keys, consent.Event{
		Practice: t.practice.ID, Phone: t.thread.Phone, Program: consent.Billing, Action: consent.OptIn,
		Method: consent.Verified, At: t.at, Recorded: t.at, Key: "reclaim/" + t.in.SID, Account: a.Number,
		Language: language, Disclosure: templates.StartDisclosure(language), Actor: "patient", Evidence: t.in.SID,
	})
	if err != nil {
		return err
	}
	if err := b.proven(ctx, tx, t.thread, t.at); err != nil || after.State != consent.OptedIn {
		return err
	}
	state.Greeted = true
	if err := b.save(ctx, tx, t.thread, state); err != nil {
		return err
	}
	return b.say(ctx, tx, t.practice, t.thread, outgoing{
		kind: outbox.KindReply, key: t.in.SID + "/reclaimed", message: templates.OptedIn{}, language: language, at: t.at,
	})
}
