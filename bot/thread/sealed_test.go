package thread

import (
	"context"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/consent/seal"
)

// rotated gives a keyring of the old key, one with a new key before it, and one of the new key alone.
func rotated(t *testing.T) (before, during, after *seal.Keyring) {
	t.Helper()
	var lists [2]string
	for i := range lists {
		key, err := seal.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		lists[i] = key
	}
	var rings [3]*seal.Keyring
	for i, list := range []string{lists[0], lists[1] + "," + lists[0], lists[1]} {
		ring, err := seal.Parse(list)
		if err != nil {
			t.Fatal(err)
		}
		rings[i] = ring
	}
	return rings[0], rings[1], rings[2]
}

func TestAKeyRotationLosesNoThread(t *testing.T) {
	b := setup(t)
	before, during, after := rotated(t)
	b.keys = before
	ref := Ref{lakeside, b.ensure(lakeside, rosa)}
	b.add(ref, text("SM1", "under the old key", 0), sender)
	b.save(ref, `{"asked":"ask_dob"}`)

	b.keys = during
	if id := b.ensure(lakeside, rosa); id != ref.Thread {
		t.Fatalf("with the new key first the phone has thread %d, it had %d", id, ref.Thread)
	}
	b.add(ref, text("SM2", "under both", 1), sender)
	other := Ref{lakeside, b.ensure(lakeside, omar)}

	done, err := pg.Reseal(context.Background(), b.pool, during, Sealed, nil)
	if err != nil || done != 3 {
		t.Fatalf("resealed %d values (%v), want the phone, the state and the first text", done, err)
	}
	b.keys = after
	if id := b.ensure(lakeside, rosa); id != ref.Thread {
		t.Errorf("under the new key alone the phone has thread %d, it had %d", id, ref.Thread)
	}
	if id := b.ensure(lakeside, omar); id != other.Thread {
		t.Errorf("the thread made meanwhile is %d, it was %d", id, other.Thread)
	}
	got, texts := b.read(ref), b.last(ref, 10)
	if got.Phone != rosa || string(got.State) != `{"asked":"ask_dob"}` {
		t.Error("phone or state did not survive")
	}
	if len(texts) != 2 || texts[0].Body != "under the old key" || texts[1].Body != "under both" {
		t.Error("the texts did not survive")
	}
}

func TestTheTablesShowNeitherPhoneNorWordsNorState(t *testing.T) {
	b := setup(t)
	ref := Ref{lakeside, b.ensure(lakeside, rosa)}
	b.add(ref, text("SM1", "my daughter's knee surgery", 0), sender)
	b.save(ref, `{"offer":987654321}`)
	b.answered(lakeside, "SM1", "answered")
	var raw strings.Builder
	for _, sql := range []string{`SELECT t::text FROM thread.thread t`, `SELECT i::text FROM thread.inbound i`} {
		b.must(func(ctx context.Context, tx pgx.Tx) error {
			rows, err := tx.Query(ctx, sql)
			if err != nil {
				return err
			}
			lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
			raw.WriteString(strings.Join(lines, "\n"))
			return err
		})
	}
	if !strings.Contains(raw.String(), "SM1") || !strings.Contains(raw.String(), sender) {
		t.Fatal("the scan does not see the rows")
	}
	for _, secret := range []string{"5125550123", "daughter", "knee", "offer", "987654321"} {
		for _, form := range []string{secret, hex.EncodeToString([]byte(secret))} {
			if strings.Contains(strings.ToLower(raw.String()), form) {
				t.Errorf("%q stands in the tables", secret)
			}
		}
	}
}

func TestAValueMovedToAnotherRowDoesNotOpen(t *testing.T) {
	b := setup(t)
	mine, theirs := Ref{lakeside, b.ensure(lakeside, rosa)}, Ref{lakeside, b.ensure(lakeside, omar)}
	b.add(mine, text("SM1", "mine", 0), sender)
	b.add(theirs, text("SM2", "theirs", 0), sender)
	ctx := context.Background()
	if _, err := b.pool.Exec(ctx, `UPDATE thread.inbound SET body = (SELECT body FROM thread.inbound WHERE sid = 'SM2')
		WHERE sid = 'SM1'`); err != nil {
		t.Fatal(err)
	}
	err := pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error {
		_, err := Last(ctx, tx, b.keys, mine, 10)
		return err
	})
	if err == nil {
		t.Error("the words of one text open as another's")
	}
}
