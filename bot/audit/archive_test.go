package audit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/audit"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/consent/seal"
)

// archive is a database with the consent and the texts of two numbers.
type archive struct {
	t        *testing.T
	pool     *pgxpool.Pool
	keys     *seal.Keyring
	practice practice.Practice
	at       time.Time
}

const (
	evaPhone = consent.Phone("+15125550131")
	samPhone = consent.Phone("+15125550132")
)

func newArchive(t *testing.T) *archive {
	t.Helper()
	return &archive{
		t: t, keys: pgtest.Keyring(t), at: time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC),
		pool: pgtest.New(t, pg.Set{Schema: registry.Schema, FS: registry.Migrations()},
			pg.Set{Schema: guess.Schema, FS: guess.Migrations()}, pg.Set{Schema: reach.Schema, FS: reach.Migrations()},
			pg.Set{Schema: thread.Schema, FS: thread.Migrations()}, pg.Set{Schema: outbox.Schema, FS: outbox.Migrations()}),
		practice: practice.Practice{ID: "lakeside", Name: "Lakeside Physicians", TimeZone: "America/Chicago"},
	}
}

// later moves the clock and gives the time.
func (a *archive) later(d time.Duration) time.Time {
	a.at = a.at.Add(d)
	return a.at
}

func (a *archive) tx(f func(ctx context.Context, tx pgx.Tx) error) {
	a.t.Helper()
	ctx := context.Background()
	if err := pgx.BeginFunc(ctx, a.pool, func(tx pgx.Tx) error { return f(ctx, tx) }); err != nil {
		a.t.Fatal(err)
	}
}

func (a *archive) event(phone consent.Phone, action consent.Action, method consent.Method, disclosure string) {
	a.t.Helper()
	at := a.later(time.Minute)
	a.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, _, _, err := registry.Record(ctx, tx, a.keys, consent.Event{
			Practice: a.practice.ID, Phone: phone, Program: consent.Billing, Action: action, Method: method, At: at,
			Recorded: at, Key: fmt.Sprintf("%s/%d", action, at.Unix()), Disclosure: disclosure, Language: billing.English,
			Actor: "patient", Evidence: "form 4711",
		})
		return err
	})
}

func (a *archive) says(phone consent.Phone, words string) {
	a.t.Helper()
	at := a.later(time.Minute)
	a.tx(func(ctx context.Context, tx pgx.Tx) error {
		id, err := thread.Ensure(ctx, tx, a.keys, a.practice.ID, phone, "+15125550199", at)
		if err != nil {
			return err
		}
		_, err = thread.Add(ctx, tx, a.keys, thread.Ref{Practice: a.practice.ID, Thread: id},
			thread.Inbound{SID: fmt.Sprintf("SM%d", at.Unix()), ReceivedAt: at, Body: consent.Body(words)}, "+15125550199")
		return err
	})
}

// hears writes a text, lets the gate decide as told, and hands it over.
func (a *archive) hears(phone consent.Phone, kind outbox.Kind, words string, decided bool) int64 {
	a.t.Helper()
	at := a.later(time.Second)
	var id int64
	a.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		th, err := thread.Ensure(ctx, tx, a.keys, a.practice.ID, phone, "+15125550199", at)
		if err != nil {
			return err
		}
		id, _, err = outbox.Add(ctx, tx, a.keys, outbox.Message{
			Practice: a.practice.ID, Thread: th, To: phone, From: "+15125550199", Kind: kind, Template: "x",
			TemplateVersion: "1", Language: billing.English, Body: consent.Body(words), Segments: 1,
			Key: fmt.Sprint("k", at.UnixNano()), Author: "plainbill", CreatedAt: at,
		}, outbox.Decision{Asked: outbox.AskedWritten, At: at, Allowed: true, Facts: a.facts(kind)})
		if err != nil {
			return err
		}
		err = outbox.Sending(ctx, tx, a.practice.ID, outbox.Decision{
			Message: id, Asked: outbox.AskedSending, At: at, Allowed: true, Facts: a.facts(kind),
		})
		if err == nil && !decided {
			err = undecided(ctx, tx, id)
		}
		if err != nil {
			return err
		}
		return outbox.Accepted(ctx, tx, a.practice.ID, id,
			outbox.Receipt{SID: fmt.Sprintf("OUT%d", id), Status: outbox.StatusQueued}, at)
	})
	return id
}

// undecided makes a text one of a time in which the gate's answers were not kept yet: what is append-only since has no
// row of it.
func undecided(ctx context.Context, tx pgx.Tx, id int64) error {
	for _, statement := range []string{
		`set local session_replication_role = replica`, // no trigger refuses it
		fmt.Sprintf(`delete from outbox.decision where message = %d`, id),
		`set local session_replication_role = origin`,
	} {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// facts are such that the gate lets the text out.
func (a *archive) facts(kind outbox.Kind) json.RawMessage {
	standing := consent.Standing{State: consent.OptedIn}
	if kind == outbox.KindConfirmation {
		standing.State = consent.OptedOut
	}
	facts, err := json.Marshal(consent.GateFacts{
		Purpose: consent.Purpose(kind), PracticeEnabled: true, SenderRegistered: true, PhoneValid: true, Standing: standing,
		CapPerDay: 1, CapPerWeek: 3, RevokedAt: a.at, Hours: consent.Hours{From: "20:00", To: "09:00"}, Now: a.at,
		Zones: consent.Zones("78701", evaPhone),
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return facts
}

func (a *archive) evidence(phone consent.Phone, words bool) (audit.Evidence, []byte) {
	a.t.Helper()
	e, err := audit.Gather(context.Background(), a.pool, a.keys, a.practice, phone, words, a.later(time.Hour))
	if err != nil {
		a.t.Fatal(err)
	}
	file, err := e.JSON()
	if err != nil {
		a.t.Fatal(err)
	}
	return e, file
}

// lived is an archive in which Eva agreed, was texted, stopped and was confirmed, among events of others.
func lived(t *testing.T) *archive {
	a := newArchive(t)
	a.event(samPhone, consent.OptIn, consent.Paper, "Sam's words")
	a.event(evaPhone, consent.OptIn, consent.WebForm, "You agree to billing texts from Lakeside.")
	a.event(samPhone, consent.OptOut, consent.Verbal, "")
	a.hears(evaPhone, outbox.KindReminder, "Lakeside: You have a new billing statement.", true)
	a.hears(samPhone, outbox.KindConfirmation, "to Sam", true)
	a.says(evaPhone, "please stop texting me <b>")
	a.event(evaPhone, consent.OptOut, consent.Keyword, "")
	a.hears(evaPhone, outbox.KindConfirmation, "Lakeside: You are unsubscribed.", true)
	a.event(samPhone, consent.OptIn, consent.WebForm, "Sam's words")
	return a
}

func problemsOf(file []byte) string {
	_, problems := audit.CheckFile(file)
	var all []string
	for _, p := range problems {
		all = append(all, p.String())
	}
	return strings.Join(all, "\n")
}
