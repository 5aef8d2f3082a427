package main

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/ledger"
)

// importAside lists what waits for a biller.
type importAside struct {
	Practice string `placeholder:"ID" help:"The practice, when there are several."`
	JSON     bool   `help:"One JSON document."`
}

// The shape of something set aside outside, as the README documents it.
type shapeOfAside struct {
	Claim   string    `json:"claim"`
	File    string    `json:"file"`
	Line    int       `json:"line"`
	Segment int       `json:"segment"`
	Reason  string    `json:"reason"`
	Since   time.Time `json:"since"`
}

// asidePage is how much of what is set aside is read at once.
const asidePage = 1000

// Run prints everything that is set aside, the oldest first.
func (a importAside) Run(ctx context.Context, c *console) error {
	b, p, err := c.openFor(ctx, a.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	found := []shapeOfAside{}
	for after, more := int64(0), true; more; {
		err := b.inTx(ctx, func(tx pgx.Tx) error {
			page, err := ledger.AllAside(ctx, tx, p.ID, "", after, asidePage)
			for _, w := range page {
				after = w.ID
				found = append(found, asideShape(w))
			}
			more = len(page) == asidePage
			return err
		})
		if err != nil {
			return err
		}
	}
	if a.JSON {
		return c.json(map[string]any{"set_aside": found})
	}
	for _, w := range found {
		c.printf("claim %s: %s%s, since %s: %s\n", w.Claim, w.File, placeOf(w.Line, w.Segment),
			w.Since.Format(time.DateOnly), w.Reason)
	}
	c.printf("%d set aside\n", len(found))
	return nil
}

func asideShape(w ledger.Aside) shapeOfAside {
	return shapeOfAside{w.Claim, w.File, w.Line, w.Segment, w.Reason, w.Since.UTC()}
}
