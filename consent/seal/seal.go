// Package seal closes patients' data in the columns of the database: AES-256-GCM for the values, a keyed
// pseudo-random function for finding a phone among sealed ones. A value is bound to its table, column and row, so that
// it opens nowhere else.
//
// It may not do SQL, keep a key anywhere but in memory, or name a key or a value in an error.
//
// Invariant: what Seal wrote for a cell, Open gives back for that same cell under any list of keys that holds the key
// it was sealed under, and refuses with [ErrSealed] for every other cell, key or altered byte. The length of a value
// is not hidden.
package seal

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// ErrSealed says that a value does not open: it was sealed for another cell, under a key that is not in the list, or
// was altered.
var ErrSealed = errors.New("sealed value does not open: it belongs to another cell, " +
	"was altered, or its key is missing from PLAINBILL_KEY")

// ErrCell says that a cell does not name its table, column and row, without which nothing is bound to it.
var ErrCell = errors.New("a sealed value needs a table, a column and a row")

// Keyring is the list of keys of one installation. The first key seals; every key opens. It is safe for use by several
// goroutines, and shows a mask however it is printed or logged.
type Keyring struct {
	box     tink.AEAD
	prefix  string         // how every value sealed under the first key begins
	digests []pseudoRandom // one for each key, in the order of the list
}

// Cell is the place of one value in the database. Table is "schema.table"; Row identifies the row for as long as it
// lives, and begins with the practice where rows of several practices share a table.
type Cell struct{ Table, Column, Row string }

// Column declares a sealed column for the rotation of keys.
type Column struct {
	Table, Column string // as in [Cell]
	Row           string // SQL expression of Cell.Row over the table, as text
	Index         string // bytea column that holds PhoneIndex of the opened value; empty for none
	Practice      string // SQL expression of the practice id, as text; needed with Index
}

// Seal encrypts a value for its cell under the first key. It adds 33 bytes.
func (k *Keyring) Seal(c Cell, plain []byte) ([]byte, error) {
	bound, err := c.bytes()
	if err != nil {
		return nil, err
	}
	sealed, err := k.box.Encrypt(plain, bound)
	if err != nil {
		return nil, fmt.Errorf("seal %s.%s: %w", c.Table, c.Column, err)
	}
	return sealed, nil
}

// Open decrypts a value of its cell, whichever key of the list sealed it. The error is an [ErrSealed] when it does not
// open.
func (k *Keyring) Open(c Cell, sealed []byte) ([]byte, error) {
	bound, err := c.bytes()
	if err != nil {
		return nil, err
	}
	plain, err := k.box.Decrypt(sealed, bound)
	if err != nil {
		return nil, fmt.Errorf("open %s.%s: %w", c.Table, c.Column, ErrSealed)
	}
	return plain, nil
}

// SealText is [Keyring.Seal] for a text.
func (k *Keyring) SealText(c Cell, plain string) ([]byte, error) { return k.Seal(c, []byte(plain)) }

// OpenText is [Keyring.Open] for a text.
func (k *Keyring) OpenText(c Cell, sealed []byte) (string, error) {
	plain, err := k.Open(c, sealed)
	return string(plain), err
}

// Current says whether a value is sealed under the first key already.
func (k *Keyring) Current(sealed []byte) bool { return strings.HasPrefix(string(sealed), k.prefix) }

// Prefix is how every value sealed under the first key begins, and no value of another key of the list: a rotation
// finds in SQL what it has yet to do.
func (k *Keyring) Prefix() []byte { return []byte(k.prefix) }

// String masks the keys.
func (k *Keyring) String() string { return "[keyring]" }

// GoString masks the keys.
func (k *Keyring) GoString() string { return "[keyring]" }

// LogValue masks the keys.
func (k *Keyring) LogValue() slog.Value { return slog.StringValue("[keyring]") }

// bytes is the associated data of the cell: "schema.table.column:row". Names of tables and columns hold no colon, so
// two cells never share it.
func (c Cell) bytes() ([]byte, error) {
	if c.Table == "" || c.Column == "" || c.Row == "" || strings.Contains(c.Table+c.Column, ":") {
		return nil, fmt.Errorf("%w (table %q, column %q)", ErrCell, c.Table, c.Column)
	}
	return []byte(c.Table + "." + c.Column + ":" + c.Row), nil
}

// newBox makes the keyset that seals under the first key and opens under all, and tells how the first key's output
// begins.
func newBox(keys [][]byte) (tink.AEAD, string, error) {
	manager := keyset.NewManager()
	var prefix string
	for i, master := range keys {
		key, err := boxKey(master)
		if err != nil {
			return nil, "", err
		}
		id, err := manager.AddKey(key)
		if err != nil {
			return nil, "", fmt.Errorf("entry %d: %w", i+1, err)
		}
		if i > 0 {
			continue
		}
		prefix = string(key.OutputPrefix())
		if err := manager.SetPrimary(id); err != nil {
			return nil, "", err
		}
	}
	handle, err := manager.Handle()
	if err != nil {
		return nil, "", err
	}
	box, err := aead.New(handle)
	return box, prefix, err
}
