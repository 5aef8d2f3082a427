package seal_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/consent/seal"
)

func TestABadListOfKeysSaysWhichEntryAndWhatToDo(t *testing.T) {
	t.Parallel()
	good := newKey(t)
	short := base64.StdEncoding.EncodeToString([]byte("a secret of 24 bytes ..."))
	for name, c := range map[string]struct{ keys, want string }{
		"nothing":              {"", "it is empty; make one with"},
		"only spaces":          {"  ", "it is empty; make one with"},
		"a word":               {"hunter2-of-old!", "entry 1 of 1 is not base64"},
		"a short key":          {good + "," + short, "entry 2 of 2 has 24 bytes, 32 are needed; make one with: openssl rand"},
		"a comma too many":     {good + ",", "entry 2 of 2 is empty"},
		"the same key twice":   {good + "," + newKey(t) + ", " + good, "entry 3 is the same key as entry 1"},
		"a list without end":   {strings.Repeat(good+",", 20) + good, "it has 21 entries"},
		"a key cut by newline": {good[:20] + "\n\x00" + good[20:], "entry 1 of 1 is not base64"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := seal.Parse(c.keys)
			if !errors.Is(err, seal.ErrKeys) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want one with %q", err, c.want)
			}
			for _, entry := range strings.Split(c.keys, ",") {
				if entry = strings.TrimSpace(entry); entry != "" && strings.Contains(err.Error(), entry) {
					t.Error("the error shows the key")
				}
			}
		})
	}
}

func TestKeysAreReadAsPeoplesToolsWriteThem(t *testing.T) {
	t.Parallel()
	raw := make([]byte, 32)
	for i := range raw {
		raw[i] = byte(250 - i) // has + and / in the standard alphabet
	}
	sealed, err := ring(t, base64.StdEncoding.EncodeToString(raw)).SealText(cell, "x")
	if err != nil {
		t.Fatal(err)
	}
	for name, written := range map[string]string{
		"without padding":   base64.RawStdEncoding.EncodeToString(raw),
		"the URL alphabet":  base64.URLEncoding.EncodeToString(raw),
		"with spaces about": "  " + base64.StdEncoding.EncodeToString(raw) + "\n",
	} {
		if _, err := ring(t, written).OpenText(cell, sealed); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A value kept from an earlier build: everything sealed so far must stay readable.
func TestWhatAnEarlierVersionSealedStillOpens(t *testing.T) {
	t.Parallel()
	k := ring(t, base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef")))
	sealed, err := base64.StdEncoding.DecodeString(earlier)
	if err != nil {
		t.Fatal(err)
	}
	got, err := k.OpenText(cell, sealed)
	if err != nil || got != "an earlier value" {
		t.Errorf("does not open: %v", err)
	}
	if got := base64.StdEncoding.EncodeToString(k.PhoneIndex("lakeside", ana)); got != earlierIndex {
		t.Errorf("the phone's index has changed to %s: no phone would be found", got)
	}
}

const (
	earlier      = "AZuqkwxjTvQugPsIf5QkqaCQ8v4I/6xxAh9utbNUF3eNLVQR5e2eBdkNjrz7JqmxcQ=="
	earlierIndex = "ecGIKkJFRe9nFY1vRmcSsw=="
)
