package practice

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

const remindedSQL = `
SELECT EXISTS (SELECT FROM practice.reminded WHERE practice_id = @practice AND day = @day)`

// Reminded says whether the reminders of a day were planned.
func Reminded(ctx context.Context, tx pgx.Tx, id billing.PracticeID, day billing.Date) (done bool, err error) {
	err = tx.QueryRow(ctx, remindedSQL, pgx.StrictNamedArgs{"practice": id, "day": day.Time()}).Scan(&done)
	if err != nil {
		return false, fmt.Errorf("read the day's reminders: %w", err)
	}
	return done, nil
}

const markRemindedSQL = `
INSERT INTO practice.reminded (practice_id, day) VALUES (@practice, @day) ON CONFLICT DO NOTHING`

// MarkReminded keeps that the reminders of a day were planned.
func MarkReminded(ctx context.Context, tx pgx.Tx, id billing.PracticeID, day billing.Date) error {
	_, err := tx.Exec(ctx, markRemindedSQL, pgx.StrictNamedArgs{"practice": id, "day": day.Time()})
	if err != nil {
		return fmt.Errorf("mark the day's reminders: %w", err)
	}
	return nil
}
