package outbox

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

const selectOfPhone = `
select ` + columns + `
from outbox.message
where practice_id = @practice and phone_index = any(@phone_indexes) and id > @after
order by id
limit @limit`

// OfPhone gives a page of all texts to a phone, whatever became of them, in the order in which they were written: those
// after the text named, from the beginning when it is 0.
func OfPhone(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone, after int64,
	limit int,
) ([]Message, error) {
	return read(ctx, tx, k, "read the texts to a phone", selectOfPhone, pgx.StrictNamedArgs{
		"practice": practice, "phone_indexes": k.PhoneIndexes(practice, phone), "after": after, "limit": limit,
	})
}
