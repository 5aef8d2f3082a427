package reach

import (
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// Word is what others said of a phone.
type Word struct {
	Blocked Reason // why it is not to be texted, as [BlockOf] gives it
	Answer  Answer // the latest of the Reassigned Numbers Database
}

const wordSQL = `
SELECT coalesce(b.reason, ''), coalesce(n.answer, ''), n.asked_on
FROM (VALUES (1)) one
LEFT JOIN LATERAL (
    SELECT reason FROM reach.block WHERE practice_id = @practice AND thread = @thread AND at >= @wrote
    ORDER BY reason DESC LIMIT 1
) b ON true
LEFT JOIN LATERAL (
    SELECT answer, asked_on FROM reach.number
    WHERE practice_id = @practice AND phone_index = ANY(@indexes)
    ORDER BY asked_on DESC, loaded_at DESC LIMIT 1
) n ON true`

// QueueWord puts into a batch what reads a phone's word: it is filled when the batch is closed. Wrote is when the
// phone's owner last wrote in its thread.
func QueueWord(
	batch *pgx.Batch, k *seal.Keyring, practice billing.PracticeID, thread int64, wrote time.Time, phone consent.Phone,
	word *Word,
) {
	batch.Queue(wordSQL, pgx.StrictNamedArgs{
		"practice": practice, "thread": thread, "wrote": wrote, "indexes": k.PhoneIndexes(practice, phone),
	}).QueryRow(func(row pgx.Row) error {
		var on *time.Time
		if err := row.Scan(&word.Blocked, &word.Answer.Says, &on); err != nil {
			return failed("look up what is said of a phone", err)
		}
		if on != nil {
			word.Answer.On = billing.DateOf(*on)
		}
		return nil
	})
}
