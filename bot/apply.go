package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/link"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/templates"
)

// apply writes what the conversation decided, in order. Every effect has the key "text id/index", unique in its table,
// so a job that runs twice writes once.
func (b *Bot) apply(ctx context.Context, tx pgx.Tx, t *turn, effects []dialogue.Effect) error {
	for i, effect := range effects {
		name := fmt.Sprintf("%T", effect)
		t.log.effects = append(t.log.effects, name[strings.LastIndex(name, ".")+1:])
		if err := b.applyOne(ctx, tx, t, effect, fmt.Sprintf("%s/%d", t.in.SID, i)); err != nil {
			return fmt.Errorf("apply %s: %w", name, err)
		}
	}
	return nil
}

// applyOne is the single switch over effects; a test walks all of them through it.
func (b *Bot) applyOne(ctx context.Context, tx pgx.Tx, t *turn, effect dialogue.Effect, key string) error {
	practice := t.practice.ID
	switch e := effect.(type) {
	case dialogue.Say:
		return b.sayOne(ctx, tx, t, e, key)
	case dialogue.OpenCase:
		return b.openCase(ctx, tx, t.practice, t.thread, caseWanted{
			reason: string(e.Reason), account: e.Account, urgent: e.Urgent, terms: e.Terms, refund: e.Refund, key: key,
			at: t.at,
		})
	case dialogue.Hold:
		return ledger.SetHold(ctx, tx, practice, e.Account, string(e.Reason), t.at, "plainbill")
	case dialogue.CommitPlan:
		if _, err := keptPolicy(ctx, tx, t.practice, e.Terms.Policy, t.at); err != nil {
			return err
		}
		_, _, err := ledger.AddPlan(ctx, tx, practice, e.Account, e.Terms, key, t.at, t.in.Body.Reveal(), t.in.SID, b.Keys)
		return err
	case dialogue.Identified:
		return b.identified(ctx, tx, t, e, key)
	case dialogue.IdentityFailed:
		return b.textFailed(ctx, tx, t)
	case dialogue.Disown:
		return b.disown(ctx, tx, t, key)
	case dialogue.ChangePlan:
		return b.changePlan(ctx, tx, t, e, key)
	case dialogue.CancelPlan:
		return b.cancelPlan(ctx, tx, practice, e.Account, t.at)
	case dialogue.PauseAutopay:
		_, err := payment.PauseAutopay(ctx, tx, practice, e.Account, "asked by text", t.at)
		return err
	case dialogue.RemoveCard:
		_, err := payment.RemoveCard(ctx, tx, practice, e.Account, "patient", t.at)
		return err
	case dialogue.Remember:
		return ledger.SetLanguage(ctx, tx, b.Keys, practice, e.Account, e.Language)
	}
	return fmt.Errorf("no way to apply %T", effect)
}

// sayOne stores what the conversation says; a link in it is made now.
func (b *Bot) sayOne(ctx context.Context, tx pgx.Tx, t *turn, e dialogue.Say, key string) error {
	kind := outbox.KindReply
	if t.kind != "" {
		kind = t.kind
	}
	if _, parting := e.Message.(templates.WrongNumber); parting {
		kind = outbox.KindConfirmation // the one line that may follow a revocation
	}
	first := t.first
	t.first = false
	o := outgoing{
		kind: kind, key: key, message: e.Message, language: e.Language, facts: e.Facts, account: t.account, at: t.at,
		first: first,
	}
	if linked, links := e.Message.(templates.Linked); links && e.Page != dialogue.NoPage {
		wanted := link.Wanted{
			Practice: t.practice.ID, Account: t.whose(e), Thread: t.thread.ID, Amount: e.Amount, Page: string(e.Page),
			Language: e.Language,
		}
		if _, asks := e.Message.(templates.AskDateOfBirth); asks {
			wanted.Account = "" // the link is the same for whoever asks: a stranger learns nothing from it
		}
		url, err := b.pageURL(ctx, tx, wanted, t.at)
		if err != nil {
			return err
		}
		o.message = linked.WithURL(url)
	}
	return b.say(ctx, tx, t.practice, t.thread, o)
}

// whose is the account whose page a text links to: the one it names, that of the event, the one its amounts are of, the
// session's.
func (t *turn) whose(e dialogue.Say) billing.AccountNumber {
	switch {
	case e.Account != "":
		return e.Account
	case t.account != "":
		return t.account
	case len(e.Facts) > 0:
		return e.Facts[0].Account
	}
	return t.session
}

// disown puts in force that the number is not the patient's.
func (b *Bot) disown(ctx context.Context, tx pgx.Tx, t *turn, key string) error {
	practice, phone := t.practice.ID, t.thread.Phone
	_, _, _, err := registry.Record(ctx, tx, b.Keys, consent.Event{
		Practice: practice, Phone: phone, Program: consent.Billing, Action: consent.Disowned,
		Method: consent.Keyword, At: t.at, Recorded: t.at, Key: key, Actor: "patient", Evidence: t.in.SID,
	})
	if err != nil {
		return err
	}
	_, err = outbox.CancelWaiting(ctx, tx, b.Keys, practice, phone, "wrong_number", t.at)
	return err
}

// changePlan puts new terms in the place of a plan's; its autopay goes on under the same consent.
func (b *Bot) changePlan(ctx context.Context, tx pgx.Tx, t *turn, e dialogue.ChangePlan, key string) error {
	practice := t.practice.ID
	if _, err := keptPolicy(ctx, tx, t.practice, e.Terms.Policy, t.at); err != nil {
		return err
	}
	id, err := ledger.ReplacePlan(ctx, tx, practice, e.Account, e.Plan, e.Change, e.Terms, key, t.at,
		t.in.Body.Reveal(), t.in.SID, b.Keys)
	if err != nil {
		return err
	}
	return payment.MoveAutopay(ctx, tx, practice, e.Account, e.Plan, id, t.at)
}

// cancelPlan ends a plan, and its charges with it, as the patient agreed.
func (b *Bot) cancelPlan(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber, at time.Time,
) error {
	if err := payment.EndAutopay(ctx, tx, practice, account, "plan cancelled", at); err != nil {
		return err
	}
	_, err := ledger.EndPlan(ctx, tx, practice, account, string(plan.Cancelled), at)
	return err
}

// identified records the agreement to details in texts: the warning was in the question that the date of birth answered
// (45 CFR 164.522(b); 78 FR 5634). What is kept is the text that was sent, in its own language.
func (b *Bot) identified(ctx context.Context, tx pgx.Tx, t *turn, e dialogue.Identified, key string) error {
	asked, err := b.warning(ctx, tx, t)
	if err != nil {
		return err
	}
	_, _, _, err = registry.Record(ctx, tx, b.Keys, consent.Event{
		Practice: t.practice.ID, Phone: t.thread.Phone, Program: consent.UnencryptedPHI, Action: consent.OptIn,
		Method: consent.Conversation, At: t.at, Recorded: t.at, Key: key, Account: e.Account, Language: asked.Language,
		Disclosure: asked.Body.Reveal(), Actor: "patient", Evidence: t.in.SID,
	})
	if err != nil {
		return err
	}
	return b.proven(ctx, tx, t.thread, t.at)
}

// warnedWithin is how many texts back the warning can lie: what came between are questions asked again.
const warnedWithin = 50

// warning gives the last text to a thread that warned of texts being read by others.
func (b *Bot) warning(ctx context.Context, tx pgx.Tx, t *turn) (outbox.Message, error) {
	sent, err := outbox.OfThread(ctx, tx, b.Keys, t.practice.ID, t.thread.ID, warnedWithin)
	if err != nil {
		return outbox.Message{}, err
	}
	for _, m := range slices.Backward(sent) {
		seen := m.Status != outbox.StatusRefused && m.Status != outbox.StatusCanceled
		if seen && strings.Contains(m.Body.Reveal(), templates.PrivacyWarning(m.Language)) {
			return m, nil
		}
	}
	return outbox.Message{}, errNotWarned
}

// errNotWarned says that an identity was confirmed without the warning having been sent: nothing is disclosed then.
var errNotWarned = errors.New("the warning that texts are not private was not sent")
