package seal

import (
	"encoding/binary"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/prf/hmacprf"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
)

// digestSize is the length of every digest in bytes: with 2^32 rows the chance of any two meeting is below 2^-64.
const digestSize = 16

const phoneDomain = "phone"

// pseudoRandom is one key's keyed function.
type pseudoRandom struct{ function prf.PRF }

// PhoneIndex is what a phone is looked up by: 16 bytes under the first key, different for every practice, so that two
// practices' tables cannot be joined on it. The number cannot be found back without the key.
func (k *Keyring) PhoneIndex(practice billing.PracticeID, p consent.Phone) []byte {
	return k.digests[0].sum(phoneDomain, []byte(practice), []byte(p))
}

// PhoneIndexes gives the index under every key of the list, that of the first key first: rows written before a
// rotation are found with = ANY($1).
func (k *Keyring) PhoneIndexes(practice billing.PracticeID, p consent.Phone) [][]byte {
	indexes := make([][]byte, len(k.digests))
	for i, d := range k.digests {
		indexes[i] = d.sum(phoneDomain, []byte(practice), []byte(p))
	}
	return indexes
}

// Digest is a keyed digest of data under the first key, 16 bytes. Digests of different domains never meet, and none
// meets a phone's index.
func (k *Keyring) Digest(domain string, data []byte) []byte {
	return k.digests[0].sum("digest", []byte(domain), data)
}

// sum digests its parts with their lengths, so that no two lists of parts give the same input. The function fails only
// for a length it does not have; nil then ends in a NOT NULL column's refusal and never finds a row.
func (p pseudoRandom) sum(domain string, parts ...[]byte) []byte {
	input := binary.AppendUvarint(nil, uint64(len(domain)))
	input = append(input, domain...)
	for _, part := range parts {
		input = binary.AppendUvarint(input, uint64(len(part)))
		input = append(input, part...)
	}
	digest, err := p.function.ComputePRF(input, digestSize)
	if err != nil {
		return nil
	}
	return digest
}

// newDigests makes the keyed functions of all keys, in the order of the list.
func newDigests(masters [][]byte) ([]pseudoRandom, error) {
	parameters, err := hmacprf.NewParameters(keySize, hmacprf.SHA256)
	if err != nil {
		return nil, err
	}
	manager := keyset.NewManager()
	ids := make([]uint32, len(masters))
	for i, master := range masters {
		material, err := derive(master, labelDigest, keySize)
		if err != nil {
			return nil, err
		}
		key, err := hmacprf.NewKey(secret(material), parameters)
		if err != nil {
			return nil, err
		}
		if ids[i], err = manager.AddKey(key); err != nil {
			return nil, err
		}
	}
	if err := manager.SetPrimary(ids[0]); err != nil {
		return nil, err
	}
	handle, err := manager.Handle()
	if err != nil {
		return nil, err
	}
	set, err := prf.NewPRFSet(handle)
	if err != nil {
		return nil, err
	}
	digests := make([]pseudoRandom, len(ids))
	for i, id := range ids {
		function, ok := set.PRFs[id]
		if !ok {
			return nil, fmt.Errorf("entry %d has no keyed function", i+1)
		}
		digests[i] = pseudoRandom{function}
	}
	return digests, nil
}
