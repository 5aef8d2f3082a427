// Package ledger is the books of a practice in PostgreSQL: patients' accounts, what was billed to them, and the
// double-entry postings that say who owes what.
//
// It may not begin a transaction (every function takes one), reach the network, read a clock, or put a person, a phone
// or an amount into an error. Mistakes are reversed, never edited.
//
// Invariant: every amount this package tells is a sum of postings, every posting belongs to an entry that sums to zero
// and names its source, and the database refuses whatever would make this untrue.
package ledger

import (
	"embed"
	"errors"
	"io/fs"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/sound"
	"github.com/plainbill/plainbill/consent/seal"
)

// Schema is the PostgreSQL schema that this package owns.
const Schema = "ledger"

//go:embed migrations/*.sql
var files embed.FS

// Migrations gives the schema's migrations, *.sql at the top.
func Migrations() fs.FS {
	top, err := fs.Sub(files, "migrations")
	if err != nil {
		return files // cannot happen: the folder is embedded
	}
	return top
}

// Sealed declares the sealed columns for the rotation of keys.
var Sealed = []seal.Column{
	{Table: accountTable, Column: "person", Row: "practice_id || '/' || number"},
	{
		Table: accountTable, Column: "phone", Row: "practice_id || '/' || number",
		Index: "phone_index", Practice: "practice_id",
	},
	{Table: planTable, Column: "words", Row: "practice_id || '/' || key"},
}

// What the books refuse.
var (
	// ErrNotFound says that the books have no such account, statement, entry or plan.
	ErrNotFound = errors.New("not in the books")
	// ErrConflict says that a key stands for something else already.
	ErrConflict = errors.New("key was used before for something else")
	// ErrReversed says that an entry was reversed before.
	ErrReversed = errors.New("entry was reversed before")
	// ErrPlanExists says that the account has a plan that still runs.
	ErrPlanExists = errors.New("account has a plan already")
	// ErrPlanSum says that the instalments of a plan do not sum to its principal, or are none or too many.
	ErrPlanSum = errors.New("instalments do not make the plan's principal")
	// ErrPlanMove says that the life of a plan does not lead from where it is to where it should go.
	ErrPlanMove = errors.New("the plan cannot go there")
	// ErrFactChanged says that the books no longer say what a text says: it must not leave.
	ErrFactChanged = errors.New("the books no longer say this")
	// ErrAppendOnly says that something tried to change what may only be added to.
	ErrAppendOnly = errors.New("the books are append-only")
)

// refusals are the names under which the database refuses, and what each means here.
var refusals = sound.Refusals{
	Schema: Schema,
	Constraints: map[string]error{
		"entry_balanced":          billing.ErrUnbalanced,
		"posting_joins_new_entry": ErrAppendOnly,
		"append_only":             ErrAppendOnly,
		"entry_key":               ErrConflict,
		"entry_reversed_once":     ErrReversed,
		"plan_one_live":           ErrPlanExists,
		"plan_sums":               ErrPlanSum,
		"plan_move_legal":         ErrPlanMove,
		"plan_replaced_once":      ErrConflict,
	},
	Codes: map[string]error{"23503": ErrNotFound}, // a foreign key that leads nowhere
}

// Translate gives the error of this package that a refusal of the database means, also one that a COMMIT answers.
// Other errors, and nil, come back as they are.
func Translate(err error) error { return refusals.Translate(err) }
