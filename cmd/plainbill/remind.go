package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/templates"
)

// remindCommand plans and queues statement reminders.
type remindCommand struct {
	Practice string `placeholder:"ID" help:"The practice, when there are several."`
	At       string `placeholder:"TIME" help:"Plan as of this time, RFC 3339; now when missing."`
	DryRun   bool   `help:"Say who would be texted and store nothing."`
	JSON     bool   `help:"One JSON document."`
}

// Run prints who is texted, when and with which words, and who is left out and why.
func (r remindCommand) Run(ctx context.Context, c *console) error {
	at := c.now()
	if r.At != "" {
		var err error
		if at, err = time.Parse(time.RFC3339, r.At); err != nil {
			return errors.New("--at: wanted a time like 2026-11-18T10:00:00-06:00")
		}
	}
	b, p, err := c.openFor(ctx, r.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	words, err := templates.Parse()
	if err != nil {
		return err
	}
	path, err := bot.New(bot.Parts{
		Pool: b.pool, Keys: b.keys, Words: words, Now: c.now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	run, err := path.Remind(ctx, p.ID, at, r.DryRun)
	if err != nil {
		return err
	}
	if r.JSON {
		return c.json(run)
	}
	segments := 0
	for _, one := range run.Recipients {
		c.printf("%s %s at %s, %d segment(s): %s\n", one.Account, one.Statement,
			one.At.In(p.Zone()).Format("Mon Jan 2 15:04 MST"), one.Segments, one.Text)
		segments += one.Segments
	}
	for _, one := range run.LeftOut {
		c.printf("%s %s left out: %s\n", one.Account, one.Statement, one.Reason)
	}
	word := map[bool]string{true: "would be texted", false: "are texted"}[r.DryRun]
	c.printf("%d %s in %d segments, %d left out\n", len(run.Recipients), word, segments, len(run.LeftOut))
	return nil
}
