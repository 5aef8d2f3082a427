package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/consent/seal"
)

// ProposalKind is what is to be approved.
type ProposalKind string

// The kinds of proposal.
const (
	ProposePlan   ProposalKind = "plan"   // terms outside the practice's policy
	ProposeRefund ProposalKind = "refund" // money back
)

// Decision is what became of a proposal.
type Decision string

// The decisions. A proposal is replaced when the patient asks for something else before anybody decided.
const (
	Approved Decision = "approved"
	Declined Decision = "declined"
	Replaced Decision = "replaced"
)

// Proposal is what a case asks a supervisor to approve. Terms is set for a plan, Refund (cents) for money back.
type Proposal struct {
	Practice    billing.PracticeID
	Key         string // the same key is the same proposal
	Case        int
	Kind        ProposalKind
	Account     billing.AccountNumber
	Terms       *plan.Terms
	Refund      billing.Cents
	At          time.Time
	Decision    Decision // empty: open
	DecidedBy   string
	DecidedAt   time.Time
	Channel, TS string // where its message is in Slack, when it has one of its own
}

// Mark names a proposal in the buttons that decide it, so that nobody decides what they were not shown. It tells
// nothing of it.
func (p Proposal) Mark() string {
	sum := sha256.Sum256([]byte(string(p.Practice) + "\x00" + p.Key))
	return hex.EncodeToString(sum[:8])
}

// ErrNoProposal says that a case asks for no approval.
var ErrNoProposal = errors.New("the case asks for no approval")

// ErrDecided says that somebody decided before: By, a Slack user id.
type ErrDecided struct{ By string }

// Error names who decided.
func (e ErrDecided) Error() string { return "decided already by " + e.By }

// proposed is the sealed part of a proposal.
type proposed struct {
	Terms  *plan.Terms   `json:"terms,omitempty"`
	Refund billing.Cents `json:"refund,omitempty"`
}

func proposalCell(practice billing.PracticeID, key string) seal.Cell {
	return seal.Cell{Table: "desk.proposal", Column: "body", Row: string(practice) + "/" + key}
}

const replaceProposalSQL = `UPDATE desk.proposal
SET decision = 'replaced', decided_by = 'plainbill', decided_at = @at
WHERE practice_id = @practice AND number = @number AND decision IS NULL AND key <> @key`

const addProposalSQL = `INSERT INTO desk.proposal (practice_id, key, number, kind, account, body, at)
VALUES (@practice, @key, @number, @kind, @account, @body, @at)
ON CONFLICT (practice_id, key) DO NOTHING`

// Propose adds a proposal to a case; one that is still open there is replaced. The same key is added once. The caller
// holds the lock of the case.
func Propose(ctx context.Context, tx pgx.Tx, k *seal.Keyring, p Proposal) (added bool, err error) {
	body, err := json.Marshal(proposed{Terms: p.Terms, Refund: p.Refund})
	if err != nil {
		return false, fmt.Errorf("propose: %w", err)
	}
	sealed, err := k.Seal(proposalCell(p.Practice, p.Key), body)
	if err != nil {
		return false, fmt.Errorf("propose: %w", err)
	}
	_, err = tx.Exec(ctx, replaceProposalSQL, pgx.StrictNamedArgs{
		"practice": p.Practice, "number": p.Case, "key": p.Key, "at": p.At,
	})
	if err != nil {
		return false, fmt.Errorf("propose: %w", err)
	}
	tag, err := tx.Exec(ctx, addProposalSQL, pgx.StrictNamedArgs{
		"practice": p.Practice, "key": p.Key, "number": p.Case, "kind": p.Kind, "account": p.Account, "body": sealed,
		"at": p.At,
	})
	if err != nil {
		return false, fmt.Errorf("propose: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

const lastProposalSQL = `SELECT practice_id, key, number, kind, account, body, at, coalesce(decision, ''), decided_by,
	decided_at, channel, ts FROM desk.proposal
WHERE practice_id = @practice AND number = @number ORDER BY at DESC, decision IS NULL DESC LIMIT 1 FOR UPDATE`

const replacedProposalSQL = `SELECT practice_id, key, number, kind, account, body, at, coalesce(decision, ''),
	decided_by, decided_at, channel, ts FROM desk.proposal
WHERE practice_id = @practice AND number = @number AND decision = 'replaced' AND ts <> ''
ORDER BY at DESC LIMIT 1`

// ReplacedProposal gives the newest proposal of a case that another took the place of, and whose message still stands
// in Slack; nil when there is none. It is not locked.
func ReplacedProposal(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, number int,
) (*Proposal, error) {
	return proposal(ctx, tx, k, replacedProposalSQL, practice, number)
}

// LastProposal gives the newest proposal of a case and locks it, nil when there never was one.
func LastProposal(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, number int,
) (*Proposal, error) {
	return proposal(ctx, tx, k, lastProposalSQL, practice, number)
}

func proposal(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, sql string, practice billing.PracticeID, number int,
) (*Proposal, error) {
	var p Proposal
	var body []byte
	var decided *time.Time
	err := tx.QueryRow(ctx, sql, pgx.StrictNamedArgs{"practice": practice, "number": number}).Scan(
		&p.Practice, &p.Key, &p.Case, &p.Kind, &p.Account, &body, &p.At, &p.Decision, &p.DecidedBy, &decided,
		&p.Channel, &p.TS)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read proposal: %w", err)
	}
	p.DecidedAt = orZero(decided)
	plain, err := k.Open(proposalCell(practice, p.Key), body)
	if err != nil {
		return nil, fmt.Errorf("read proposal: %w", err)
	}
	var content proposed
	if err := json.Unmarshal(plain, &content); err != nil {
		return nil, fmt.Errorf("read proposal: %w", err)
	}
	p.Terms, p.Refund = content.Terms, content.Refund
	return &p, nil
}
