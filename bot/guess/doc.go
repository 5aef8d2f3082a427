// Package guess keeps wrong dates of birth, over days, phones, texts and pages, and what is locked because of them (45
// CFR 164.514(h)). It is the one place where they are counted.
//
// It may not begin a transaction, read a clock, know a date of birth or a phone, or say who is a patient.
//
// Invariant: a lock ends only when somebody lifts it; a right date of birth forgives what its own phone got wrong in the
// last day, and nothing else.
package guess

import (
	"embed"
	"io/fs"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

// Schema is the PostgreSQL schema that this package owns.
const Schema = "guess"

//go:embed migrations/*.sql
var files embed.FS

// Migrations gives the migrations, as files at the top.
func Migrations() fs.FS {
	top, err := fs.Sub(files, "migrations")
	if err != nil {
		return files // cannot be: the folder is embedded above
	}
	return top
}

// Sealed declares the sealed columns for the rotation of keys: there are none.
var Sealed []seal.Column

// The bounds: so many wrong dates of birth in a window. Short ends a phone's tries for the day, by text and page
// together, and those of an account's pages; Long locks a phone, or an account from whichever phone or page, until a
// person unlocks it, or where nobody can be asked for LongWindow.
const (
	Short       = 3
	ShortWindow = 24 * time.Hour
	Long        = 10
	LongWindow  = 30 * 24 * time.Hour
)

// Way is how a date of birth was given.
type Way string

// The ways.
const (
	ByText Way = "text"
	OnPage Way = "page"
)

// Guess is a wrong date of birth.
type Guess struct {
	Practice billing.PracticeID
	Way      Way
	Thread   int64                   // of the phone; 0: not known
	Accounts []billing.AccountNumber // against which it was weighed; none: the phone is nobody's
	At       time.Time
}
