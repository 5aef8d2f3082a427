package practice

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// bench is a database with practices in it.
type bench struct {
	*testing.T
	pool *pgxpool.Pool
}

func setup(t *testing.T) *bench {
	t.Helper()
	t.Parallel()
	return &bench{t, pgtest.New(t, pg.Set{Schema: Schema, FS: Migrations()})}
}

// do runs f in a transaction of its own; an error of f is given back and undoes it.
func (b *bench) do(f func(ctx context.Context, tx pgx.Tx) error) error {
	ctx := context.Background()
	return pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error { return f(ctx, tx) })
}

func (b *bench) apply(p Practice) (changed bool) {
	b.Helper()
	err := b.do(func(ctx context.Context, tx pgx.Tx) (err error) {
		changed, err = Apply(ctx, tx, p, noon)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return changed
}

// find gives what a look-up gives.
func (b *bench) find(look func(context.Context, pgx.Tx) (Practice, error)) (p Practice, err error) {
	err = b.do(func(ctx context.Context, tx pgx.Tx) (err error) {
		p, err = look(ctx, tx)
		return err
	})
	return p, err
}

func (b *bench) bySender(number string) (Practice, error) {
	return b.find(func(ctx context.Context, tx pgx.Tx) (Practice, error) { return BySender(ctx, tx, number) })
}

func (b *bench) byID(id billing.PracticeID) (Practice, error) {
	return b.find(func(ctx context.Context, tx pgx.Tx) (Practice, error) { return ByID(ctx, tx, id) })
}

func (b *bench) byChannel(channel string) (Practice, error) {
	return b.find(func(ctx context.Context, tx pgx.Tx) (Practice, error) { return BySlackChannel(ctx, tx, channel) })
}

// hillside is another practice, with nothing of lakeside's.
func hillside() Practice {
	p := lakeside
	p.ID, p.Senders = "hillside", []Sender{{Number: "72345", Kind: ShortCode, OptOutReply: "app", SegmentsPerSecond: 100}}
	p.Slack = Slack{Disclosure: "none"}
	return p
}

func TestAnAppliedPracticeIsFoundAgainWhole(t *testing.T) {
	b := setup(t)
	if !b.apply(lakeside) || !b.apply(hillside()) {
		t.Fatal("new practices changed nothing")
	}
	want := lakeside
	want.Version = 1
	for name, look := range map[string]func() (Practice, error){
		"id":             func() (Practice, error) { return b.byID("lakeside") },
		"sender":         func() (Practice, error) { return b.bySender("+15125550199") },
		"billers' Slack": func() (Practice, error) { return b.byChannel("C0BILLERS") },
		"coders' Slack":  func() (Practice, error) { return b.byChannel("C0CODERS") },
		"leads' Slack":   func() (Practice, error) { return b.byChannel("C0LEADS") },
	} {
		got, err := look()
		if err != nil {
			t.Fatalf("by %s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("by %s (-want +got):\n%s", name, diff)
		}
	}
	var all []Practice
	if err := b.do(func(ctx context.Context, tx pgx.Tx) (err error) {
		all, err = All(ctx, tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || all[0].ID != "hillside" || all[1].ID != "lakeside" {
		t.Errorf("all: %v", all)
	}
}

func TestWhatWasNeverAppliedIsNotFound(t *testing.T) {
	b := setup(t)
	b.apply(hillside())
	_, id := b.byID("lakeside")
	_, sender := b.bySender("+15125550199")
	_, channel := b.byChannel("C0BILLERS")
	_, none := b.byChannel("") // a practice without Slack has no channel, not the empty one
	for name, err := range map[string]error{"id": id, "sender": sender, "channel": channel, "no channel": none} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("by %s: %v", name, err)
		}
	}
}

func TestTheSameFileTwiceChangesNothing(t *testing.T) {
	b := setup(t)
	b.apply(lakeside)
	if b.apply(lakeside) {
		t.Error("the second time something changed")
	}
	if got := b.versions(); !cmp.Equal(got, []string{"1 Lakeside Billing"}) {
		t.Errorf("versions %v", got)
	}
}

func TestEveryVersionIsKept(t *testing.T) {
	b := setup(t)
	b.apply(lakeside)
	changed := lakeside
	changed.DisplayName = "Lakeside"
	if !b.apply(changed) {
		t.Error("a change changed nothing")
	}
	if got, err := b.byID("lakeside"); err != nil || got.Version != 2 || got.DisplayName != "Lakeside" {
		t.Errorf("now it is version %d, %q (%v)", got.Version, got.DisplayName, err)
	}
	if !b.apply(lakeside) {
		t.Error("going back changed nothing")
	}
	if got, err := b.byID("lakeside"); err != nil || got.Version != 3 || got.PolicyVersion() != "lakeside/3" {
		t.Errorf("now it is version %d (%v)", got.Version, err)
	}
	want := []string{"1 Lakeside Billing", "2 Lakeside", "3 Lakeside Billing"}
	if got := b.versions(); !cmp.Equal(got, want) {
		t.Errorf("versions %v, want %v", got, want)
	}
}

// versions gives number and display name of every version of lakeside.
func (b *bench) versions() []string {
	b.Helper()
	rows, err := b.pool.Query(context.Background(), `SELECT version || ' ' || (document->>'display_name')
		FROM practice.version WHERE practice_id = 'lakeside' AND applied_at = $1 ORDER BY version`, noon)
	if err != nil {
		b.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		b.Fatal(err)
	}
	return got
}

func TestASenderFollowsItsPractice(t *testing.T) {
	b := setup(t)
	b.apply(lakeside)
	moved := lakeside
	moved.Senders = append(slices.Clone(lakeside.Senders), Sender{Number: "+15125550198"})
	moved.Senders[0].Number = "+15125550197"
	b.apply(moved)
	for number, want := range map[string]bool{"+15125550197": true, "+15125550198": true, "+15125550199": false} {
		if _, err := b.bySender(number); (err == nil) != want {
			t.Errorf("sender %s: %v", number, err)
		}
	}
}

func TestASenderOfAnotherPracticeIsRefused(t *testing.T) {
	b := setup(t)
	b.apply(lakeside)
	thief := hillside()
	thief.Senders = append(thief.Senders, lakeside.Senders...)
	err := b.do(func(ctx context.Context, tx pgx.Tx) error {
		_, err := Apply(ctx, tx, thief, noon)
		return err
	})
	if !errors.Is(err, ErrSenderTaken) {
		t.Fatalf("got %v", err)
	}
	if want := "apply practice: a sender number belongs to another practice already: " +
		"+15125550199 is a sender of lakeside"; err.Error() != want {
		t.Errorf("said %q, want %q", err, want)
	}
	if p, err := b.bySender("+15125550199"); err != nil || p.ID != "lakeside" {
		t.Errorf("now it belongs to %s (%v)", p.ID, err)
	}
	if _, err := b.byID("hillside"); !errors.Is(err, ErrNotFound) {
		t.Errorf("the refused practice: %v", err)
	}
}

func TestOfTwoThatTakeASenderAtOnceTheSecondIsRefused(t *testing.T) {
	b := setup(t)
	ctx := context.Background()
	first, err := b.pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Rollback(ctx) }()
	if _, err := Apply(ctx, first, lakeside, noon); err != nil {
		t.Fatal(err)
	}
	second := make(chan error, 1)
	go func() {
		thief := hillside()
		thief.Senders = lakeside.Senders
		second <- b.do(func(ctx context.Context, tx pgx.Tx) error {
			_, err := Apply(ctx, tx, thief, noon)
			return err
		})
	}()
	b.waitForALock()
	if err := first.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := <-second; !errors.Is(err, ErrSenderTaken) {
		t.Errorf("got %v", err)
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

func TestADaysRemindersAreMarkedOnce(t *testing.T) {
	b := setup(t)
	b.apply(lakeside)
	b.apply(hillside())
	day := billing.Date{Year: 2026, Month: 11, Day: 21}
	reminded := func(id billing.PracticeID, day billing.Date) (done bool) {
		t.Helper()
		if err := b.do(func(ctx context.Context, tx pgx.Tx) (err error) {
			done, err = Reminded(ctx, tx, id, day)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return done
	}
	if reminded("lakeside", day) {
		t.Error("done before it was marked")
	}
	for range 2 {
		if err := b.do(func(ctx context.Context, tx pgx.Tx) error {
			return MarkReminded(ctx, tx, "lakeside", day)
		}); err != nil {
			t.Fatal(err)
		}
	}
	if !reminded("lakeside", day) || reminded("lakeside", day.AddDays(1)) || reminded("hillside", day) {
		t.Error("another day or practice was marked")
	}
}
