// Package sound keeps the stores of billing sound: it runs what verifies one, and says what a refusal of the database
// means.
//
// It may not hold a query of its own, begin a transaction, or know what is stored.
//
// Invariant: a problem names rows, never a person or an amount, as long as the queries do.
package sound

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// MaxProblems bounds what one check reports.
const MaxProblems = 100

// Problem is something in a store that must not be. Check is the name of a check; Detail names rows by what the practice
// or the program calls them, never a person or an amount.
type Problem struct{ Check, Detail string }

// Check is something that must hold. Its query gives the detail of everything that does not, at most @limit rows.
type Check struct{ Name, Query string }

// Verify runs checks and gives what is wrong, at most [MaxProblems] a check, in their order.
func Verify(ctx context.Context, tx pgx.Tx, checks []Check) ([]Problem, error) {
	var problems []Problem
	for _, check := range checks {
		rows, err := tx.Query(ctx, check.Query, pgx.StrictNamedArgs{"limit": MaxProblems})
		if err != nil {
			return nil, fmt.Errorf("verify %s: %w", check.Name, err)
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, fmt.Errorf("verify %s: %w", check.Name, err)
		}
		for _, detail := range found {
			problems = append(problems, Problem{check.Name, detail})
		}
	}
	return problems, nil
}

// Refusals are the errors of a store that refusals of the database mean: by the constraint's name, and, where that says
// nothing, by SQLSTATE.
type Refusals struct {
	Schema      string
	Constraints map[string]error
	Codes       map[string]error
}

// Translate gives the error that a refusal means, also one that a COMMIT answers. Other errors, those of other schemas,
// and nil, come back as they are.
func (r Refusals) Translate(err error) error {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.SchemaName != "" && refused.SchemaName != r.Schema {
		return err
	}
	if known, ok := r.Constraints[refused.ConstraintName]; ok {
		return known
	}
	if known, ok := r.Codes[refused.Code]; ok {
		return known
	}
	return err
}
