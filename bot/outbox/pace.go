package outbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
)

// How far a sender may run ahead of what its carrier granted. The carrier queues what comes too fast, and what lies in
// its queue a STOP cannot call back any more: seconds are fine, half a minute is not. Someone who waits for an answer
// is let in when reminders are held back already.
const (
	answersAhead   = 10 * time.Second
	remindersAhead = 1 * time.Second
)

const (
	redisTimeout = 250 * time.Millisecond // one call, dialing included
	redisPause   = 2 * time.Second        // after a failure Redis is left alone for so long
	downWait     = 30 * time.Second       // how long a reminder waits when Redis is down
)

// Pace keeps every sender to the segments a second its carrier granted, over all processes that share one Redis. A
// text starts when there is room for any of it and is then paid for in full, so that one of many segments is never
// kept out by shorter ones, however small the grant.
//
// While Redis is down answers go by a count of this process alone, and reminders wait.
type Pace struct {
	limiter *redis_rate.Limiter
	local   localPace
	down    func(error)
	now     func() time.Time

	mu    sync.Mutex
	quiet time.Time // Redis is left alone until then
}

// NewPace makes a pace over a Redis. down is told of failures of Redis, at most once in two seconds; nil: nobody is.
func NewPace(client redis.UniversalClient, down func(error)) *Pace {
	if down == nil {
		down = func(error) {}
	}
	return &Pace{limiter: redis_rate.NewLimiter(client), down: down, now: time.Now}
}

// Take asks for room for one text at its sender, which may send perSecond segments a second (less than 1 is 1). Zero
// means that the text may leave and is counted; otherwise nothing is counted, and it is worth asking again after wait.
// The only error is that of ctx.
func (p *Pace) Take(ctx context.Context, m Message, perSecond int) (wait time.Duration, err error) {
	segments, rate := max(1, m.Segments), max(1, perSecond)
	ahead := answersAhead
	if m.Kind == KindReminder {
		ahead = remindersAhead
	}
	key := paceKey(m.Practice, m.From, m.MessagingService)
	if wait, ok := p.ask(ctx, key, segments, rate, ahead); ok {
		return wait, nil
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if m.Kind == KindReminder {
		return downWait, nil
	}
	return p.local.take(p.now(), key, segments, rate, ahead), nil
}

// ask asks Redis; ok is false when Redis cannot be asked.
func (p *Pace) ask(
	ctx context.Context, key string, segments, rate int, ahead time.Duration,
) (wait time.Duration, ok bool) {
	if p.paused() {
		return 0, false
	}
	call, cancel := context.WithTimeout(ctx, redisTimeout)
	defer cancel()
	// The limiter lets n through when what is booked lies at most burst-n ahead.
	burst := segments + int(ahead.Seconds())*rate
	limit := redis_rate.Limit{Rate: rate, Burst: burst, Period: time.Second}
	result, err := p.limiter.AllowN(call, key, limit, segments)
	if err != nil {
		if ctx.Err() == nil {
			p.pause()
			p.down(err)
		}
		return 0, false
	}
	if result.Allowed > 0 {
		return 0, true
	}
	return max(time.Millisecond, result.RetryAfter), true
}

func (p *Pace) paused() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now().Before(p.quiet)
}

func (p *Pace) pause() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.quiet = p.now().Add(redisPause)
}

// paceKey names a sender without its number. The braces make all keys of one sender lie on one node of a cluster.
func paceKey(practice billing.PracticeID, sender consent.Phone, service string) string {
	sum := sha256.Sum256([]byte(string(practice) + "\x00" + sender.Reveal() + "\x00" + service))
	return "pace:{" + hex.EncodeToString(sum[:16]) + "}"
}

// localPace counts by itself, in the same way as the script in Redis does.
type localPace struct {
	mu     sync.Mutex
	booked map[string]time.Time // until when a sender is booked out
}

// maxBooked bounds the senders remembered; those not booked out any more are forgotten first.
const maxBooked = 4096

func (l *localPace) take(now time.Time, key string, segments, rate int, ahead time.Duration) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	booked := l.booked[key]
	if booked.Before(now) {
		booked = now
	}
	if wait := booked.Sub(now) - ahead; wait > 0 {
		return wait
	}
	if l.booked == nil || len(l.booked) >= maxBooked {
		l.forget(now)
	}
	l.booked[key] = booked.Add(time.Duration(segments) * time.Second / time.Duration(rate))
	return 0
}

func (l *localPace) forget(now time.Time) {
	kept := make(map[string]time.Time)
	for key, until := range l.booked {
		if until.After(now) && len(kept) < maxBooked/2 {
			kept[key] = until
		}
	}
	l.booked = kept
}
