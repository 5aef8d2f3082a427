package audit

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/consent/seal"
)

const (
	packPage = 500   // rows read at once
	packMost = 10000 // texts of one direction in one file
)

// errTooMany says that a number has more texts than one file holds.
var errTooMany = fmt.Errorf("the number has more than %d texts", packMost)

// Gather makes the evidence about a number of everything kept, in one snapshot of the database. Without words the texts
// themselves are left out; what was shown to the person when they agreed is never left out.
func Gather(
	ctx context.Context, pool *pgxpool.Pool, keys *seal.Keyring, p practice.Practice, phone consent.Phone, words bool,
	now time.Time,
) (Evidence, error) {
	if err := chainOld(ctx, pool, keys, p.ID); err != nil {
		return Evidence{}, err
	}
	ref, err := threadOf(ctx, pool, keys, p.ID, phone)
	if err != nil {
		return Evidence{}, fmt.Errorf("make evidence: %w", err)
	}
	e := Evidence{
		Format: packFormat, Practice: Practice{p.ID, p.Name, p.TimeZone}, Phone: phone.Reveal(),
		MadeAt: now.UTC(), Words: words, Events: []Event{}, Sent: []Text{}, Received: []Received{},
	}
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, pool, options, func(tx pgx.Tx) error {
		if err := e.readConsent(ctx, tx, keys, phone); err != nil {
			return err
		}
		if err := e.readSent(ctx, tx, keys, phone); err != nil {
			return err
		}
		if e.DecisionsSince, err = outbox.DecisionsSince(ctx, tx, p.ID); err != nil {
			return err
		}
		received, err := thread.Last(ctx, tx, keys, ref, packMost)
		for _, in := range received {
			e.Received = append(e.Received, receivedOf(in, words))
		}
		e.Omitted = len(received) == packMost
		return err
	})
	if err != nil {
		return Evidence{}, fmt.Errorf("make evidence: %w", err)
	}
	return e.sealed(), nil
}

// errNothingWritten undoes a transaction that only looked.
var errNothingWritten = errors.New("only looked")

// threadOf finds the thread of a number. Of one that never had a thread it gives a thread with nothing in it.
func threadOf(
	ctx context.Context, pool *pgxpool.Pool, keys *seal.Keyring, p billing.PracticeID, phone consent.Phone,
) (thread.Ref, error) {
	ref := thread.Ref{Practice: p}
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) (err error) {
		if ref.Thread, err = thread.Ensure(ctx, tx, keys, p, phone, "", time.Time{}); err != nil {
			return err
		}
		return errNothingWritten
	})
	if !errors.Is(err, errNothingWritten) {
		return ref, err
	}
	return ref, nil
}

// readConsent reads the events of the number, what they amount to, and the chain around them.
func (e *Evidence) readConsent(ctx context.Context, tx pgx.Tx, keys *seal.Keyring, phone consent.Phone) error {
	history, err := registry.ChainedHistory(ctx, tx, keys, e.Practice.ID, phone)
	if err != nil {
		return err
	}
	var events []consent.Event
	own := map[int64]int{}
	for n, c := range history {
		events = append(events, c.Event)
		e.Events = append(e.Events, eventOf(c))
		own[c.Seq] = n
	}
	e.State = stateOf(consent.Fold(events))
	hash := registry.Genesis(e.Practice.ID)
	e.Chain = Chain{Genesis: hex.EncodeToString(hash), Commitments: []string{}}
	for seq, more := int64(0), true; more; {
		page, err := registry.Commitments(ctx, tx, e.Practice.ID, seq, packPage)
		if err != nil {
			return err
		}
		for _, commitment := range page {
			seq++
			hash = registry.Next(hash, seq, commitment)
			e.Chain.Commitments = append(e.Chain.Commitments, hex.EncodeToString(commitment))
			if n, mine := own[seq]; mine {
				e.Events[n].Hash = hex.EncodeToString(hash)
			}
		}
		more = len(page) == packPage
	}
	e.Chain.Head = hex.EncodeToString(hash)
	return nil
}

// readSent reads every text to the number with its history and the gate's answers.
func (e *Evidence) readSent(ctx context.Context, tx pgx.Tx, keys *seal.Keyring, phone consent.Phone) error {
	for after, more := int64(0), true; more; {
		page, err := outbox.OfPhone(ctx, tx, keys, e.Practice.ID, phone, after, packPage)
		if err != nil {
			return err
		}
		decisions, err := decisionsOf(ctx, tx, e.Practice.ID, page)
		if err != nil {
			return err
		}
		for _, m := range page {
			history, err := outbox.History(ctx, tx, e.Practice.ID, m.ID)
			if err != nil {
				return err
			}
			after, e.Sent = m.ID, append(e.Sent, textOf(m, history, decisions[m.ID], e.Words))
		}
		if more = len(page) == packPage; len(e.Sent) > packMost {
			return errTooMany
		}
	}
	return nil
}

// decisionsOf gives the gate's answers about a page of texts.
func decisionsOf(
	ctx context.Context, tx pgx.Tx, p billing.PracticeID, page []outbox.Message,
) (map[int64][]outbox.Decision, error) {
	ids := make([]int64, 0, len(page))
	for _, m := range page {
		ids = append(ids, m.ID)
	}
	all, err := outbox.Decisions(ctx, tx, p, ids...)
	of := map[int64][]outbox.Decision{}
	for _, d := range all {
		of[d.Message] = append(of[d.Message], d)
	}
	return of, err
}
