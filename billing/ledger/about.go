package ledger

import (
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// About is what the books know of whom a text is about.
type About struct {
	Account *Account // nil: no account is named, or there is none of the number
	// Holds are the reasons that stood before a moment, in alphabetical order: those of the account, or where none is
	// named those that all accounts of the phone have, and what holds the phone itself. What a text brought about does
	// not silence its own answer.
	Holds   []string
	Sharing int // how many accounts name the phone
}

// A wish to be reached in another way, and that the number is somebody else's, stand for the phone, whichever of its
// accounts they were said of. A text that is about no account yet could be about any: what holds all of them holds it.
const holdsBefore = `
WITH held AS (
    SELECT a.number, h.reason
    FROM ledger.account a
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (reason) reason, held FROM ledger.hold
        WHERE practice_id = a.practice_id AND account = a.number AND at < @before
        ORDER BY reason, id DESC) h
    WHERE a.practice_id = @practice AND h.held AND (a.number = @account OR a.phone_index = ANY(@indexes))
)
SELECT reason FROM held
GROUP BY reason
HAVING bool_or(number = @account) OR reason IN ('no_text', 'wrong_number') OR @account = '' AND count(*) = (
    SELECT count(*) FROM ledger.account a WHERE a.practice_id = @practice AND a.phone_index = ANY(@indexes))
ORDER BY reason`

const selectAbout = `
SELECT ARRAY(` + holdsBefore + `),
    (SELECT count(*) FROM ledger.account s WHERE s.practice_id = @practice AND s.phone_index = ANY(@indexes)),
    ` + accountColumns + `
FROM (VALUES (1)) one
LEFT JOIN ledger.account a ON a.practice_id = @practice AND a.number = @account`

// QueueAbout puts into a batch what reads [About]: it is filled when the batch is closed. The account is that of the
// text, empty where it is about none.
func QueueAbout(
	batch *pgx.Batch, k *seal.Keyring, practice billing.PracticeID, account billing.AccountNumber, phone consent.Phone,
	before time.Time, about *About,
) {
	batch.Queue(selectAbout, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "indexes": k.PhoneIndexes(practice, phone), "before": before,
	}).QueryRow(func(row pgx.Row) error {
		var number *billing.AccountNumber
		var person, phone []byte
		var language *billing.Language
		var held []string
		err := row.Scan(&about.Holds, &about.Sharing, &number, &person, &phone, &language, &held)
		if err != nil {
			return fmt.Errorf("read whom a text is about: %w", err)
		}
		if number == nil {
			return nil
		}
		a, err := openAccount(k, practice, *number, person, phone, *language)
		a.HeldReasons = held
		about.Account = &a
		return err
	})
}
