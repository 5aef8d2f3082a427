package desk

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

const decideSQL = `UPDATE desk.proposal SET decision = @decision, decided_by = @user, decided_at = @at
WHERE practice_id = @practice AND key = @key AND decision IS NULL`

// Decide approves or declines what a case asks for, once: a second decision is [ErrDecided], and a case that asks for
// nothing is [ErrNoProposal]. So is a mark of a proposal that another has taken the place of: who pressed saw other
// terms. An empty mark is the newest proposal.
func Decide(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, number int, mark, user string,
	decision Decision, at time.Time,
) (Case, Proposal, error) {
	if user == "" {
		return Case{}, Proposal{}, ErrNoUser
	}
	c, err := ByNumber(ctx, tx, practice, number)
	if err != nil {
		return c, Proposal{}, err
	}
	p, err := LastProposal(ctx, tx, k, practice, number)
	switch {
	case err != nil:
		return c, Proposal{}, err
	case p == nil || p.Decision == Replaced || mark != "" && mark != p.Mark():
		return c, Proposal{}, ErrNoProposal
	case p.Decision != "":
		return c, *p, ErrDecided{By: p.DecidedBy}
	}
	_, err = tx.Exec(ctx, decideSQL, pgx.StrictNamedArgs{
		"practice": practice, "key": p.Key, "decision": decision, "user": user, "at": at,
	})
	if err != nil {
		return c, *p, fmt.Errorf("decide: %w", err)
	}
	p.Decision, p.DecidedBy, p.DecidedAt = decision, user, at
	action := ActionApprove
	if decision == Declined {
		action = ActionDecline
	}
	return c, *p, record(ctx, tx, nil, c, user, action, "", at)
}

const proposalPostedSQL = `UPDATE desk.proposal SET channel = @channel, ts = @ts
WHERE practice_id = @practice AND key = @key`

// ProposalPosted keeps where in Slack a proposal's own message stands.
func ProposalPosted(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, key, channel, ts string,
) error {
	_, err := tx.Exec(ctx, proposalPostedSQL, pgx.StrictNamedArgs{
		"practice": practice, "key": key, "channel": channel, "ts": ts,
	})
	if err != nil {
		return fmt.Errorf("keep where the proposal is: %w", err)
	}
	return nil
}
