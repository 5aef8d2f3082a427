package main

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/consent/seal"
)

var errOtherKey = errors.New("PLAINBILL_KEY does not open this database's data: it was sealed under another key. " +
	"Put that key into PLAINBILL_KEY, behind the new one if you are changing keys")

// checkKey tries the keys on what the database holds. Under a wrong key nobody would be found by phone, not even those
// who said stop: nothing may start then.
func checkKey(ctx context.Context, pool *pgxpool.Pool, keys *seal.Keyring) error {
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		all, err := practice.All(ctx, tx)
		if err != nil {
			return err
		}
		for _, p := range all {
			if _, err := ledger.AccountsAfter(ctx, tx, keys, p.ID, "", 1); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, seal.ErrSealed) {
		return errOtherKey
	}
	return err
}
