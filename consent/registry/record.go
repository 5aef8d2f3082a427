package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// ErrConflict says that an event's key is in use for another event.
var ErrConflict = errors.New("the key is in use for another event of consent")

// lockTries is how often the row of a new phone is looked for when another transaction writes it at the same time.
const lockTries = 3

// Record keeps one event and gives the phone's standing before and after it. It locks the phone until the transaction
// ends. The same event again (same key, and all but Recorded the same) changes nothing: recorded is false, and both
// standings are the present one. The same key with another event is [ErrConflict]; an event that is not complete is
// [consent.ErrEvent].
func Record(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, e consent.Event,
) (before, after consent.Standing, recorded bool, err error) {
	if err := e.Check(); err != nil {
		return before, after, false, fmt.Errorf("record consent: %w", err)
	}
	e.At, e.Recorded = stored(e.At), stored(e.Recorded)
	id, events, err := lockOrAdd(ctx, tx, k, e)
	if err != nil {
		return before, after, false, fmt.Errorf("record consent: %w", err)
	}
	before = consent.Fold(events)
	if slices.ContainsFunc(events, func(o consent.Event) bool { return o.Key == e.Key }) {
		return before, before, false, sameAgain(ctx, tx, k, e)
	}
	if err := insert(ctx, tx, k, id, e); err != nil {
		return before, before, false, fmt.Errorf("record consent: %w", err)
	}
	return before, consent.Fold(append(events, e)), true, nil
}

// stored gives a time as PostgreSQL will give it back, so that a fold before and after storing is the same.
func stored(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func lockOrAdd(ctx context.Context, tx pgx.Tx, k *seal.Keyring, e consent.Event) (int64, []consent.Event, error) {
	phone := keyOf(k, e.Practice, e.Phone)
	for range lockTries {
		id, events, err := lock(ctx, tx, phone)
		if err != nil || id != 0 {
			return id, events, err
		}
		id, added, err := add(ctx, tx, k, e.Practice, e.Phone)
		if err != nil || added {
			return id, nil, err
		}
	}
	return 0, nil, errors.New("the phone's row is not to be had")
}

const insertEvent = `
WITH written AS (
    INSERT INTO registry.event
        (practice_id, phone_id, program, action, method, imported, at, recorded_at, key, account, language, actor)
    VALUES
        (@practice, @phone, @program, @action, @method, @imported, @at, @recorded, @key, @account, @language, @actor)
    ON CONFLICT ON CONSTRAINT once_per_key DO NOTHING
    RETURNING practice_id, key
), shown AS (
    INSERT INTO registry.disclosure (practice_id, event_key, disclosure, evidence)
    SELECT practice_id, key, @disclosure::bytea, @evidence::bytea FROM written
    WHERE @disclosure::bytea IS NOT NULL OR @evidence::bytea IS NOT NULL
), proven AS (
    INSERT INTO registry.proof (practice_id, event_key, commitment, salt)
    SELECT practice_id, key, @commitment, @salt FROM written
)
SELECT count(*) FROM written`

func insert(ctx context.Context, tx pgx.Tx, k *seal.Keyring, phone int64, e consent.Event) error {
	disclosure, err := sealed(k, disclosureCell(e.Practice, e.Key, "disclosure"), e.Disclosure)
	if err != nil {
		return err
	}
	evidence, err := sealed(k, disclosureCell(e.Practice, e.Key, "evidence"), e.Evidence)
	if err != nil {
		return err
	}
	p, err := prove(k, e)
	if err != nil {
		return err
	}
	var written int
	err = tx.QueryRow(ctx, insertEvent, pgx.StrictNamedArgs{
		"practice": e.Practice, "phone": phone, "program": e.Program, "action": e.Action, "method": e.Method,
		"imported": e.Imported, "at": e.At, "recorded": e.Recorded, "key": e.Key, "account": e.Account,
		"language": e.Language, "actor": e.Actor, "disclosure": disclosure, "evidence": evidence,
		"commitment": p.commitment, "salt": p.salt,
	}).Scan(&written)
	if err != nil {
		return err
	}
	if written == 0 {
		return ErrConflict // the key is another phone's
	}
	return nil
}

// sameAgain compares an event with the one kept under its key, opening what is sealed.
func sameAgain(ctx context.Context, tx pgx.Tx, k *seal.Keyring, e consent.Event) error {
	history, err := History(ctx, tx, k, e.Practice, e.Phone)
	if err != nil {
		return fmt.Errorf("record consent: %w", err)
	}
	for _, kept := range history {
		if kept.Key != e.Key || !kept.At.Equal(e.At) {
			continue
		}
		e.At, e.Recorded = kept.At, kept.Recorded
		if kept == e {
			return nil
		}
	}
	return fmt.Errorf("record consent: %w", ErrConflict)
}

func disclosureCell(practice billing.PracticeID, key, column string) seal.Cell {
	return seal.Cell{Table: disclosureTable, Column: column, Row: string(practice) + "/" + key}
}

// sealed gives nil, which is NULL, for an empty text.
func sealed(k *seal.Keyring, c seal.Cell, text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	return k.SealText(c, text)
}
