package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/templates"
)

// The acts that only ask whether a modal may be opened.
const (
	actReplyOpen = "case_reply_open"
	actNoteOpen  = "case_note_open"
)

// ErrCaseValue says that a button carries no case.
var ErrCaseValue = errors.New("not a case of this program")

// act is a biller's act under way, in its transaction: the thread is locked.
type act struct {
	StaffAction
	practice practice.Practice
	thread   thread.Thread
	number   int
	at       time.Time
}

// Act does what a biller pressed or typed, once per event id. What a biller may not do is an outcome with the reason,
// not an error; an error means that nothing was done and Slack should try again.
func (b *Bot) Act(ctx context.Context, s StaffAction) (StaffOutcome, error) {
	id, number, err := parseCase(s.Case)
	if err != nil {
		return StaffOutcome{}, err
	}
	a := act{StaffAction: s, number: number, at: b.Now()}
	var threadID int64
	err = b.inTx(ctx, func(tx pgx.Tx) error { // the thread's lock comes before the case's
		if a.practice, err = practice.ByID(ctx, tx, id); err != nil {
			return err
		}
		c, err := desk.ByNumber(ctx, tx, id, number)
		threadID = c.Thread
		return err
	})
	if errors.Is(err, practice.ErrNotFound) || errors.Is(err, desk.ErrNotFound) {
		return b.told(templates.SlackGone{})
	}
	if err != nil {
		return StaffOutcome{}, fmt.Errorf("staff action: %w", err)
	}
	if !a.practice.Slack.Allows(s.User) {
		return b.told(templates.SlackNotAllowed{})
	}
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		if a.thread, err = thread.Lock(ctx, tx, b.Keys, id, threadID); err != nil {
			return err
		}
		if s.EventID != "" {
			fresh, err := desk.KeepEvent(ctx, tx, s.EventID, a.at)
			if err != nil || !fresh {
				return err
			}
		}
		return b.do(ctx, tx, a)
	})
	return b.outcome(err)
}

// do is the single switch over acts.
func (b *Bot) do(ctx context.Context, tx pgx.Tx, a act) error {
	id, number, user := a.practice.ID, a.number, a.User
	var c desk.Case
	var err error
	switch a.Name {
	case string(desk.ActionClaim):
		if c, err = desk.Claim(ctx, tx, id, number, user, a.at); err == nil {
			err = b.step(ctx, tx, a, dialogue.Took{At: a.at})
		}
	case string(desk.ActionAssign):
		if c, err = desk.TakeOver(ctx, tx, id, number, user, a.at); err == nil {
			err = b.step(ctx, tx, a, dialogue.Took{At: a.at})
		}
	case string(desk.ActionRelease):
		c, err = desk.Release(ctx, tx, id, number, user, a.at)
	case actReplyOpen:
		_, err = desk.Claimed(ctx, tx, id, number, user)
		if err == nil {
			err = b.stillTextable(ctx, tx, a)
		}
		return err
	case actNoteOpen:
		_, err = desk.ByNumber(ctx, tx, id, number)
		return err
	case string(desk.ActionReply):
		c, err = b.reply(ctx, tx, a)
	case string(desk.ActionNote):
		if c, err = desk.Note(ctx, tx, b.Keys, id, number, user, a.Text, a.at); err == nil {
			_, _, err = desk.AddPost(ctx, tx, b.Keys, desk.Post{
				Practice: id, Case: number, Kind: desk.PostNote, Key: "note/" + a.EventID, CreatedAt: a.at,
				Text: b.Words.NoteBy(mention(user), a.Text),
			})
		}
	case string(desk.ActionResolve):
		c, err = b.resolve(ctx, tx, a)
	case string(desk.ActionHandBack):
		if c, err = desk.HandBack(ctx, tx, id, number, user, a.at); err == nil {
			err = b.step(ctx, tx, a, dialogue.HandedBack{At: a.at})
		}
	case string(desk.ActionSnooze):
		c, err = desk.Snooze(ctx, tx, id, number, user, a.at.Add(4*time.Hour), a.at)
	case string(desk.ActionHold):
		c, err = b.hold(ctx, tx, a)
	case string(desk.ActionOptOut):
		c, err = b.revokedTo(ctx, tx, a, consent.OptOut, templates.OptedOut{})
	case string(desk.ActionWrongNumber):
		c, err = b.revokedTo(ctx, tx, a, consent.Disowned, templates.WrongNumber{})
	default:
		return errUnknownAct
	}
	if err != nil {
		return err
	}
	return b.showCase(ctx, tx, c, a.Name+"/"+a.EventID, a.at)
}

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

// stillTextable asks the gate before a biller writes: a reply that could never leave is refused to their face, not
// dropped behind their back. One that only waits for the morning is taken.
func (b *Bot) stillTextable(ctx context.Context, tx pgx.Tx, a act) error {
	facts, err := b.gateFacts(ctx, tx, a.practice, a.thread, outbox.Message{Kind: outbox.KindBiller}, a.at)
	if err != nil {
		return err
	}
	var refused *consent.Refused
	switch err := consent.Permit(facts); {
	case facts.Standing.State == consent.OptedOut:
		return errOptedOut
	case errors.As(err, &refused) && refused.Until.IsZero():
		return errMayNotText
	}
	return nil
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

// step takes a biller's event through the conversation.
func (b *Bot) step(ctx context.Context, tx pgx.Tx, a act, event dialogue.Event) error {
	state := dialogue.Decode(a.thread.State)
	next, effects := dialogue.Step(state, event)
	t := &turn{practice: a.practice, thread: a.thread, at: a.at, in: thread.Inbound{SID: "slack/" + a.EventID}}
	if err := b.apply(ctx, tx, t, effects); err != nil {
		return err
	}
	return b.save(ctx, tx, a.thread, next)
}

// parseCase reads what a button carries: "practice/number".
func parseCase(value string) (billing.PracticeID, int, error) {
	id, digits, ok := strings.Cut(value, "/")
	number, err := strconv.Atoi(digits)
	if !ok || err != nil || id == "" {
		return "", 0, ErrCaseValue
	}
	return billing.PracticeID(id), number, nil
}
