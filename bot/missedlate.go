package bot

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/consent"
)

// lateAfter is how old a text may be and still be answered: who asked in the morning is not to be answered at night.
const lateAfter = 30 * time.Minute

// reasonWroteWhileDown is a text that was too old to be answered once we could read it.
const reasonWroteWhileDown = "wrote_while_down"

// when is when a word of consent was said.
func (w keyword) when() time.Time {
	if w.acted.IsZero() {
		return w.at
	}
	return w.acted
}

// acted gives the time of a word off the provider's list, zero of one that came now. The list has whole seconds: a
// revocation is taken for the last instant of its own, so that it wins over what else was said in it.
func (in Inbound) acted(kind consent.Kind) time.Time {
	if kind == consent.KindStop && !in.At.IsZero() {
		return in.At.Truncate(time.Second).Add(time.Second - time.Microsecond)
	}
	return in.At
}

// late says whether a text has waited too long to be answered. What a biller is talking about is theirs in any case.
func (t *turn) late() bool {
	return t.at.Sub(t.in.ReceivedAt) > lateAfter && !dialogue.Decode(t.thread.State).Biller
}

// acted is when a late text was sent, zero of one that is answered in time.
func (t *turn) acted() time.Time {
	if t.late() {
		return t.in.ReceivedAt
	}
	return time.Time{}
}

// answerLate hands a text that is too old to a biller. What protects the patient is done all the same: a wrong number
// is put in force, a hold is set, charges are paused. Nothing is said, agreed or remembered.
func (b *Bot) answerLate(ctx context.Context, tx pgx.Tx, t *turn) (string, error) {
	facts, err := b.facts(ctx, tx, t.practice, t.thread, t.at)
	if err != nil {
		return "", err
	}
	_, effects := dialogue.Step(dialogue.Decode(t.thread.State), dialogue.Said{
		At: t.at, Reading: t.reading, Body: t.in.Body.Reveal(), Media: t.in.Media, Secret: t.in.Redacted, Facts: facts,
	})
	effects = slices.DeleteFunc(effects, func(e dialogue.Effect) bool { return !protects(e) })
	if err := b.apply(ctx, tx, t, effects); err != nil {
		return "", err
	}
	return "late", b.openCase(ctx, tx, t.practice, t.thread, caseWanted{
		reason: reasonWroteWhileDown, key: t.in.SID + "/late", at: t.at,
	})
}

// protects says whether an effect is in the patient's favour however late it comes.
func protects(e dialogue.Effect) bool {
	switch e.(type) {
	case dialogue.Disown, dialogue.Hold, dialogue.OpenCase, dialogue.PauseAutopay:
		return true
	}
	return false
}
