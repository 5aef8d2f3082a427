package outbox_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

const (
	lakeside = billing.PracticeID("lakeside")
	maria    = consent.Phone("+15125550123")
	john     = consent.Phone("+15125550124")
	sender   = consent.Phone("+15125550199")
	thread   = int64(7)
)

var noon = time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)

// bench is a database with the outbox in it.
type bench struct {
	t    *testing.T
	pool *pgxpool.Pool
	keys *seal.Keyring
}

func setup(t *testing.T) bench {
	t.Helper()
	t.Parallel()
	return bench{
		t:    t,
		pool: pgtest.New(t, pg.Set{Schema: outbox.Schema, FS: outbox.Migrations()}),
		keys: pgtest.Keyring(t),
	}
}

// tx runs work in one committed transaction.
func (b bench) tx(work func(ctx context.Context, tx pgx.Tx) error) {
	b.t.Helper()
	if err := b.try(work); err != nil {
		b.t.Fatal(err)
	}
}

func (b bench) try(work func(ctx context.Context, tx pgx.Tx) error) error {
	ctx := b.t.Context()
	return pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error { return work(ctx, tx) })
}

// written is the gate's answer about a text that is about to be written.
var written = outbox.Decision{Asked: outbox.AskedWritten, At: noon, Allowed: true, Facts: json.RawMessage(`{}`)}

// leaves is the gate's answer that lets a text leave.
func leaves(id int64, at time.Time) outbox.Decision {
	return outbox.Decision{Message: id, Asked: outbox.AskedSending, At: at, Allowed: true, Facts: json.RawMessage(`{}`)}
}

// text is a complete reply to Maria.
func text(key string) outbox.Message {
	return outbox.Message{
		Practice: lakeside, Thread: thread, To: maria, From: sender, Kind: outbox.KindReply, Template: "balance_due",
		TemplateVersion: "1", Language: billing.Spanish, Body: "Lakeside Billing: your balance is $60.00.",
		Facts:   []billing.Fact{{Kind: billing.FactDue, Account: "A-1", Cents: 6000}},
		Account: "A-1", Statement: "S-1", Segments: 1, Key: key, Author: "plainbill", CreatedAt: noon,
	}
}

func (b bench) add(m outbox.Message) int64 {
	b.t.Helper()
	var id int64
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		var added bool
		var err error
		id, added, err = outbox.Add(ctx, tx, b.keys, m, written)
		if err == nil && !added {
			b.t.Fatalf("text %q was there already", m.Key)
		}
		return err
	})
	return id
}

func (b bench) load(id int64) outbox.Message {
	b.t.Helper()
	var m outbox.Message
	b.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		m, err = outbox.ByID(ctx, tx, b.keys, lakeside, id)
		return err
	})
	return m
}

// claim claims the next text of the thread and gives its key, "" for none. A peek must name the same text.
func (b bench) claim(now time.Time) string {
	b.t.Helper()
	key := ""
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		next, err := outbox.Peek(ctx, tx, lakeside, thread, now)
		if err != nil {
			return err
		}
		m, err := outbox.Claim(ctx, tx, b.keys, lakeside, thread, now)
		if (m == nil) != (next == nil) || m != nil && (m.ID != next.ID || next.From != sender || next.Segments != 1) {
			b.t.Errorf("peeked %+v, claimed %+v", next, m)
		}
		if m != nil {
			key = m.Key
		}
		return err
	})
	return key
}

func (b bench) sending(id int64, at time.Time) {
	b.t.Helper()
	b.tx(func(ctx context.Context, tx pgx.Tx) error { return outbox.Sending(ctx, tx, lakeside, leaves(id, at)) })
}

func (b bench) accepted(id int64, sid string) {
	b.t.Helper()
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		receipt := outbox.Receipt{SID: sid, Status: outbox.StatusQueued}
		return outbox.Accepted(ctx, tx, lakeside, id, receipt, noon)
	})
}

func (b bench) advance(r outbox.Report) outbox.Outcome {
	b.t.Helper()
	var o outbox.Outcome
	b.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		o, err = outbox.Advance(ctx, tx, r)
		return err
	})
	return o
}

func (b bench) history(id int64) []outbox.Change {
	b.t.Helper()
	var lines []outbox.Change
	b.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		lines, err = outbox.History(ctx, tx, lakeside, id)
		return err
	})
	return lines
}
