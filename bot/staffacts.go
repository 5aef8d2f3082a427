package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/redact"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/templates"
)

// resolve closes a case: what it held is lifted, because a biller has looked into it.
func (b *Bot) resolve(ctx context.Context, tx pgx.Tx, a act) (desk.Case, error) {
	c, err := desk.Resolve(ctx, tx, a.practice.ID, a.number, a.User, a.at)
	if err != nil {
		return c, err
	}
	for _, reason := range append([]string{holdByBiller, string(explain.OverEstimate)}, c.Reasons...) {
		if c.Account == "" || reason == string(explain.OverEstimate) && !slices.Contains(c.Reasons, "estimate_dispute") {
			continue
		}
		if err := ledger.LiftHold(ctx, tx, a.practice.ID, c.Account, reason, a.at, a.User); err != nil {
			return c, err
		}
	}
	return c, b.step(ctx, tx, a, dialogue.HandedBack{At: a.at, Quiet: true})
}

// holdByBiller is the reason of a hold that a biller sets by hand.
const holdByBiller = "biller"

// reply stores a biller's words to be texted. Only the claimant replies, and never to somebody who said stop.
func (b *Bot) reply(ctx context.Context, tx pgx.Tx, a act) (desk.Case, error) {
	if strings.TrimSpace(a.Text) == "" {
		return desk.Case{}, errEmptyReply
	}
	if err := b.noSecrets(ctx, tx, a); err != nil {
		return desk.Case{}, err
	}
	if err := b.stillTextable(ctx, tx, a); err != nil {
		return desk.Case{}, err
	}
	c, err := desk.Reply(ctx, tx, b.Keys, a.practice.ID, a.number, a.User, a.Text, a.at)
	if err != nil {
		return c, err
	}
	return c, b.say(ctx, tx, a.practice, a.thread, outgoing{
		kind: outbox.KindBiller, key: "slack/" + a.EventID, message: templates.BillerSays{Words: a.Text},
		language: billing.English, author: a.User, account: c.Account, at: a.at,
	})
}

// note keeps a biller's words for the billers, and shows them below the card.
func (b *Bot) note(ctx context.Context, tx pgx.Tx, a act) (desk.Case, error) {
	if err := b.noSecrets(ctx, tx, a); err != nil {
		return desk.Case{}, err
	}
	c, err := desk.Note(ctx, tx, b.Keys, a.practice.ID, a.number, a.User, a.Text, a.at)
	if err != nil {
		return c, err
	}
	_, _, err = desk.AddPost(ctx, tx, b.Keys, desk.Post{
		Practice: a.practice.ID, Case: a.number, Kind: desk.PostNote, Key: "note/" + a.EventID, CreatedAt: a.at,
		Text: b.Words.NoteBy(mention(a.User), a.Text),
	})
	return c, err
}

// noSecrets refuses words with a card or a social security number, before anything keeps them (PCI DSS 4.2.2).
func (b *Bot) noSecrets(ctx context.Context, tx pgx.Tx, a act) error {
	found, err := b.notOurs(ctx, tx, a.practice.ID, redact.Find(a.Text))
	if err != nil {
		return err
	}
	for _, s := range found {
		if s.Kind == redact.Card || s.Kind == redact.SocialSecurity {
			return errSecret
		}
	}
	return nil
}

// stillTextable asks the gate before a biller writes: a reply that could never leave is refused to their face, not
// dropped behind their back. One that only waits for the morning is taken.
func (b *Bot) stillTextable(ctx context.Context, tx pgx.Tx, a act) error {
	c, err := desk.ByNumber(ctx, tx, a.practice.ID, a.number)
	if err != nil {
		return err
	}
	about := outbox.Message{Kind: outbox.KindBiller, Account: c.Account}
	facts, err := b.gateFacts(ctx, tx, a.practice, a.thread, about, a.at)
	if err != nil {
		return err
	}
	switch d := consent.Decide(facts); {
	case facts.Standing.State == consent.OptedOut:
		return errOptedOut
	case d.Allowed || !d.Until.IsZero():
		return nil
	case d.Reason == consent.ReasonNoConsent:
		return errMayNotText
	}
	return errHeldBack
}

func (b *Bot) hold(ctx context.Context, tx pgx.Tx, a act) (desk.Case, error) {
	c, err := desk.Record(ctx, tx, b.Keys, a.practice.ID, a.number, a.User, desk.ActionHold, "", a.at)
	if err != nil {
		return c, err
	}
	if c.Account == "" {
		return c, errNoAccount
	}
	return c, ledger.SetHold(ctx, tx, a.practice.ID, c.Account, holdByBiller, a.at, a.User)
}

// revokedTo records a revocation that a biller heard: by phone, in person, or in the thread (47 CFR 64.1200(a)(10): any
// reasonable means).
func (b *Bot) revokedTo(
	ctx context.Context, tx pgx.Tx, a act, action consent.Action, confirmation templates.Message,
) (desk.Case, error) {
	c, err := desk.Record(ctx, tx, b.Keys, a.practice.ID, a.number, a.User, desk.Action(a.Name), "", a.at)
	if err != nil {
		return c, err
	}
	before, _, _, err := registry.Record(ctx, tx, b.Keys, consent.Event{
		Practice: a.practice.ID, Phone: a.thread.Phone, Program: consent.Billing, Action: action, Method: consent.Verbal,
		At: a.at, Recorded: a.at, Key: "slack/" + a.EventID, Account: c.Account, Actor: a.User, Evidence: c.Reference(),
	})
	if err != nil {
		return c, err
	}
	word := keyword{practice: a.practice, thread: a.thread, sid: "slack/" + a.EventID, at: a.at}
	return c, b.silence(ctx, tx, word, before, confirmation)
}
