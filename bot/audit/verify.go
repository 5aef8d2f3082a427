package audit

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing/ledger"
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
			checks = append(checks, checkOf(name, problems, func(p ledger.Problem) (string, string) { return p.Check, p.Detail }))
		}
		money, err := VerifyPayments(ctx, tx)
		if err != nil {
			return err
		}
		checks = append(checks, money...)
		texts, err := verifyTexts(ctx, tx, keys)
		if err != nil {
			return err
		}
		chains, err := verifyChains(ctx, tx, keys)
		if err != nil {
			return err
		}
		suppressions, err := verifySuppressions(ctx, tx)
		checks = append(append(append(checks, texts...), chains...), suppressions...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	return checks, nil
}

func check(name string, wrong []string) Check {
	if len(wrong) > maxNamed {
		wrong = append(wrong[:maxNamed], fmt.Sprintf("and %d more", len(wrong)-maxNamed))
	}
	return Check{Name: name, OK: len(wrong) == 0, Detail: strings.Join(wrong, "; ")}
}

// checkOf gives one check of a store's own, of the problems that it found; split gives a problem's check and its words.
func checkOf[P any](name string, problems []P, split func(P) (of, detail string)) Check {
	var wrong []string
	for _, p := range problems {
		if of, detail := split(p); of == name {
			wrong = append(wrong, detail)
		}
	}
	return check(name, wrong)
}
