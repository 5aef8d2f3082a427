package outbox

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"
)

// paceBench is a pace over an in-process Redis whose clock stands still.
type paceBench struct {
	*Pace
	server   *miniredis.Miniredis
	now      time.Time
	failures int
}

func setupPace(t *testing.T) *paceBench {
	t.Helper()
	t.Parallel()
	b := &paceBench{server: miniredis.RunT(t), now: time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)}
	b.server.SetTime(b.now)
	options := &redis.Options{Addr: b.server.Addr()}
	hasten(options)
	client := redis.NewClient(options)
	t.Cleanup(func() { _ = client.Close() })
	b.Pace = NewPace(client, func(error) { b.failures++ })
	b.Pace.now = func() time.Time { return b.now }
	return b
}

func (b *paceBench) forward(d time.Duration) {
	b.now = b.now.Add(d)
	b.server.SetTime(b.now)
}

func (b *paceBench) take(t *testing.T, kind Kind, segments, perSecond int) time.Duration {
	t.Helper()
	m := Message{Practice: "lakeside", From: "+15125550199", Kind: kind, Segments: segments}
	wait, err := b.Take(t.Context(), m, perSecond)
	if err != nil {
		t.Fatal(err)
	}
	return wait.Round(time.Millisecond)
}

func TestRemindersKeepToTheGrantedSegments(t *testing.T) {
	b := setupPace(t)
	left := 0
	for range 600 { // a minute in tenths of a second
		if b.take(t, KindReminder, 2, 3) == 0 {
			left += 2
		}
		b.forward(100 * time.Millisecond)
	}
	if left < 178 || left > 186 { // 3 a second, and what may run ahead
		t.Errorf("%d segments left in a minute, want about 180", left)
	}
}

func TestATextLongerThanTheGrantStillLeaves(t *testing.T) {
	b := setupPace(t)
	for range 3 {
		wait := b.take(t, KindReminder, 8, 1)
		if wait < 0 || wait > 8*time.Second {
			t.Fatalf("eight segments at one a second are to wait %v", wait)
		}
		b.forward(wait)
		if again := b.take(t, KindReminder, 8, 1); wait != 0 && again != 0 {
			t.Fatalf("after the wait of %v it is to wait %v more", wait, again)
		}
	}
}

func TestAnAnswerOvertakesReminders(t *testing.T) {
	b := setupPace(t)
	for b.take(t, KindReminder, 1, 1) == 0 {
	}
	if wait := b.take(t, KindReply, 2, 1); wait != 0 {
		t.Errorf("an answer behind reminders is to wait %v", wait)
	}
	for range 20 {
		b.take(t, KindReply, 2, 1)
	}
	wait := b.take(t, KindReply, 2, 1)
	if wait <= 0 || wait > 2*time.Second {
		t.Errorf("behind ten seconds of answers an answer is to wait %v", wait)
	}
}

func TestSendersArePacedApart(t *testing.T) {
	b := setupPace(t)
	for b.take(t, KindReminder, 1, 1) == 0 {
	}
	other := Message{Practice: "lakeside", From: "+15125550198", Kind: KindReminder, Segments: 1}
	if wait, err := b.Take(t.Context(), other, 1); wait != 0 || err != nil {
		t.Errorf("another sender is to wait %v, %v", wait, err)
	}
	for _, key := range b.server.Keys() {
		if strings.Contains(key, "555") || !strings.Contains(key, "{") {
			t.Errorf("key %q names a number or has no hash tag", key)
		}
	}
}

func TestWithoutRedisAnswersPassByALocalCountAndRemindersWait(t *testing.T) {
	b := setupPace(t)
	b.server.Close()
	if wait := b.take(t, KindReminder, 1, 1); wait != downWait {
		t.Errorf("a reminder is to wait %v, want %v", wait, downWait)
	}
	passed := 0
	for range 50 {
		if b.take(t, KindReply, 1, 1) == 0 {
			passed++
		}
	}
	if passed < 10 || passed > 12 {
		t.Errorf("%d answers passed at once, want the ten seconds that may run ahead", passed)
	}
	if b.failures != 1 {
		t.Errorf("Redis was asked %d times, want once and then left alone", b.failures)
	}
	b.forward(redisPause)
	b.take(t, KindReply, 1, 1)
	if b.failures != 2 {
		t.Error("Redis was not asked again after the pause")
	}
}

func TestAnEndedContextIsTheOnlyError(t *testing.T) {
	b := setupPace(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Take(ctx, Message{Kind: KindReply}, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if b.failures != 0 {
		t.Error("an ended context was taken for a failure of Redis")
	}
}

func TestTheLocalCountForgetsSendersThatAreFree(t *testing.T) {
	t.Parallel()
	var l localPace
	now := time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)
	for i := range 3 * maxBooked {
		l.take(now.Add(time.Duration(i)*time.Second), strconv.Itoa(i), 1, 1, 0)
		if len(l.booked) > maxBooked {
			t.Fatalf("%d senders are remembered", len(l.booked))
		}
	}
}

func TestRedisOpensInProcessAndEndsCleanly(t *testing.T) {
	ignore := goleak.IgnoreCurrent()
	r, err := OpenRedis(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	p := NewPace(r, func(err error) { t.Error(err) })
	if wait, err := p.Take(t.Context(), Message{Kind: KindReply, From: "+15125550199"}, 1); wait != 0 || err != nil {
		t.Errorf("the first text is to wait %v, %v", wait, err)
	}
	if !r.Embedded {
		t.Error("it is not said to be in-process")
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	goleak.VerifyNone(t, ignore)
}

func TestRedisOpensByAddress(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	server.RequireAuth("secret")
	r, err := OpenRedis(t.Context(), "redis://:secret@"+server.Addr()+"/0")
	if err != nil {
		t.Fatal(err)
	}
	if r.Embedded {
		t.Error("it is said to be in-process")
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestAnAddressThatCannotBeUsedIsExplainedWithoutItsPassword(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	server.RequireAuth("secret")
	for name, address := range map[string]string{
		"not a URL":          "redis",
		"no address of ours": "http://user:hunter2@127.0.0.1:1",
		"nobody there":       "redis://user:hunter2@127.0.0.1:1",
		"wrong password":     "redis://:hunter2@" + server.Addr(),
		"cluster not there":  "redis://user:hunter2@127.0.0.1:1?addr=127.0.0.1:2",
		"bad escapes":        "redis://user:hunter2@%zz",
	} {
		_, err := OpenRedis(t.Context(), address)
		if !errors.Is(err, ErrRedis) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s gave %v", name, err)
		}
	}
}
