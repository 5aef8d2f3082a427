// Package outbox keeps the texts that are to leave: each is a row before it is anything else, is claimed in the order
// of its thread, handed to a carrier, and keeps what became of it.
//
// It may not decide whether a text may be sent (the consent gate does), may not call a carrier, and never begins a
// transaction: every function takes the caller's. The carrier's side is the small interface [Carrier].
//
// Invariant: no text is written, and none is marked as sending, without the gate's answer beside it, with the facts that
// it looked at; a text is handed over at most once for each time it is marked as sending; its status never moves
// backwards except from an attempt to waiting, by [Retry]; every move is kept in an append-only history; and two texts
// of one thread leave in the order in which they were written.
//
// The life of a text:
//
//	waiting → sending → accepted → queued → sent → delivered | undelivered | failed
//	   |         └→ unknown → (looked up at the carrier) → any of the above, or waiting again
//	   └→ refused (the gate) | canceled (STOP, or a person)
package outbox

import (
	"embed"
	"io/fs"
)

// Schema is the PostgreSQL schema this package owns.
const Schema = "outbox"

//go:embed migrations/*.sql
var files embed.FS

// Migrations gives the package's migrations, *.sql at the top.
func Migrations() fs.FS {
	sub, err := fs.Sub(files, "migrations")
	if err != nil { // the name is fixed and valid: fs.Sub cannot refuse it
		return files
	}
	return sub
}
