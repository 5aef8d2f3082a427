package bot

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/templates"
)

// keyword is a word of consent in a thread that is locked.
type keyword struct {
	practice practice.Practice
	thread   thread.Thread
	sid      string
	said     billing.Language // what the word itself is in
	at       time.Time
	acted    time.Time // when it was sent, of a word that was missed; zero: now
	answered bool      // the provider answers it: we say nothing
	planWord bool      // CANCEL or END: may have meant a plan
}

// revoke puts a revocation in force: nothing that waits leaves any more, the conversation drops its drafts, and where
// the provider does not confirm we do, once (47 CFR 64.1200(a)(12)).
func (b *Bot) revoke(ctx context.Context, tx pgx.Tx, w keyword) error {
	before, after, _, err := registry.Record(ctx, tx, b.Keys, consent.Event{
		Practice: w.practice.ID, Phone: w.thread.Phone, Program: consent.Billing, Action: consent.OptOut,
		Method: consent.Keyword, At: w.when(), Recorded: w.at, Key: "text/" + w.sid, Actor: "patient", Evidence: w.sid,
	})
	if err != nil {
		return err
	}
	if after.State != consent.OptedOut { // it was missed, and START has come since
		return nil
	}
	return b.silence(ctx, tx, w, before, templates.OptedOut{})
}

// alsoStopsCharges does what a revocation asks for besides: "stop charging my card and stop texting me" pauses the
// charges before the next one, and a biller learns of it. Nothing is said.
func (b *Bot) alsoStopsCharges(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, in thread.Inbound, r understand.Reading,
	at time.Time,
) error {
	if r.Intent != understand.StopPayment && !slices.Contains(r.Also, understand.StopPayment) {
		return nil
	}
	facts, err := b.facts(ctx, tx, p, th, at)
	if err != nil {
		return err
	}
	_, effects := dialogue.Step(dialogue.Decode(th.State), dialogue.Said{
		At: at, Reading: r, Body: in.Body.Reveal(), Facts: facts,
	})
	effects = slices.DeleteFunc(effects, func(e dialogue.Effect) bool { _, says := e.(dialogue.Say); return says })
	return b.apply(ctx, tx, &turn{practice: p, thread: th, in: in, at: at}, effects)
}

// silence is what every revocation does after it is recorded.
func (b *Bot) silence(
	ctx context.Context, tx pgx.Tx, w keyword, before consent.Standing, confirmation templates.Message,
) error {
	if _, err := outbox.CancelWaiting(ctx, tx, b.Keys, w.practice.ID, w.thread.Phone, "revoked", w.at); err != nil {
		return err
	}
	state := dialogue.Decode(w.thread.State)
	planning := state.Terms != nil || len(state.Offers) > 0
	language, err := b.language(ctx, tx, state, w.practice, w.thread, w.said)
	if err != nil {
		return err
	}
	state, _ = dialogue.Step(state, dialogue.Silenced{At: w.at})
	if err := b.save(ctx, tx, w.thread, state); err != nil {
		return err
	}
	if planning && w.planWord {
		if err := b.openCase(ctx, tx, w.practice, w.thread, caseWanted{reason: reasonMeantPlan, key: w.sid, at: w.at}); err != nil {
			return err
		}
	}
	expires := w.when().Add(consent.ConfirmWithin)
	if w.answered || before.State == consent.OptedOut || !w.at.Before(expires) {
		return nil
	}
	return b.say(ctx, tx, w.practice, w.thread, outgoing{
		kind: outbox.KindConfirmation, key: w.sid + "/confirmation", message: confirmation, language: language,
		at: w.at, expires: expires,
	})
}

// optIn records START. It restores the program alone: what waited before stays cancelled, and details in texts have to
// be agreed to again.
func (b *Bot) optIn(ctx context.Context, tx pgx.Tx, w keyword) error {
	state := dialogue.Decode(w.thread.State)
	language, err := b.language(ctx, tx, state, w.practice, w.thread, w.said)
	if err != nil {
		return err
	}
	_, after, _, err := registry.Record(ctx, tx, b.Keys, consent.Event{
		Practice: w.practice.ID, Phone: w.thread.Phone, Program: consent.Billing, Action: consent.OptIn,
		Method: consent.Keyword, At: w.when(), Recorded: w.at, Key: "text/" + w.sid, Actor: "patient", Evidence: w.sid,
		Disclosure: templates.StartDisclosure(language), Language: language,
	})
	if err != nil {
		return err
	}
	if after.State != consent.OptedIn && !after.Quarantined {
		return nil // it was missed, and a STOP has come since
	}
	if after.State != consent.OptedIn { // a number that was disowned stays silent until somebody proves whose it is
		return b.openCase(ctx, tx, w.practice, w.thread, caseWanted{reason: reasonStartOnHold, key: w.sid, at: w.at})
	}
	state.Greeted = true
	if err := b.save(ctx, tx, w.thread, state); err != nil || w.answered {
		return err
	}
	return b.say(ctx, tx, w.practice, w.thread, outgoing{
		kind: outbox.KindReply, key: w.sid + "/opted_in", message: templates.OptedIn{}, language: language, at: w.at,
	})
}

// help answers HELP and leaves the conversation where it was.
func (b *Bot) help(ctx context.Context, tx pgx.Tx, w keyword) error {
	if w.answered {
		return nil
	}
	language, err := b.language(ctx, tx, dialogue.Decode(w.thread.State), w.practice, w.thread, w.said)
	if err != nil {
		return err
	}
	return b.say(ctx, tx, w.practice, w.thread, outgoing{
		kind: outbox.KindReply, key: w.sid + "/help", message: templates.Help{}, language: language, at: w.at,
	})
}

// language is what a thread is written to in outside the conversation: its own language, that of an account of the
// phone, that of the text itself, the practice's first.
func (b *Bot) language(
	ctx context.Context, tx pgx.Tx, s dialogue.State, p practice.Practice, th thread.Thread, said billing.Language,
) (billing.Language, error) {
	if s.Language != "" && p.Speaks(s.Language) {
		return s.Language, nil
	}
	accounts, err := ledger.AccountsByPhone(ctx, tx, b.Keys, p.ID, th.Phone)
	if err != nil {
		return "", err
	}
	for _, a := range accounts {
		if p.Speaks(a.Person.Language) {
			return a.Person.Language, nil
		}
	}
	if said != "" && p.Speaks(said) {
		return said, nil
	}
	return p.Languages[0], nil
}

func (b *Bot) save(ctx context.Context, tx pgx.Tx, th thread.Thread, s dialogue.State) error {
	raw, err := dialogue.Encode(s)
	if err != nil {
		return err
	}
	return thread.Save(ctx, tx, b.Keys, th.Practice, th.ID, raw)
}
