package thread

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// Schema is the PostgreSQL schema this package owns.
const Schema = "thread"

//go:embed migrations/*.sql
var files embed.FS

// Migrations gives the package's migrations, *.sql at the top.
func Migrations() fs.FS {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// Sealed declares the columns that hold patients' data, for key rotation.
var Sealed = []seal.Column{
	{
		Table: "thread.thread", Column: "phone", Row: "practice_id || '/' || id",
		Index: "phone_index", Practice: "practice_id",
	},
	{Table: "thread.thread", Column: "state", Row: "practice_id || '/' || id"},
	{Table: "thread.inbound", Column: "body", Row: "practice_id || '/' || sid"},
}

// Thread is a conversation with one phone. State is what the dialogue marshalled, nil for a new one.
type Thread struct {
	Practice      billing.PracticeID
	ID            int64
	Phone         consent.Phone
	Sender        string // the practice's number the patient texts with
	State         []byte
	Revision      int64
	LastInboundAt time.Time // zero before the first text
}

// ErrNotFound says that there is no such thread.
var ErrNotFound = errors.New("no such thread")

func phoneCell(practice billing.PracticeID, id int64) seal.Cell {
	return seal.Cell{Table: "thread.thread", Column: "phone", Row: string(practice) + "/" + strconv.FormatInt(id, 10)}
}

func stateCell(practice billing.PracticeID, id int64) seal.Cell {
	return seal.Cell{Table: "thread.thread", Column: "state", Row: string(practice) + "/" + strconv.FormatInt(id, 10)}
}

// The row is locked here, before a text gets its place in the order: of two that come in at once the one that commits
// first stands first, or else it would be answered before the other is seen.
const findSQL = `
SELECT id FROM thread.thread WHERE practice_id = @practice AND phone_index = ANY(@indexes) FOR UPDATE`

const newIDSQL = `SELECT nextval(pg_get_serial_sequence('thread.thread', 'id'))`

// Of two that make the thread of a phone at once, the second gets the first one's row.
const createSQL = `
INSERT INTO thread.thread (practice_id, id, phone_index, phone, sender, created_at)
VALUES (@practice, @id, @index, @phone, @sender, @now)
ON CONFLICT ON CONSTRAINT one_thread_a_phone DO UPDATE SET sender = thread.thread.sender
RETURNING id`

// Ensure gives the id of the phone's thread, which it locks, and makes one where there is none; a new thread answers
// from sender.
func Ensure(ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone,
	sender string, now time.Time,
) (int64, error) {
	indexes := k.PhoneIndexes(practice, phone)
	var id int64
	err := tx.QueryRow(ctx, findSQL, pgx.StrictNamedArgs{"practice": practice, "indexes": indexes}).Scan(&id)
	if err == nil {
		return id, nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("find thread: %w", err)
	}
	if err := tx.QueryRow(ctx, newIDSQL).Scan(&id); err != nil { // the seal is bound to the row's id
		return 0, fmt.Errorf("open thread: %w", err)
	}
	sealed, err := k.SealText(phoneCell(practice, id), phone.Reveal())
	if err != nil {
		return 0, fmt.Errorf("open thread: %w", err)
	}
	err = tx.QueryRow(ctx, createSQL, pgx.StrictNamedArgs{
		"practice": practice, "id": id, "index": indexes[0], "phone": sealed, "sender": sender, "now": now,
	}).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("open thread: %w", err)
	}
	return id, nil
}

const threadColumns = `t.id, t.phone, t.sender, t.state, t.revision,
    coalesce(t.last_inbound_at, '0001-01-01 00:00:00+00'::timestamptz)`

const openSQL = `
SELECT ` + threadColumns + ` FROM thread.thread t
WHERE t.practice_id = @practice AND t.phone_index = ANY(@indexes) FOR UPDATE`

// Open is [Ensure] and [Lock] at once: it gives the phone's thread, locked, and makes one where there is none.
func Open(ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone,
	sender string, now time.Time,
) (Thread, error) {
	t := sealedThread{Thread: Thread{Practice: practice}}
	args := pgx.StrictNamedArgs{"practice": practice, "indexes": k.PhoneIndexes(practice, phone)}
	err := tx.QueryRow(ctx, openSQL, args).Scan(t.columns()...)
	if err == nil {
		return t.open(k)
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return t.Thread, fmt.Errorf("find thread: %w", err)
	}
	id, err := Ensure(ctx, tx, k, practice, phone, sender, now)
	if err != nil {
		return t.Thread, err
	}
	return Lock(ctx, tx, k, practice, id)
}

const readSQL = `
SELECT ` + threadColumns + ` FROM thread.thread t WHERE t.practice_id = @practice AND t.id = @id`

const lockSQL = readSQL + ` FOR UPDATE`

// Lock reads a thread and keeps everybody else from answering in it until the transaction ends. It gives [ErrNotFound]
// where there is none.
func Lock(ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, id int64) (Thread, error) {
	return read(ctx, tx, k, lockSQL, practice, id)
}

// Read reads a thread without a lock, or gives [ErrNotFound].
func Read(ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, id int64) (Thread, error) {
	return read(ctx, tx, k, readSQL, practice, id)
}

func read(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, sql string, practice billing.PracticeID, id int64,
) (Thread, error) {
	t := sealedThread{Thread: Thread{Practice: practice}}
	err := tx.QueryRow(ctx, sql, pgx.StrictNamedArgs{"practice": practice, "id": id}).Scan(t.columns()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return t.Thread, ErrNotFound
	}
	if err != nil {
		return t.Thread, fmt.Errorf("read thread: %w", err)
	}
	return t.open(k)
}

// sealedThread is a thread as it lies in its table.
type sealedThread struct {
	Thread
	phone, state []byte
}

// columns are where threadColumns are read into.
func (t *sealedThread) columns() []any {
	return []any{&t.ID, &t.phone, &t.Sender, &t.state, &t.Revision, &t.LastInboundAt}
}

func (t *sealedThread) open(k *seal.Keyring) (Thread, error) {
	number, err := k.OpenText(phoneCell(t.Practice, t.ID), t.phone)
	if err != nil {
		return t.Thread, fmt.Errorf("read thread: %w", err)
	}
	t.Phone = consent.Phone(number)
	if t.state != nil {
		if t.State, err = k.Open(stateCell(t.Practice, t.ID), t.state); err != nil {
			return t.Thread, fmt.Errorf("read thread: %w", err)
		}
	}
	return t.Thread, nil
}

const saveSQL = `
UPDATE thread.thread SET state = @state, revision = revision + 1 WHERE practice_id = @practice AND id = @id`

// Save keeps the state of a thread that the caller has locked, or gives [ErrNotFound].
func Save(ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, id int64, state []byte) error {
	sealed, err := k.Seal(stateCell(practice, id), state)
	if err != nil {
		return fmt.Errorf("save thread: %w", err)
	}
	tag, err := tx.Exec(ctx, saveSQL, pgx.StrictNamedArgs{"practice": practice, "id": id, "state": sealed})
	if err != nil {
		return fmt.Errorf("save thread: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return ErrNotFound
	}
	return nil
}
