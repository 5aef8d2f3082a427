package registry

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// Lookup gives the standing of a phone; that of a phone nobody has recorded anything of is unknown.
func Lookup(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone,
) (consent.Standing, error) {
	events, err := EventsOf(ctx, tx, k, practice, phone)
	return events.Standing(), err
}

// Lock is [Lookup] with the phone locked until the transaction ends: a STOP that arrives meanwhile waits for it. It is
// for the transaction that marks a text as being sent.
func Lock(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone,
) (consent.Standing, error) {
	_, events, err := lock(ctx, tx, keyOf(k, practice, phone))
	if err != nil {
		return consent.Standing{}, fmt.Errorf("look up consent: %w", err)
	}
	return consent.Fold(events), nil
}

// eventsOfPhones goes from a phone to its events and from each event to its words, one row at a time by their keys: the
// limits keep the planner from joining whole tables where it has no statistics yet, as after a first load.
const eventsOfPhones = `
FROM registry.phone p
CROSS JOIN LATERAL (
    SELECT * FROM registry.event WHERE practice_id = p.practice_id AND phone_id = p.id OFFSET 0
) e
LEFT JOIN LATERAL (
    SELECT disclosure, evidence FROM registry.disclosure
    WHERE practice_id = e.practice_id AND event_key = e.key LIMIT 1
) d ON true`

const ofThesePhones = `
WHERE p.practice_id = @practice AND p.phone_index = ANY(@indexes)`

const selectEvents = `
SELECT e.program, e.action, e.method, e.imported, e.at, e.recorded_at, e.key, e.account, d.disclosure IS NOT NULL` +
	eventsOfPhones + ofThesePhones + `
ORDER BY e.at, e.id`

// scanEvent reads what a fold needs, and opens nothing: of the words shown it only matters whether there are any.
func scanEvent(row pgx.CollectableRow) (e consent.Event, err error) {
	var shown bool
	err = row.Scan(&e.Program, &e.Action, &e.Method, &e.Imported, &e.At, &e.Recorded, &e.Key, &e.Account, &shown)
	if shown {
		e.Disclosure = "[sealed]"
	}
	return e, err
}

const selectHistory = `
SELECT e.program, e.action, e.method, e.imported, e.at, e.recorded_at, e.key, e.account, e.language, e.actor,
    d.disclosure, d.evidence` +
	eventsOfPhones + ofThesePhones + `
ORDER BY e.at, e.id`

// History gives all events of a phone, oldest first, with the words shown and the evidence opened.
func History(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone,
) ([]consent.Event, error) {
	rows, err := tx.Query(ctx, selectHistory, keyOf(k, practice, phone).args())
	if err != nil {
		return nil, fmt.Errorf("read consent history: %w", err)
	}
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (consent.Event, error) {
		e := consent.Event{Practice: practice, Phone: phone}
		var at, recorded time.Time
		var disclosure, evidence []byte
		err := row.Scan(&e.Program, &e.Action, &e.Method, &e.Imported, &at, &recorded, &e.Key, &e.Account, &e.Language,
			&e.Actor, &disclosure, &evidence)
		if err != nil {
			return e, err
		}
		e.At, e.Recorded = at.UTC(), recorded.UTC()
		if e.Disclosure, err = opened(k, disclosureCell(practice, e.Key, "disclosure"), disclosure); err != nil {
			return e, err
		}
		e.Evidence, err = opened(k, disclosureCell(practice, e.Key, "evidence"), evidence)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read consent history: %w", err)
	}
	return events, nil
}

func opened(k *seal.Keyring, c seal.Cell, sealed []byte) (string, error) {
	if sealed == nil {
		return "", nil
	}
	return k.OpenText(c, sealed)
}
