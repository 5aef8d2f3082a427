package payment

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// run runs a statement and says whether it changed a row. What names in an error what was tried; what the database
// refuses is the error of this package.
func run(ctx context.Context, tx pgx.Tx, what, query string, args pgx.StrictNamedArgs) (changed bool, err error) {
	done, err := tx.Exec(ctx, query, args)
	if err != nil {
		return false, fmt.Errorf("%s: %w", what, Translate(err))
	}
	return done.RowsAffected() > 0, nil
}

// one gives the row of a query, or nil when there is none.
func one[T any](
	ctx context.Context, tx pgx.Tx, what, query string, args pgx.StrictNamedArgs, scan pgx.RowToFunc[*T],
) (*T, error) {
	found, err := many(ctx, tx, what, query, args, scan)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// many gives the rows of a query.
func many[T any](
	ctx context.Context, tx pgx.Tx, what, query string, args pgx.StrictNamedArgs, scan pgx.RowToFunc[T],
) ([]T, error) {
	rows, err := tx.Query(ctx, query, args)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, Translate(err))
	}
	found, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, Translate(err))
	}
	return found, nil
}

// value gives the one value that a query always has.
func value[T any](
	ctx context.Context, tx pgx.Tx, what, query string, args pgx.StrictNamedArgs,
) (v T, err error) {
	if err := tx.QueryRow(ctx, query, args).Scan(&v); err != nil {
		return v, fmt.Errorf("%s: %w", what, err)
	}
	return v, nil
}

// practiceOf gives the practice that a query names; empty when it names none.
func practiceOf(
	ctx context.Context, tx pgx.Tx, query string, args pgx.StrictNamedArgs,
) (practice billing.PracticeID, err error) {
	err = tx.QueryRow(ctx, query, args).Scan(&practice)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("read practice: %w", err)
	}
	return practice, nil
}
