package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/load"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/consent/seal"
	"github.com/plainbill/plainbill/templates"
)

//go:embed sample
var sample embed.FS

// samplePractice is the demo's practice.
type samplePractice struct{ practice.Practice }

func (p samplePractice) words() templates.Practice { return bot.WordsFor(p.Practice) }

// loadSample loads the made-up practice, its statements and its patients' consent into an empty database, dated around
// the day it is done. A database with a practice is left as it is.
func loadSample(ctx context.Context, pool *pgxpool.Pool, keys *seal.Keyring, now time.Time) (samplePractice, error) {
	var there []practice.Practice
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) (err error) {
		there, err = practice.All(ctx, tx)
		return err
	})
	if err != nil {
		return samplePractice{}, err
	}
	file, err := sample.ReadFile("sample/practice.yaml")
	if err != nil {
		return samplePractice{}, err
	}
	practices, err := practice.Read(bytes.NewReader(file))
	if err != nil {
		return samplePractice{}, err
	}
	if len(there) > 0 {
		return samplePractice{there[0]}, sampleData(ctx, pool, keys, there[0], now)
	}
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		_, err := practice.Apply(ctx, tx, practices[0], now)
		return err
	})
	if err != nil {
		return samplePractice{}, err
	}
	return samplePractice{practices[0]}, sampleData(ctx, pool, keys, practices[0], now)
}

// The first statement of the sample, and how many days before the sample's day it is dated; and a claim that stands in
// its last file alone.
const (
	firstStatement     = "ST-9001"
	firstStatementDays = 6
	lastClaim          = "CLM-6016"
)

// sampleData loads consent, statements, claims and remittances unless all of it is there: a first start that was killed
// is completed, with the dates it began with.
func sampleData(
	ctx context.Context, pool *pgxpool.Pool, keys *seal.Keyring, p practice.Practice, now time.Time,
) error {
	today := billing.DateOf(now.In(p.Zone()))
	whole, begun, err := sampleLoaded(ctx, pool, p.ID)
	if err != nil || whole {
		return err
	}
	if !begun.IsZero() {
		today = begun
	}
	list, err := dated("sample/consent.csv", today)
	if err != nil {
		return err
	}
	if _, err := importConsent(ctx, pool, keys, p, bytes.NewReader(list), now); err != nil {
		return err
	}
	loader := load.Loader{Pool: pool, Keys: keys, Practice: p.ID, At: now.UTC()}
	// Statements come first: they know the phones of the patients whom insurers' files only name.
	for _, name := range []string{"statements.csv", "claims.837", "remittance.835"} {
		if err := loadSampleFile(ctx, loader, name, today); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	// The phones are quiet on the first day: reminders begin on the next, when somebody moves the clock.
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return practice.MarkReminded(ctx, tx, p.ID, today) })
}

// sampleLoaded says whether all of the sample is in the books, also one of before there were insurers' files in it,
// and around which day what is there was dated; none when nothing is.
func sampleLoaded(
	ctx context.Context, pool *pgxpool.Pool, id billing.PracticeID,
) (whole bool, day billing.Date, err error) {
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		first, err := ledger.StatementByNumber(ctx, tx, id, firstStatement)
		if errors.Is(err, ledger.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		day = first.Date.AddDays(firstStatementDays)
		_, err = ledger.StatementByNumber(ctx, tx, id, "R-"+lastClaim)
		whole = err == nil
		if errors.Is(err, ledger.ErrNotFound) {
			return nil
		}
		return err
	})
	return whole, day, err
}

// loadSampleFile loads a file through the loaders of the import command. Nothing of the sample may be refused; what is
// set aside is meant to be.
func loadSampleFile(ctx context.Context, loader load.Loader, name string, today billing.Date) error {
	content, err := dated("sample/"+name, today)
	if err != nil {
		return err
	}
	var refused error
	loader.Refused = func(r remit.Refusal) {
		refused = errors.Join(refused, fmt.Errorf("line %d, segment %d, %s: %s", r.Line, r.Segment, r.Column, r.Reason))
	}
	loader.Note = loader.Refused
	f := bytes.NewReader(content)
	shape := shapeOfLoad{File: name}
	if shape.Hash, err = hashOf(f); err != nil {
		return err
	}
	if shape.Format, err = formatOf(f, name); err != nil {
		return err
	}
	_, err = read(ctx, loader, f, &shape, nil, &preview{})
	return errors.Join(err, refused)
}

var relativeDay = regexp.MustCompile(`\b[Dd][+-]\d+\b`)

// dated reads a sample file and writes its days, such as D-6, as dates around today: as X12 does in its files, where d-6
// is a day without its century.
func dated(name string, today billing.Date) ([]byte, error) {
	file, err := sample.ReadFile(name)
	if err != nil {
		return nil, err
	}
	x12 := strings.HasSuffix(name, ".835") || strings.HasSuffix(name, ".837")
	return relativeDay.ReplaceAllFunc(file, func(day []byte) []byte {
		n, _ := strconv.Atoi(string(day[1:])) // the pattern has seen to it
		written := today.AddDays(n).String()
		switch {
		case x12 && day[0] == 'd':
			written = strings.ReplaceAll(written, "-", "")[2:]
		case x12:
			written = strings.ReplaceAll(written, "-", "")
		}
		return []byte(written)
	}), nil
}
