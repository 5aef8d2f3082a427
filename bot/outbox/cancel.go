package outbox

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// cancelWaiting locks the rows in one order everywhere, so that two of these at once cannot deadlock.
const cancelWaiting = `
with doomed as (
    select practice_id, id
    from outbox.message
    where practice_id = @practice and phone_index = any(@phone_indexes) and status = 'waiting'
        and kind <> 'confirmation'
    order by id
    for update
), canceled as (
    update outbox.message m
    set status = 'canceled', reason = @reason, settled_at = @now
    from doomed
    where m.practice_id = doomed.practice_id and m.id = doomed.id
    returning m.practice_id, m.id
)
insert into outbox.change (practice_id, message, status, moved, reason, at)
select practice_id, id, 'canceled', true, @reason, @now from canceled`

// CancelWaiting ends every text to a phone that has not left yet and gives their number: a STOP, a wrong number. The
// confirmations stay: they are the one answer to a STOP that is owed. What is already being sent cannot be called back.
func CancelWaiting(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone, reason string,
	now time.Time,
) (int, error) {
	tag, err := tx.Exec(ctx, cancelWaiting, pgx.StrictNamedArgs{
		"practice": practice, "phone_indexes": k.PhoneIndexes(practice, phone), "reason": reason, "now": now,
	})
	if err != nil {
		return 0, fmt.Errorf("cancel waiting texts: %w", err)
	}
	return int(tag.RowsAffected()), nil
}
