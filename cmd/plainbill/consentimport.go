package main

import (
	"context"
	"errors"
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
	load, err := importConsent(ctx, b.pool, b.keys, p, f, c.now())
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
