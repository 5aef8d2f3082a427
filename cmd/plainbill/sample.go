package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/billing/remit/csv"
	"github.com/plainbill/plainbill/bot"
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

// sampleData loads statements and consent where there is no account yet: a first start that was killed is completed.
func sampleData(
	ctx context.Context, pool *pgxpool.Pool, keys *seal.Keyring, p practice.Practice, now time.Time,
) error {
	var accounts []ledger.Account
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) (err error) {
		accounts, err = ledger.AccountsAfter(ctx, tx, keys, p.ID, "", 1)
		return err
	})
	if err != nil || len(accounts) > 0 {
		return err
	}
	today := billing.DateOf(now.In(p.Zone()))
	list, err := dated("sample/consent.csv", today)
	if err != nil {
		return err
	}
	if _, err := importConsent(ctx, pool, keys, p, bytes.NewReader(list), now); err != nil {
		return err
	}
	statements, err := dated("sample/statements.csv", today)
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(bytes.NewReader(statements))
	if err != nil {
		return err
	}
	var refused error
	loader := bot.Loader{Pool: pool, Keys: keys, Practice: p.ID, At: now.UTC(), Refused: func(r remit.Refusal) {
		refused = errors.Join(refused, fmt.Errorf("line %d, %s: %s", r.Line, r.Column, r.Reason))
	}}
	hash := sha256.Sum256(statements)
	_, err = loader.Load(ctx, ledger.File{Hash: hex.EncodeToString(hash[:]), Name: "statements.csv"}, rows)
	if err := errors.Join(err, refused); err != nil {
		return err
	}
	// The phones are quiet on the first day: reminders begin on the next, when somebody moves the clock.
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return practice.MarkReminded(ctx, tx, p.ID, today) })
}

var relativeDay = regexp.MustCompile(`\bD([+-]\d+)\b`)

// dated reads a sample file and writes its days, such as D-6, as dates around today.
func dated(name string, today billing.Date) ([]byte, error) {
	file, err := sample.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return relativeDay.ReplaceAllFunc(file, func(day []byte) []byte {
		n, _ := strconv.Atoi(string(day[1:])) // the pattern has seen to it
		return []byte(today.AddDays(n).String())
	}), nil
}
