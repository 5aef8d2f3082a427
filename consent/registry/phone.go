package registry

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// key names a phone of a practice as it is looked up: under every key of the keyring, the first first.
type key struct {
	practice billing.PracticeID
	indexes  [][]byte
}

func keyOf(k *seal.Keyring, practice billing.PracticeID, phone consent.Phone) key {
	return key{practice, k.PhoneIndexes(practice, phone)}
}

func (p key) args() pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"practice": p.practice, "indexes": p.indexes}
}

// A phone of which nothing is recorded has no row to lock: what is locked then is its index, so that nobody writes the
// row, and a revocation under it, before the transaction ends.
const lockUnknown = `
SELECT pg_advisory_xact_lock(hashtextextended('registry/' || @practice::text || '/' || encode(i.index, 'hex'), 0))
FROM (SELECT unnest(@indexes::bytea[]) AS index ORDER BY index) i
WHERE NOT EXISTS (SELECT FROM registry.phone WHERE practice_id = @practice AND phone_index = ANY(@indexes))`

const lockPhone = `
SELECT id FROM registry.phone
WHERE practice_id = @practice AND phone_index = ANY(@indexes)
ORDER BY id
FOR UPDATE`

// lock locks a phone and reads its events, in one round trip: each statement begins after the lock before it is had, and
// sees what was committed while it waited. With no row it gives no id, and nobody else makes one.
func lock(ctx context.Context, tx pgx.Tx, phone key) (id int64, events []consent.Event, err error) {
	batch := &pgx.Batch{}
	queueLock(batch, phone, &id, &events)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return 0, nil, fmt.Errorf("lock phone: %w", err)
	}
	return id, events, nil
}

func queueLock(batch *pgx.Batch, phone key, id *int64, events *[]consent.Event) {
	batch.Queue(lockUnknown, phone.args())
	batch.Queue(lockPhone, phone.args()).Query(func(rows pgx.Rows) error {
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if len(ids) > 0 {
			*id = ids[0]
		}
		return err
	})
	batch.Queue(selectEvents, phone.args()).Query(func(rows pgx.Rows) (err error) {
		*events, err = pgx.CollectRows(rows, scanEvent)
		return err
	})
}

const nextPhone = `SELECT nextval(pg_get_serial_sequence('registry.phone', 'id'))`

// newPhoneID draws the id of a row before it is written, because the number is sealed for its row.
func newPhoneID(ctx context.Context, tx pgx.Tx) (id int64, err error) {
	err = tx.QueryRow(ctx, nextPhone).Scan(&id)
	return id, err
}

const insertPhone = `
INSERT INTO registry.phone (practice_id, id, phone, phone_index)
VALUES (@practice, @id, @phone, @index)
ON CONFLICT ON CONSTRAINT one_row_a_phone DO NOTHING
RETURNING id`

// add writes a phone's row, which also locks it. It gives false when somebody else has just written it.
func add(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone,
) (id int64, added bool, err error) {
	id, err = newPhoneID(ctx, tx)
	if err != nil {
		return 0, false, fmt.Errorf("add phone: %w", err)
	}
	sealed, err := k.SealText(phoneCell(practice, id), phone.Reveal())
	if err != nil {
		return 0, false, fmt.Errorf("add phone: %w", err)
	}
	err = tx.QueryRow(ctx, insertPhone, pgx.StrictNamedArgs{
		"practice": practice, "id": id, "phone": sealed, "index": k.PhoneIndex(practice, phone),
	}).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("add phone: %w", err)
	}
	return id, true, nil
}

func phoneCell(practice billing.PracticeID, id int64) seal.Cell {
	return seal.Cell{Table: phoneTable, Column: "phone", Row: string(practice) + "/" + strconv.FormatInt(id, 10)}
}
