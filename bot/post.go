package bot

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/practice"
)

const (
	maxPosts      = 20 // posts of one case that a job takes
	maxPostTries  = 8
	postRetryWait = 5 * time.Second
)

// post posts what waits for Slack about a case, in order. A case card is drawn at the moment it leaves.
func (b *Bot) post(ctx context.Context, id billing.PracticeID, number int) (wait time.Duration, err error) {
	if b.Workspace == nil {
		return 0, nil // posts wait in their table until there is a Slack
	}
	for range maxPosts {
		var next *desk.Post
		var card desk.Card
		var asked *desk.Proposal
		var c desk.Case
		var p practice.Practice
		now := b.Now()
		err := b.inTx(ctx, func(tx pgx.Tx) error {
			if next, err = desk.ClaimPost(ctx, tx, b.Keys, id, number, now); err != nil || next == nil {
				return err
			}
			if c, err = desk.ByNumber(ctx, tx, id, number); err != nil {
				return err
			}
			if p, err = practice.ByID(ctx, tx, id); err != nil {
				return err
			}
			switch next.Kind {
			case desk.PostCard:
				card, err = b.drawCard(ctx, tx, p, c, now)
			case desk.PostProposal:
				asked, card, err = b.proposalOf(ctx, tx, p, c, *next)
			}
			return err
		})
		if err != nil || next == nil {
			return 0, err
		}
		channel, ts, err := b.deliver(ctx, p, c, *next, card, asked)
		if wait, err := b.settlePost(ctx, id, c, *next, asked, channel, ts, err); err != nil || wait > 0 {
			return wait, err
		}
	}
	return time.Second, nil
}

// deliver is the one call to Slack of a post. It gives where a new card stands.
func (b *Bot) deliver(
	ctx context.Context, p practice.Practice, c desk.Case, next desk.Post, card desk.Card, asked *desk.Proposal,
) (channel, ts string, err error) {
	switch {
	case p.Slack.Channel == "":
		return "", "", &desk.PostError{Class: desk.Configuration, Code: "no_channel"}
	case next.Kind == desk.PostProposal && (asked == nil || p.Slack.Supervisors == ""):
		return "", "", nil // nothing to show any more, or the case's card shows it
	case next.Kind == desk.PostProposal && asked.TS != "":
		return "", "", b.Workspace.Update(ctx, asked.Channel, asked.TS, card)
	case next.Kind == desk.PostProposal:
		ts, err = b.Workspace.Post(ctx, p.Slack.Supervisors, card)
		return p.Slack.Supervisors, ts, err
	case next.Kind == desk.PostNote && c.TS == "":
		return "", "", &desk.PostError{Class: desk.Rejected, Code: "no_card"}
	case next.Kind == desk.PostNote:
		return "", "", b.Workspace.Thread(ctx, c.Channel, c.TS, next.Text)
	case c.TS != "":
		return "", "", b.Workspace.Update(ctx, c.Channel, c.TS, card)
	}
	channel = channelOf(p, c)
	ts, err = b.Workspace.Post(ctx, channel, card)
	return channel, ts, err
}

// channelOf is where a case is shown: questions about codes go to the coders where the practice has them.
func channelOf(p practice.Practice, c desk.Case) string {
	if c.Reason == reasonCoding && p.Slack.Coders != "" {
		return p.Slack.Coders
	}
	return p.Slack.Channel
}

func (b *Bot) settlePost(
	ctx context.Context, id billing.PracticeID, c desk.Case, next desk.Post, asked *desk.Proposal, channel, ts string,
	failure error,
) (wait time.Duration, err error) {
	now := b.Now()
	return wait, b.inTx(ctx, func(tx pgx.Tx) error {
		if failure == nil {
			if ts != "" && next.Kind == desk.PostProposal {
				if err := desk.ProposalPosted(ctx, tx, id, asked.Key, channel, ts); err != nil {
					return err
				}
			} else if ts != "" {
				if err := desk.CardPosted(ctx, tx, id, c.Number, channel, ts); err != nil {
					return err
				}
			}
			return desk.Posted(ctx, tx, id, next.ID, now)
		}
		var slackError *desk.PostError
		if !errors.As(failure, &slackError) {
			slackError = &desk.PostError{Class: desk.Transient, Code: "unknown"}
		}
		b.Log.WarnContext(ctx, "a post to Slack failed", "practice", string(id), "case", c.Reference(),
			"class", string(slackError.Class), "code", slackError.Code, "attempt", next.Attempts)
		if slackError.Class == desk.Rejected || next.Attempts >= maxPostTries {
			return desk.FailPost(ctx, tx, id, next.ID, slackError.Code, now)
		}
		wait = max(slackError.RetryAfter, postRetryWait)
		if slackError.Class == desk.Configuration {
			wait = time.Minute // an operator has to mend it; the sweep comes back
		}
		return desk.RetryPost(ctx, tx, id, next.ID, now.Add(wait), slackError.Code)
	})
}
