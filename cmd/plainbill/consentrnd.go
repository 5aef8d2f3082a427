package main

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/consent"
)

// consentRND loads what the Reassigned Numbers Database answered (47 CFR 64.1200(m)).
type consentRND struct {
	File     string `arg:"" type:"existingfile" help:"The answers, CSV: phone, answer (yes, no, no_data), date."`
	Practice string `placeholder:"ID" help:"The practice, when there are several."`
	JSON     bool   `help:"One JSON document."`
}

// rndLoad is what a load of answers came to. A number that is "yes" is not texted until it consents anew.
type rndLoad struct {
	Loaded     int              `json:"loaded"`
	Reassigned int              `json:"reassigned"`
	NoData     int              `json:"no_data"`
	Refused    []refusedConsent `json:"refused"`
}

// Run loads the answers: 0 all loaded, 1 some rows refused, 2 nothing loaded.
func (r consentRND) Run(ctx context.Context, c *console) error {
	f, err := os.Open(r.File)
	if err != nil {
		return err
	}
	defer f.Close()
	b, p, err := c.openFor(ctx, r.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	load, err := loadRND(ctx, b, p, f, c.now().UTC())
	if err != nil {
		return err
	}
	if r.JSON {
		err = c.json(load)
	} else {
		for _, row := range load.Refused {
			c.printf("line %d%s: %s\n", row.Line, inColumn(row.Column), row.Reason)
		}
		c.printf("%d loaded, %d refused\n", load.Loaded, len(load.Refused))
		c.printf("%d reassigned: not texted until they consent anew\n", load.Reassigned)
		if load.NoData > 0 {
			c.printf("WARNING: of %d numbers the database knows nothing: that is no safe harbour\n", load.NoData)
		}
	}
	switch {
	case err != nil:
		return err
	case len(load.Refused) > 0 && load.Loaded == 0:
		return errors.New("nothing was loaded: every row was refused")
	case len(load.Refused) > 0:
		return errPartly
	}
	return nil
}

// rndLinesAtMost bounds a file: the database takes queries of a quarter million numbers.
const rndLinesAtMost = 1_000_000

// loadRND keeps the answers, each in a transaction of its own; a load that was cut off is simply begun again.
func loadRND(ctx context.Context, b *books, p practice.Practice, r io.Reader, now time.Time) (rndLoad, error) {
	load := rndLoad{Refused: []refusedConsent{}}
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = -1
	for line := 1; line <= rndLinesAtMost; line++ {
		fields, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return load, nil
		}
		if err != nil {
			return load, errors.New("the file is no CSV") // its own words may hold a number
		}
		if line == 1 && strings.EqualFold(strings.TrimSpace(fields[0]), "phone") {
			continue
		}
		phone, answer, refused := rndRow(fields, billing.DateOf(now.In(p.Zone())))
		if refused.Reason != "" {
			refused.Line = line
			load.Refused = append(load.Refused, refused)
			continue
		}
		err = b.inTx(ctx, func(tx pgx.Tx) error {
			return reach.AddAnswer(ctx, tx, b.keys, p.ID, phone, answer, now)
		})
		if err != nil {
			return load, err
		}
		load.Loaded++
		switch answer.Says {
		case consent.ReassignedYes:
			load.Reassigned++
		case consent.ReassignedNoData:
			load.NoData++
		}
	}
	return load, errors.New("the file has more lines than can be loaded at once")
}

// rndRow reads a row: phone, answer, date. What is refused is said without the number.
func rndRow(fields []string, today billing.Date) (phone consent.Phone, a reach.Answer, refused refusedConsent) {
	if len(fields) < 3 {
		return phone, a, refusedConsent{Reason: "phone, answer and date are wanted"}
	}
	phone, err := consent.ParsePhone(strings.TrimSpace(fields[0]))
	if err != nil {
		return phone, a, refusedConsent{Column: "phone", Reason: errNumber.Error()}
	}
	says := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(fields[1])), " ", "_")
	switch a.Says = consent.Reassigned(says); a.Says {
	case consent.ReassignedYes, consent.ReassignedNo, consent.ReassignedNoData:
	default:
		return phone, a, refusedConsent{Column: "answer", Reason: "wanted yes, no or no_data"}
	}
	if a.On, err = billing.ParseDate(strings.TrimSpace(fields[2])); err != nil || today.Before(a.On) {
		return phone, a, refusedConsent{Column: "date", Reason: "wanted a day like 2026-11-18 that is not ahead"}
	}
	return phone, a, refusedConsent{}
}
