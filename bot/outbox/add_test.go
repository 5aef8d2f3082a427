package outbox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/consent/seal"
)

func TestAddKeepsATextAsItWasWritten(t *testing.T) {
	b := setup(t)
	want := text("SM1/0")
	want.MessagingService, want.ExpiresAt = "MG0a", noon.Add(time.Hour)
	want.ID = b.add(want)
	want.Status, want.NotBefore = outbox.StatusWaiting, noon
	if diff := cmp.Diff(want, b.load(want.ID)); diff != "" {
		t.Errorf("the text differs from what was written (-want +got):\n%s", diff)
	}
}

func TestAddTakesAKeyOnce(t *testing.T) {
	b := setup(t)
	first := b.add(text("SM1/0"))
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		again := text("SM1/0")
		again.Body = "other words"
		id, added, err := outbox.Add(ctx, tx, b.keys, again, written)
		if id != first || added || err != nil {
			t.Errorf("the same key again gave %d, %v, %v; want %d, false, nil", id, added, err, first)
		}
		return nil
	})
	if got := b.load(first).Body; got != text("").Body {
		t.Error("the second text replaced the words of the first")
	}
	err := b.try(func(ctx context.Context, tx pgx.Tx) error {
		other := text("SM1/0")
		other.To = john
		_, _, err := outbox.Add(ctx, tx, b.keys, other, written)
		return err
	})
	if !errors.Is(err, outbox.ErrConflict) {
		t.Errorf("the key for another phone gave %v, want ErrConflict", err)
	}
}

func TestAddRefusesAnIncompleteText(t *testing.T) {
	b := setup(t)
	cases := map[string]func(*outbox.Message){
		"without a practice":        func(m *outbox.Message) { m.Practice = "" },
		"without a thread":          func(m *outbox.Message) { m.Thread = 0 },
		"without a phone":           func(m *outbox.Message) { m.To = "" },
		"without a sender":          func(m *outbox.Message) { m.From = "" },
		"without a kind":            func(m *outbox.Message) { m.Kind = "" },
		"without words":             func(m *outbox.Message) { m.Body = "" },
		"without a key":             func(m *outbox.Message) { m.Key = "" },
		"without a time of writing": func(m *outbox.Message) { m.CreatedAt = time.Time{} },
	}
	for name, spoil := range cases {
		err := b.try(func(ctx context.Context, tx pgx.Tx) error {
			m := text("SM1/0")
			spoil(&m)
			_, _, err := outbox.Add(ctx, tx, b.keys, m, written)
			return err
		})
		if !errors.Is(err, outbox.ErrIncomplete) {
			t.Errorf("a text %s gave %v, want ErrIncomplete", name, err)
		}
	}
}

func TestPhoneAndWordsLieSealed(t *testing.T) {
	b := setup(t)
	id := b.add(text("SM1/0"))
	b.sending(id, noon)
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		var row string
		const dump = `select (select string_agg(m::text, '') from outbox.message m) ||
			(select string_agg(c::text, '') from outbox.change c)`
		if err := tx.QueryRow(ctx, dump).Scan(&row); err != nil {
			return err
		}
		for _, secret := range []string{maria.Reveal(), "5125550123", "your balance"} {
			if strings.Contains(row, secret) || strings.Contains(row, fmt.Sprintf("%x", secret)) {
				t.Errorf("%q can be read in the table", secret)
			}
		}
		return nil
	})
}

func TestSealedColumnsCanBeRotated(t *testing.T) {
	b := setup(t)
	id := b.add(text("SM1/0"))
	for _, column := range outbox.Sealed {
		b.tx(func(ctx context.Context, tx pgx.Tx) error {
			var practice, row string
			var sealed []byte
			query := fmt.Sprintf("select practice_id, %s, %s from %s", column.Row, column.Column, column.Table)
			if err := tx.QueryRow(ctx, query).Scan(&practice, &row, &sealed); err != nil {
				return err
			}
			plain, err := b.keys.Open(seal.Cell{Table: column.Table, Column: column.Column, Row: row}, sealed)
			if err != nil || len(plain) == 0 {
				t.Errorf("%s does not open with the declared row: %v", column.Column, err)
			}
			if column.Index == "" {
				return nil
			}
			var index []byte
			if err := tx.QueryRow(ctx, "select phone_index from outbox.message").Scan(&index); err != nil {
				return err
			}
			if !bytes.Equal(index, b.keys.PhoneIndex(lakeside, maria)) {
				t.Error("the index is not that of the phone")
			}
			return nil
		})
	}
	if n, err := pg.Reseal(t.Context(), b.pool, b.keys, outbox.Sealed, func(string, int) {}); n != 0 || err != nil {
		t.Errorf("resealing under the same key changed %d values, error %v", n, err)
	}
	if b.load(id).To != maria {
		t.Error("the phone was lost")
	}
}

func TestTheHistoryCannotBeRewritten(t *testing.T) {
	b := setup(t)
	b.add(text("SM1/0"))
	for _, statement := range []string{
		"update outbox.change set at = now()", "delete from outbox.change", "truncate outbox.change",
	} {
		err := b.try(func(ctx context.Context, tx pgx.Tx) error {
			_, err := tx.Exec(ctx, statement)
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%q gave %v, want a refusal", statement, err)
		}
	}
}

func TestARefNamesAText(t *testing.T) {
	t.Parallel()
	m := outbox.Message{Practice: "lake/side", ID: 42}
	practice, id, err := outbox.ParseRef(m.Ref())
	if practice != m.Practice || id != 42 || err != nil {
		t.Errorf("%q read back as %q, %d, %v", m.Ref(), practice, id, err)
	}
	for _, ref := range []string{"", "lakeside", "lakeside/", "/42", "lakeside/x", "lakeside/-1", "lakeside/0"} {
		if _, _, err := outbox.ParseRef(ref); !errors.Is(err, outbox.ErrRef) {
			t.Errorf("%q gave %v, want ErrRef", ref, err)
		}
	}
}
