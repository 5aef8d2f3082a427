// Package registry keeps the events of consent in PostgreSQL and folds them into the standing of a phone. Numbers, the
// words people were shown and the evidence are sealed; numbers are found by their keyed index.
//
// It may not begin a transaction, read a clock, or decide anything: [consent.Fold] does. The database itself refuses to
// change or delete an event.
//
// Every event of a practice is also a link of the practice's chain ([VerifyChain]): a commitment to the whole event,
// hidden by a salt, tied to all before it. The database writes the link when the transaction commits, and refuses any
// other. That the end of the chain was not cut off shows against a [Head] noted elsewhere.
//
// Invariant: the standing of a phone is the fold of all its events, and events of one phone are recorded one after
// another, so that of a STOP and a START at once neither is lost and both are weighed.
package registry

import (
	"embed"
	"io/fs"

	"github.com/plainbill/plainbill/consent/seal"
)

// Schema is the PostgreSQL schema that this package owns.
const Schema = "registry"

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

// Sealed declares the sealed columns for the rotation of keys.
var Sealed = []seal.Column{
	{
		Table: phoneTable, Column: "phone", Row: "practice_id || '/' || id",
		Index: "phone_index", Practice: "practice_id",
	},
	{Table: disclosureTable, Column: "disclosure", Row: "practice_id || '/' || event_key"},
	{Table: disclosureTable, Column: "evidence", Row: "practice_id || '/' || event_key"},
	{Table: proofTable, Column: "salt", Row: "practice_id || '/' || event_key"},
}

const (
	phoneTable      = "registry.phone"
	disclosureTable = "registry.disclosure"
	proofTable      = "registry.proof"
)
