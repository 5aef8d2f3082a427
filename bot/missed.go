package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
)

// Listed is a text as the carrier's own list has it.
type Listed struct {
	SID       string
	Inbound   bool
	From, To  consent.Phone
	Body      Body
	Media     int
	Status    outbox.Status // of a text of ours; empty: a word that we do not know
	ErrorCode int
	At        time.Time // when the carrier made it
}

// Listing is what is wanted of the carrier's list: what came to one of our numbers, or what went from it.
type Listing struct {
	Sender       consent.Phone
	Inbound      bool
	Since, Until time.Time // made in this time
}

// Lister is a carrier that shows its list. cut says that there was more than the client reads: the earliest ones are
// missing.
type Lister interface {
	List(ctx context.Context, want Listing) (found []Listed, cut bool, err error)
}

const (
	missedEvery   = 2 * time.Minute  // how often the list is looked at; after a pause, at once
	missedOverlap = 10 * time.Minute // how far back before the last look: the list may lag
	// missedSettled is how old a text is before it counts as missed: until then its webhook may be on its way, which
	// knows more of it (twice Twilio's 15 seconds, and the retry).
	missedSettled = time.Minute
	missedWindows = 16 // lists of one sender in one look
	shortest      = time.Second
)

// missedJob feeds the texts of a practice that the webhook did not bring.
type missedJob struct {
	Practice billing.PracticeID `json:"practice"`
}

// Kind names the job.
func (missedJob) Kind() string { return "missed" }

// InsertOpts says that it is not worth a second try: the next look goes as far back.
func (missedJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueDesk, MaxAttempts: 1}
}

// truthWorkers adds the jobs that ask the carrier what it knows.
func (b *Bot) truthWorkers(workers *river.Workers) {
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[missedJob]) error {
		return b.missed(ctx, job.Args.Practice)
	}))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[compareJob]) error {
		return b.compare(ctx, job.Args.Practice)
	}))
}

// truthDue queues a look at the carrier's lists for every practice whose last one is long enough ago: first of all after
// the program was down.
func (b *Bot) truthDue(ctx context.Context, now time.Time) error {
	if _, lists := b.Carrier.(Lister); !lists {
		return nil
	}
	return b.inTx(ctx, func(tx pgx.Tx) error {
		all, err := practice.All(ctx, tx)
		if err != nil {
			return err
		}
		var jobs []river.JobArgs
		for _, p := range all {
			last, err := reach.LastBegun(ctx, tx, p.ID, reach.Inbound)
			if err != nil {
				return err
			}
			if now.Sub(last) >= missedEvery {
				jobs = append(jobs, missedJob{Practice: p.ID})
			}
			if last, err = reach.LastBegun(ctx, tx, p.ID, reach.Suppressions); err != nil {
				return err
			}
			if nightly(last, now.In(p.Zone())) {
				jobs = append(jobs, compareJob{Practice: p.ID})
			}
		}
		return b.queue(ctx, tx, jobs...)
	})
}

// missed feeds what came in since the last look and is not stored to [Bot.Receive], in the order in which the carrier
// got it. A text that is stored already changes nothing there.
func (b *Bot) missed(ctx context.Context, id billing.PracticeID) error {
	lister, lists := b.Carrier.(Lister)
	if !lists {
		return nil
	}
	now := b.Now()
	until := now.Add(-missedSettled)
	var p practice.Practice
	var since time.Time
	var mine bool
	err := b.inTx(ctx, func(tx pgx.Tx) (err error) {
		if p, err = practice.ByID(ctx, tx, id); err != nil {
			return err
		}
		since, mine, err = reach.Begin(ctx, tx, id, reach.Inbound, until, now.Add(-missedEvery), now)
		return err
	})
	if err != nil || !mine {
		return err
	}
	since = since.Add(-missedOverlap)
	var all []Listed
	for _, s := range p.Senders {
		want := Listing{Sender: consent.Phone(s.Number), Inbound: true, Since: since, Until: until}
		found, whole, err := listAll(ctx, lister, want)
		if err != nil {
			return fmt.Errorf("list what came in: %w", err)
		}
		all = append(all, found...)
		if whole.Before(until) { // the rest is for the next look
			until = whole
		}
	}
	fresh, err := b.unstored(ctx, id, inOrderOfArrival(all, until))
	if err != nil {
		return err
	}
	for _, in := range fresh {
		if err := b.receiveListed(ctx, in); err != nil {
			return err
		}
	}
	if len(fresh) > 0 {
		b.Log.WarnContext(ctx, "texts came in that no webhook brought", "practice", string(id), "texts", len(fresh))
	}
	return b.inTx(ctx, func(tx pgx.Tx) error { return reach.Seen(ctx, tx, id, reach.Inbound, until) })
}

// unstored leaves those that are stored already: almost all.
func (b *Bot) unstored(ctx context.Context, id billing.PracticeID, all []Listed) ([]Listed, error) {
	if len(all) == 0 {
		return nil, nil
	}
	sids := make([]string, 0, len(all))
	for _, l := range all {
		sids = append(sids, l.SID)
	}
	var stored map[string]bool
	err := b.Read(ctx, func(tx pgx.Tx) (err error) {
		stored, err = thread.Stored(ctx, tx, id, sids)
		return err
	})
	return slices.DeleteFunc(all, func(l Listed) bool { return stored[l.SID] }), err
}

// receiveListed takes a text off the list as the webhook would have brought it.
func (b *Bot) receiveListed(ctx context.Context, l Listed) error {
	err := b.Receive(ctx, Inbound{SID: l.SID, From: l.From, To: l.To, Body: l.Body, Media: l.Media, At: l.At})
	if err != nil {
		return fmt.Errorf("take a text that was missed: %w", err)
	}
	return nil
}

// inOrderOfArrival sorts what came in up to a time. Of two in one second the STOP is the later: it wins.
func inOrderOfArrival(all []Listed, until time.Time) []Listed {
	all = slices.DeleteFunc(all, func(l Listed) bool {
		return !l.Inbound || l.At.After(until) || !l.From.Valid() || l.SID == ""
	})
	slices.SortFunc(all, func(a, b Listed) int {
		return cmp.Or(a.At.Compare(b.At), stops(a)-stops(b), cmp.Compare(a.SID, b.SID))
	})
	return slices.CompactFunc(all, func(a, b Listed) bool { return a.SID == b.SID })
}

func stops(l Listed) int {
	if consent.MatchText(l.Body.Reveal()).Kind == consent.KindStop {
		return 1
	}
	return 0
}

// errCrowded says that more texts came in one second than a list shows.
var errCrowded = errors.New("more texts in one second than the carrier lists")

// listAll reads a list from its beginning on, in windows that grow shorter where there is too much for one. whole is
// how far it came.
func listAll(ctx context.Context, lister Lister, want Listing) (all []Listed, whole time.Time, err error) {
	from, width := want.Since, want.Until.Sub(want.Since)
	for range missedWindows {
		if !from.Before(want.Until) {
			return all, want.Until, nil
		}
		window := want
		window.Since, window.Until = from, from.Add(width)
		if window.Until.After(want.Until) {
			window.Until = want.Until
		}
		found, cut, err := lister.List(ctx, window)
		if err != nil {
			return nil, from, err
		}
		if cut {
			if width /= 4; width < shortest {
				return nil, from, errCrowded
			}
			continue
		}
		all, from = append(all, found...), window.Until
	}
	return all, from, nil
}
