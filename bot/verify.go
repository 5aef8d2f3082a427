package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/consent/seal"
)

// Check is one thing that was verified. Detail names rows by id, never a person.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// maxNamed is how many bad rows a check names.
const maxNamed = 20

// Verify checks everything that must hold between books, texts and consent, in one snapshot of the database.
func Verify(ctx context.Context, pool *pgxpool.Pool, keys *seal.Keyring) ([]Check, error) {
	var checks []Check
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, pool, options, func(tx pgx.Tx) error {
		problems, err := ledger.Verify(ctx, tx)
		if err != nil {
			return err
		}
		for _, name := range ledger.Checks() {
			var wrong []string
			for _, p := range problems {
				if p.Check == name {
					wrong = append(wrong, p.Detail)
				}
			}
			checks = append(checks, check(name, wrong))
		}
		texts, err := verifyTexts(ctx, tx, keys)
		checks = append(checks, texts...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	return checks, nil
}

// verifyTexts reads every text that was handed to a carrier: what it says is backed, and it did not leave after a
// revocation, but for the one confirmation.
func verifyTexts(ctx context.Context, tx pgx.Tx, keys *seal.Keyring) ([]Check, error) {
	var unbacked, late []string
	seen := 0
	practices, err := practice.All(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, p := range practices {
		for after, more := int64(0), true; more; {
			page, err := outbox.Attempted(ctx, tx, keys, p.ID, after, sweepPage)
			if err != nil {
				return nil, err
			}
			for _, m := range page {
				seen, after = seen+1, m.ID
				if m.Kind != outbox.KindBiller && billing.Covers(m.Facts, m.Body.Reveal()) != nil {
					unbacked = append(unbacked, m.Ref())
				}
				wrong, err := leftAfterStop(ctx, tx, keys, m)
				if err != nil {
					return nil, err
				}
				if wrong {
					late = append(late, m.Ref())
				}
			}
			more = len(page) == sweepPage
		}
	}
	backed := check("every amount in a text was a fact of the books when it left", unbacked)
	silent := check("no text left after a revocation", late)
	if backed.OK {
		backed.Detail = fmt.Sprintf("%d texts", seen)
	}
	return []Check{backed, silent}, nil
}

// leftAfterStop folds the consent of the phone as it stood when the text left.
func leftAfterStop(ctx context.Context, tx pgx.Tx, keys *seal.Keyring, m outbox.Message) (bool, error) {
	if m.Kind == outbox.KindConfirmation {
		return false, nil
	}
	events, err := registry.History(ctx, tx, keys, m.Practice, m.To)
	if err != nil {
		return false, err
	}
	var before []consent.Event
	for _, e := range events {
		if e.Recorded.Before(m.AttemptedAt) {
			before = append(before, e)
		}
	}
	return consent.Fold(before).State == consent.OptedOut, nil
}

func check(name string, wrong []string) Check {
	if len(wrong) > maxNamed {
		wrong = append(wrong[:maxNamed], fmt.Sprintf("and %d more", len(wrong)-maxNamed))
	}
	return Check{Name: name, OK: len(wrong) == 0, Detail: strings.Join(wrong, "; ")}
}
