package sound_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/plainbill/plainbill/billing/sound"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
)

func TestEveryCheckIsRunAndReportsNoMoreThanItsBound(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	verify := func(checks ...sound.Check) (problems []sound.Problem, err error) {
		err = pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error {
			problems, err = sound.Verify(context.WithoutCancel(t.Context()), tx, checks)
			return err
		})
		return problems, err
	}
	one := sound.Check{Name: "one", Query: `SELECT 'row ' || n FROM generate_series(1, 2) n LIMIT @limit`}
	none := sound.Check{Name: "none", Query: `SELECT '' WHERE false LIMIT @limit`}
	got, err := verify(none, one)
	if diff := cmp.Diff([]sound.Problem{{"one", "row 1"}, {"one", "row 2"}}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	many := sound.Check{Name: "many", Query: `SELECT 'row ' || n FROM generate_series(1, 500) n LIMIT @limit`}
	if got, err := verify(many, one); len(got) != sound.MaxProblems+2 || err != nil {
		t.Errorf("%d problems, %v", len(got), err)
	}
	if _, err := verify(sound.Check{Name: "bad", Query: `SELECT x LIMIT @limit`}); err == nil {
		t.Error("a check that cannot be run is passed")
	}
}

func TestARefusalOfTheDatabaseHasItsMeaning(t *testing.T) {
	t.Parallel()
	taken, missing := errors.New("taken"), errors.New("missing")
	r := sound.Refusals{
		Schema: "shelf", Constraints: map[string]error{"book_key": taken}, Codes: map[string]error{"23503": missing},
	}
	other := &pgconn.PgError{SchemaName: "attic", ConstraintName: "book_key"}
	unknown := &pgconn.PgError{Code: "42601"}
	for name, c := range map[string]struct{ err, want error }{
		"a constraint":               {fmt.Errorf("add: %w", &pgconn.PgError{ConstraintName: "book_key"}), taken},
		"a constraint of its schema": {&pgconn.PgError{SchemaName: "shelf", ConstraintName: "book_key"}, taken},
		"a code":                     {&pgconn.PgError{Code: "23503"}, missing},
		"another schema's":           {other, other},
		"one that means nothing":     {unknown, unknown},
		"no error":                   {nil, nil},
	} {
		if got := r.Translate(c.err); !errors.Is(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
