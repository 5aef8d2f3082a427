package seal_test

import (
	"bytes"
	"testing"

	"github.com/plainbill/plainbill/consent"
)

const ana, bo = consent.Phone("+15125550123"), consent.Phone("+15125550124")

func TestAPhoneIsFoundByAKeyedIndex(t *testing.T) {
	t.Parallel()
	key, other := newKey(t), newKey(t)
	k := ring(t, key)
	index := k.PhoneIndex("lakeside", ana)
	if len(index) != 16 {
		t.Errorf("an index of %d bytes, want 16", len(index))
	}
	if !bytes.Equal(index, ring(t, key).PhoneIndex("lakeside", ana)) {
		t.Error("the same key and phone give another index in another process")
	}
	for name, different := range map[string][]byte{
		"another phone":    k.PhoneIndex("lakeside", bo),
		"another practice": k.PhoneIndex("hillside", ana),
		"another key":      ring(t, other).PhoneIndex("lakeside", ana),
		"a shifted border": k.PhoneIndex("lakeside+", ana[1:]),
		"a digest":         k.Digest("phone", []byte(ana)),
	} {
		if bytes.Equal(index, different) {
			t.Errorf("%s gives the same index", name)
		}
	}
}

func TestAPhoneWrittenBeforeARotationIsStillFound(t *testing.T) {
	t.Parallel()
	first, second := newKey(t), newKey(t)
	written := ring(t, first).PhoneIndex("lakeside", ana)
	during := ring(t, second, first)
	indexes := during.PhoneIndexes("lakeside", ana)
	if len(indexes) != 2 || !bytes.Equal(indexes[1], written) {
		t.Error("the index under the old key is not among those of the list")
	}
	if !bytes.Equal(indexes[0], during.PhoneIndex("lakeside", ana)) {
		t.Error("the first of the indexes is not the one that is written")
	}
}

func TestDigestsAreKeyedAndApartByDomain(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	k := ring(t, key)
	digest := k.Digest("web", []byte("token"))
	if len(digest) != 16 || !bytes.Equal(digest, ring(t, key).Digest("web", []byte("token"))) {
		t.Error("a digest is not 16 stable bytes")
	}
	for name, different := range map[string][]byte{
		"another domain":   k.Digest("sms", []byte("token")),
		"other data":       k.Digest("web", []byte("tokens")),
		"a shifted border": k.Digest("webt", []byte("oken")),
		"another key":      ring(t, newKey(t)).Digest("web", []byte("token")),
	} {
		if bytes.Equal(digest, different) {
			t.Errorf("%s gives the same digest", name)
		}
	}
}
