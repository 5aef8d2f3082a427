package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

type consentRecord struct {
	Phone      string `arg:"" help:"The number, such as +15125550123."`
	Action     string `required:"" enum:"opt_in,opt_out,wrong_number" help:"opt_in, opt_out or wrong_number."`
	Method     string `required:"" enum:"web_form,paper,verbal,in_person,email,voicemail" help:"How: ${enum}."`
	Program    string `enum:"billing,unencrypted_phi" default:"billing" help:"billing or unencrypted_phi."`
	At         string `placeholder:"TIME" xor:"when" help:"When the person said so, RFC 3339; now when missing."`
	Received   string `placeholder:"DATE" xor:"when" help:"The day it came, YYYY-MM-DD, if nobody noted the hour."`
	Disclosure string `help:"The exact words the person agreed to; an opt-in needs them."`
	Evidence   string `help:"Where the proof is: a form's number, a call's note."`
	Actor      string `required:"" help:"Who records it."`
	Account    string `placeholder:"NUMBER" help:"The account it is about."`
	Language   string `enum:",en,es" default:"" help:"The language of the words: en or es."`
	Practice   string `placeholder:"ID" help:"The practice, when there are several."`
	Verified   bool   `help:"The number was disowned and is proven to be the account's again; needs --account and --evidence."`
}

// Run records one event. A request to stop that came another way than by text has ten business days from its receipt;
// it is in force from now on.
func (r consentRecord) Run(ctx context.Context, c *console) error {
	now := c.now().UTC()
	if r.Action == string(consent.OptIn) && r.Disclosure == "" {
		return errors.New("--disclosure: an opt-in needs the exact words that were agreed to")
	}
	if r.Verified && (r.Action != string(consent.OptIn) || r.Account == "" || r.Evidence == "") {
		return errors.New("--verified: only an opt_in with --account and --evidence brings a disowned number back")
	}
	if r.Verified {
		r.Method = string(consent.Verified)
	}
	b, p, phone, err := c.openPhone(ctx, r.Phone, r.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	at, received, err := r.when(p, now)
	if err != nil {
		return err
	}
	event := consent.Event{
		Practice: p.ID, Phone: phone, Program: consent.Program(r.Program), Action: consent.Action(r.Action),
		Method: consent.Method(r.Method), At: at.UTC(), Recorded: now, Disclosure: r.Disclosure, Evidence: r.Evidence,
		Account: billing.AccountNumber(r.Account), Language: billing.Language(r.Language), Actor: r.Actor,
		Key: fmt.Sprintf("hand/%s/%s/%d", r.Action, r.Actor, now.UnixNano()),
	}
	var after consent.Standing
	var due billing.Date
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		if _, after, _, err = registry.Record(ctx, tx, b.keys, event); err != nil || !r.hasClock() {
			return err
		}
		due, err = registry.KeepDeadline(ctx, tx, p.ID, event.Key, received)
		return err
	})
	if err != nil {
		return err
	}
	c.printf("recorded; the number is now %s\n", after.State)
	if !due.IsZero() {
		c.printf("received on %s, to be honoured by %s: in force from now on\n", received, due)
		if due.Before(billing.DateOf(now.In(p.Zone()))) {
			c.printf("LATE: the ten business days are over; plainbill consent due lists it\n")
		}
	}
	if after.State == consent.OptedOut && r.Action == string(consent.OptIn) {
		c.printf("an opt-out stands: only START from the phone or a form signed after it lifts it\n")
		return errPartly
	}
	return nil
}

// hasClock says whether the ten business days run (47 CFR 64.1200(a)(10)).
func (r consentRecord) hasClock() bool { return r.Action != string(consent.OptIn) }

// when gives the instant a person acted and the day it was received. Of a day without an hour, a revocation counts from
// its end and an opt-in from its beginning: of two on one day the revocation wins.
func (r consentRecord) when(p practice.Practice, now time.Time) (at time.Time, received billing.Date, err error) {
	at = now
	switch {
	case r.At != "":
		if at, err = time.Parse(time.RFC3339, r.At); err != nil {
			return at, received, errors.New("--at: wanted a time like 2026-11-18T10:00:00-06:00")
		}
	case r.Received != "":
		if received, err = billing.ParseDate(r.Received); err != nil {
			return at, received, errors.New("--received: wanted a day like 2026-11-18")
		}
		if billing.DateOf(now.In(p.Zone())).Before(received) {
			return at, received, errors.New("--received: the day is not here yet")
		}
		at = received.In(p.Zone(), 0, 0)
		if r.hasClock() {
			end := received.AddDays(1).In(p.Zone(), 0, 0).Add(-time.Microsecond)
			at = slices.MinFunc([]time.Time{now, end}, time.Time.Compare)
		}
		return at, received, nil
	}
	return at, billing.DateOf(at.In(p.Zone())), nil
}

type consentDue struct {
	All      bool   `help:"Those honoured in time too."`
	Practice string `placeholder:"ID" help:"The practice, when there are several."`
	JSON     bool   `help:"One JSON document."`
}

// maxDue is how many requests are read, the latest.
const maxDue = 10000

// dueRequest is a request with its clock as its practice may see it.
type dueRequest struct {
	Key      string       `json:"key"`
	Action   string       `json:"action"`
	Method   string       `json:"method"`
	Received billing.Date `json:"received_on"`
	Due      billing.Date `json:"due_on"`
	Honoured time.Time    `json:"honoured_at"`
	Late     bool         `json:"late"`
}

// Run lists the requests that were honoured too late; a late one is exit code 1.
func (d consentDue) Run(ctx context.Context, c *console) error {
	b, p, err := c.openFor(ctx, d.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	var requests []registry.Deadline
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		requests, err = registry.Deadlines(ctx, tx, p.ID, maxDue)
		return err
	})
	if err != nil {
		return err
	}
	shown, late := []dueRequest{}, 0
	for _, r := range requests {
		isLate := r.Late(p.Zone())
		if isLate {
			late++
		}
		if isLate || d.All {
			shown = append(shown, dueRequest{
				r.Key, string(r.Action), string(r.Method), r.ReceivedOn, r.DueOn, r.RecordedAt, isLate,
			})
		}
	}
	if d.JSON {
		err = c.json(map[string]any{"requests": shown, "late": late, "of": len(requests)})
	} else {
		for _, r := range shown {
			word := map[bool]string{true: "LATE", false: "ok  "}[r.Late]
			c.printf("%s %s by %s: received %s, due %s, honoured %s, %s\n", word, r.Action, r.Method, r.Received, r.Due,
				r.Honoured.In(p.Zone()).Format("2006-01-02 15:04"), r.Key)
		}
		c.printf("%d requests, %d late\n", len(requests), late)
	}
	if err == nil && late > 0 {
		return errPartly
	}
	return err
}
