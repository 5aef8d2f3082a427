package desk

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/plainbill/plainbill/consent/seal"
)

func TestTheAuditIsOnlyEverAddedTo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.open(7, "human", false)
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		_, err := Note(ctx, tx, b.keys, lakeside, 1001, "U01", "calls back at five", noon)
		return err
	})
	for _, sql := range []string{
		"DELETE FROM desk.action", "TRUNCATE desk.action", "UPDATE desk.action SET user_id = 'U02'",
		"UPDATE desk.action SET text = NULL", "UPDATE desk.action SET at = now(), text = text",
	} {
		err := b.do(func(ctx context.Context, tx pgx.Tx) error { _, err := tx.Exec(ctx, sql); return err })
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != "23000" {
			t.Errorf("%s: %v", sql, err)
		}
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error { // sealing again under a new key
		_, err := tx.Exec(ctx, "UPDATE desk.action SET text = 'resealed' WHERE text IS NOT NULL")
		return err
	})
}

func TestWordsAreSealedInTheirColumns(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.open(7, "human", false)
	b.asks(1001, "text/1", 20_00, noon)
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		if _, err := Note(ctx, tx, b.keys, lakeside, 1001, "U01", "calls back at five", noon); err != nil {
			return err
		}
		_, _, err := AddPost(ctx, tx, b.keys, Post{
			Practice: lakeside, Case: 1001, Kind: PostNote, Text: "calls back at five", CreatedAt: noon, Key: "k",
		})
		return err
	})
	for _, column := range Sealed {
		b.must(func(ctx context.Context, tx pgx.Tx) error {
			var row string
			var sealed []byte
			err := tx.QueryRow(ctx, "SELECT "+column.Row+", "+column.Column+" FROM "+column.Table+
				" WHERE "+column.Column+" IS NOT NULL").Scan(&row, &sealed)
			if err != nil {
				return err
			}
			cell := seal.Cell{Table: column.Table, Column: column.Column, Row: row}
			want := "calls back at five"
			if column.Table == "desk.proposal" {
				want = `{"refund":2000}`
			}
			if plain, err := b.keys.OpenText(cell, sealed); err != nil || plain != want {
				t.Errorf("%s opens to %q, %v", column.Table, plain, err)
			}
			return nil
		})
	}
	if acts := b.history(1001); acts[1].Text != "calls back at five" {
		t.Errorf("history %+v", acts)
	}
}

func TestAnEventIsFreshOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	keep := func(id string, at time.Time) (fresh bool) {
		b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
			fresh, err = KeepEvent(ctx, tx, id, at)
			return err
		})
		return fresh
	}
	if !keep("Ev1", noon) || keep("Ev1", noon) || !keep("Ev2", noon.Add(time.Hour)) {
		t.Error("an event was not fresh exactly once")
	}
	forget := func(before time.Time) (n int) {
		b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
			n, err = ForgetEvents(ctx, tx, before, 100)
			return err
		})
		return n
	}
	if n := forget(noon.Add(time.Minute)); n != 1 || !keep("Ev1", noon) || keep("Ev2", noon) {
		t.Errorf("forgot %d", n)
	}
}
