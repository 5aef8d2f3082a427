package link

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// The bounds of forms in a [FormWindow]: for one number, from one address, and for a practice. They keep a stranger
// from making the practice text numbers it has no business with.
const (
	FormWindow       = 24 * time.Hour
	FormsOfPhone     = 3
	FormsFromAddress = 10
	FormsOfPractice  = 1000
)

// Form is a form that somebody sent. Phone and Address are keyed digests.
type Form struct {
	Practice       billing.PracticeID
	Phone, Address []byte
}

// The lock lets forms of one practice be counted one after another; there are few of them.
const lockFormsSQL = `SELECT pg_advisory_xact_lock(hashtextextended('link.form/' || @practice::text, 0))`

const countFormsSQL = `
SELECT count(*) FILTER (WHERE phone = @phone), count(*) FILTER (WHERE address = @address), count(*)
FROM link.form WHERE practice_id = @practice AND at > @since`

const insertFormSQL = `
INSERT INTO link.form (practice_id, id, at, phone, address) VALUES (@practice, @id, @now, @phone, @address)`

// AddForm keeps a form and gives its id; within is false, and nothing is kept, where there were too many.
func AddForm(ctx context.Context, tx pgx.Tx, f Form, now time.Time) (id string, within bool, err error) {
	if _, err = tx.Exec(ctx, lockFormsSQL, pgx.StrictNamedArgs{"practice": f.Practice}); err != nil {
		return "", false, fmt.Errorf("keep form: %w", err)
	}
	var phone, address, all int
	err = tx.QueryRow(ctx, countFormsSQL, pgx.StrictNamedArgs{
		"practice": f.Practice, "phone": f.Phone, "address": f.Address, "since": now.Add(-FormWindow),
	}).Scan(&phone, &address, &all)
	if err != nil {
		return "", false, fmt.Errorf("keep form: %w", err)
	}
	if phone >= FormsOfPhone || address >= FormsFromAddress || all >= FormsOfPractice {
		return "", false, nil
	}
	if id, err = secret(tokenSize); err != nil {
		return "", false, fmt.Errorf("keep form: %w", err)
	}
	_, err = tx.Exec(ctx, insertFormSQL, pgx.StrictNamedArgs{
		"practice": f.Practice, "id": id, "now": now, "phone": f.Phone, "address": f.Address,
	})
	if err != nil {
		return "", false, fmt.Errorf("keep form: %w", err)
	}
	return id, true, nil
}
