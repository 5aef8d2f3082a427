package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/practice"
)

// credited gives a practice with supervisors, whose patient has paid 80.00 of 60.00 and has asked for the rest back.
func credited(t *testing.T) *truth {
	t.Helper()
	w := newTruth(t)
	all, err := practice.Read(strings.NewReader(`practices:
  - {id: lakeside, name: Lakeside, phone: "+15125550100", time_zone: America/Chicago, languages: [en],
     slack: {channel: C0BILLERS, supervisors: C0LEADS, disclosure: minimal, billers: [U01]},
     senders: [{number: "` + truthLine.Reveal() + `", optout_reply: app}, {number: "` + truthLine2.Reveal() + `"}]}`))
	w.ok(err)
	w.patient("A-1", "Maria,Zaldivar,1980-03-14", ",", maria)
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		if _, err := practice.Apply(ctx, tx, all[0], w.now()); err != nil {
			return err
		}
		return w.pays(ctx, tx, "over", 80_00)
	})
	w.says(maria, "START")
	w.says(maria, "how much do I owe")
	w.says(maria, "3/14/1980")
	w.says(maria, "I overpaid, I want a refund")
	return w
}

// pays posts money that was received past us; what is more than is owed is a credit.
func (w *truth) pays(ctx context.Context, tx pgx.Tx, reference string, amount billing.Cents) error {
	_, err := ledger.Post(ctx, tx, billing.Payment{
		Practice: "lakeside", Account: "A-1", Amount: amount, Method: "check", Reference: reference, At: w.now(),
	}.Entry())
	return err
}

func (w *truth) asked() (p *desk.Proposal) {
	w.Helper()
	w.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		p, err = desk.LastProposal(ctx, tx, w.keys, "lakeside", 1001)
		return err
	})
	if p == nil {
		w.Fatalf("nobody was asked to approve anything; sent %q", w.sent())
	}
	return p
}

// press is a button of a proposal; an empty mark is a button from before there were any.
func (w *truth) press(user, channel, name, mark string) bot.StaffOutcome {
	w.Helper()
	outcome, err := w.bot.Act(w.Context(), bot.StaffAction{
		EventID: fmt.Sprintf("press%d", w.sids()), Channel: channel, User: user, Name: name, Case: "lakeside/1001",
		Proposal: mark, At: w.now(),
	})
	w.ok(err)
	return outcome
}

func TestARefundIsApprovedBySupervisorsOnceAndTold(t *testing.T) {
	t.Parallel()
	w := credited(t)
	p := w.asked()
	if p.Kind != desk.ProposeRefund || p.Refund != 20_00 {
		t.Fatalf("asked is %+v", p)
	}
	for _, c := range []struct{ who, user, channel string }{
		{"a biller in the billers' channel", "U01", "C0BILLERS"}, {"a stranger", "U66", "C0OTHER"},
	} {
		if got := w.press(c.user, c.channel, "case_approve", p.Mark()); got.Done {
			t.Errorf("%s approved it", c.who)
		}
	}
	if got := w.press("U09", "C0LEADS", "case_reply", ""); got.Done {
		t.Error("who may only decide replied")
	}
	before := w.sent()
	if got := w.press("U09", "C0LEADS", "case_approve", p.Mark()); !got.Done {
		t.Fatalf("a supervisor is told %q", got.Message)
	}
	w.work()
	w.hasSent(before + " refund_approved")
	for _, name := range []string{"case_approve", "case_decline"} {
		if got := w.press("U10", "C0LEADS", name, p.Mark()); got.Done || !strings.Contains(got.Message, "U09") {
			t.Errorf("%s after that: %+v", name, got)
		}
	}
	w.work()
	w.hasSent(before + " refund_approved")
}

func TestARefundIsDeclinedKindly(t *testing.T) {
	t.Parallel()
	w := credited(t)
	before := w.sent()
	if got := w.press("U09", "C0LEADS", "case_decline", w.asked().Mark()); !got.Done {
		t.Fatalf("a supervisor is told %q", got.Message)
	}
	w.work()
	w.hasSent(before + " refund_declined")
	if p := w.asked(); p.Decision != desk.Declined || p.DecidedBy != "U09" {
		t.Errorf("%+v", p)
	}
}

func TestMoneyThatIsNotThePatientsAnyMoreIsNotApproved(t *testing.T) {
	t.Parallel()
	w := credited(t)
	p, before := w.asked(), w.sent()
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := ledger.Post(ctx, tx, billing.Dispute{
			Practice: "lakeside", Account: "A-1", Reference: "d", Amount: 15_00, At: w.now(),
		}.Entry())
		return err
	})
	if got := w.press("U09", "C0LEADS", "case_approve", p.Mark()); got.Done || got.Message == "" {
		t.Errorf("approved all the same: %+v", got)
	}
	w.work()
	w.hasSent(before)
	if p := w.asked(); p.Decision != "" {
		t.Errorf("decided: %+v", p)
	}
	if got := w.press("U09", "C0LEADS", "case_decline", p.Mark()); !got.Done {
		t.Errorf("it cannot be declined: %+v", got)
	}
}

func TestAButtonOfAProposalThatWasReplacedDecidesNothing(t *testing.T) {
	t.Parallel()
	w := credited(t)
	old := w.asked()
	w.forward(time.Minute)
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		if err := w.pays(ctx, tx, "more", 500_00); err != nil {
			return err
		}
		_, err := desk.Propose(ctx, tx, w.keys, desk.Proposal{
			Practice: "lakeside", Key: "other", Case: 1001, Kind: desk.ProposeRefund, Account: "A-1", Refund: 520_00,
			At: w.now(),
		})
		return err
	})
	if got := w.press("U09", "C0LEADS", "case_approve", old.Mark()); got.Done {
		t.Error("who saw 20.00 approved 520.00")
	}
	if got := w.press("U09", "C0LEADS", "case_approve", w.asked().Mark()); !got.Done {
		t.Errorf("what is shown now: %+v", got)
	}
}

func TestANoteWithACardNumberIsNotKept(t *testing.T) {
	t.Parallel()
	w := credited(t)
	note := func(id, words string) bot.StaffOutcome {
		outcome, err := w.bot.Act(w.Context(), bot.StaffAction{
			EventID: id, Channel: "C0BILLERS", User: "U01", Name: "case_note", Case: "lakeside/1001", Text: words,
		})
		w.ok(err)
		return outcome
	}
	if got := note("n1", "she read me 4111 1111 1111 1111"); got.Done || got.Message == "" {
		t.Errorf("kept: %+v", got)
	}
	if got := note("n2", "ssn 123-45-6789"); got.Done {
		t.Errorf("kept: %+v", got)
	}
	if got := note("n3", "called 512-555-0123, owes 60.00"); !got.Done {
		t.Errorf("not kept: %+v", got)
	}
}
