// Package desk keeps the cases that are handed to a practice's billers: open, claim, reply, resolve, hand back; the
// audit of who did what; and the rows that wait to be posted to Slack.
//
// It may not begin a transaction, read a clock, reach the network or know how Slack's API looks: everything happens in
// the caller's transaction, and what is to be shown in Slack is a row before it is a message.
//
// Invariant: a thread has at most one case that is not resolved, a case at most one claimant, and only the claimant
// replies to the patient. What was done is only ever added to.
package desk

import (
	"embed"
	"io/fs"

	"github.com/plainbill/plainbill/consent/seal"
)

// Schema is the PostgreSQL schema that this package owns.
const Schema = "desk"

//go:embed migrations/*.sql
var files embed.FS

// Migrations gives the package's migrations, the files at the top.
func Migrations() fs.FS {
	top, err := fs.Sub(files, "migrations")
	if err != nil { // only an invalid path fails, and the path is a constant
		return files
	}
	return top
}

// Sealed are the columns that hold words of billers and patients.
var Sealed = []seal.Column{
	{Table: "desk.action", Column: "text", Row: "practice_id || '/' || id"},
	{Table: "desk.post", Column: "text", Row: "practice_id || '/' || key"},
	{Table: "desk.proposal", Column: "body", Row: "practice_id || '/' || key"},
}
