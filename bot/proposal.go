package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/templates"
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
	c, p, err := desk.Decide(ctx, tx, b.Keys, a.practice.ID, a.number, a.User, decision, a.at)
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
		if err := b.orderRefund(ctx, tx, p, a.User, a.at); err != nil {
			return c, err
		}
	}
	if err := b.step(ctx, tx, a, event); err != nil {
		return c, err
	}
	return c, b.showProposal(ctx, tx, c, a.Name+"/"+a.EventID, caseWanted{at: a.at})
}

// askedOn says whether a case's own card asks for approval: where supervisors have no channel of their own.
func (b *Bot) askedOn(ctx context.Context, tx pgx.Tx, p practice.Practice, c desk.Case) (bool, error) {
	if p.Slack.Supervisors != "" {
		return false, nil
	}
	asked, err := desk.LastProposal(ctx, tx, b.Keys, p.ID, c.Number)
	return asked != nil && asked.Decision == "", err
}

// drawProposal draws what a case asks for, to the practice's level of disclosure.
func (b *Bot) drawProposal(
	ctx context.Context, tx pgx.Tx, p practice.Practice, c desk.Case,
) (*desk.Proposal, desk.Card, error) {
	asked, err := desk.LastProposal(ctx, tx, b.Keys, p.ID, c.Number)
	if err != nil || asked == nil {
		return nil, desk.Card{}, err
	}
	shown := templates.CaseProposal{
		Number: c.Reference(), Kind: string(asked.Kind), Decision: string(asked.Decision), By: asked.DecidedBy,
	}
	full := p.Slack.Disclosure == levelFull
	if asked.Terms != nil {
		shown.Count, shown.Frequency = len(asked.Terms.Instalments), string(asked.Terms.Frequency)
		if full && shown.Count > 0 {
			first := asked.Terms.Instalments[0]
			shown.Amount, shown.Total = first.Amount.String(), asked.Terms.Principal.String()
			shown.First = first.Due.Time().Format("Jan 2, 2006")
		}
	}
	if full && asked.Refund > 0 {
		shown.Refund = asked.Refund.String()
	}
	if p.Slack.Disclosure != levelNone {
		a, err := ledger.AccountByNumber(ctx, tx, b.Keys, p.ID, asked.Account)
		if err != nil {
			return nil, desk.Card{}, err
		}
		shown.Patient, shown.Account = named(p.Slack.Disclosure, a)
	}
	text, err := b.Words.CaseProposal(shown)
	card := desk.Card{
		Value: fmt.Sprintf("%s/%d", c.Practice, c.Number), Text: text.Text, Header: text.Header, Summary: text.Summary,
		Footer: text.Footer,
	}
	if asked.Decision == "" {
		card.Buttons = b.decisions()
	}
	return asked, card, err
}

// decisions are the two buttons of a proposal.
func (b *Bot) decisions() []desk.Button {
	approve := b.button(desk.ActionApprove)
	approve.Primary = true
	return []desk.Button{approve, b.button(desk.ActionDecline)}
}

func (b *Bot) button(action desk.Action) desk.Button {
	drawn := desk.Button{Action: string(action), Label: b.Words.ButtonLabel(string(action))}
	if question, asks := b.Words.Confirm(string(action)); asks {
		confirm := desk.Confirm(question)
		drawn.Confirm = &confirm
	}
	return drawn
}

// orderRefund orders money back that a supervisor has approved, to the card it came from. What was not paid by card a
// biller sends back.
func (b *Bot) orderRefund(ctx context.Context, tx pgx.Tx, p desk.Proposal, by string, at time.Time) error {
	if b.Processor == nil {
		return nil // the biller sends it back by hand; the case says how much
	}
	id, err := AskRefund(ctx, tx, payment.Returned{
		Practice: p.Practice, Account: p.Account, Amount: p.Refund, Approver: by, Key: "proposal/" + p.Key,
	}, at)
	if errors.Is(err, payment.ErrNotFound) || errors.Is(err, payment.ErrBeyondPayment) {
		return nil // nothing was paid by card that could go back to it
	}
	if err != nil {
		return err
	}
	return b.queue(ctx, tx, refundJob{Practice: p.Practice, Refund: id})
}
