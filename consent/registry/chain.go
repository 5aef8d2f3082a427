package registry

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// Head is how far a practice's chain goes. Noted somewhere else, it proves later that nothing up to it was changed or
// taken away, not even by whoever owns the database.
type Head struct {
	Practice billing.PracticeID
	Seq      int64  // 0: no event yet
	Hash     []byte // [Genesis] at 0
}

const selectHead = `SELECT seq, hash FROM registry.link WHERE practice_id = @practice ORDER BY seq DESC LIMIT 1`

// HeadOf gives the head of a practice's chain.
func HeadOf(ctx context.Context, tx pgx.Tx, practice billing.PracticeID) (Head, error) {
	h := Head{Practice: practice, Hash: Genesis(practice)}
	err := tx.QueryRow(ctx, selectHead, pgx.StrictNamedArgs{"practice": practice}).Scan(&h.Seq, &h.Hash)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return Head{}, fmt.Errorf("read the head of the chain: %w", err)
	}
	return h, nil
}

const selectLinkAt = `SELECT hash = @hash FROM registry.link WHERE practice_id = @practice AND seq = @seq`

// Passes says whether the chain still goes through a head that was noted earlier.
func Passes(ctx context.Context, tx pgx.Tx, noted Head) (same bool, err error) {
	err = tx.QueryRow(ctx, selectLinkAt, pgx.StrictNamedArgs{
		"practice": noted.Practice, "seq": noted.Seq, "hash": noted.Hash,
	}).Scan(&same)
	if errors.Is(err, pgx.ErrNoRows) {
		return noted.Seq == 0 && string(noted.Hash) == string(Genesis(noted.Practice)), nil
	}
	if err != nil {
		return false, fmt.Errorf("read the chain: %w", err)
	}
	return same, nil
}

const selectCommitments = `
SELECT p.commitment
FROM (SELECT * FROM registry.link WHERE practice_id = @practice AND seq > @after ORDER BY seq LIMIT @limit) l
CROSS JOIN LATERAL (
    SELECT commitment FROM registry.proof WHERE practice_id = l.practice_id AND event_key = l.event_key LIMIT 1
) p
ORDER BY l.seq`

// Commitments gives a page of the chain: those after a link, in its order. They tell nothing of anybody's event.
func Commitments(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, after int64, limit int,
) ([][]byte, error) {
	rows, err := tx.Query(ctx, selectCommitments,
		pgx.StrictNamedArgs{"practice": practice, "after": after, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("read the chain: %w", err)
	}
	page, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return nil, fmt.Errorf("read the chain: %w", err)
	}
	return page, nil
}

// Chained is an event with its place in the chain and the salt that opens its commitment.
type Chained struct {
	Event consent.Event
	Seq   int64
	Salt  []byte
}

const selectChained = `
SELECT l.seq, l.salt, e.program, e.action, e.method, e.imported, e.at, e.recorded_at, e.key, e.account, e.language,
    e.actor, d.disclosure, d.evidence` + eventsOfPhones + `
CROSS JOIN LATERAL (
    SELECT l.seq, r.salt FROM registry.link l
    JOIN registry.proof r ON r.practice_id = l.practice_id AND r.event_key = l.event_key
    WHERE l.practice_id = e.practice_id AND l.event_key = e.key LIMIT 1
) l` + ofThesePhones + `
ORDER BY l.seq`

// ChainedHistory gives all events of a phone in the order of the chain, opened, each with its salt: for the phone's
// own evidence, and for nobody else's.
func ChainedHistory(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone,
) ([]Chained, error) {
	rows, err := tx.Query(ctx, selectChained, keyOf(k, practice, phone).args())
	if err != nil {
		return nil, fmt.Errorf("read the chained history: %w", err)
	}
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Chained, error) {
		c := Chained{Event: consent.Event{Practice: practice, Phone: phone}}
		var s sealedParts
		err := row.Scan(append([]any{&c.Seq, &s.salt}, s.columns(&c.Event)...)...)
		if err != nil {
			return c, err
		}
		c.Salt, err = s.open(k, &c.Event)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the chained history: %w", err)
	}
	return events, nil
}

// sealedParts are the columns of an event that have to be opened.
type sealedParts struct{ salt, disclosure, evidence []byte }

// columns are where program, action, method, imported, at, recorded_at, key, account, language, actor, disclosure and
// evidence are read to.
func (s *sealedParts) columns(e *consent.Event) []any {
	return []any{
		&e.Program, &e.Action, &e.Method, &e.Imported, &e.At, &e.Recorded, &e.Key, &e.Account, &e.Language, &e.Actor,
		&s.disclosure, &s.evidence,
	}
}

// open opens what is sealed into the event and gives the salt, nil when there is none.
func (s *sealedParts) open(k *seal.Keyring, e *consent.Event) (salt []byte, err error) {
	e.At, e.Recorded = e.At.UTC(), e.Recorded.UTC()
	if e.Disclosure, err = opened(k, disclosureCell(e.Practice, e.Key, "disclosure"), s.disclosure); err != nil {
		return nil, err
	}
	if e.Evidence, err = opened(k, disclosureCell(e.Practice, e.Key, "evidence"), s.evidence); err != nil {
		return nil, err
	}
	if s.salt == nil {
		return nil, nil
	}
	return k.Open(saltCell(e.Practice, e.Key), s.salt)
}
