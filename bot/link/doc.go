// Package link keeps the links to patients' pages: random tokens of which only the digest is stored, and the sessions
// of those who gave the right date of birth.
//
// It may not begin a transaction, read a clock, know a patient, or decide who may see what.
//
// Invariant: a link ends after 30 days at the most, and opening it changes nothing; nothing that the tables hold opens
// a page; a session ends with its link, after [Idle] without a click, and after [Whole] in any case.
package link

import (
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"io/fs"
	"time"

	"github.com/plainbill/plainbill/consent/seal"
)

// Schema is the PostgreSQL schema that this package owns.
const Schema = "link"

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

// Sealed declares the sealed columns for the rotation of keys: there are none, because only digests are kept.
var Sealed []seal.Column

// The bounds of links and sessions (45 CFR 164.514(h): who asks is verified, and not at every click).
const (
	Life  = 30 * 24 * time.Hour // of a link
	Idle  = 30 * time.Minute    // of a session, without a click
	Whole = 4 * time.Hour       // of a session, with any number of them
)

// ErrNotFound says that there is no such link or session, or that it is not alive any more.
var ErrNotFound = errors.New("no such link")

// The sizes of random values in bytes: a token is 128 bits, because it stands in a text; a session has room for more.
const (
	tokenSize   = 16
	sessionSize = 32
)

// secret makes a random value of n bytes as it stands in an address or a cookie.
func secret(n int) (string, error) {
	raw := make([]byte, n)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// digest is what is stored of a token. The tokens are random, so a digest without a key tells nothing of them.
func digest(kind, token string) []byte {
	sum := sha256.Sum256([]byte(kind + "\x00" + token))
	return sum[:]
}
