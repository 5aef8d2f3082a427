package main

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/templates"
)

// remindCommand plans and queues statement reminders.
type remindCommand struct {
	Practice string `placeholder:"ID" help:"The practice, when there are several."`
	At       string `placeholder:"TIME" help:"Plan as of this time, RFC 3339; now when missing."`
	DryRun   bool   `help:"Say who would be texted and store nothing."`
	Price    string `default:"0.0113" placeholder:"DOLLARS" help:"What a segment costs, carrier fees included; for the estimate."`
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
	price, err := microdollars(r.Price)
	if err != nil {
		return err
	}
	run, err := path.Remind(ctx, p.ID, at, r.DryRun)
	if err != nil {
		return err
	}
	segments := 0
	for _, one := range run.Recipients {
		segments += one.Segments
	}
	cents := (int64(segments)*price + 9_999) / 10_000 // what is begun of a cent is a cent
	if r.JSON {
		return c.json(struct {
			bot.Run
			Segments  int   `json:"segments"`
			CostCents int64 `json:"cost_cents"`
		}{run, segments, cents})
	}
	for _, one := range run.Recipients {
		c.printf("%s %s at %s, %d segment(s): %s\n", one.Account, one.Statement,
			one.At.In(p.Zone()).Format("Mon Jan 2 15:04 MST"), one.Segments, one.Text)
	}
	for _, one := range run.LeftOut {
		c.printf("%s %s left out: %s\n", one.Account, one.Statement, one.Reason)
	}
	word := map[bool]string{true: "would be texted", false: "are texted"}[r.DryRun]
	c.printf("%d %s in %d segments, about %s at $%s a segment, %d left out\n", len(run.Recipients), word, segments,
		billing.Cents(cents), r.Price, len(run.LeftOut))
	return nil
}

// microdollars reads what a segment costs: carriers price in hundredths of a cent.
func microdollars(s string) (int64, error) {
	whole, part, _ := strings.Cut(s, ".")
	if len(part) > 6 {
		return 0, errPrice
	}
	n, err := strconv.ParseUint(whole+part+strings.Repeat("0", 6-len(part)), 10, 31)
	if err != nil {
		return 0, errPrice
	}
	return int64(n), nil
}

var errPrice = errors.New("--price: wanted dollars for a segment, like 0.0113")
