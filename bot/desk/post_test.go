package desk

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

func (b *bench) addPost(p Post) (id int64, added bool) {
	b.Helper()
	p.Practice, p.CreatedAt = lakeside, noon
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		id, added, err = AddPost(ctx, tx, b.keys, p)
		return err
	})
	return id, added
}

func (b *bench) claimPost(at time.Time) (p *Post) {
	b.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		p, err = ClaimPost(ctx, tx, b.keys, lakeside, 1001, at)
		return err
	})
	return p
}

func (b *bench) due(at time.Time) (refs []Ref) {
	b.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		refs, err = DuePosts(ctx, tx, at, 10)
		return err
	})
	return refs
}

func TestPostsOfACaseLeaveOneAtATimeInOrder(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.open(7, "human", false)
	first, added := b.addPost(Post{Case: 1001, Kind: PostCard, Key: "1/card"})
	if _, again := b.addPost(Post{Case: 1001, Kind: PostCard, Key: "1/card"}); !added || again {
		t.Errorf("added %v, then %v", added, again)
	}
	second, _ := b.addPost(Post{Case: 1001, Kind: PostEphemeral, User: "U01", Text: "Yours.", Key: "1/told"})

	got := b.claimPost(noon)
	want := &Post{
		Practice: lakeside, ID: first, Case: 1001, Kind: PostCard, Status: PostSending, Attempts: 1,
		NotBefore: noon, CreatedAt: noon, Key: "1/card",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	if p := b.claimPost(noon); p != nil {
		t.Errorf("a second left while the first was on its way: %+v", p)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error { return Posted(ctx, tx, lakeside, first, noon) })
	if p := b.claimPost(noon); p == nil || p.ID != second || p.Text != "Yours." || p.User != "U01" {
		t.Errorf("then came %+v", p)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		return FailPost(ctx, tx, lakeside, second, "user_not_in_channel", noon)
	})
	if p := b.claimPost(noon); p != nil || len(b.due(noon)) != 0 {
		t.Errorf("something is left: %+v, %v", p, b.due(noon))
	}
}

func TestAPostThatSlackPutOffWaits(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.open(7, "human", false)
	id, _ := b.addPost(Post{Case: 1001, Kind: PostCard, Key: "1"})
	b.claimPost(noon)
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		return RetryPost(ctx, tx, lakeside, id, noon.Add(30*time.Second), "ratelimited")
	})
	if p := b.claimPost(noon.Add(29 * time.Second)); p != nil || len(b.due(noon)) != 0 {
		t.Errorf("left too early: %+v", p)
	}
	if diff := cmp.Diff([]Ref{{lakeside, 1001}}, b.due(noon.Add(30*time.Second))); diff != "" {
		t.Error(diff)
	}
	if p := b.claimPost(noon.Add(30 * time.Second)); p == nil || p.Attempts != 2 {
		t.Errorf("then came %+v", p)
	}
}

func TestAPostLostWithItsProcessIsTakenAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.open(7, "human", false)
	b.addPost(Post{Case: 1001, Kind: PostCard, Key: "1"})
	b.claimPost(noon)
	before := noon.Add(PostLease - time.Second)
	if p := b.claimPost(before); p != nil || len(b.due(before)) != 0 {
		t.Errorf("taken while it may be on its way: %+v", p)
	}
	if len(b.due(noon.Add(PostLease))) != 1 {
		t.Error("the sweep does not find it")
	}
	if p := b.claimPost(noon.Add(PostLease)); p == nil || p.Attempts != 2 {
		t.Errorf("taken again: %+v", p)
	}
}

func TestAPostWaitsForItsTime(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.open(7, "human", false)
	b.addPost(Post{Case: 1001, Kind: PostCard, Key: "1", NotBefore: noon.Add(time.Hour)})
	if p := b.claimPost(noon); p != nil {
		t.Errorf("left %+v", p)
	}
}

func TestAPostNeedsAKeyAndACase(t *testing.T) {
	t.Parallel()
	b := setup(t)
	err := b.do(func(ctx context.Context, tx pgx.Tx) error {
		_, _, err := AddPost(ctx, tx, b.keys, Post{Practice: lakeside, Case: 1001, Kind: PostCard, CreatedAt: noon})
		return err
	})
	if !errors.Is(err, ErrNoKey) {
		t.Errorf("without a key: %v", err)
	}
	err = b.do(func(ctx context.Context, tx pgx.Tx) error {
		_, err := ClaimPost(ctx, tx, b.keys, lakeside, 1001, noon)
		return err
	})
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("without a case: %v", err)
	}
}
