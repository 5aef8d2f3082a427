package practice

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/plainbill/plainbill/billing"
)

// Schema is the PostgreSQL schema this package owns.
const Schema = "practice"

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

// ErrNotFound says that there is no such practice.
var ErrNotFound = errors.New("no such practice")

// ErrSenderTaken says that a number is another practice's sender.
var ErrSenderTaken = errors.New("a sender number belongs to another practice already")

const applySQL = `
WITH current AS (
    SELECT v.version, v.document FROM practice.practice p JOIN practice.version v USING (practice_id, version)
    WHERE p.practice_id = @practice
), new AS (
    INSERT INTO practice.version (practice_id, version, document, applied_at)
    SELECT @practice, coalesce((SELECT max(version) FROM practice.version WHERE practice_id = @practice), 0) + 1,
           @document::jsonb, @now
    WHERE NOT EXISTS (SELECT FROM current WHERE document = @document::jsonb)
    RETURNING version
)
INSERT INTO practice.practice (practice_id, version) SELECT @practice, version FROM new
ON CONFLICT (practice_id) DO UPDATE SET version = excluded.version`

const takenSQL = `
SELECT number, practice_id FROM practice.sender
WHERE number = ANY(@numbers::text[]) AND practice_id <> @practice ORDER BY number LIMIT 1`

const forgetSendersSQL = `DELETE FROM practice.sender WHERE practice_id = @practice`

const addSendersSQL = `INSERT INTO practice.sender (practice_id, number) SELECT @practice, unnest(@numbers::text[])`

// Apply creates or updates a practice and says whether anything changed. A sender of another practice is
// [ErrSenderTaken], with the number and who has it; the transaction cannot go on after an error.
func Apply(ctx context.Context, tx pgx.Tx, p Practice, now time.Time) (changed bool, err error) {
	document, err := json.Marshal(p)
	if err != nil {
		return false, fmt.Errorf("apply practice: %w", err)
	}
	tag, err := tx.Exec(ctx, applySQL, pgx.StrictNamedArgs{"practice": p.ID, "document": string(document), "now": now})
	if err != nil {
		return false, fmt.Errorf("apply practice: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return false, nil
	}
	if err := putSenders(ctx, tx, p); err != nil {
		return false, fmt.Errorf("apply practice: %w", err)
	}
	return true, nil
}

func putSenders(ctx context.Context, tx pgx.Tx, p Practice) error {
	var numbers []string
	for _, s := range p.Senders {
		numbers = append(numbers, s.Number)
	}
	args := pgx.StrictNamedArgs{"practice": p.ID, "numbers": numbers}
	var number, owner string
	err := tx.QueryRow(ctx, takenSQL, args).Scan(&number, &owner)
	if err == nil {
		return fmt.Errorf("%w: %s is a sender of %s", ErrSenderTaken, number, owner)
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	if _, err := tx.Exec(ctx, forgetSendersSQL, pgx.StrictNamedArgs{"practice": p.ID}); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, addSendersSQL, args)
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.ConstraintName == "sender_belongs_to_one_practice" {
		return ErrSenderTaken // by somebody who was first by a moment
	}
	return err
}

const selectSQL = `
SELECT v.document, v.version, p.paused_at FROM practice.practice p JOIN practice.version v USING (practice_id, version) `

const allSQL = selectSQL + `ORDER BY p.practice_id`

// All gives every practice, by id.
func All(ctx context.Context, tx pgx.Tx) ([]Practice, error) {
	rows, err := tx.Query(ctx, allSQL)
	if err != nil {
		return nil, fmt.Errorf("read practices: %w", err)
	}
	return pgx.CollectRows(rows, scan)
}

const byIDSQL = selectSQL + `WHERE p.practice_id = @practice`

// ByID gives one practice, or [ErrNotFound].
func ByID(ctx context.Context, tx pgx.Tx, id billing.PracticeID) (Practice, error) {
	return one(ctx, tx, byIDSQL, pgx.StrictNamedArgs{"practice": id})
}

const bySenderSQL = selectSQL + `
WHERE p.practice_id = (SELECT practice_id FROM practice.sender WHERE number = @number)`

// BySender gives the practice that a number belongs to, or [ErrNotFound].
func BySender(ctx context.Context, tx pgx.Tx, number string) (Practice, error) {
	return one(ctx, tx, bySenderSQL, pgx.StrictNamedArgs{"number": number})
}

const bySlackChannelSQL = selectSQL + `
WHERE @channel <> '' AND @channel IN (v.document->'slack'->>'channel', v.document->'slack'->>'coders',
    v.document->'slack'->>'supervisors')
ORDER BY p.practice_id LIMIT 1`

// BySlackChannel gives the practice whose billers work in a channel, or [ErrNotFound].
func BySlackChannel(ctx context.Context, tx pgx.Tx, channel string) (Practice, error) {
	return one(ctx, tx, bySlackChannelSQL, pgx.StrictNamedArgs{"channel": channel})
}

func one(ctx context.Context, tx pgx.Tx, sql string, args pgx.StrictNamedArgs) (Practice, error) {
	rows, err := tx.Query(ctx, sql, args)
	if err != nil {
		return Practice{}, fmt.Errorf("read practice: %w", err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, scan)
	if errors.Is(err, pgx.ErrNoRows) {
		return Practice{}, ErrNotFound
	}
	if err != nil {
		return Practice{}, fmt.Errorf("read practice: %w", err)
	}
	return p, nil
}

func scan(row pgx.CollectableRow) (Practice, error) {
	var document []byte
	var p Practice
	var version int
	var paused *time.Time
	if err := row.Scan(&document, &version, &paused); err != nil {
		return p, err
	}
	if err := json.Unmarshal(document, &p); err != nil {
		return p, fmt.Errorf("read practice: %w", err)
	}
	p.Version = version
	if paused != nil {
		p.PausedAt = paused.UTC()
	}
	return p, nil
}
