package main

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/audit"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

type consentShow struct {
	Phone    string `arg:"" help:"The number, such as +15125550123."`
	Why      bool   `help:"Every decision about its texts, put to the gate again, newest first."`
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

// Run prints the state of a number and every event behind it. A decision that the gate would make otherwise of the same
// facts is said, and is exit code 1.
func (s consentShow) Run(ctx context.Context, c *console) error {
	b, p, phone, err := c.openPhone(ctx, s.Phone, s.Practice)
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
	var why []whyDecision
	if s.Why {
		evidence, err := audit.Gather(ctx, b.pool, b.keys, p, phone, false, c.now())
		if err != nil {
			return err
		}
		why = decisionsNewestFirst(evidence)
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
		document := map[string]any{
			"phone": phone.Reveal(), "practice": p.ID, "state": standing.State, "unencrypted_phi": standing.PHI,
			"quarantined": standing.Quarantined, "events": shown,
		}
		if s.Why {
			document["decisions"] = why
		}
		if err := c.json(document); err != nil {
			return err
		}
		return otherwise(why)
	}
	c.printf("%s at %s: %s\n", phone.Reveal(), p.ID, standing.State)
	for _, e := range shown {
		c.printf("%s %s %s by %s, recorded by %s %s\n", e.At.Format(time.RFC3339), e.Program, e.Action, e.Method, e.Actor,
			e.Evidence)
	}
	if s.Why {
		c.printWhy(why, p.Zone())
	}
	return otherwise(why)
}
