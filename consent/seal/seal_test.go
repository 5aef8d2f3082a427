package seal_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/consent/seal"
)

var cell = seal.Cell{Table: "ledger.account", Column: "first_name", Row: "lakeside/A-1"}

// newKey and ring fail the test rather than return an error.
func newKey(t testing.TB) string {
	t.Helper()
	key, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func ring(t testing.TB, keys ...string) *seal.Keyring {
	t.Helper()
	k, err := seal.Parse(strings.Join(keys, ","))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestAValueOpensInItsOwnCellOnly(t *testing.T) {
	t.Parallel()
	k := ring(t, newKey(t))
	sealed, err := k.SealText(cell, "María")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("Mar")) {
		t.Error("the sealed value shows the plain one")
	}
	altered := bytes.Clone(sealed)
	altered[len(altered)-1] ^= 1
	for name, c := range map[string]struct {
		cell   seal.Cell
		sealed []byte
		opens  bool
	}{
		"its own cell opens":         {cell, sealed, true},
		"another row is refused":     {seal.Cell{Table: cell.Table, Column: cell.Column, Row: "lakeside/A-2"}, sealed, false},
		"another column is refused":  {seal.Cell{Table: cell.Table, Column: "last_name", Row: cell.Row}, sealed, false},
		"another table is refused":   {seal.Cell{Table: "ledger.old", Column: cell.Column, Row: cell.Row}, sealed, false},
		"an altered byte is refused": {cell, altered, false},
		"nothing at all is refused":  {cell, nil, false},
		"plain words are refused":    {cell, []byte("María"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := k.OpenText(c.cell, c.sealed)
			switch {
			case c.opens && (err != nil || got != "María"):
				t.Errorf("does not open: %v", err)
			case !c.opens && (!errors.Is(err, seal.ErrSealed) || got != ""):
				t.Errorf("got an error %v and %d bytes, want ErrSealed and none", err, len(got))
			}
		})
	}
}

func TestACellThatNamesNoRowIsRefused(t *testing.T) {
	t.Parallel()
	k := ring(t, newKey(t))
	for _, c := range []seal.Cell{
		{Column: "c", Row: "r"},
		{Table: "a.b", Row: "r"},
		{Table: "a.b", Column: "c"},
		{Table: "a.b", Column: "c:d", Row: "r"},
	} {
		if _, err := k.SealText(c, "x"); !errors.Is(err, seal.ErrCell) {
			t.Errorf("%+v: seal gives %v, want ErrCell", c, err)
		}
		if _, err := k.OpenText(c, []byte("x")); !errors.Is(err, seal.ErrCell) {
			t.Errorf("%+v: open gives %v, want ErrCell", c, err)
		}
	}
}

func TestTheSameWordsNeverLookTheSameTwice(t *testing.T) {
	t.Parallel()
	k := ring(t, newKey(t))
	one, _ := k.SealText(cell, "yes")
	two, _ := k.SealText(cell, "yes")
	if bytes.Equal(one, two) {
		t.Error("two seals of one value are equal: who reads the table can tell who said the same")
	}
	if got, want := len(one), len("yes")+33; got != want {
		t.Errorf("sealed length %d, want %d", got, want)
	}
}

func TestRotationKeepsOldValuesReadable(t *testing.T) {
	t.Parallel()
	first, second := newKey(t), newKey(t)
	before, during, after := ring(t, first), ring(t, second, first), ring(t, second)
	old, err := before.SealText(cell, "old")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := during.OpenText(cell, old); err != nil || got != "old" {
		t.Errorf("a list with the old key does not open its value: %v", err)
	}
	fresh, err := during.SealText(cell, "fresh")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := after.OpenText(cell, fresh); err != nil || got != "fresh" {
		t.Errorf("the new key alone does not open what the list sealed: %v", err)
	}
	if _, err := after.OpenText(cell, old); !errors.Is(err, seal.ErrSealed) {
		t.Errorf("without the old key its value gives %v, want ErrSealed", err)
	}
	if !before.Current(old) || during.Current(old) || !during.Current(fresh) || during.Current(nil) {
		t.Error("Current does not tell which key sealed a value")
	}
	if !bytes.HasPrefix(fresh, during.Prefix()) || bytes.HasPrefix(old, during.Prefix()) {
		t.Error("Prefix does not tell which key sealed a value")
	}
}

func TestAKeyringShowsNothingOfItsKeys(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	k := ring(t, key)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "keys", k)
	shown := fmt.Sprintf("%v %+v %#v %s %s", k, k, k, k, log.String())
	if strings.Contains(shown, key) || strings.Contains(shown, "0x") || strings.Count(shown, "[keyring]") != 5 {
		t.Errorf("shown as %s", shown)
	}
}

func TestWhatIsSealedOpens(t *testing.T) {
	t.Parallel()
	keys := []string{newKey(t), newKey(t), newKey(t)}
	rapid.Check(t, func(t *rapid.T) {
		by := rapid.IntRange(0, 2).Draw(t, "key that seals")
		c := seal.Cell{
			Table:  "s." + rapid.StringMatching(`[a-z_]{1,12}`).Draw(t, "table"),
			Column: rapid.StringMatching(`[a-z_]{1,12}`).Draw(t, "column"),
			Row:    rapid.StringN(1, 40, -1).Draw(t, "row"),
		}
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "value")
		sealer, err := seal.Parse(keys[by])
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := sealer.Seal(c, plain)
		if err != nil {
			t.Fatal(err)
		}
		order := rapid.Permutation(keys).Draw(t, "list that opens")
		opener, err := seal.Parse(strings.Join(order, ","))
		if err != nil {
			t.Fatal(err)
		}
		got, err := opener.Open(c, sealed)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("does not open: %v", err)
		}
		if opener.Current(sealed) != (order[0] == keys[by]) {
			t.Fatal("Current does not tell whether the first key sealed it")
		}
		other := c
		other.Row += rapid.StringN(1, 5, -1).Draw(t, "rest of another row")
		if _, err := opener.Open(other, sealed); !errors.Is(err, seal.ErrSealed) {
			t.Fatalf("opens in another row: %v", err)
		}
	})
}
