package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
)

// Receive stores a text and queues its answer, once per provider id. STOP, START and HELP act here, in the same
// transaction: a revocation is in force when the webhook answers. A text to a number of no practice is counted and
// dropped. Any error means that nothing was stored and the provider should try again.
func (b *Bot) Receive(ctx context.Context, in Inbound) error {
	started, now := time.Now(), b.Now()
	outcome := "duplicate"
	received := now
	if !in.At.IsZero() { // off the provider's list: it was missed, and keeps its own time
		received, outcome = in.At, "listed_again"
	}
	err := b.inTx(ctx, func(tx pgx.Tx) error {
		p, err := practice.BySender(ctx, tx, in.To.Reveal())
		if err != nil {
			return err
		}
		ref := thread.Ref{Practice: p.ID}
		if ref.Thread, err = thread.Ensure(ctx, tx, b.Keys, p.ID, in.From, in.To.Reveal(), now); err != nil {
			return err
		}
		kept, err := b.withoutSecrets(ctx, tx, ref, thread.Inbound{
			SID: in.SID, ReceivedAt: received, Body: in.Body, Media: in.Media, OptOutType: in.OptOutType,
		})
		if err != nil {
			return err
		}
		in.Body = kept.Body // nothing after this line sees what was taken out
		fresh, err := thread.Add(ctx, tx, b.Keys, ref, kept, in.To.Reveal())
		if err != nil || !fresh {
			return err
		}
		outcome, err = b.sort(ctx, tx, p, ref, in)
		return err
	})
	if errors.Is(err, practice.ErrNotFound) {
		b.Metrics.Texts.WithLabelValues("unknown_sender").Inc()
		b.Log.WarnContext(ctx, "a text came to a number of no practice", "sid", in.SID)
		return nil
	}
	if err != nil {
		return fmt.Errorf("receive text: %w", err)
	}
	b.Metrics.Texts.WithLabelValues(outcome).Inc()
	b.Metrics.ReceiveSeconds.Observe(time.Since(started).Seconds())
	return nil
}

// yes is the word that carriers take for START (Twilio: START, YES, UNSTOP) and that must not lift a STOP by itself: it
// answers a question.
var yes = regexp.MustCompile(`(?i)^\W*(yes|s[ií])\W*$`)

// sort decides what a fresh text is: a word of consent, which acts now, or something to answer.
func (b *Bot) sort(
	ctx context.Context, tx pgx.Tx, p practice.Practice, ref thread.Ref, in Inbound,
) (string, error) {
	match := consent.MatchText(in.Body.Reveal())
	kind := match.Kind
	switch in.OptOutType { // the provider has read the word by the practice's own list there, and answered it
	case "STOP":
		kind = consent.KindStop
	case "START":
		if !yes.MatchString(in.Body.Reveal()) { // to the carrier YES is an opt-in too; to us it is an answer
			kind = consent.KindStart
		}
	case "HELP":
		kind = consent.KindHelp
	}
	if kind == consent.KindNone {
		return "text", b.queue(ctx, tx, answerJob{Practice: ref.Practice, Thread: ref.Thread})
	}
	th, err := thread.Lock(ctx, tx, b.Keys, ref.Practice, ref.Thread)
	if err != nil {
		return "", err
	}
	now := b.Now() // under the lock: the order of events in a thread is the order of its lock
	word := keyword{
		practice: p, thread: th, sid: in.SID, at: now, acted: in.acted(kind), said: b.Reader.Read(in.Body.Reveal(), now, "").Language,
		answered: in.OptOutType != "" || match.Carrier && p.Sender(th.Sender).OptOutReply == "provider",
		planWord: strings.EqualFold(strings.TrimSpace(in.Body.Reveal()), "cancel") ||
			strings.EqualFold(strings.TrimSpace(in.Body.Reveal()), "end"),
	}
	switch kind {
	case consent.KindStop:
		reading := b.Reader.Read(in.Body.Reveal(), now, "")
		if err = b.alsoStopsCharges(ctx, tx, p, th, thread.Inbound{SID: in.SID, Body: in.Body}, reading, now); err == nil {
			err = b.revoke(ctx, tx, word)
		}
	case consent.KindStart:
		err = b.optIn(ctx, tx, word)
	case consent.KindHelp:
		err = b.help(ctx, tx, word)
	}
	if err != nil {
		return "", err
	}
	_, err = thread.Answered(ctx, tx, p.ID, in.SID, string(kind), now)
	return string(kind), err
}
