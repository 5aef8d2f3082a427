package bot

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/cashier"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
)

// decides says whether an act is a supervisor's.
func decides(name string) bool {
	return name == string(desk.ActionApprove) || name == string(desk.ActionDecline)
}

// supervises says whether an act comes from the supervisors' channel: being in it is the authority.
func supervises(p practice.Practice, channel string) bool {
	return p.Slack.Supervisors != "" && channel == p.Slack.Supervisors
}

// propose adds to a case what it asks a supervisor to approve.
func (b *Bot) propose(ctx context.Context, tx pgx.Tx, c desk.Case, w caseWanted) error {
	p := desk.Proposal{
		Practice: c.Practice, Key: w.key, Case: c.Number, Account: w.account, Terms: w.terms, Refund: w.refund, At: w.at,
	}
	switch {
	case w.terms != nil:
		p.Kind = desk.ProposePlan
	case w.refund > 0:
		p.Kind = desk.ProposeRefund
	default:
		return nil
	}
	added, err := desk.Propose(ctx, tx, b.Keys, p)
	if err != nil || !added {
		return err
	}
	replaced, err := desk.ReplacedProposal(ctx, tx, b.Keys, c.Practice, c.Number)
	if err != nil {
		return err
	}
	if replaced != nil {
		if err := b.showProposal(ctx, tx, c, "replaced/"+replaced.Key, w); err != nil {
			return err
		}
	}
	return b.showProposal(ctx, tx, c, w.key, w)
}

// showProposal stores the post that brings a proposal's message up to date.
func (b *Bot) showProposal(ctx context.Context, tx pgx.Tx, c desk.Case, key string, w caseWanted) error {
	_, added, err := desk.AddPost(ctx, tx, b.Keys, desk.Post{
		Practice: c.Practice, Case: c.Number, Kind: desk.PostProposal, Key: "proposal/" + key, CreatedAt: w.at,
	})
	if err != nil || !added {
		return err
	}
	return b.queue(ctx, tx, postJob{Practice: c.Practice, Case: c.Number})
}

// decide takes a supervisor's decision through the conversation, once.
func (b *Bot) decide(ctx context.Context, tx pgx.Tx, a act, decision desk.Decision) (desk.Case, error) {
	if a.practice.Slack.Supervisors != "" && !supervises(a.practice, a.Channel) {
		return desk.Case{}, errSupervisor
	}
	c, p, err := desk.Decide(ctx, tx, b.Keys, a.practice.ID, a.number, a.Proposal, a.User, decision, a.at)
	if err != nil {
		return c, err
	}
	facts, err := b.facts(ctx, tx, a.practice, a.thread, a.at)
	if err != nil {
		return c, err
	}
	event := dialogue.Decided{
		At: a.at, Account: p.Account, Approved: decision == desk.Approved, Terms: p.Terms, Refund: p.Refund, Facts: facts,
	}
	if event.Approved && p.Kind == desk.ProposeRefund {
		if err := b.stillOwedBack(ctx, tx, p); err != nil {
			return c, err
		}
		if err := b.orderRefund(ctx, tx, p, a.User, a.at); err != nil {
			return c, err
		}
	}
	if err := b.step(ctx, tx, a, event); err != nil {
		return c, err
	}
	return c, b.showProposal(ctx, tx, c, a.Name+"/"+a.EventID, caseWanted{at: a.at})
}

// askedOn gives what a case's own card asks to approve, nil for nothing: supervisors may have a channel of their own.
func (b *Bot) askedOn(ctx context.Context, tx pgx.Tx, p practice.Practice, c desk.Case) (*desk.Proposal, error) {
	if p.Slack.Supervisors != "" {
		return nil, nil
	}
	asked, err := desk.LastProposal(ctx, tx, b.Keys, p.ID, c.Number)
	if err != nil || asked == nil || asked.Decision != "" {
		return nil, err
	}
	return asked, nil
}

// stillOwedBack refuses money back that is not the patient's any more: the credit was used since it was asked for, or
// is on its way back under another approval. What went back all the same would be owed again.
func (b *Bot) stillOwedBack(ctx context.Context, tx pgx.Tx, p desk.Proposal) error {
	left := billing.Cents(0)
	for _, kind := range []billing.AccountKind{billing.PatientReceivable, billing.PatientCredit, billing.RefundPayable} {
		balance, err := ledger.Balance(ctx, tx, p.Practice, p.Account, kind)
		if err != nil {
			return err
		}
		left -= balance
	}
	comingBack, err := cashier.ComingBack(ctx, tx, p.Practice, p.Account)
	if err != nil {
		return err
	}
	left -= comingBack
	if p.Refund > left {
		return errCreditGone
	}
	return nil
}

// orderRefund orders money back that a supervisor has approved, to the card it came from. What was not paid by card a
// biller sends back.
func (b *Bot) orderRefund(ctx context.Context, tx pgx.Tx, p desk.Proposal, by string, at time.Time) error {
	if !b.Cashier.TakesCards() {
		return nil // the biller sends it back by hand; the case says how much
	}
	_, err := b.Cashier.OrderRefund(ctx, tx, payment.Returned{
		Practice: p.Practice, Account: p.Account, Amount: p.Refund, Approver: by, Key: "proposal/" + p.Key,
	}, at)
	if errors.Is(err, payment.ErrNotFound) || errors.Is(err, payment.ErrBeyondPayment) {
		return nil // nothing was paid by card that could go back to it
	}
	return err
}
