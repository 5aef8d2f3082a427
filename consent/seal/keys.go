package seal

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/secretdata"
)

// ErrKeys says that a list of keys cannot be used; the error around it says which entry and what is wrong with it,
// never what it holds.
var ErrKeys = errors.New("PLAINBILL_KEY cannot be used")

// keySize is the length of a key in bytes, as the operator has it and of everything derived from it.
const keySize = 32

// maxKeys bounds the list: opening tries the keys, and a rotation needs two.
const maxKeys = 16

// The labels of what is derived from a key (RFC 5869 "info"): one key is never used for two purposes. Changing one
// makes everything sealed so far unreadable.
const (
	labelBox    = "plainbill seal aes-256-gcm v1"
	labelDigest = "plainbill seal hmac-sha256 prf v1"
	labelID     = "plainbill seal key id v1"
)

const howToMake = "make one with: openssl rand -base64 32"

// NewKey makes a new random key, in the base64 form that [Parse] reads.
func NewKey() (string, error) {
	key := make([]byte, keySize)
	if _, err := rand.Read(key); err != nil {
		return "", fmt.Errorf("make a key: %w", err)
	}
	return base64.StdEncoding.EncodeToString(key), nil
}

// Parse reads a comma-separated list of base64 keys of 32 bytes each: the first seals, all open. Spaces around an entry
// do not matter. The error is an [ErrKeys] that names the entry and the remedy.
func Parse(keys string) (*Keyring, error) {
	masters, err := decode(keys)
	if err != nil {
		return nil, err
	}
	box, prefix, err := newBox(masters)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeys, err)
	}
	digests, err := newDigests(masters)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeys, err)
	}
	return &Keyring{box: box, prefix: prefix, digests: digests}, nil
}

func decode(keys string) ([][]byte, error) {
	if strings.TrimSpace(keys) == "" {
		return nil, fmt.Errorf("%w: it is empty; %s", ErrKeys, howToMake)
	}
	entries := strings.Split(keys, ",")
	if len(entries) > maxKeys {
		return nil, fmt.Errorf("%w: it has %d entries, at most %d are allowed; remove keys nothing is sealed under",
			ErrKeys, len(entries), maxKeys)
	}
	masters := make([][]byte, 0, len(entries))
	seen := map[string]int{}
	for i, entry := range entries {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			return nil, fmt.Errorf("%w: entry %d of %d is empty; remove the extra comma or %s",
				ErrKeys, i+1, len(entries), howToMake)
		}
		master, ok := decodeBase64(entry)
		if !ok {
			return nil, fmt.Errorf("%w: entry %d of %d is not base64; %s", ErrKeys, i+1, len(entries), howToMake)
		}
		if len(master) != keySize {
			return nil, fmt.Errorf("%w: entry %d of %d has %d bytes, %d are needed; %s",
				ErrKeys, i+1, len(entries), len(master), keySize, howToMake)
		}
		if first, twice := seen[string(master)]; twice {
			return nil, fmt.Errorf("%w: entry %d is the same key as entry %d; remove one", ErrKeys, i+1, first)
		}
		seen[string(master)] = i + 1
		masters = append(masters, master)
	}
	return masters, nil
}

// decodeBase64 reads the standard and the URL alphabet, padded or not: people's tools make all four.
func decodeBase64(entry string) ([]byte, bool) {
	entry = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(entry, "="))
	key, err := base64.RawStdEncoding.DecodeString(entry)
	return key, err == nil
}

// derive makes a key for one purpose from an operator's key (HKDF-SHA256, RFC 5869, no salt: the input is uniform).
func derive(master []byte, label string, size int) ([]byte, error) {
	return hkdf.Key(sha256.New, master, nil, label, size)
}

// boxKey derives the sealing key. Its id, which begins everything it seals, is derived as well: the same key has the
// same id in every process and wherever it stands in the list.
func boxKey(master []byte) (*aesgcm.Key, error) {
	parameters, err := aesgcm.NewParameters(aesgcm.ParametersOpts{
		KeySizeInBytes: keySize, IVSizeInBytes: 12, TagSizeInBytes: 16, Variant: aesgcm.VariantTink,
	})
	if err != nil {
		return nil, err
	}
	material, err := derive(master, labelBox, keySize)
	if err != nil {
		return nil, err
	}
	id, err := derive(master, labelID, 4)
	if err != nil {
		return nil, err
	}
	return aesgcm.NewKey(secret(material), binary.BigEndian.Uint32(id), parameters)
}

func secret(material []byte) secretdata.Bytes {
	return secretdata.NewBytesFromData(material, insecuresecretdataaccess.Token{})
}
