package audit

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/consent/seal"
)

// textsPage is how many texts are judged at once.
const textsPage = 200

// verifyTexts reads every text that was handed to a carrier: what it says is backed, the gate let it out, and it did
// not leave after a revocation, but for the one confirmation.
func verifyTexts(ctx context.Context, tx pgx.Tx, keys *seal.Keyring) ([]Check, error) {
	var found textFindings
	practices, err := practice.All(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, p := range practices {
		since, err := outbox.DecisionsSince(ctx, tx, p.ID)
		if err != nil {
			return nil, err
		}
		silences := map[consent.Phone]*silence{}
		for after, more := int64(0), true; more; {
			page, err := outbox.Attempted(ctx, tx, keys, p.ID, after, textsPage)
			if err != nil {
				return nil, err
			}
			page = slices.DeleteFunc(page, func(m outbox.Message) bool { return m.Practice != p.ID })
			if err := found.look(ctx, tx, keys, page, silences, since); err != nil {
				return nil, err
			}
			if more = len(page) == textsPage; len(page) > 0 {
				after = page[len(page)-1].ID
			}
		}
	}
	return found.checks(), nil
}

// textFindings is what is wrong with the texts that left, by their references.
type textFindings struct {
	seen                    int
	unbacked, late, ungated []string
	decisions               int
}

// look judges a page of texts of one practice. Of a number it has seen, silences holds the events.
func (f *textFindings) look(
	ctx context.Context, tx pgx.Tx, keys *seal.Keyring, page []outbox.Message, silences map[consent.Phone]*silence,
	since time.Time,
) error {
	if len(page) == 0 {
		return nil
	}
	decisions, err := decisionsOf(ctx, tx, page[0].Practice, page)
	if err != nil {
		return err
	}
	for _, m := range page {
		f.seen++
		if m.Kind != outbox.KindBiller && billing.Covers(m.Facts, m.Body.Reveal()) != nil {
			f.unbacked = append(f.unbacked, m.Ref())
		}
		quiet := silences[m.To]
		if quiet == nil {
			events, err := registry.History(ctx, tx, keys, m.Practice, m.To)
			if err != nil {
				return err
			}
			quiet = silenceOf(events)
			silences[m.To] = quiet
		}
		if what := quiet.broken(m.Kind, m.Status, m.AttemptedAt); what != "" {
			f.late = append(f.late, m.Ref()+" ("+what+")")
		}
		f.gate(m, textOf(m, nil, decisions[m.ID], false), since)
	}
	return nil
}

// gate looks at the gate's answers about a text.
func (f *textFindings) gate(m outbox.Message, t Text, since time.Time) {
	if what := t.ungated(since); what != "" {
		f.ungated = append(f.ungated, m.Ref()+" ("+what+")")
	}
	for _, d := range t.Decisions {
		f.decisions++
		if _, mismatch := Replay(d); mismatch != "" {
			f.ungated = append(f.ungated, m.Ref()+" ("+mismatch+")")
		}
	}
}

func (f *textFindings) checks() []Check {
	backed := check("every amount in a text was a fact of the books when it left", f.unbacked)
	silent := check("no text left after a revocation but one confirmation in five minutes", f.late)
	gated := check("the gate let out every text that left, and says the same of its facts today", f.ungated)
	if backed.OK {
		backed.Detail = fmt.Sprintf("%d texts", f.seen)
	}
	if gated.OK {
		gated.Detail = fmt.Sprintf("%d decisions", f.decisions)
	}
	return []Check{backed, silent, gated}
}
