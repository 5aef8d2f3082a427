package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot"
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
		})
		if err != nil {
			return err
		}
		if decided {
			err = outbox.KeepDecision(ctx, tx, a.practice.ID, outbox.Decision{
				Message: id, Asked: outbox.AskedSending, At: at, Allowed: true, Facts: a.facts(kind),
			})
			if err != nil {
				return err
			}
		}
		if err := outbox.Sending(ctx, tx, a.practice.ID, id, at); err != nil {
			return err
		}
		return outbox.Accepted(ctx, tx, a.practice.ID, id,
			outbox.Receipt{SID: fmt.Sprintf("OUT%d", id), Status: outbox.StatusQueued}, at)
	})
	return id
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

func (a *archive) evidence(phone consent.Phone, words bool) (bot.Evidence, []byte) {
	a.t.Helper()
	e, err := bot.MakeEvidence(context.Background(), a.pool, a.keys, a.practice, phone, words, a.later(time.Hour))
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
	_, problems := bot.CheckEvidence(file)
	var all []string
	for _, p := range problems {
		all = append(all, p.String())
	}
	return strings.Join(all, "\n")
}

func TestEvidenceHoldsAlone(t *testing.T) {
	t.Parallel()
	a := lived(t)
	e, file := a.evidence(evaPhone, true)
	if problems := problemsOf(file); problems != "" {
		t.Fatal(problems)
	}
	if len(e.Events) != 2 || len(e.Sent) != 2 || len(e.Received) != 1 || len(e.Chain.Commitments) != 5 ||
		e.State.State != consent.OptedOut || len(e.Sent[0].History) < 2 || len(e.Sent[0].Decisions) != 1 {
		t.Errorf("%+v", e)
	}
	for _, others := range []string{"Sam", samPhone.Reveal(), "paper"} {
		if strings.Contains(string(file), others) {
			t.Errorf("it shows %q of another number", others)
		}
	}
	_, without := a.evidence(evaPhone, false)
	if problems := problemsOf(without); problems != "" {
		t.Error(problems)
	}
	if strings.Contains(string(without), "unsubscribed") || strings.Contains(string(without), "please stop") ||
		!strings.Contains(string(without), "You agree to billing texts") {
		t.Error("without words it shows what it should not, or hides what was agreed to")
	}
	if e, file := a.evidence("+15125550139", true); problemsOf(file) != "" || e.State.State != consent.Unknown {
		t.Errorf("of a number nobody knows: %s", problemsOf(file))
	}
}

// leaves walks every value of a document and calls change with its path and a setter.
func leaves(v any, path string, set func(any), change func(path string, v any, set func(any))) {
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			leaves(inner, path+"."+k, func(n any) { v[k] = n }, change)
		}
	case []any:
		for n, inner := range v {
			leaves(inner, fmt.Sprintf("%s[%d]", path, n), func(x any) { v[n] = x }, change)
		}
	default:
		change(strings.TrimPrefix(path, "."), v, set)
	}
}

func altered(v any) any {
	switch v := v.(type) {
	case string:
		if at, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return at.Add(time.Microsecond).Format(time.RFC3339Nano)
		}
		if v == "" {
			return "x"
		}
		last := byte('0')
		if v[len(v)-1] == last {
			last = '1'
		}
		return v[:len(v)-1] + string(last)
	case float64:
		return v + 1
	case bool:
		return !v
	}
	return "x"
}

func TestEveryFieldOfTheEvidenceIsHeld(t *testing.T) {
	t.Parallel()
	_, file := lived(t).evidence(evaPhone, true)
	var document any
	if err := json.Unmarshal(file, &document); err != nil {
		t.Fatal(err)
	}
	fields := 0
	leaves(document, "", nil, func(path string, v any, set func(any)) {
		fields++
		set(altered(v))
		changed, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		_, problems := bot.CheckEvidence(changed)
		named := false
		top, _, _ := strings.Cut(path, ".")
		for _, p := range problems {
			// What the commitments and digests of parts do not hold, the digest of the whole does.
			named = named || strings.HasPrefix(p.Place, top) || p.Place == "digest" || strings.HasPrefix(p.What, "it is not evidence")
		}
		if !named {
			t.Errorf("%s: %v", path, problems)
		}
		set(v)
	})
	if fields < 80 {
		t.Errorf("only %d fields were tried", fields)
	}
}

func TestNoByteOfTheEvidenceCanBeChanged(t *testing.T) {
	t.Parallel()
	_, file := lived(t).evidence(evaPhone, true)
	rapid.Check(t, func(r *rapid.T) {
		changed := bytes.Clone(file)
		at := rapid.IntRange(0, len(file)-1).Draw(r, "at")
		changed[at] ^= byte(rapid.IntRange(1, 255).Draw(r, "by"))
		if _, problems := bot.CheckEvidence(changed); len(problems) == 0 {
			r.Fatalf("byte %d: no problem", at)
		}
		cut := rapid.IntRange(0, len(file)-1).Draw(r, "cut")
		if _, problems := bot.CheckEvidence(file[:cut]); len(problems) == 0 {
			r.Fatalf("cut at %d: no problem", cut)
		}
	})
}

// Who changes an event and makes all digests anew is still found by the chain.
func TestAnEventCannotBeChangedWithItsDigest(t *testing.T) {
	t.Parallel()
	e, _ := lived(t).evidence(evaPhone, true)
	for sentence, change := range map[string]func(e *bot.Evidence){
		"events[0]: the event is not":      func(e *bot.Evidence) { e.Events[0].Disclosure += "!" },
		"events[1]: the event is not":      func(e *bot.Evidence) { e.Events[1].Action = consent.OptIn },
		"state: the events":                func(e *bot.Evidence) { e.Events = e.Events[:1] },
		"state: the events do":             func(e *bot.Evidence) { e.State.State = consent.OptedIn },
		"chain.head":                       func(e *bot.Evidence) { e.Chain.Commitments[0] = strings.Repeat("0", 64) },
		"chain.genesis":                    func(e *bot.Evidence) { e.Practice.ID = "hillside" },
		"sent[0].decisions: the text left": func(e *bot.Evidence) { e.Sent[0].Decisions = nil; e.DecisionsSince = time.Unix(1, 0) },
		"sent[0]: it left after":           func(e *bot.Evidence) { e.Sent[0].AttemptedAt = e.Sent[1].AttemptedAt },
		"sent[1]: it confirmed":            func(e *bot.Evidence) { e.Sent[1].AttemptedAt = e.Sent[1].AttemptedAt.Add(time.Hour) },
		"sent[0].decisions[0]: the gate now says": func(e *bot.Evidence) {
			e.Sent[0].Decisions[0].Facts = []byte(strings.Replace(string(e.Sent[0].Decisions[0].Facts), "opted_in", "unknown", 1))
		},
		"sent[2]: it confirmed a":           func(e *bot.Evidence) { e.Sent = append(e.Sent, e.Sent[1]) },
		"sent[0].decisions: the text left ": func(e *bot.Evidence) { e.Sent[0].Decisions[0].Allowed, e.Sent[0].Decisions[0].Reason = false, "held" },
	} {
		var copied bot.Evidence
		file, _ := e.JSON()
		if err := json.Unmarshal(file, &copied); err != nil {
			t.Fatal(err)
		}
		change(&copied)
		if problems := problemsOf(bot.Redigested(copied)); !strings.Contains(problems, strings.TrimSpace(sentence)) ||
			strings.Contains(problems, "digest:") {
			t.Errorf("%s: %s", sentence, problems)
		}
	}
}

func TestAPageShowsTheEvidence(t *testing.T) {
	t.Parallel()
	e, _ := lived(t).evidence(evaPhone, true)
	var page bytes.Buffer
	if err := bot.WriteEvidencePage(&page, e); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"1 512-555-0131", "You agree to billing texts from Lakeside.", "please stop texting me &lt;b&gt;", "Opted out",
		e.Digest, e.Chain.Head, "OUT1",
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page.String(), "<script") || strings.Contains(page.String(), "http://") ||
		strings.Contains(page.String(), "https://") {
		t.Error("the page has a script or loads something")
	}
	if file := os.Getenv("PLAINBILL_TEST_PAGE"); file != "" {
		if err := os.WriteFile(file, page.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
