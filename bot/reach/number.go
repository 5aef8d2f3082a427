package reach

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// Answer is what the Reassigned Numbers Database said of a number on a day (47 CFR 64.1200(m)).
type Answer struct {
	Says consent.Reassigned // yes, no or no_data; empty: it was never asked
	On   billing.Date
}

func numberCell(practice billing.PracticeID, id int64) seal.Cell {
	return seal.Cell{Table: "reach.number", Column: "phone", Row: string(practice) + "/" + strconv.FormatInt(id, 10)}
}

const knownSQL = `
UPDATE reach.number SET answer = @answer, loaded_at = @now
WHERE practice_id = @practice AND phone_index = ANY(@indexes) AND asked_on = @on`

const newNumberSQL = `SELECT nextval(pg_get_serial_sequence('reach.number', 'id'))`

const addAnswerSQL = `
INSERT INTO reach.number (practice_id, id, phone, phone_index, answer, asked_on, loaded_at)
VALUES (@practice, @id, @phone, @index, @answer, @on, @now)
ON CONFLICT ON CONSTRAINT one_answer_a_day DO UPDATE SET answer = excluded.answer, loaded_at = excluded.loaded_at`

// AddAnswer keeps an answer about a number; the later of two of one day counts.
func AddAnswer(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone, a Answer,
	now time.Time,
) error {
	tag, err := tx.Exec(ctx, knownSQL, pgx.StrictNamedArgs{
		"practice": practice, "indexes": k.PhoneIndexes(practice, phone), "on": a.On.Time(), "answer": a.Says, "now": now,
	})
	if err != nil || tag.RowsAffected() > 0 {
		return failed("keep an answer", err)
	}
	var id int64
	if err := tx.QueryRow(ctx, newNumberSQL).Scan(&id); err != nil { // the seal is bound to the row's id
		return failed("keep an answer", err)
	}
	sealed, err := k.SealText(numberCell(practice, id), phone.Reveal())
	if err != nil {
		return failed("keep an answer", err)
	}
	_, err = tx.Exec(ctx, addAnswerSQL, pgx.StrictNamedArgs{
		"practice": practice, "id": id, "phone": sealed, "index": k.PhoneIndex(practice, phone), "answer": a.Says,
		"on": a.On.Time(), "now": now,
	})
	return failed("keep an answer", err)
}

func failed(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
