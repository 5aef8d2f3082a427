package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/templates"
)

// replacedKey begins the keys of posts that take the buttons off a proposal another took the place of.
const replacedKey = "proposal/replaced/"

// proposalOf gives the proposal that a post shows, and draws it; nil when there is none.
func (b *Bot) proposalOf(
	ctx context.Context, tx pgx.Tx, p practice.Practice, c desk.Case, next desk.Post,
) (asked *desk.Proposal, card desk.Card, err error) {
	if strings.HasPrefix(next.Key, replacedKey) {
		asked, err = desk.ReplacedProposal(ctx, tx, b.Keys, p.ID, c.Number)
	} else {
		asked, err = desk.LastProposal(ctx, tx, b.Keys, p.ID, c.Number)
	}
	if err != nil || asked == nil {
		return nil, card, err
	}
	card, err = b.drawProposal(ctx, tx, p, c, *asked)
	return asked, card, err
}

// drawProposal draws what a case asks for, to the practice's level of disclosure.
func (b *Bot) drawProposal(
	ctx context.Context, tx pgx.Tx, p practice.Practice, c desk.Case, asked desk.Proposal,
) (desk.Card, error) {
	text, err := b.proposalWords(ctx, tx, p, c, asked)
	card := desk.Card{
		Value: fmt.Sprintf("%s/%d", c.Practice, c.Number), Text: text.Text, Header: text.Header, Summary: text.Summary,
		Footer: text.Footer,
	}
	if asked.Decision == "" {
		card.Buttons = b.decisions(asked)
	}
	return card, err
}

// proposalWords puts what a case asks for into words, to the practice's level of disclosure.
func (b *Bot) proposalWords(
	ctx context.Context, tx pgx.Tx, p practice.Practice, c desk.Case, asked desk.Proposal,
) (templates.CaseText, error) {
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
			return templates.CaseText{}, err
		}
		shown.Patient, shown.Account = named(p.Slack.Disclosure, a)
	}
	return b.Words.CaseProposal(shown)
}

// decisions are the two buttons of a proposal. They carry which one it is: pressed where other terms stand meanwhile,
// they decide nothing.
func (b *Bot) decisions(asked desk.Proposal) []desk.Button {
	approve, decline := b.button(desk.ActionApprove), b.button(desk.ActionDecline)
	approve.Primary = true
	approve.Value = fmt.Sprintf("%s/%d/%s", asked.Practice, asked.Case, asked.Mark())
	decline.Value = approve.Value
	return []desk.Button{approve, decline}
}

func (b *Bot) button(action desk.Action) desk.Button {
	drawn := desk.Button{Action: string(action), Label: b.Words.ButtonLabel(string(action))}
	if question, asks := b.Words.Confirm(string(action)); asks {
		confirm := desk.Confirm(question)
		drawn.Confirm = &confirm
	}
	return drawn
}
