package desk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

func TestOfManyClaimsAtOnceOneWinsAndTheOthersLearnWho(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.open(7, "human", false)
	var won atomic.Value
	var wins atomic.Int32
	losers := make(chan ErrTaken, 8)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			user := fmt.Sprintf("U0%d", i)
			_, err := b.claim(1001, user)
			var taken ErrTaken
			switch {
			case err == nil:
				won.Store(user)
				wins.Add(1)
			case errors.As(err, &taken):
				losers <- taken
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	close(losers)
	if wins.Load() != 1 || len(losers) != 7 {
		t.Fatalf("%d won, %d lost", wins.Load(), len(losers))
	}
	for taken := range losers {
		if taken.Winner != won.Load() {
			t.Errorf("told %s won, it was %s", taken.Winner, won.Load())
		}
	}
}

func TestClaimingOnesOwnCaseAgainChangesNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.open(7, "human", false)
	first, err := b.claim(1001, "U01")
	if err != nil || first.Status != StatusClaimed || first.Claimant != "U01" ||
		!first.ClaimedAt.Equal(noon.Add(time.Minute)) {
		t.Fatalf("%+v %v", first, err)
	}
	again, err := b.claim(1001, "U01")
	if diff := cmp.Diff(first, again); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	if acts := b.history(1001); len(acts) != 2 {
		t.Errorf("history %+v", acts)
	}
}

// claimantActs are what the claimant alone may do.
func claimantActs(b *bench, user string) map[string]func(ctx context.Context, tx pgx.Tx) (Case, error) {
	return map[string]func(ctx context.Context, tx pgx.Tx) (Case, error){
		"release": func(ctx context.Context, tx pgx.Tx) (Case, error) {
			return Release(ctx, tx, lakeside, 1001, user, noon)
		},
		"resolve": func(ctx context.Context, tx pgx.Tx) (Case, error) {
			return Resolve(ctx, tx, lakeside, 1001, user, noon)
		},
		"hand back": func(ctx context.Context, tx pgx.Tx) (Case, error) {
			return HandBack(ctx, tx, lakeside, 1001, user, noon)
		},
		"reply": func(ctx context.Context, tx pgx.Tx) (Case, error) {
			return Reply(ctx, tx, b.keys, lakeside, 1001, user, "Hello", noon)
		},
	}
}

func TestOnlyTheClaimantActs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.open(7, "human", false)
	refused := func(status, claimant string) {
		for name, f := range claimantActs(b, "U02") {
			var not ErrNotClaimant
			err := b.do(func(ctx context.Context, tx pgx.Tx) error { _, err := f(ctx, tx); return err })
			if !errors.As(err, &not) || not.Claimant != claimant {
				t.Errorf("%s of %s case: %v", name, status, err)
			}
		}
	}
	refused("an open", "")
	if _, err := b.claim(1001, "U01"); err != nil {
		t.Fatal(err)
	}
	refused("somebody else's", "U01")
	if acts := b.history(1001); len(acts) != 2 {
		t.Errorf("refused acts were recorded: %+v", acts)
	}
}

func TestWhatTheClaimantDoesShows(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		status   Status
		claimant string
		action   Action
	}{
		"release":   {StatusOpen, "", ActionRelease},
		"resolve":   {StatusResolved, "U01", ActionResolve},
		"hand back": {StatusResolved, "U01", ActionHandBack},
		"reply":     {StatusClaimed, "U01", ActionReply},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.open(7, "human", false)
			if _, err := b.claim(1001, "U01"); err != nil {
				t.Fatal(err)
			}
			b.must(func(ctx context.Context, tx pgx.Tx) error {
				c, err := claimantActs(b, "U01")[name](ctx, tx)
				if c.Status != want.status || c.Claimant != want.claimant {
					t.Errorf("case %+v", c)
				}
				if c.ResolvedAt.IsZero() == (want.status == StatusResolved) {
					t.Errorf("resolved at %v", c.ResolvedAt)
				}
				return err
			})
			acts := b.history(1001)
			if last := acts[len(acts)-1]; last.Action != want.action || last.User != "U01" {
				t.Errorf("history %+v", acts)
			}
		})
	}
}

func TestAResolvedCaseIsDoneAndTheThreadCanGetANewOne(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.open(7, "human", false)
	if _, err := b.claim(1001, "U01"); err != nil {
		t.Fatal(err)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		_, err := Resolve(ctx, tx, lakeside, 1001, "U01", noon)
		return err
	})
	if _, err := b.claim(1001, "U02"); !errors.Is(err, ErrResolved) {
		t.Errorf("claim: %v", err)
	}
	for name, f := range claimantActs(b, "U01") {
		err := b.do(func(ctx context.Context, tx pgx.Tx) error { _, err := f(ctx, tx); return err })
		if !errors.Is(err, ErrResolved) {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error { // words among billers can still be added
		_, err := Note(ctx, tx, b.keys, lakeside, 1001, "U02", "called, all well", noon)
		return err
	})
	if c, isNew := b.open(7, "dispute", false); !isNew || c.Number != 1002 || c.Reason != "dispute" {
		t.Errorf("new %v, %+v", isNew, c)
	}
}

func TestWhoTakesACaseOverIsItsClaimant(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.open(7, "human", false)
	if _, err := b.claim(1001, "U01"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time nothing changes
		b.must(func(ctx context.Context, tx pgx.Tx) error {
			c, err := TakeOver(ctx, tx, lakeside, 1001, "U02", noon.Add(time.Hour))
			if c.Claimant != "U02" || !c.ClaimedAt.Equal(noon.Add(time.Hour)) {
				t.Errorf("case %+v", c)
			}
			return err
		})
	}
	var not ErrNotClaimant
	err := b.do(func(ctx context.Context, tx pgx.Tx) error {
		_, err := Reply(ctx, tx, b.keys, lakeside, 1001, "U01", "Hello", noon)
		return err
	})
	if !errors.As(err, &not) || not.Claimant != "U02" {
		t.Errorf("the one it was taken from: %v", err)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		c, err := Assign(ctx, tx, lakeside, 1001, "U03", "U09", noon.Add(2*time.Hour))
		if c.Claimant != "U03" {
			t.Errorf("given to another: %+v", c)
		}
		return err
	})
	if acts := b.history(1001); len(acts) != 4 || acts[2].User != "U02" || acts[3].User != "U09" {
		t.Errorf("history %+v", acts)
	}
}

func TestASnoozeIsForTheClaimantOrForAnybodyWhileNobodyHasIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.open(7, "human", false)
	snooze := func(user string) (c Case, err error) {
		err = b.do(func(ctx context.Context, tx pgx.Tx) (err error) {
			c, err = Snooze(ctx, tx, lakeside, 1001, user, noon.Add(4*time.Hour), noon)
			return err
		})
		return c, err
	}
	if c, err := snooze("U02"); err != nil || !c.SnoozedUntil.Equal(noon.Add(4*time.Hour)) {
		t.Errorf("%+v %v", c, err)
	}
	if c, err := b.claim(1001, "U01"); err != nil || !c.SnoozedUntil.IsZero() {
		t.Errorf("a claim does not wake it: %+v %v", c, err)
	}
	var not ErrNotClaimant
	if _, err := snooze("U02"); !errors.As(err, &not) {
		t.Errorf("another: %v", err)
	}
	if c, err := snooze("U01"); err != nil || c.SnoozedUntil.IsZero() || c.Status != StatusClaimed {
		t.Errorf("the claimant: %+v %v", c, err)
	}
}

func TestErrorsNameTheWinnerAndTheClaimant(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"the case is claimed by U01":          ErrTaken{"U01"},
		"only the claimant may do this: U01":  ErrNotClaimant{"U01"},
		"nobody has claimed the case":         ErrNotClaimant{},
		"slack: configuration not_in_channel": &PostError{Class: Configuration, Code: "not_in_channel"},
	} {
		if err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
	}
}
