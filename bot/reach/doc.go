// Package reach keeps what others said of phones: the carrier, about texts that did not arrive, and the Reassigned
// Numbers Database, about numbers that may have changed hands. It also keeps how far the carrier's lists were read.
//
// It may not begin a transaction, read a clock, ask anybody, or decide whether a text may leave: it holds facts for the
// gate.
//
// Invariant: no number stands here in the clear, a phone is named by its thread or sealed; a list is read by one reader
// at a time, and how far it was read never moves backwards.
package reach

import (
	"embed"
	"io/fs"

	"github.com/plainbill/plainbill/consent/seal"
)

// Schema is the PostgreSQL schema that this package owns.
const Schema = "reach"

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
var Sealed = []seal.Column{{
	Table: "reach.number", Column: "phone", Row: "practice_id || '/' || id",
	Index: "phone_index", Practice: "practice_id",
}}
