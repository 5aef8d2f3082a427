package registry

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// Events are what is recorded of one phone, oldest first, as they were read once: whoever asks several things of them
// asks the database once. Nothing sealed is opened: of the words shown they only say that there are any. They are true
// of the moment they were read; after [Record] they are to be read again.
type Events []consent.Event

// EventsOf reads the events of a phone; one that nobody has recorded anything of has none.
func EventsOf(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone,
) (Events, error) {
	rows, err := tx.Query(ctx, selectEvents, keyOf(k, practice, phone).args())
	if err != nil {
		return nil, fmt.Errorf("look up consent: %w", err)
	}
	events, err := pgx.CollectRows(rows, scanEvent)
	if err != nil {
		return nil, fmt.Errorf("look up consent: %w", err)
	}
	return events, nil
}

// QueueEvents puts into a batch what reads [EventsOf]: events is filled when the batch is closed.
func QueueEvents(
	batch *pgx.Batch, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone, events *Events,
) {
	batch.Queue(selectEvents, keyOf(k, practice, phone).args()).Query(func(rows pgx.Rows) (err error) {
		*events, err = pgx.CollectRows(rows, scanEvent)
		return err
	})
}

// QueueLock puts into a batch what [Lock] does: events is filled when the batch is closed, and whatever stands behind it
// in the batch is read under the lock.
func QueueLock(
	batch *pgx.Batch, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone, events *Events,
) {
	var id int64
	queueLock(batch, keyOf(k, practice, phone), &id, (*[]consent.Event)(events))
}

// Standing is what the events come to.
func (all Events) Standing() consent.Standing { return consent.Fold(all) }

// DisownedAt gives when somebody last said that the phone is not the patient's, zero when nobody did.
func (all Events) DisownedAt() (at time.Time) {
	for _, e := range all {
		if e.Action == consent.Disowned && e.At.After(at) {
			at = e.At.UTC()
		}
	}
	return at
}

// Agreed gives the accounts whose details the phone agreed to see in texts, after it confirmed their identity, and has
// not revoked since: those of one phone are told apart, because people share phones (45 CFR 164.522(b)).
func (all Events) Agreed() (accounts []billing.AccountNumber) {
	var revoked time.Time
	for _, e := range all {
		if e.Action != consent.OptIn && e.At.After(revoked) {
			revoked = e.At
		}
	}
	for _, e := range all {
		agreed := e.Program == consent.UnencryptedPHI && e.Action == consent.OptIn && e.Account != ""
		if agreed && e.At.After(revoked) && !slices.Contains(accounts, e.Account) {
			accounts = append(accounts, e.Account)
		}
	}
	return accounts
}
