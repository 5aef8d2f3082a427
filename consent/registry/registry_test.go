package registry_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/consent/seal"
)

const (
	practice = "lakeside"
	phone    = consent.Phone("+15125550123")
	other    = consent.Phone("+15125550124")
	shown    = "You agree to billing texts from Lakeside."
	proof    = "form 4711"
)

var noon = time.Date(2026, time.March, 2, 18, 0, 0, 123456789, time.UTC)

type books struct {
	*pgxpool.Pool
	keys *seal.Keyring
}

func setup(t *testing.T) books {
	t.Helper()
	return books{
		pgtest.New(t, pg.Set{Schema: registry.Schema, FS: registry.Migrations()}),
		pgtest.Keyring(t),
	}
}

// in runs f in a transaction and gives its error.
func (b books) in(t *testing.T, f func(ctx context.Context, tx pgx.Tx) error) error {
	t.Helper()
	return pgx.BeginFunc(t.Context(), b, func(tx pgx.Tx) error { return f(t.Context(), tx) })
}

func (b books) record(t *testing.T, e consent.Event) (before, after consent.Standing, recorded bool) {
	t.Helper()
	err := b.in(t, func(ctx context.Context, tx pgx.Tx) (err error) {
		before, after, recorded, err = registry.Record(ctx, tx, b.keys, e)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return before, after, recorded
}

func (b books) lookup(t *testing.T, p consent.Phone) (s consent.Standing) {
	t.Helper()
	err := b.in(t, func(ctx context.Context, tx pgx.Tx) (err error) {
		s, err = registry.Lookup(ctx, tx, b.keys, practice, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func act(minute int, action consent.Action, method consent.Method) consent.Event {
	at := noon.Add(time.Duration(minute) * time.Minute)
	return consent.Event{
		Practice: practice, Phone: phone, Program: consent.Billing, Action: action, Method: method, At: at,
		Recorded: at, Key: fmt.Sprint(action, "/", minute), Account: "A-1", Language: "en", Actor: "patient", Evidence: proof,
	}
}

func form(minute int) consent.Event {
	e := act(minute, consent.OptIn, consent.WebForm)
	e.Disclosure = shown
	return e
}

func TestEventsAreKeptAndFolded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	if s := b.lookup(t, phone); s.State != consent.Unknown {
		t.Errorf("before: %+v", s)
	}
	before, after, fresh := b.record(t, form(1))
	if before.State != consent.Unknown || after.State != consent.OptedIn || !fresh {
		t.Errorf("form: %+v %+v %t", before, after, fresh)
	}
	if before, after, _ := b.record(t, act(2, consent.OptOut, consent.Keyword)); before.State != consent.OptedIn ||
		after.State != consent.OptedOut {
		t.Errorf("STOP: %+v %+v", before, after)
	}
	list := act(3, consent.OptIn, consent.WebForm)
	list.Imported = true
	if _, after, _ := b.record(t, list); after.State != consent.OptedOut {
		t.Errorf("a list lifts an opt-out: %+v", after)
	}
	since := noon.Add(2 * time.Minute).Truncate(time.Microsecond)
	if s := b.lookup(t, phone); s.State != consent.OptedOut || !s.Since.Equal(since) {
		t.Errorf("stored: %+v", s)
	}
	b.record(t, act(4, consent.OptIn, consent.Keyword))
	if s := b.lookup(t, phone); s.State != consent.OptedIn {
		t.Errorf("START: %+v", s)
	}
	b.record(t, act(5, consent.Disowned, consent.Keyword))
	if s := b.lookup(t, phone); !s.Quarantined {
		t.Errorf("wrong number: %+v", s)
	}
	if s := b.lookup(t, other); s.State != consent.Unknown {
		t.Errorf("another phone: %+v", s)
	}
}

func TestAListCountsWithTheWordsShownAndNotWithout(t *testing.T) {
	t.Parallel()
	b := setup(t)
	bare := act(1, consent.OptIn, consent.Import)
	bare.Imported = true
	if _, after, _ := b.record(t, bare); after.State != consent.Unknown {
		t.Errorf("without: %+v", after)
	}
	with := act(2, consent.OptIn, consent.Import)
	with.Imported, with.Disclosure = true, shown
	if _, after, _ := b.record(t, with); after.State != consent.OptedIn {
		t.Errorf("with: %+v", after)
	}
	if s := b.lookup(t, phone); s.State != consent.OptedIn {
		t.Errorf("stored: %+v", s)
	}
}

func TestHistoryGivesBackWhatWasRecorded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	want := []consent.Event{form(1), act(2, consent.OptOut, consent.Keyword)}
	want[1].Evidence = ""
	for i := range want {
		b.record(t, want[i])
		want[i].At = want[i].At.Truncate(time.Microsecond)
		want[i].Recorded = want[i].Recorded.Truncate(time.Microsecond)
	}
	var got []consent.Event
	err := b.in(t, func(ctx context.Context, tx pgx.Tx) (err error) {
		got, err = registry.History(ctx, tx, b.keys, practice, phone)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheSameEventTwiceIsOneAndAnotherUnderItsKeyIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.record(t, form(1))
	again := form(1)
	again.Recorded = again.Recorded.Add(time.Hour)
	if before, after, fresh := b.record(t, again); fresh || before != after || after.State != consent.OptedIn {
		t.Errorf("again: %+v %+v %t", before, after, fresh)
	}
	for sentence, change := range map[string]func(*consent.Event){
		"another disclosure": func(e *consent.Event) { e.Disclosure = "other words" },
		"another evidence":   func(e *consent.Event) { e.Evidence = "" },
		"another time":       func(e *consent.Event) { e.At = e.At.Add(-time.Hour) },
		"another action":     func(e *consent.Event) { e.Action = consent.OptOut },
		"another phone":      func(e *consent.Event) { e.Phone = other },
		"an import":          func(e *consent.Event) { e.Imported = true },
	} {
		e := form(1)
		change(&e)
		err := b.in(t, func(ctx context.Context, tx pgx.Tx) error {
			_, _, _, err := registry.Record(ctx, tx, b.keys, e)
			return err
		})
		if !errors.Is(err, registry.ErrConflict) {
			t.Errorf("%s: %v", sentence, err)
		}
	}
	bad := form(2)
	bad.Program = "marketing"
	err := b.in(t, func(ctx context.Context, tx pgx.Tx) error {
		_, _, _, err := registry.Record(ctx, tx, b.keys, bad)
		return err
	})
	if !errors.Is(err, consent.ErrEvent) {
		t.Errorf("unknown program: %v", err)
	}
	elsewhere := form(1)
	elsewhere.Practice = "hillside"
	if _, _, fresh := b.record(t, elsewhere); !fresh {
		t.Error("another practice's key is its own")
	}
}

func TestTheDatabaseRefusesToChangeAnEvent(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.record(t, form(1))
	for _, statement := range []string{
		"UPDATE registry.event SET action = 'opt_in'",
		"DELETE FROM registry.event",
		"TRUNCATE registry.event CASCADE",
		"TRUNCATE registry.disclosure",
		"TRUNCATE registry.phone CASCADE",
		"DELETE FROM registry.disclosure",
		"DELETE FROM registry.phone",
		"UPDATE registry.disclosure SET disclosure = NULL",
		"UPDATE registry.disclosure SET event_key = 'x'",
		"UPDATE registry.phone SET id = 99",
	} {
		_, err := b.Exec(t.Context(), statement)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != "23001" {
			t.Errorf("%s: %v", statement, err)
		}
	}
	for _, statement := range []string{
		"UPDATE registry.disclosure SET disclosure = disclosure, evidence = evidence",
		"UPDATE registry.phone SET phone = phone, phone_index = phone_index",
	} {
		if _, err := b.Exec(t.Context(), statement); err != nil {
			t.Errorf("sealing anew: %s: %v", statement, err)
		}
	}
}

func TestStopAndStartAtOnceComeOneAfterAnother(t *testing.T) {
	t.Parallel()
	for _, known := range []bool{false, true} {
		b := setup(t)
		if known {
			b.record(t, form(0))
		}
		const each = 6
		var wait sync.WaitGroup
		failures := make(chan error, 2*each)
		for n := range 2 * each {
			action := consent.OptOut
			if n%2 == 0 {
				action = consent.OptIn
			}
			wait.Add(1)
			go func() {
				defer wait.Done()
				failures <- pgx.BeginFunc(t.Context(), b, func(tx pgx.Tx) error {
					before, after, fresh, err := registry.Record(t.Context(), tx, b.keys, act(n+1, action, consent.Keyword))
					if err == nil && (!fresh || before == after && before.State == consent.Unknown) {
						return fmt.Errorf("%t %+v %+v", fresh, before, after)
					}
					return err
				})
			}()
		}
		wait.Wait()
		close(failures)
		for err := range failures {
			if err != nil {
				t.Error(err)
			}
		}
		var events, phones int
		const count = "SELECT (SELECT count(*) FROM registry.event), (SELECT count(*) FROM registry.phone)"
		if err := b.QueryRow(t.Context(), count).Scan(&events, &phones); err != nil {
			t.Fatal(err)
		}
		if want := 2 * each; phones != 1 || events != want && !known || events != want+1 && known {
			t.Errorf("%d events, %d phones", events, phones)
		}
		if s := b.lookup(t, phone); s.State != consent.OptedOut {
			t.Errorf("the last word was STOP: %+v", s)
		}
	}
}

func TestAStopWaitsForTheTransactionThatSends(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.record(t, form(1))
	stopped := make(chan error, 1)
	err := b.in(t, func(ctx context.Context, tx pgx.Tx) error {
		s, err := registry.Lock(ctx, tx, b.keys, practice, phone)
		if err != nil || s.State != consent.OptedIn {
			return fmt.Errorf("%+v: %w", s, err)
		}
		go func() {
			stopped <- pgx.BeginFunc(ctx, b, func(tx pgx.Tx) error {
				if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '50ms'"); err != nil {
					return err
				}
				_, _, _, err := registry.Record(ctx, tx, b.keys, act(2, consent.OptOut, consent.Keyword))
				return err
			})
		}()
		var refused *pgconn.PgError
		if err := <-stopped; !errors.As(err, &refused) || refused.Code != "55P03" {
			return fmt.Errorf("STOP did not wait: %w", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestKeysRotate(t *testing.T) {
	t.Parallel()
	b := setup(t)
	oldKey, newKey := newKey(t), newKey(t)
	b.keys = parse(t, oldKey)
	b.record(t, form(1))
	b.keys = parse(t, newKey+","+oldKey)
	if s := b.lookup(t, phone); s.State != consent.OptedIn {
		t.Errorf("under both keys: %+v", s)
	}
	b.record(t, act(2, consent.OptOut, consent.Keyword))
	if _, err := pg.Reseal(t.Context(), b.Pool, b.keys, registry.Sealed, nil); err != nil {
		t.Fatal(err)
	}
	b.keys = parse(t, newKey)
	if s := b.lookup(t, phone); s.State != consent.OptedOut {
		t.Errorf("under the new key: %+v", s)
	}
	err := b.in(t, func(ctx context.Context, tx pgx.Tx) error {
		history, err := registry.History(ctx, tx, b.keys, practice, phone)
		if err == nil && (len(history) != 2 || history[0].Disclosure != shown || history[0].Evidence != proof) {
			return fmt.Errorf("%d events", len(history))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func newKey(t *testing.T) string {
	t.Helper()
	key, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func parse(t *testing.T, keys string) *seal.Keyring {
	t.Helper()
	k, err := seal.Parse(keys)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestTheTablesHoldNothingInTheClear(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.record(t, form(1))
	conn, err := b.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	var all bytes.Buffer
	for _, table := range []string{"phone", "event", "disclosure"} {
		for _, format := range []string{"text", "binary"} {
			if _, err := conn.Conn().PgConn().CopyTo(t.Context(), &all,
				"COPY registry."+table+" TO STDOUT (FORMAT "+format+")"); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, secret := range []string{"5550123", "512555", "billing texts", "Lakeside.", proof} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%q stands in the tables", secret)
		}
	}
	if !strings.Contains(all.String(), practice) {
		t.Error("nothing was read")
	}
}
