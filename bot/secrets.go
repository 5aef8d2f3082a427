package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/redact"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
)

const (
	splitWithin = 15 * time.Minute // a number sent in parts comes within so long
	splitParts  = 4                // and in so many texts at the most
)

// withoutSecrets takes card, bank and social security numbers out of a text before anything keeps, logs, shows or reads
// it (PCI DSS 4.2.2, PCI SSC FAQ 1157). A number that the books know as the practice's own is left. Where a card was
// sent in parts, the earlier texts are kept without theirs as well.
func (b *Bot) withoutSecrets(
	ctx context.Context, tx pgx.Tx, ref thread.Ref, in thread.Inbound,
) (thread.Inbound, error) {
	words := in.Body.Reveal()
	if !redact.Hints(words) {
		return in, nil
	}
	found, err := b.notOurs(ctx, tx, ref.Practice, redact.Find(words))
	if err != nil {
		return in, err
	}
	if len(found) == 0 {
		found, err = b.splitCard(ctx, tx, ref, words, in.ReceivedAt)
	}
	if err != nil || len(found) == 0 {
		return in, err
	}
	in.Body, in.Redacted = consent.Body(redact.Mask(words, found)), true
	return in, nil
}

// notOurs leaves out what the books know: an account number of 16 digits can look like a card.
func (b *Bot) notOurs(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, found []redact.Secret,
) ([]redact.Secret, error) {
	var kept []redact.Secret
	for _, s := range found {
		known := false
		if s.Kind == redact.Card || s.Kind == redact.BankAccount {
			var err error
			if known, err = ledger.KnowsNumber(ctx, tx, practice, s.Digits); err != nil {
				return nil, err
			}
		}
		if !known {
			kept = append(kept, s)
		}
	}
	return kept, nil
}

// splitCard looks for a card that began in earlier texts, takes its digits out of those, and gives what to take out of
// the newest.
func (b *Bot) splitCard(
	ctx context.Context, tx pgx.Tx, ref thread.Ref, words string, now time.Time,
) ([]redact.Secret, error) {
	earlier, err := thread.Last(ctx, tx, b.Keys, ref, splitParts-1)
	if err != nil {
		return nil, err
	}
	earlier = slices.DeleteFunc(earlier, func(in thread.Inbound) bool { return now.Sub(in.ReceivedAt) > splitWithin })
	if n := len(earlier); n > 0 && earlier[n-1].Redacted { // number, date and code come one after another
		if rest := redact.Rest(words); len(rest) > 0 {
			return rest, nil
		}
	}
	for first := range earlier {
		texts := []string{}
		for _, in := range earlier[first:] {
			texts = append(texts, in.Body.Reveal())
		}
		found := redact.Split(append(texts, words))
		newest, err := b.notOurs(ctx, tx, ref.Practice, found[len(texts)])
		if err != nil {
			return nil, err
		}
		if len(newest) == 0 {
			continue
		}
		for i, in := range earlier[first:] {
			if len(found[i]) == 0 {
				continue
			}
			masked := redact.Mask(in.Body.Reveal(), found[i])
			if err := thread.Redact(ctx, tx, b.Keys, ref.Practice, in.SID, masked, now); err != nil {
				return nil, err
			}
		}
		return newest, nil
	}
	return nil, nil
}

const (
	blankPage  = 50
	blankAgain = 10 * time.Minute
)

// Blanker empties the carrier's own copy of a text.
type Blanker interface {
	// Blank empties the body of a message the carrier keeps. One that is gone already is no error.
	Blank(ctx context.Context, sid string) error
}

// blankDue empties the carrier's copies of texts that came with a card number. What fails is tried again later.
func (b *Bot) blankDue(ctx context.Context, now time.Time) error {
	blanker, can := b.Carrier.(Blanker)
	if !can {
		return nil
	}
	var due []thread.Copy
	err := b.Read(ctx, func(tx pgx.Tx) (err error) {
		due, err = thread.ToBlank(ctx, tx, now, blankPage)
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range due {
		again := time.Time{}
		if err := blanker.Blank(ctx, c.SID); err != nil {
			var refused *outbox.SendError
			if errors.As(err, &refused) && refused.Class == outbox.ClassPermanent {
				b.Log.WarnContext(ctx, "the carrier does not let a text be emptied", "sid", c.SID, "code", refused.Code)
			}
			again = now.Add(blankAgain)
		}
		err := b.inTx(ctx, func(tx pgx.Tx) error { return thread.Blanked(ctx, tx, c, again) })
		if err != nil {
			return err
		}
	}
	return nil
}
