package registry_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

func (b books) verify(t *testing.T, practice billing.PracticeID) error {
	t.Helper()
	return b.in(t, func(ctx context.Context, tx pgx.Tx) error { return registry.VerifyChain(ctx, tx, b.keys, practice) })
}

func (b books) head(t *testing.T, practice billing.PracticeID) (h registry.Head) {
	t.Helper()
	err := b.in(t, func(ctx context.Context, tx pgx.Tx) (err error) {
		h, err = registry.HeadOf(ctx, tx, practice)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// behind runs a statement as somebody who owns the database and has switched its rules off.
func (b books) behind(t *testing.T, statement string, args ...any) {
	t.Helper()
	err := b.in(t, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL session_replication_role = replica"); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, statement, args...)
		if err == nil && tag.RowsAffected() == 0 {
			return errors.New("no row was touched")
		}
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func TestEveryEventIsALinkOfItsPracticesChain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	if h := b.head(t, practice); h.Seq != 0 || string(h.Hash) != string(registry.Genesis(practice)) {
		t.Errorf("of nothing: %+v", h)
	}
	b.record(t, form(1))
	first := b.head(t, practice)
	b.record(t, form(1)) // once more: no second link
	stop := act(2, consent.OptOut, consent.Keyword)
	stop.Phone = other
	b.record(t, stop)
	elsewhere := form(1)
	elsewhere.Practice = "hillside"
	b.record(t, elsewhere)
	if h := b.head(t, practice); h.Seq != 2 || b.head(t, "hillside").Seq != 1 {
		t.Errorf("%+v", h)
	}
	for _, p := range []billing.PracticeID{practice, "hillside", "nobody"} {
		if err := b.verify(t, p); err != nil {
			t.Error(err)
		}
	}
	err := b.in(t, func(ctx context.Context, tx pgx.Tx) error {
		same, err := registry.Passes(ctx, tx, first)
		if err != nil || !same {
			return fmt.Errorf("a head noted earlier: %t %w", same, err)
		}
		for _, no := range []registry.Head{{practice, 1, make([]byte, 32)}, {practice, 3, first.Hash}, {"x", 0, first.Hash}} {
			if same, err := registry.Passes(ctx, tx, no); same || err != nil {
				return fmt.Errorf("%d: %t %w", no.Seq, same, err)
			}
		}
		page, err := registry.Commitments(ctx, tx, practice, 0, 10)
		if err != nil || len(page) != 2 || string(registry.Next(registry.Genesis(practice), 1, page[0])) != string(first.Hash) {
			return fmt.Errorf("%d commitments: %w", len(page), err)
		}
		mine, err := registry.ChainedHistory(ctx, tx, b.keys, practice, other)
		if err != nil || len(mine) != 1 || mine[0].Seq != 2 ||
			string(registry.Commitment(mine[0].Event, mine[0].Salt)) != string(page[1]) {
			return fmt.Errorf("%+v: %w", mine, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTheChainOutlivesARotationOfKeys(t *testing.T) {
	t.Parallel()
	b := setup(t)
	oldKey, newKey := newKey(t), newKey(t)
	b.keys = parse(t, oldKey)
	b.record(t, form(1))
	b.keys = parse(t, newKey+","+oldKey)
	b.record(t, act(2, consent.OptOut, consent.Keyword))
	before := b.head(t, practice)
	if _, err := pg.Reseal(t.Context(), b.Pool, b.keys, registry.Sealed, nil); err != nil {
		t.Fatal(err)
	}
	b.keys = parse(t, newKey)
	if err := b.verify(t, practice); err != nil {
		t.Error(err)
	}
	if h := b.head(t, practice); string(h.Hash) != string(before.Hash) {
		t.Error("the head has moved")
	}
}

func TestManyAtOnceMakeOneChain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var wait sync.WaitGroup
	failures := make(chan error, 16)
	for n := range 16 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			failures <- pgx.BeginFunc(t.Context(), b, func(tx pgx.Tx) error {
				for m := range 3 { // the same phones in another order: nobody may wait for somebody who waits for them
					e := act(10*n+m, consent.OptIn, consent.Keyword)
					e.Phone = consent.Phone(fmt.Sprintf("+151255501%02d", n))
					if _, _, _, err := registry.Record(t.Context(), tx, b.keys, e); err != nil {
						return err
					}
				}
				return nil
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
	if h := b.head(t, practice); h.Seq != 48 {
		t.Errorf("%d links, want 48", h.Seq)
	}
	if err := b.verify(t, practice); err != nil {
		t.Error(err)
	}
}

func TestTheDatabaseRefusesEveryOtherLink(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.record(t, form(1))
	b.record(t, act(2, consent.OptOut, consent.Keyword))
	b.behind(t, "DELETE FROM registry.link WHERE seq = 2")
	const link = "INSERT INTO registry.link SELECT practice_id, %s, event_key, %s, %s " +
		"FROM registry.proof WHERE event_key = 'opt_out/2'"
	const head = "(SELECT hash FROM registry.link WHERE seq = 1)"
	right := "sha256(" + head + " || int8send(%d) || commitment)"
	for sentence, statement := range map[string]string{
		"a gap":                    fmt.Sprintf(link, "3", head, fmt.Sprintf(right, 3)),
		"a second first one":       fmt.Sprintf(link, "1", head, fmt.Sprintf(right, 1)),
		"another predecessor":      fmt.Sprintf(link, "2", "sha256('x')", "sha256(sha256('x') || int8send(2) || commitment)"),
		"another hash":             fmt.Sprintf(link, "2", head, "sha256('x')"),
		"a changed link":           "UPDATE registry.link SET seq = 7",
		"a deleted link":           "DELETE FROM registry.link",
		"a deleted proof":          "DELETE FROM registry.proof",
		"another commitment":       "UPDATE registry.proof SET commitment = sha256('x')",
		"an emptied chain":         "TRUNCATE registry.link",
		"emptied proofs":           "TRUNCATE registry.proof CASCADE",
		"an event without a proof": "INSERT INTO registry.event (practice_id, phone_id, program, action, method, imported, at, recorded_at, key, account, language, actor) SELECT practice_id, phone_id, program, 'opt_in', 'paper', false, now(), now(), 'forged', '', '', 'x' FROM registry.event LIMIT 1",
	} {
		_, err := b.Exec(t.Context(), statement)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != "23001" {
			t.Errorf("%s: %v", sentence, err)
		}
	}
	if _, err := b.Exec(t.Context(), fmt.Sprintf(link, "2", head, fmt.Sprintf(right, 2))); err != nil {
		t.Errorf("the right one: %v", err)
	}
}

func TestWhoeverChangesTheTablesBehindTheRulesIsFound(t *testing.T) {
	t.Parallel()
	for statement, at := range map[string]int64{
		"UPDATE registry.event SET action = 'opt_in' WHERE key = 'opt_out/2'":                            2,
		"UPDATE registry.event SET at = at + interval '1 microsecond' WHERE key = 'opt_in/1'":            1,
		"UPDATE registry.event SET recorded_at = recorded_at - interval '1 hour' WHERE key = 'opt_in/3'": 3,
		"UPDATE registry.event SET actor = 'somebody' WHERE key = 'opt_in/1'":                            1,
		"UPDATE registry.event SET imported = true WHERE key = 'opt_in/3'":                               3,
		"UPDATE registry.event SET phone_id = phone_id + 1 WHERE key = 'opt_in/1'":                       1,
		"UPDATE registry.disclosure SET disclosure = NULL WHERE event_key = 'opt_in/3'":                  3,
		"DELETE FROM registry.disclosure WHERE event_key = 'opt_out/2'":                                  2,
		"UPDATE registry.proof SET salt = salt || 'x' WHERE event_key = 'opt_in/1'":                      1,
		"UPDATE registry.proof SET commitment = sha256('x') WHERE event_key = 'opt_out/2'":               2,
		"UPDATE registry.link SET hash = sha256('x') WHERE seq = 3":                                      3,
		"DELETE FROM registry.link WHERE seq = 1":                                                        1,
		"DELETE FROM registry.link WHERE seq = 3":                                                        0, // it shows as an event without a link
		"DELETE FROM registry.event WHERE key = 'opt_out/2'":                                             2,
	} {
		b := setup(t)
		b.record(t, form(1))
		b.record(t, act(2, consent.OptOut, consent.Keyword))
		b.record(t, form(3))
		theirs := form(4)
		theirs.Phone = other
		b.record(t, theirs)
		if err := b.verify(t, practice); err != nil {
			t.Fatal(err)
		}
		b.behind(t, statement)
		var broken *registry.Broken
		want := at
		if want == 0 {
			want = 3
		}
		if err := b.verify(t, practice); !errors.As(err, &broken) || broken.Seq != want {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func TestEventsFromBeforeTheChainAreChainedOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for n := range 5 {
		b.record(t, form(n))
	}
	b.behind(t, "DELETE FROM registry.link")
	b.behind(t, "DELETE FROM registry.proof")
	var broken *registry.Broken
	if err := b.verify(t, practice); !errors.As(err, &broken) || broken.Seq != 0 {
		t.Errorf("before: %v", err)
	}
	for _, want := range []int{3, 2, 0} {
		err := b.in(t, func(ctx context.Context, tx pgx.Tx) error {
			n, err := registry.ChainOld(ctx, tx, b.keys, practice, 3)
			if n != want {
				return fmt.Errorf("%d, want %d: %w", n, want, err)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	b.record(t, form(9))
	if err := b.verify(t, practice); err != nil || b.head(t, practice).Seq != 6 {
		t.Errorf("after: %v", err)
	}
}

// Whatever happens in whatever order, the database's standing is the fold of the chain, and an opt-out is left only by
// START from the phone or a paper or form signed after it.
func TestTheStandingIsTheFoldOfTheChain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	minute := 0
	rapid.Check(t, func(r *rapid.T) {
		p := consent.Phone(fmt.Sprintf("+1512555%04d", rapid.IntRange(100, 199).Draw(r, "phone")))
		for range rapid.IntRange(1, 4).Draw(r, "events") {
			minute++
			e := act(minute, rapid.SampledFrom([]consent.Action{consent.OptIn, consent.OptOut, consent.Disowned}).Draw(r, "action"),
				rapid.SampledFrom([]consent.Method{
					consent.WebForm, consent.Keyword, consent.Paper, consent.Verbal, consent.Email, consent.Import,
					consent.Conversation, consent.Provider,
				}).Draw(r, "method"))
			e.Phone, e.Imported = p, rapid.Bool().Draw(r, "imported")
			e.At = e.At.Add(-time.Duration(rapid.IntRange(0, 3).Draw(r, "hours before")) * time.Hour)
			var before, after consent.Standing
			err := pgx.BeginFunc(t.Context(), b, func(tx pgx.Tx) (err error) {
				before, after, _, err = registry.Record(t.Context(), tx, b.keys, e)
				return err
			})
			if err != nil {
				r.Fatal(err)
			}
			leaves := before.State == consent.OptedOut && after.State != consent.OptedOut
			own := e.Method == consent.Keyword || e.Method == consent.WebForm || e.Method == consent.Paper
			if leaves && (e.Action != consent.OptIn || e.Imported || !own || !e.At.After(before.Since)) {
				r.Fatalf("%s by %s (imported %t) lifted an opt-out", e.Action, e.Method, e.Imported)
			}
			if e.Action != consent.OptIn && after.PHI && !before.PHI {
				r.Fatal("a revocation agreed to details in texts")
			}
		}
		err := pgx.BeginFunc(t.Context(), b, func(tx pgx.Tx) error {
			history, err := registry.ChainedHistory(t.Context(), tx, b.keys, practice, p)
			if err != nil {
				return err
			}
			events := make([]consent.Event, 0, len(history))
			for _, c := range history {
				events = append(events, c.Event)
			}
			kept, err := registry.Lookup(t.Context(), tx, b.keys, practice, p)
			if folded := consent.Fold(events); kept != folded {
				return fmt.Errorf("%+v and %+v: %w", kept, folded, err)
			}
			return err
		})
		if err != nil {
			r.Fatal(err)
		}
	})
	if err := b.verify(t, practice); err != nil {
		t.Error(err)
	}
}
