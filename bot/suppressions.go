package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

// The carrier's codes that say that it blocks a phone: because its owner said stop, or for reasons of its own.
const (
	codeOptedOut    = 21610 // https://www.twilio.com/docs/api/errors/21610
	codeBlocked     = 30004 // https://www.twilio.com/docs/api/errors/30004
	codeUnreachable = 30003 // https://www.twilio.com/docs/api/errors/30003
)

const (
	compareFirst   = 48 * time.Hour     // how far back the first comparison looks
	compareAtMost  = 7 * 24 * time.Hour // and any other
	compareOverlap = 24 * time.Hour     // a text may fail a day after it was made
)

// The kinds of differences between the carrier's word and ours.
const (
	differsOptOut  = "opt_out" // the carrier blocks a phone that we took for reachable
	differsBlocked = "blocked" // the same, for a reason that it does not say
	differsStart   = "start"   // a START that we never saw: it is shown and not mirrored
)

// compareJob compares a practice's suppressions with the carrier's.
type compareJob struct {
	Practice billing.PracticeID `json:"practice"`
}

// Kind names the job.
func (compareJob) Kind() string { return "compare" }

// InsertOpts says that it is not worth a second try: the next one looks as far back.
func (compareJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueDesk, MaxAttempts: 1}
}

// nightly says whether the comparison of a day is due: in the small hours of the practice, or later when it could not
// run then; at once where there was none.
func nightly(last, local time.Time) bool {
	since := local.Sub(last)
	return last.IsZero() || since >= 26*time.Hour || since >= 20*time.Hour && local.Hour() >= 2 && local.Hour() < 5
}

// compare looks for phones that the carrier blocks and we do not. A carrier has no list of those who opted out by its
// own keywords; what there is are the texts that failed for it and the keywords that came in. What is found is mirrored
// towards silence only: nothing a carrier shows lets a text out.
func (b *Bot) compare(ctx context.Context, id billing.PracticeID) error {
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
		since, mine, err = reach.Begin(ctx, tx, id, reach.Suppressions, now.Add(-compareFirst), now.Add(-time.Hour), now)
		return err
	})
	if err != nil || !mine {
		return err
	}
	if err := b.birthdays(ctx, p, since, now); err != nil {
		return fmt.Errorf("look for who came of age: %w", err)
	}
	if since = since.Add(-compareOverlap); since.Before(now.Add(-compareAtMost)) {
		since = now.Add(-compareAtMost)
	}
	found := 0
	for _, s := range p.Senders {
		n, whole, err := b.compareSender(ctx, lister, p, consent.Phone(s.Number), since, until)
		if err != nil {
			return fmt.Errorf("compare suppressions: %w", err)
		}
		if found += n; whole.Before(until) {
			until = whole
		}
	}
	level := b.Log.InfoContext
	if found > 0 {
		level = b.Log.WarnContext
	}
	level(ctx, "compared our suppressions with the carrier's", "practice", string(id), "differences", found)
	return b.inTx(ctx, func(tx pgx.Tx) error { return reach.Seen(ctx, tx, id, reach.Suppressions, until) })
}

// compareSender compares what the lists of one number show, and says how far they went.
func (b *Bot) compareSender(
	ctx context.Context, lister Lister, p practice.Practice, sender consent.Phone, since, until time.Time,
) (found int, whole time.Time, err error) {
	whole = until
	for _, inbound := range []bool{true, false} {
		want := Listing{Sender: sender, Inbound: inbound, Since: since, Until: until}
		all, end, err := listAll(ctx, lister, want)
		if err != nil {
			return found, since, err
		}
		if end.Before(whole) {
			whole = end
		}
		if inbound {
			all = inOrderOfArrival(all, until)
		}
		for _, l := range all {
			differs, err := b.compareOne(ctx, p, sender, l)
			if err != nil {
				return found, since, err
			}
			if differs {
				found++
			}
		}
	}
	return found, whole, nil
}

// compareOne compares one text of the carrier's list.
func (b *Bot) compareOne(ctx context.Context, p practice.Practice, sender consent.Phone, l Listed) (bool, error) {
	if l.Inbound {
		return b.compareWord(ctx, p, l)
	}
	if l.ErrorCode != codeOptedOut && l.ErrorCode != codeBlocked || !l.To.Valid() {
		return false, nil
	}
	differs := false
	err := b.inTx(ctx, func(tx pgx.Tx) error {
		now := b.Now()
		id, err := thread.Ensure(ctx, tx, b.Keys, p.ID, l.To, sender.Reveal(), now)
		if err != nil {
			return err
		}
		th, err := thread.Lock(ctx, tx, b.Keys, p.ID, id)
		if err != nil {
			return err
		}
		if l.ErrorCode == codeOptedOut {
			differs, err = b.mirrorOptOut(ctx, tx, p, th, l.At, l.SID, now)
		} else {
			differs, err = b.mirrorBlock(ctx, tx, p, th, l.At, l.SID, now)
		}
		if err != nil || !differs {
			return err
		}
		state, _ := dialogue.Step(dialogue.Decode(th.State), dialogue.Silenced{At: now})
		if err := b.save(ctx, tx, th, state); err != nil {
			return err
		}
		kind := map[int]string{codeOptedOut: differsOptOut, codeBlocked: differsBlocked}[l.ErrorCode]
		return b.differs(ctx, tx, p, reach.Difference{SID: l.SID, Kind: kind, At: l.At, Mirrored: true}, now)
	})
	return differs, err
}

// differs keeps, counts and logs a difference, without the number.
func (b *Bot) differs(
	ctx context.Context, tx pgx.Tx, p practice.Practice, d reach.Difference, now time.Time,
) error {
	fresh, err := reach.AddDifference(ctx, tx, p.ID, d, now)
	if err != nil || !fresh {
		return err
	}
	b.Metrics.SuppressionDifferences.WithLabelValues(d.Kind).Inc()
	b.Log.WarnContext(ctx, "the carrier's word was not ours", "practice", string(p.ID), "sid", d.SID, "kind", d.Kind,
		"mirrored", d.Mirrored)
	return nil
}

// compareWord compares a keyword that came in. A STOP that we never saw is taken as if it came now, with its own time; a
// START that we never saw changes nothing, and a person learns of it.
func (b *Bot) compareWord(ctx context.Context, p practice.Practice, l Listed) (bool, error) {
	kind := consent.MatchText(l.Body.Reveal()).Kind
	if kind != consent.KindStop && kind != consent.KindStart {
		return false, nil
	}
	known := false
	err := b.Read(ctx, func(tx pgx.Tx) error {
		stored, err := thread.Stored(ctx, tx, p.ID, []string{l.SID})
		known = stored[l.SID]
		return err
	})
	if err != nil || known {
		return false, err
	}
	if kind == consent.KindStop {
		if err := b.receiveListed(ctx, l); err != nil {
			return false, err
		}
		return true, b.inTx(ctx, func(tx pgx.Tx) error {
			return b.differs(ctx, tx, p, reach.Difference{SID: l.SID, Kind: differsOptOut, At: l.At, Mirrored: true}, b.Now())
		})
	}
	differs := false
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		now := b.Now()
		standing, err := registry.Lookup(ctx, tx, b.Keys, p.ID, l.From)
		if err != nil || standing.State != consent.OptedOut || l.At.Before(standing.Since) {
			return err // nobody is kept silent by it
		}
		differs = true
		id, err := thread.Ensure(ctx, tx, b.Keys, p.ID, l.From, l.To.Reveal(), now)
		if err != nil {
			return err
		}
		th, err := thread.Lock(ctx, tx, b.Keys, p.ID, id)
		if err != nil {
			return err
		}
		err = b.openCase(ctx, tx, p, th, caseWanted{reason: reasonStartOnHold, key: "differs/" + l.SID, at: now})
		if err != nil {
			return err
		}
		return b.differs(ctx, tx, p, reach.Difference{SID: l.SID, Kind: differsStart, At: l.At}, now)
	})
	return differs, err
}

// mirrorOptOut believes a carrier that says that a phone opted out (Twilio 21610), unless its owner has come back
// since: all that waits is cancelled, and a biller learns of it. news is false when it was known.
func (b *Bot) mirrorOptOut(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, at time.Time, ref string, now time.Time,
) (news bool, err error) {
	before, after, _, err := registry.Record(ctx, tx, b.Keys, consent.Event{
		Practice: p.ID, Phone: th.Phone, Program: consent.Billing, Action: consent.OptOut, Method: consent.Provider,
		At: at, Recorded: now, Key: "carrier/" + ref, Actor: "carrier", Evidence: fmt.Sprintf("code %d", codeOptedOut),
	})
	if err != nil || after.State != consent.OptedOut {
		return false, err
	}
	if _, err := outbox.CancelWaiting(ctx, tx, b.Keys, p.ID, th.Phone, "revoked", now); err != nil {
		return false, err
	}
	if before.State == consent.OptedOut {
		return false, nil
	}
	return true, b.openCase(ctx, tx, p, th, caseWanted{reason: reasonCarrierOptOut, key: "carrier/" + ref, at: now})
}
