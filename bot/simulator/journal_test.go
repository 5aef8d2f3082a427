package simulator

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/consent/seal"
)

// reopen gives the records that a journal replays.
func reopen(t *testing.T, path string, keys *seal.Keyring) (*journal, []string, error) {
	t.Helper()
	var records []string
	j, err := openJournal(path, "carrier", keys, func(raw []byte) error {
		var record string
		records = append(records, record)
		return json.Unmarshal(raw, &records[len(records)-1])
	})
	return j, records, err
}

func newKeys(t *testing.T) *seal.Keyring {
	t.Helper()
	key, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := seal.Parse(key)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestAJournalReplaysWhatWasWritten(t *testing.T) {
	t.Parallel()
	path, keys := filepath.Join(t.TempDir(), "j"), newKeys(t)
	for i, want := range [][]string{nil, {"one"}, {"one", "two"}} {
		j, got, err := reopen(t, path, keys)
		if err != nil || !cmp.Equal(got, want) {
			t.Fatalf("the %d. time: %q, %v", i, got, err)
		}
		if err := j.append([]string{"one", "two", "three"}[i]); err != nil {
			t.Fatal(err)
		}
		if err := j.close(); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the journal: %v %v", info.Mode(), err)
	}
}

func TestAJournalSurvivesACutOffLastLine(t *testing.T) {
	t.Parallel()
	path, keys := filepath.Join(t.TempDir(), "j"), newKeys(t)
	j, _, err := reopen(t, path, keys)
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range []string{"one", "two"} {
		if err := j.append(record); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first := strings.IndexByte(string(whole), '\n') + 1
	for _, cut := range []int{len(whole) - 1, (first + len(whole)) / 2, first + 1, first} {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		j, got, err := reopen(t, path, keys)
		if err != nil || !cmp.Equal(got, []string{"one"}) {
			t.Fatalf("cut to %d of %d bytes: %q, %v", cut, len(whole), got, err)
		}
		if err := j.append("three"); err != nil {
			t.Fatal(err)
		}
		if err := j.close(); err != nil {
			t.Fatal(err)
		}
		j, got, err = reopen(t, path, keys)
		if err != nil || !cmp.Equal(got, []string{"one", "three"}) {
			t.Fatalf("cut to %d and written on: %q, %v", cut, got, err)
		}
		if err := j.close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAJournalUnderAnotherKeyIsNotOpened(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "j")
	j, _, err := reopen(t, path, newKeys(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := j.append("one"); err != nil {
		t.Fatal(err)
	}
	if err := j.close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := reopen(t, path, newKeys(t)); err == nil {
		t.Error("it opens")
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Error("the attempt changed it")
	}
}

func TestTheJournalsShowNeitherPhonesNorWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.says(june, "my daughter's knee surgery")
	w.product.wait(t, "/twilio/sms", 1)
	raw, err := os.ReadFile(filepath.Join(w.data, "carrier.journal"))
	if err != nil || len(raw) == 0 {
		t.Fatalf("%d bytes, %v", len(raw), err)
	}
	for _, leaked := range []string{"5125550123", "daughter", "knee"} {
		if strings.Contains(string(raw), leaked) {
			t.Errorf("%q stands in the journal", leaked)
		}
	}
}

func TestASimulatorThatCannotOpenItsJournalLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "workspace.journal"), []byte("not a record\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := New(Config{Data: folder, Keys: newKeys(t)}); err == nil {
		t.Error("it starts")
		_ = s.Close()
	}
}

func TestAJournalOpensWithTheNewKeyAloneOnceItWasOpenedWithBoth(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "j")
	var keys [2]string
	for i := range keys {
		key, err := seal.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		keys[i] = key
	}
	ring := func(list string) *seal.Keyring {
		parsed, err := seal.Parse(list)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	j, _, err := reopen(t, path, ring(keys[0]))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(j.append("one"), j.append("two"), j.close()); err != nil {
		t.Fatal(err)
	}
	j, _, err = reopen(t, path, ring(keys[1]+","+keys[0]))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(j.append("three"), j.close()); err != nil {
		t.Fatal(err)
	}
	j, records, err := reopen(t, path, ring(keys[1]))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"one", "two", "three"}, records); diff != "" {
		t.Error(diff)
	}
	if err := j.close(); err != nil {
		t.Fatal(err)
	}
}
