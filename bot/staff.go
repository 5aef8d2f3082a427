package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
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
	if !a.practice.Slack.Allows(s.User) && !(decides(s.Name) && supervises(a.practice, s.Channel)) {
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
	if err == nil {
		return b.done(a), nil
	}
	return b.outcome(err)
}

// done is what a biller is told after an act that the card does not show.
func (b *Bot) done(a act) StaffOutcome {
	outcome := StaffOutcome{Done: true}
	switch a.Name {
	case string(desk.ActionHold):
		outcome.Message = b.Words.Slack(templates.SlackHeld{})
	case string(desk.ActionApprove):
		outcome.Message = b.Words.Slack(templates.SlackApproved{})
	case string(desk.ActionDecline):
		outcome.Message = b.Words.Slack(templates.SlackDeclined{})
	case string(desk.ActionSnooze):
		outcome.Message = b.Words.Slack(templates.SlackSnoozed{Until: a.at.Add(snoozeFor).In(a.practice.Zone())})
	}
	return outcome
}

// snoozeFor is how long a case is put aside.
const snoozeFor = 4 * time.Hour

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
		c, err = b.note(ctx, tx, a)
	case string(desk.ActionResolve):
		c, err = b.resolve(ctx, tx, a)
	case string(desk.ActionHandBack):
		if c, err = desk.HandBack(ctx, tx, id, number, user, a.at); err == nil {
			err = b.step(ctx, tx, a, dialogue.HandedBack{At: a.at})
		}
	case string(desk.ActionSnooze):
		c, err = desk.Snooze(ctx, tx, id, number, user, a.at.Add(snoozeFor), a.at)
	case string(desk.ActionHold):
		c, err = b.hold(ctx, tx, a)
	case string(desk.ActionApprove):
		c, err = b.decide(ctx, tx, a, desk.Approved)
	case string(desk.ActionDecline):
		c, err = b.decide(ctx, tx, a, desk.Declined)
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
