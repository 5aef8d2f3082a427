package payment

import (
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Kept is the card of an account and what it pays.
type Kept struct {
	Card     *Card // nil: none is kept
	Autopays []*Autopay
}

// AutopayOf gives the autopay of a plan, or nil: see the function of the same name.
func (k Kept) AutopayOf(planID int64) *Autopay {
	for _, a := range k.Autopays {
		if a.Plan == planID {
			return a
		}
	}
	return nil
}

const selectAutopaysOf = `
SELECT ` + autopayColumns + `
FROM payment.autopay a JOIN payment.card c ON c.practice_id = a.practice_id AND c.id = a.card_id
WHERE a.practice_id = @practice AND a.account = @account AND a.ended_at IS NULL
ORDER BY a.id`

// QueueKept puts into a batch what reads the card of an account and its running autopays: it is filled when the batch is
// closed.
func QueueKept(batch *pgx.Batch, practice billing.PracticeID, account billing.AccountNumber, kept *Kept) {
	args := pgx.StrictNamedArgs{"practice": practice, "account": account}
	batch.Queue(selectCard, args).Query(func(rows pgx.Rows) error {
		cards, err := pgx.CollectRows(rows, scanCard)
		if err != nil {
			return fmt.Errorf("read card: %w", err)
		}
		if len(cards) > 0 {
			kept.Card = cards[0]
		}
		return nil
	})
	batch.Queue(selectAutopaysOf, args).Query(func(rows pgx.Rows) (err error) {
		if kept.Autopays, err = pgx.CollectRows(rows, scanAutopay); err != nil {
			return fmt.Errorf("read autopay: %w", err)
		}
		return nil
	})
}
