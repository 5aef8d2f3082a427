package outbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/plainbill/plainbill/bot/outbox"
)

func TestWhatTheGateSaidIsKeptForGood(t *testing.T) {
	b := setup(t)
	first, second := b.add(text("a")), b.add(text("b"))
	want := []outbox.Decision{
		{
			Message: first, Asked: outbox.AskedWritten, At: noon, Reason: "quiet_hours", Until: noon.Add(time.Hour),
			Facts: json.RawMessage(`{"a": 1}`),
		},
		{Message: first, Asked: outbox.AskedSending, At: noon.Add(time.Hour), Allowed: true, Facts: json.RawMessage(`{}`)},
		{Message: second, Asked: outbox.AskedSending, At: noon, Reason: "opted_out", Facts: json.RawMessage(`{}`)},
	}
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		since, err := outbox.DecisionsSince(ctx, tx, lakeside)
		if !since.IsZero() {
			t.Errorf("since %s", since)
		}
		for _, d := range want {
			err = errors.Join(err, outbox.KeepDecision(ctx, tx, lakeside, d))
		}
		return err
	})
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		got, err := outbox.Decisions(ctx, tx, lakeside, second, first)
		if diff := cmp.Diff(slices.Concat(asWritten(first), want[:2], asWritten(second), want[2:]), got); diff != "" {
			t.Error(diff)
		}
		since, sinceErr := outbox.DecisionsSince(ctx, tx, lakeside)
		if !since.Equal(noon) { // that of the second text; the first was only asked about when it was written
			t.Errorf("since %s", since)
		}
		return errors.Join(err, sinceErr)
	})
	for sentence, statement := range map[string]string{
		"changed": "update outbox.decision set allowed = true, reason = ''",
		"deleted": "delete from outbox.decision",
		"emptied": "truncate outbox.decision",
	} {
		_, err := b.pool.Exec(t.Context(), statement)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != "23001" {
			t.Errorf("%s: %v", sentence, err)
		}
	}
}

// asWritten is what the gate said when a text was written.
func asWritten(id int64) []outbox.Decision {
	d := written
	d.Message = id
	return []outbox.Decision{d}
}

func TestADecisionHasATextFactsAndAReason(t *testing.T) {
	b := setup(t)
	id := b.add(text("a"))
	for sentence, d := range map[string]outbox.Decision{
		"no text":         {Asked: outbox.AskedSending, At: noon, Allowed: true, Facts: json.RawMessage(`{}`)},
		"no facts":        {Message: id, Asked: outbox.AskedSending, At: noon, Allowed: true},
		"no reason":       {Message: id, Asked: outbox.AskedSending, At: noon, Facts: json.RawMessage(`{}`)},
		"allowed because": {Message: id, Asked: outbox.AskedSending, At: noon, Allowed: true, Reason: "x", Facts: json.RawMessage(`{}`)},
	} {
		err := b.try(func(ctx context.Context, tx pgx.Tx) error { return outbox.KeepDecision(ctx, tx, lakeside, d) })
		if !errors.Is(err, outbox.ErrDecision) {
			t.Errorf("%s: %v", sentence, err)
		}
	}
}

func TestTheTextsToAPhoneComeInPages(t *testing.T) {
	b := setup(t)
	first, second := b.add(text("a")), b.add(text("b"))
	theirs := text("c")
	theirs.To = john
	b.add(theirs)
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		var ids []int64
		for after := int64(0); ; {
			page, err := outbox.OfPhone(ctx, tx, b.keys, lakeside, maria, after, 1)
			if err != nil || len(page) == 0 {
				if diff := cmp.Diff([]int64{first, second}, ids); diff != "" {
					t.Error(diff)
				}
				return err
			}
			after, ids = page[0].ID, append(ids, page[0].ID)
		}
	})
}
