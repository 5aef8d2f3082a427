package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/bot/remind"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/templates"
)

const (
	newForDays   = 30                 // a statement that nobody was texted about for so long is not new any more
	reminderLife = 7 * 24 * time.Hour // a reminder that could not leave for a week is not sent
	remindPage   = 500
)

// Reminder is a text that a run of reminders plans.
type Reminder struct {
	Account   billing.AccountNumber `json:"account"`
	Statement string                `json:"statement"`
	At        time.Time             `json:"at"` // not before
	Segments  int                   `json:"segments"`
	Text      string                `json:"text"`
}

// LeftOut is a statement that nobody is texted about, and why.
type LeftOut struct {
	Account   billing.AccountNumber `json:"account"`
	Statement string                `json:"statement"`
	Reason    string                `json:"reason"`
}

// Run is what a run of reminders came to.
type Run struct {
	Recipients []Reminder `json:"recipients"`
	LeftOut    []LeftOut  `json:"left_out"`
}

// errDry undoes the transaction of a dry run.
var errDry = errors.New("dry run")

// Remind plans the statement reminders of a practice as of a time and, unless it is a dry run, stores them to be sent.
// A statement is texted about once, however often this runs.
func (b *Bot) Remind(ctx context.Context, id billing.PracticeID, at time.Time, dryRun bool) (Run, error) {
	run := Run{Recipients: []Reminder{}, LeftOut: []LeftOut{}}
	err := b.inTx(ctx, func(tx pgx.Tx) error {
		p, err := practice.ByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := ledger.FillHouseholds(ctx, tx, b.Keys, p.ID); err != nil {
			return err
		}
		candidates, err := b.candidates(ctx, tx, p, at)
		if err != nil {
			return err
		}
		rules := remind.Rules{AfterDays: firstStep(p), NewForDays: newForDays, Zone: p.Zone()}
		send, leftOut := remind.Plan(at, rules, candidates)
		for _, l := range leftOut {
			run.LeftOut = append(run.LeftOut, LeftOut{l.Account, l.Statement, l.Reason})
		}
		for _, r := range send {
			planned, err := b.remindOne(ctx, tx, p, r, at, dryRun)
			if err != nil {
				return err
			}
			run.Recipients = append(run.Recipients, planned)
		}
		if dryRun {
			return errDry // nothing stays, not even a hold that the claims call for
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDry) {
		return run, fmt.Errorf("remind: %w", err)
	}
	return run, nil
}

// firstStep is how many days after a statement its text is due: later steps are a campaign's.
func firstStep(p practice.Practice) int {
	if len(p.Reminders.DaysAfterStatement) == 0 {
		return 0
	}
	return p.Reminders.DaysAfterStatement[0]
}

// candidates gathers every recent statement with what the gate says of its phone.
func (b *Bot) candidates(
	ctx context.Context, tx pgx.Tx, p practice.Practice, at time.Time,
) ([]remind.Candidate, error) {
	var all []remind.Candidate
	since := billing.DateOf(at.In(p.Zone())).AddDays(-newForDays - firstStep(p))
	for after := ""; ; {
		page, err := ledger.RecentStatements(ctx, tx, b.Keys, p.ID, since, after, remindPage)
		if err != nil {
			return nil, err
		}
		for _, s := range page {
			c, err := b.candidate(ctx, tx, p, s, at)
			if err != nil {
				return nil, err
			}
			all = append(all, c)
		}
		if len(page) < remindPage {
			return all, nil
		}
		after = page[len(page)-1].Number
	}
}

func (b *Bot) candidate(
	ctx context.Context, tx pgx.Tx, p practice.Practice, s ledger.RecentStatement, at time.Time,
) (remind.Candidate, error) {
	a := s.Account
	account, err := b.standing(ctx, tx, p, a, at)
	if err != nil {
		return remind.Candidate{}, err
	}
	c := remind.Candidate{
		Account: a.Number, Statement: s.Number, Date: s.Date, Due: s.Due, Phone: a.Phone, Language: a.Person.Language,
		PlanInForce: s.Planned, OnHold: account.OnHold,
	}
	if a.Phone == "" {
		return c, nil
	}
	if c.Texted, err = outbox.Exists(ctx, tx, p.ID, reminderKey(s.Number)); err != nil {
		return c, err
	}
	var read gateRead
	batch := &pgx.Batch{}
	registry.QueueEvents(batch, b.Keys, p.ID, a.Phone, &read.events)
	reach.QueueWord(batch, b.Keys, p.ID, 0, time.Time{}, a.Phone, &read.word)
	ledger.QueueAbout(batch, b.Keys, p.ID, a.Number, a.Phone, at.Add(time.Second), &read.about)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return c, fmt.Errorf("read for a reminder: %w", err)
	}
	// The words are looked at when they are written, and again when they leave.
	facts := consent.GateFacts{
		Purpose: consent.PurposeReminder, PracticeEnabled: p.Enabled(), SenderRegistered: len(p.Senders) > 0,
		PhoneValid: a.Phone.Valid(), Standing: read.events.Standing(),
		Holds: withPhones(account.Holds, read.about), CapPerDay: p.Reminders.CapPerDay, CapPerWeek: p.Reminders.CapPerWeek,
		Hours: p.Quiet.ConsentHours().In(consent.States(a.Person.ZIP, a.Phone)),
		Zones: consent.Zones(a.Person.ZIP, a.Phone), Now: at,
	}
	if err := b.frequency(ctx, tx, p, a.Number, a.Phone, &facts); err != nil {
		return c, err
	}
	if err := b.truthFacts(ctx, tx, p, thread.Thread{Phone: a.Phone}, read, &facts); err != nil {
		return c, err
	}
	var refused *consent.Refused
	if errors.As(consent.Permit(facts), &refused) {
		c.Refused, c.Until = string(refused.Reason), refused.Until
	}
	return c, nil
}

func reminderKey(statement string) string { return "reminder/" + statement + "/0" }

// remindOne renders one reminder and stores it.
func (b *Bot) remindOne(
	ctx context.Context, tx pgx.Tx, p practice.Practice, r remind.Recipient, at time.Time, dryRun bool,
) (Reminder, error) {
	language := r.Language
	if !p.Speaks(language) {
		language = p.Languages[0]
	}
	text, err := b.Words.Render(language, WordsFor(p), templates.StatementReady{})
	if err != nil {
		return Reminder{}, err
	}
	planned := Reminder{Account: r.Account, Statement: r.Statement, At: r.At, Segments: text.Segments, Text: text.Body}
	if dryRun {
		return planned, nil
	}
	th, err := thread.Open(ctx, tx, b.Keys, p.ID, r.Phone, p.Senders[0].Number, at)
	if err != nil {
		return planned, err
	}
	return planned, b.say(ctx, tx, p, th, outgoing{
		kind: outbox.KindReminder, key: reminderKey(r.Statement), message: templates.StatementReady{}, language: language,
		account: r.Account, statement: r.Statement, at: at, notBefore: r.At, expires: at.Add(reminderLife),
	})
}

// remindAll runs the reminders of every practice once a day, from the hour its desk opens.
func (b *Bot) remindAll(ctx context.Context, now time.Time) error {
	var due []practice.Practice
	err := b.Read(ctx, func(tx pgx.Tx) error {
		all, err := practice.All(ctx, tx)
		if err != nil {
			return err
		}
		for _, p := range all {
			today := billing.DateOf(now.In(p.Zone()))
			if now.Before(p.Hours.Start(today, p.Zone())) {
				continue
			}
			done, err := practice.Reminded(ctx, tx, p.ID, today)
			if err != nil {
				return err
			}
			if !done {
				due = append(due, p)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("daily reminders: %w", err)
	}
	var failures []error
	for _, p := range due {
		failures = append(failures, b.remindToday(ctx, p, now))
	}
	return errors.Join(failures...)
}

// remindToday plans the day's reminders and marks the day only then: a run that was cut off is repeated, and the keys of
// its texts see to it that nobody gets two.
func (b *Bot) remindToday(ctx context.Context, p practice.Practice, now time.Time) error {
	run, err := b.Remind(ctx, p.ID, now, false)
	if err != nil {
		return err
	}
	b.Log.InfoContext(ctx, "reminders", "practice", string(p.ID), "planned", len(run.Recipients), "left_out", len(run.LeftOut))
	return b.inTx(ctx, func(tx pgx.Tx) error {
		return practice.MarkReminded(ctx, tx, p.ID, billing.DateOf(now.In(p.Zone())))
	})
}
