package thread

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

func TestAPhoneHasOneThreadAPractice(t *testing.T) {
	b := setup(t)
	id := b.ensure(lakeside, rosa)
	if again := b.ensure(lakeside, rosa); again != id {
		t.Errorf("the second time the thread is %d, the first time it was %d", again, id)
	}
	if other := b.ensure(lakeside, omar); other == id {
		t.Error("two phones share a thread")
	}
	b.ensure(hillside, rosa)
	want := Thread{Practice: lakeside, ID: id, Phone: rosa, Sender: sender}
	if diff := cmp.Diff(want, b.read(Ref{lakeside, id})); diff != "" {
		t.Errorf("a new thread (-want +got):\n%s", diff)
	}
	if !b.read(Ref{lakeside, id}).LastInboundAt.IsZero() {
		t.Error("a thread without texts has an arrival")
	}
}

func TestTwoThatMakeTheThreadAtOnceGetTheSameOne(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(pgx.Tx, context.Context) error
	}{
		{"the first one commits", pgx.Tx.Commit},
		{"the first one gives up", pgx.Tx.Rollback},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := setup(t)
			ctx := context.Background()
			first, err := b.pool.Begin(ctx)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = first.Rollback(ctx) }()
			if _, err = Ensure(ctx, first, b.keys, lakeside, rosa, sender, noon); err != nil {
				t.Fatal(err)
			}
			type made struct {
				id  int64
				err error
			}
			second := make(chan made, 1)
			go func() {
				var m made
				m.err = pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) (err error) {
					m.id, err = Ensure(ctx, tx, b.keys, lakeside, rosa, "+15125550198", noon)
					return err
				})
				second <- m
			}()
			b.waitForALock()
			if err := c.end(first, ctx); err != nil {
				t.Fatal(err)
			}
			m := <-second
			if m.err != nil {
				t.Fatal(m.err)
			}
			if id := b.ensure(lakeside, rosa); id != m.id {
				t.Errorf("the second one got %d, the thread is %d", m.id, id)
			}
			if got := b.read(Ref{lakeside, m.id}).Phone; got != rosa {
				t.Error("the thread's phone does not open")
			}
		})
	}
}

// waitForALock waits until some transaction waits for another one's row.
func (b *bench) waitForALock() {
	b.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		var waiting bool
		err := b.pool.QueryRow(context.Background(),
			`SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
			 WHERE NOT l.granted AND a.datname = current_database()), pg_sleep(0.002)::text`).Scan(&waiting, nil)
		if err != nil {
			b.Fatal(err)
		}
		if waiting {
			return
		}
	}
	b.Fatal("nobody waits for a lock")
}

func TestTheStateIsKeptAndEverySaveRaisesTheRevision(t *testing.T) {
	b := setup(t)
	ref := Ref{lakeside, b.ensure(lakeside, rosa)}
	for revision, state := range []string{"", `{"asked":"ask_dob"}`, `{"asked":"confirm_plan"}`} {
		if state != "" {
			b.save(ref, state)
		}
		got := b.read(ref)
		if string(got.State) != state || got.Revision != int64(revision) {
			t.Errorf("read %q at revision %d, want %q at %d", got.State, got.Revision, state, revision)
		}
		if state == "" && got.State != nil {
			t.Error("a new thread has a state")
		}
	}
}

func TestWhoeverLocksAThreadKeepsOthersWaiting(t *testing.T) {
	b := setup(t)
	ref := Ref{lakeside, b.ensure(lakeside, rosa)}
	ctx := context.Background()
	holder, err := b.pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = holder.Rollback(ctx) }()
	if _, err := Lock(ctx, holder, b.keys, ref.Practice, ref.Thread); err != nil {
		t.Fatal(err)
	}
	if got := b.read(ref); got.ID != ref.Thread { // reading needs no lock
		t.Fatalf("read %+v", got)
	}
	seen := make(chan Thread, 1)
	go func() {
		var other Thread
		_ = pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) (err error) {
			other, err = Lock(ctx, tx, b.keys, ref.Practice, ref.Thread)
			return err
		})
		seen <- other
	}()
	b.waitForALock()
	if err := Save(ctx, holder, b.keys, ref.Practice, ref.Thread, []byte("answered")); err != nil {
		t.Fatal(err)
	}
	if err := holder.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if other := <-seen; string(other.State) != "answered" || other.Revision != 1 {
		t.Errorf("who waited sees %q at revision %d", other.State, other.Revision)
	}
}

func TestAThreadOfAnotherPracticeIsNotFound(t *testing.T) {
	b := setup(t)
	id := b.ensure(lakeside, rosa)
	for _, c := range []struct {
		name     string
		practice billing.PracticeID
		id       int64
	}{{"another practice's", hillside, id}, {"never made", lakeside, id + 1000}} {
		b.must(func(ctx context.Context, tx pgx.Tx) error {
			_, read := Read(ctx, tx, b.keys, c.practice, c.id)
			_, lock := Lock(ctx, tx, b.keys, c.practice, c.id)
			save := Save(ctx, tx, b.keys, c.practice, c.id, []byte("{}"))
			for what, err := range map[string]error{"read": read, "lock": lock, "save": save} {
				if !errors.Is(err, ErrNotFound) {
					t.Errorf("%s %s: %v", what, c.name, err)
				}
			}
			return nil
		})
	}
}
