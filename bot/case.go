package bot

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
)

// Reasons for a case that do not come from the conversation.
const (
	reasonMeantPlan      = "may_have_meant_plan" // said CANCEL or END in the middle of a plan
	reasonStartOnHold    = "start_on_hold"       // START from a number that was disowned
	reasonWroteAfterStop = "wrote_after_stop"    // wrote again after saying stop
	reasonFault          = "fault"               // the assistant could not answer
	reasonMoneyGuard     = "money_guard"         // the books changed under a text
	reasonUndeliverable  = "undeliverable"       // the carrier cannot reach the phone
	reasonHeldBack       = "held_back"           // the gate let an answer not leave
	reasonCarrierOptOut  = "carrier_optout"      // the carrier says the phone opted out
	reasonCarrierBlocked = "carrier_blocked"     // the carrier blocks texts to the phone, and does not say why
	reasonCameOfAge      = "came_of_age"         // a patient is eighteen: a parent's consent is void
	reasonCoding         = "coding_question"     // the conversation's own, for the coders
)

// caseWanted is a case that should be open.
type caseWanted struct {
	reason  string
	account billing.AccountNumber
	urgent  bool
	terms   *plan.Terms   // to be approved
	refund  billing.Cents // to be approved
	key     string
	at      time.Time
}

// openCase hands a thread to the billers, or adds a reason to the case it has, and stores the post that shows it.
func (b *Bot) openCase(ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, w caseWanted) error {
	c, _, err := desk.Open(ctx, tx, desk.Case{
		Practice: p.ID, Thread: th.ID, Account: w.account, Reason: w.reason, Urgent: w.urgent, OpenedAt: w.at,
	})
	if err != nil {
		return err
	}
	if err := b.propose(ctx, tx, c, w); err != nil {
		return err
	}
	return b.showCase(ctx, tx, c, w.key, w.at)
}

// showCase stores the post that brings a case's card up to date in Slack.
func (b *Bot) showCase(ctx context.Context, tx pgx.Tx, c desk.Case, key string, at time.Time) error {
	_, added, err := desk.AddPost(ctx, tx, b.Keys, desk.Post{
		Practice: c.Practice, Case: c.Number, Kind: desk.PostCard, Key: "card/" + c.Reference() + "/" + key, CreatedAt: at,
	})
	if err != nil || !added {
		return err
	}
	return b.queue(ctx, tx, postJob{Practice: c.Practice, Case: c.Number})
}

// relay shows a text to the biller who owns its thread; the bot says nothing.
func (b *Bot) relay(ctx context.Context, tx pgx.Tx, t *turn) error {
	c, err := desk.OpenCase(ctx, tx, t.practice.ID, t.thread.ID)
	if err != nil {
		return err
	}
	if c == nil { // never without a case: a text that nobody sees would be lost
		return b.openCase(ctx, tx, t.practice, t.thread, caseWanted{reason: reasonFault, key: t.in.SID, at: t.at})
	}
	if err := b.showCase(ctx, tx, *c, t.in.SID, t.at); err != nil {
		return err
	}
	_, _, err = desk.AddPost(ctx, tx, b.Keys, desk.Post{
		Practice: c.Practice, Case: c.Number, Kind: desk.PostNote, Key: "wrote/" + t.in.SID, CreatedAt: t.at,
		Text: b.Words.PatientWrote(atLevel(t.practice.Slack.Disclosure, t.in.Body.Reveal())),
	})
	return err
}
