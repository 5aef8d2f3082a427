package outbox

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

// read runs a query of [columns] and opens what it finds.
func read(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, what, query string, args pgx.StrictNamedArgs,
) ([]Message, error) {
	rows, err := tx.Query(ctx, query, args)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	found, err := messages(rows, k)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return found, nil
}

const selectByID = `select ` + columns + ` from outbox.message where practice_id = @practice and id = @id`

// ByID gives one text, or [ErrNotFound].
func ByID(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, id int64,
) (Message, error) {
	found, err := read(ctx, tx, k, "read a text", selectByID, pgx.StrictNamedArgs{"practice": practice, "id": id})
	if err != nil {
		return Message{}, err
	}
	if len(found) == 0 {
		return Message{}, ErrNotFound
	}
	return found[0], nil
}

const selectOfThread = `
select ` + columns + `
from outbox.message
where practice_id = @practice and thread = @thread
order by id desc
limit @limit`

// OfThread gives the newest texts of a thread, at most limit, in the order in which they were written.
func OfThread(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, thread int64, limit int,
) ([]Message, error) {
	found, err := read(ctx, tx, k, "read the texts of a thread", selectOfThread,
		pgx.StrictNamedArgs{"practice": practice, "thread": thread, "limit": limit})
	slices.Reverse(found)
	return found, err
}

const selectAttempted = `
select ` + columns + `
from outbox.message
where (practice_id, id) > (@practice, @id) and attempted_at is not null
order by practice_id, id
limit @limit`

// Attempted gives a page of all texts that have left or may have left, practice by practice in the order in which they
// were written: those after the text named, from the beginning when practice is empty.
func Attempted(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, id int64, limit int,
) ([]Message, error) {
	return read(ctx, tx, k, "read the texts that left", selectAttempted,
		pgx.StrictNamedArgs{"practice": practice, "id": id, "limit": limit})
}
