package thread

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

func TestATextIsStoredOncePerProviderID(t *testing.T) {
	b := setup(t)
	ref := Ref{lakeside, b.ensure(lakeside, rosa)}
	in := text("SM1", "why do I owe this?", 0)
	in.Media, in.OptOutType = 2, "HELP"
	if !b.add(ref, in, sender) {
		t.Fatal("the first delivery was taken for a duplicate")
	}
	if b.add(ref, text("SM1", "something else", 5), sender) {
		t.Fatal("the second delivery was stored")
	}
	if diff := cmp.Diff([]Inbound{in}, b.last(ref, 10)); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	if got := b.read(ref).LastInboundAt; !got.Equal(noon) {
		t.Errorf("a duplicate moved the last arrival to %v", got)
	}
	other := Ref{hillside, b.ensure(hillside, rosa)}
	if !b.add(other, in, sender) {
		t.Error("the id of one practice's text hid another practice's")
	}
}

func TestOfTwoDeliveriesAtOnceOneIsFresh(t *testing.T) {
	b := setup(t)
	ref := Ref{lakeside, b.ensure(lakeside, rosa)}
	ctx := context.Background()
	first, err := b.pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Rollback(ctx) }()
	if fresh, err := Add(ctx, first, b.keys, ref, text("SM1", "hello", 0), sender); err != nil || !fresh {
		t.Fatalf("first: %v, %v", fresh, err)
	}
	second := make(chan bool, 1)
	go func() {
		fresh := true
		_ = pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) (err error) {
			fresh, err = Add(ctx, tx, b.keys, ref, text("SM1", "hello", 0), sender)
			return err
		})
		second <- fresh
	}()
	if err := first.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if <-second {
		t.Error("both deliveries were fresh")
	}
}

func TestTheThreadKnowsItsLatestArrivalAndTheNumberItWasSentTo(t *testing.T) {
	b := setup(t)
	ref := Ref{lakeside, b.ensure(lakeside, rosa)}
	b.add(ref, text("SM2", "second", 20), sender)
	b.add(ref, text("SM1", "first, delivered late", 10), "+15125550198")
	got := b.read(ref)
	if want := noon.Add(20 * time.Second); !got.LastInboundAt.Equal(want) {
		t.Errorf("last arrival %v, want %v", got.LastInboundAt, want)
	}
	if got.Sender != "+15125550198" {
		t.Errorf("the thread answers from %s", got.Sender)
	}
}

func TestTextsAreAnsweredInTheOrderInWhichTheyWereStored(t *testing.T) {
	b := setup(t)
	ref := Ref{lakeside, b.ensure(lakeside, rosa)}
	other := Ref{lakeside, b.ensure(lakeside, omar)}
	for _, sid := range []string{"SM9", "SM5", "SM7"} { // all at the same moment: only the order of storing tells
		b.add(ref, text(sid, "words of "+sid, 0), sender)
	}
	b.add(other, text("SM1", "of somebody else", 0), sender)
	if got := sids(b.last(ref, 10)); !cmp.Equal(got, []string{"SM9", "SM5", "SM7"}) {
		t.Errorf("all: %v", got)
	}
	if got := sids(b.last(ref, 2)); !cmp.Equal(got, []string{"SM5", "SM7"}) {
		t.Errorf("the last two: %v", got)
	}
	for _, want := range []string{"SM9", "SM5", "SM7"} {
		next := b.next(ref)
		if next == nil || next.SID != want || next.Body.Reveal() != "words of "+want {
			t.Fatalf("next is %+v, want %s", next, want)
		}
		if !b.answered(lakeside, want, "answered") {
			t.Fatalf("%s was not open", want)
		}
	}
	if next := b.next(ref); next != nil {
		t.Errorf("after the last: %+v", next)
	}
	if next := b.next(Ref{lakeside, 1 << 40}); next != nil {
		t.Errorf("of a thread that is not there: %+v", next)
	}
}

func TestATextIsMarkedAnsweredOnce(t *testing.T) {
	b := setup(t)
	ref := Ref{lakeside, b.ensure(lakeside, rosa)}
	b.add(ref, text("SM1", "hello", 0), sender)
	if b.answered(hillside, "SM1", "answered") {
		t.Error("another practice answered it")
	}
	if !b.answered(lakeside, "SM1", "silent") {
		t.Error("it was not open")
	}
	if b.answered(lakeside, "SM1", "answered") {
		t.Error("it was answered twice")
	}
	if got := b.last(ref, 1)[0].Outcome; got != "silent" {
		t.Errorf("outcome %q: the second answer overwrote the first", got)
	}
}

func TestForgottenThreadsComeOnceEachTheLongestWaitingFirst(t *testing.T) {
	b := setup(t)
	first, second := Ref{lakeside, b.ensure(lakeside, rosa)}, Ref{hillside, b.ensure(hillside, rosa)}
	done, late := Ref{lakeside, b.ensure(lakeside, omar)}, Ref{hillside, b.ensure(hillside, omar)}
	b.add(second, text("SM3", "later", 2), sender)
	b.add(first, text("SM1", "early", 0), sender)
	b.add(first, text("SM2", "and again", 1), sender)
	b.add(done, text("SM4", "answered already", 0), sender)
	b.answered(lakeside, "SM4", "answered")
	b.add(late, text("SM5", "not yet forgotten", 60), sender)
	for _, c := range []struct {
		limit int
		want  []Ref
	}{{10, []Ref{first, second}}, {1, []Ref{first}}} {
		var got []Ref
		b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
			got, err = Forgotten(ctx, tx, noon.Add(time.Minute), c.limit)
			return err
		})
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("at most %d (-want +got):\n%s", c.limit, diff)
		}
	}
}

func sids(texts []Inbound) []string {
	var all []string
	for _, in := range texts {
		all = append(all, in.SID)
	}
	return all
}
