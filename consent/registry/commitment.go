package registry

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"strconv"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// SaltSize is the length of an event's salt in bytes: nobody who is shown the commitment alone can try out numbers.
const SaltSize = 32

// Commitment binds an event whole, hidden by its salt: SHA-256 over the salt and every field of the event, each behind
// its length. Times count to the microsecond, as they are kept. It depends on no key, so it outlives every rotation.
func Commitment(e consent.Event, salt []byte) []byte {
	h := sha256.New()
	h.Write(salt)
	for _, field := range []string{
		"plainbill consent event 1", string(e.Practice), e.Phone.Reveal(), string(e.Program), string(e.Action),
		string(e.Method), committedTime(e.At), committedTime(e.Recorded), e.Key, string(e.Account), e.Disclosure,
		string(e.Language), e.Actor, e.Evidence, strconv.FormatBool(e.Imported),
	} {
		writeField(h, field)
	}
	return h.Sum(nil)
}

// Genesis is what the first link of a practice's chain continues.
func Genesis(practice billing.PracticeID) []byte {
	sum := sha256.Sum256([]byte("plainbill consent chain 1/" + string(practice)))
	return sum[:]
}

// Next is the hash of a link: SHA-256 over the hash before it, its number (eight bytes, the highest first) and the
// commitment to its event. The database computes the same.
func Next(prev []byte, seq int64, commitment []byte) []byte {
	h := sha256.New()
	h.Write(prev)
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(seq)))
	h.Write(commitment)
	return h.Sum(nil)
}

func writeField(h hash.Hash, field string) {
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(field))))
	h.Write([]byte(field))
}

func committedTime(t time.Time) string { return stored(t).Format(time.RFC3339Nano) }

// proof is what is kept beside an event for the chain.
type proof struct{ commitment, salt []byte }

// prove draws a salt for an event and seals it for the event's row.
func prove(k *seal.Keyring, e consent.Event) (proof, error) {
	salt := make([]byte, SaltSize)
	if _, err := rand.Read(salt); err != nil {
		return proof{}, err
	}
	sealed, err := k.Seal(saltCell(e.Practice, e.Key), salt)
	return proof{Commitment(e, salt), sealed}, err
}

func saltCell(practice billing.PracticeID, key string) seal.Cell {
	return seal.Cell{Table: proofTable, Column: "salt", Row: string(practice) + "/" + key}
}
