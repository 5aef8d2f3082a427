package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/consent/seal"
)

// consentCommand is the commands about consent.
type consentCommand struct {
	Record consentRecord `cmd:"" help:"Record consent or a revocation by hand."`
	Import consentImport `cmd:"" help:"Load a list of consents; it never lifts an opt-out."`
	Show   consentShow   `cmd:"" help:"One number's state and history."`
}

type consentRecord struct {
	Phone      string `arg:"" help:"The number, such as +15125550123."`
	Action     string `required:"" enum:"opt_in,opt_out,wrong_number" help:"opt_in, opt_out or wrong_number."`
	Method     string `required:"" enum:"web_form,paper,verbal,email" help:"web_form, paper, verbal or email."`
	Program    string `enum:"billing,unencrypted_phi" default:"billing" help:"billing or unencrypted_phi."`
	At         string `placeholder:"TIME" help:"When the person said so, RFC 3339; now when missing."`
	Disclosure string `help:"The exact words the person agreed to; an opt-in needs them."`
	Evidence   string `help:"Where the proof is: a form's number, a call's note."`
	Actor      string `required:"" help:"Who records it."`
	Practice   string `placeholder:"ID" help:"The practice, when there are several."`
}

// Run records one event.
func (r consentRecord) Run(ctx context.Context, c *console) error {
	phone, err := consent.ParsePhone(r.Phone)
	if err != nil {
		return errors.New("the number is not one like +15125550123")
	}
	now := time.Now().UTC()
	at := now
	if r.At != "" {
		if at, err = time.Parse(time.RFC3339, r.At); err != nil {
			return errors.New("--at: wanted a time like 2026-11-18T10:00:00-06:00")
		}
	}
	if r.Action == string(consent.OptIn) && r.Disclosure == "" {
		return errors.New("--disclosure: an opt-in needs the exact words that were agreed to")
	}
	b, p, err := c.openFor(ctx, r.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	event := consent.Event{
		Practice: p.ID, Phone: phone, Program: consent.Program(r.Program), Action: consent.Action(r.Action),
		Method: consent.Method(r.Method), At: at.UTC(), Recorded: now, Disclosure: r.Disclosure, Evidence: r.Evidence,
		Actor: r.Actor, Key: fmt.Sprintf("hand/%s/%s/%d", r.Action, r.Actor, now.UnixNano()),
	}
	var after consent.Standing
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		_, after, _, err = registry.Record(ctx, tx, b.keys, event)
		return err
	})
	if err != nil {
		return err
	}
	c.printf("recorded; the number is now %s\n", after.State)
	if after.State == consent.OptedOut && r.Action == string(consent.OptIn) {
		c.printf("an opt-out stands: only START from the phone or a form signed after it lifts it\n")
		return errPartly
	}
	return nil
}

type consentImport struct {
	File     string `arg:"" type:"existingfile" help:"The consent list, CSV."`
	Practice string `placeholder:"ID" help:"The practice, when there are several."`
	JSON     bool   `help:"One JSON document."`
}

// consentLoad is what a load of a consent list came to.
type consentLoad struct {
	Loaded    int              `json:"loaded"`
	Unchanged int              `json:"unchanged"`
	Refused   []refusedConsent `json:"refused"`
}

type refusedConsent struct {
	Line   int    `json:"line"`
	Column string `json:"column"`
	Reason string `json:"reason"`
}

// Run loads the list: 0 all loaded, 1 some rows refused, 2 nothing loaded.
func (i consentImport) Run(ctx context.Context, c *console) error {
	f, err := os.Open(i.File)
	if err != nil {
		return err
	}
	defer f.Close()
	b, p, err := c.openFor(ctx, i.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	load, err := importConsent(ctx, b.pool, b.keys, p, f, time.Now())
	if err != nil {
		return err
	}
	if i.JSON {
		err = c.json(load)
	} else {
		for _, r := range load.Refused {
			c.printf("line %d%s: %s\n", r.Line, inColumn(r.Column), r.Reason)
		}
		c.printf("%d loaded, %d unchanged, %d refused\n", load.Loaded, load.Unchanged, len(load.Refused))
	}
	switch {
	case err != nil:
		return err
	case len(load.Refused) > 0 && load.Loaded+load.Unchanged == 0:
		return errors.New("nothing was loaded: every row was refused")
	case len(load.Refused) > 0:
		return errPartly
	}
	return nil
}

// consentPage is how many rows of a list are recorded in one transaction.
const consentPage = 200

// importConsent records the rows of a list, page by page; a load that was cut off is simply begun again.
func importConsent(
	ctx context.Context, pool *pgxpool.Pool, keys *seal.Keyring, p practice.Practice, r io.Reader,
	now time.Time,
) (consentLoad, error) {
	load := consentLoad{Refused: []refusedConsent{}}
	var page []consent.Event
	record := func() error {
		if len(page) == 0 {
			return nil
		}
		err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			for _, e := range page {
				_, _, fresh, err := registry.Record(ctx, tx, keys, e)
				if err != nil {
					return err
				}
				if fresh {
					load.Loaded++
				} else {
					load.Unchanged++
				}
			}
			return nil
		})
		page = page[:0]
		return err
	}
	err := consent.ReadList(r, p.ID, func(row consent.ListRow) error {
		if row.Reason != "" {
			load.Refused = append(load.Refused, refusedConsent{row.Line, row.Column, row.Reason})
			return nil
		}
		row.Event.Recorded, row.Event.Actor = now.UTC(), "import"
		if err := row.Event.Check(); err != nil {
			load.Refused = append(load.Refused, refusedConsent{row.Line, "", oneLine(err)})
			return nil
		}
		if page = append(page, row.Event); len(page) < consentPage {
			return nil
		}
		return record()
	})
	return load, errors.Join(err, record())
}

type consentShow struct {
	Phone    string `arg:"" help:"The number, such as +15125550123."`
	Practice string `placeholder:"ID" help:"The practice, when there are several."`
	JSON     bool   `help:"One JSON document."`
}

// shownEvent is an event as its owner may see it.
type shownEvent struct {
	At         time.Time `json:"at"`
	Recorded   time.Time `json:"recorded"`
	Program    string    `json:"program"`
	Action     string    `json:"action"`
	Method     string    `json:"method"`
	Account    string    `json:"account,omitempty"`
	Disclosure string    `json:"disclosure,omitempty"`
	Language   string    `json:"language,omitempty"`
	Actor      string    `json:"actor"`
	Evidence   string    `json:"evidence,omitempty"`
	Imported   bool      `json:"imported,omitempty"`
}

// Run prints the state of a number and every event behind it.
func (s consentShow) Run(ctx context.Context, c *console) error {
	phone, err := consent.ParsePhone(s.Phone)
	if err != nil {
		return errors.New("the number is not one like +15125550123")
	}
	b, p, err := c.openFor(ctx, s.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	var events []consent.Event
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		events, err = registry.History(ctx, tx, b.keys, p.ID, phone)
		return err
	})
	if err != nil {
		return err
	}
	standing := consent.Fold(events)
	shown := []shownEvent{}
	for _, e := range events {
		shown = append(shown, shownEvent{
			e.At, e.Recorded, string(e.Program), string(e.Action), string(e.Method), string(e.Account), e.Disclosure,
			string(e.Language), e.Actor, e.Evidence, e.Imported,
		})
	}
	if s.JSON {
		return c.json(map[string]any{
			"phone": phone.Reveal(), "practice": p.ID, "state": standing.State, "unencrypted_phi": standing.PHI,
			"quarantined": standing.Quarantined, "events": shown,
		})
	}
	c.printf("%s at %s: %s\n", phone.Reveal(), p.ID, standing.State)
	for _, e := range shown {
		c.printf("%s %s %s by %s, recorded by %s %s\n", e.At.Format(time.RFC3339), e.Program, e.Action, e.Method, e.Actor, e.Evidence)
	}
	return nil
}
