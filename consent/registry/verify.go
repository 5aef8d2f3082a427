package registry

import (
	"bytes"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// Broken says where a chain of consent does not hold. It names no person.
type Broken struct {
	Practice billing.PracticeID
	Seq      int64 // of the first link that does not hold; 0: an event without one
	What     string
}

// Error names the practice, the link and what is wrong with it.
func (b *Broken) Error() string {
	return fmt.Sprintf("the chain of consent of %s is broken at %d: %s", b.Practice, b.Seq, b.What)
}

// chainPage is how many links are read at once.
const chainPage = 500

// A link has its event and its proof, by the keys of the tables: the numbers are enough.
const countUnproven = `
SELECT (SELECT count(*) FROM registry.event WHERE practice_id = @practice)
    - (SELECT count(*) FROM registry.link WHERE practice_id = @practice)`

// VerifyChain walks a practice's chain from its beginning, opens every event and compares it with what was committed
// to. A chain that does not hold is a [*Broken] that names its first wrong link; so is one with an event that does not
// open.
func VerifyChain(ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID) error {
	head := Head{Practice: practice, Hash: Genesis(practice)}
	for more := true; more; {
		page, err := readLinks(ctx, tx, practice, head.Seq)
		if err != nil {
			return err
		}
		for _, l := range page {
			if what := l.wrong(k, head); what != "" {
				return &Broken{practice, head.Seq + 1, what}
			}
			head.Seq, head.Hash = l.seq, l.hash
		}
		more = len(page) == chainPage
	}
	var unproven int
	err := tx.QueryRow(ctx, countUnproven, pgx.StrictNamedArgs{"practice": practice}).Scan(&unproven)
	if err != nil {
		return fmt.Errorf("verify the chain: %w", err)
	}
	if unproven != 0 {
		return &Broken{practice, 0, fmt.Sprintf("events and links differ by %d", unproven)}
	}
	return nil
}

// keptLink is a link with everything it stands on, as it is kept.
type keptLink struct {
	seq        int64
	prev, hash []byte
	commitment []byte
	phoneID    int64
	phone      []byte
	event      consent.Event
	sealed     sealedParts
}

const selectLinks = `
SELECT l.seq, l.prev, l.hash, p.commitment, n.id, n.phone, p.salt, e.program, e.action, e.method, e.imported, e.at,
    e.recorded_at, e.key, e.account, e.language, e.actor, d.disclosure, d.evidence
FROM (SELECT * FROM registry.link WHERE practice_id = @practice AND seq > @after ORDER BY seq LIMIT @limit) l
CROSS JOIN LATERAL (
    SELECT * FROM registry.proof WHERE practice_id = l.practice_id AND event_key = l.event_key LIMIT 1
) p
CROSS JOIN LATERAL (
    SELECT * FROM registry.event WHERE practice_id = l.practice_id AND key = l.event_key LIMIT 1
) e
CROSS JOIN LATERAL (
    SELECT * FROM registry.phone WHERE practice_id = e.practice_id AND id = e.phone_id LIMIT 1
) n
LEFT JOIN LATERAL (
    SELECT * FROM registry.disclosure WHERE practice_id = l.practice_id AND event_key = l.event_key LIMIT 1
) d ON true
ORDER BY l.seq`

// readLinks gives a page of the chain. A link whose event or proof is gone is not among them: the next number is.
func readLinks(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, after int64) ([]keptLink, error) {
	rows, err := tx.Query(ctx, selectLinks,
		pgx.StrictNamedArgs{"practice": practice, "after": after, "limit": chainPage})
	if err != nil {
		return nil, fmt.Errorf("verify the chain: %w", err)
	}
	page, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (keptLink, error) {
		l := keptLink{event: consent.Event{Practice: practice}}
		into := []any{&l.seq, &l.prev, &l.hash, &l.commitment, &l.phoneID, &l.phone, &l.sealed.salt}
		return l, row.Scan(append(into, l.sealed.columns(&l.event)...)...)
	})
	if err != nil {
		return nil, fmt.Errorf("verify the chain: %w", err)
	}
	return page, nil
}

// wrong says what is wrong with a link that is to follow the head, "" for nothing.
func (l *keptLink) wrong(k *seal.Keyring, head Head) string {
	switch {
	case l.seq != head.Seq+1:
		return "the link is missing"
	case !bytes.Equal(l.prev, head.Hash):
		return "it does not continue the link before it"
	case !bytes.Equal(l.hash, Next(head.Hash, l.seq, l.commitment)):
		return "its hash is not that of its content"
	}
	number, err := k.OpenText(phoneCell(l.event.Practice, l.phoneID), l.phone)
	if err != nil {
		return "its number does not open"
	}
	l.event.Phone = consent.Phone(number)
	salt, err := l.sealed.open(k, &l.event)
	if err != nil {
		return "its words do not open"
	}
	if !bytes.Equal(Commitment(l.event, salt), l.commitment) {
		return "its event was changed"
	}
	return ""
}
