package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

// Add writes a text that is to leave, waiting from m.NotBefore (from m.CreatedAt when that is zero). A key that is
// there already gives the id of the first text and false: the first words stand. A key taken by a text to another
// phone is [ErrConflict]; a text without what every text needs is [ErrIncomplete].
func Add(ctx context.Context, tx pgx.Tx, k *seal.Keyring, m Message) (id int64, added bool, err error) {
	if err := m.complete(); err != nil {
		return 0, false, err
	}
	if id, err = insert(ctx, tx, k, m); err == nil {
		return id, true, note(ctx, tx, m.Practice, id, Change{Status: StatusWaiting, Moved: true, At: m.CreatedAt})
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return 0, false, fmt.Errorf("add a text: %w", err)
	}
	id, err = keyed(ctx, tx, k, m)
	return id, false, err
}

const insertMessage = `
insert into outbox.message (practice_id, thread, phone, phone_index, body, sender, messaging_service, kind, template,
    template_version, language, facts, account, statement, segments, key, author, created_at, not_before, expires_at)
values (@practice, @thread, @phone, @phone_index, @body, @sender, @messaging_service, @kind, @template,
    @template_version, @language, @facts, @account, @statement, @segments, @key, @author, @created_at, @not_before,
    @expires_at)
on conflict on constraint message_key do nothing
returning id`

// insert writes the row, or gives pgx.ErrNoRows when its key is there already.
func insert(ctx context.Context, tx pgx.Tx, k *seal.Keyring, m Message) (id int64, err error) {
	phone, err := k.SealText(cell(m.Practice, m.Key, "phone"), m.To.Reveal())
	if err != nil {
		return 0, err
	}
	body, err := k.SealText(cell(m.Practice, m.Key, "body"), m.Body.Reveal())
	if err != nil {
		return 0, err
	}
	if m.Facts == nil {
		m.Facts = []billing.Fact{}
	}
	facts, err := json.Marshal(m.Facts)
	if err != nil {
		return 0, err
	}
	if m.NotBefore.IsZero() {
		m.NotBefore = m.CreatedAt
	}
	err = tx.QueryRow(ctx, insertMessage, pgx.StrictNamedArgs{
		"practice": m.Practice, "thread": m.Thread, "phone": phone, "phone_index": k.PhoneIndex(m.Practice, m.To),
		"body": body, "sender": m.From.Reveal(), "messaging_service": m.MessagingService, "kind": m.Kind,
		"template": m.Template, "template_version": m.TemplateVersion, "language": m.Language, "facts": facts,
		"account": m.Account, "statement": m.Statement, "segments": max(1, m.Segments), "key": m.Key,
		"author": m.Author, "created_at": m.CreatedAt, "not_before": m.NotBefore, "expires_at": orNull(m.ExpiresAt),
	}).Scan(&id)
	return id, err
}

const selectKeyed = `
select id, phone_index = any(@phone_indexes) from outbox.message where practice_id = @practice and key = @key`

// keyed finds the text that has m's key and checks that it is to the same phone.
func keyed(ctx context.Context, tx pgx.Tx, k *seal.Keyring, m Message) (id int64, err error) {
	var same bool
	err = tx.QueryRow(ctx, selectKeyed, pgx.StrictNamedArgs{
		"practice": m.Practice, "key": m.Key, "phone_indexes": k.PhoneIndexes(m.Practice, m.To),
	}).Scan(&id, &same)
	if err != nil {
		return 0, fmt.Errorf("find the text of a key: %w", err)
	}
	if !same {
		return 0, fmt.Errorf("add a text: %w", ErrConflict)
	}
	return id, nil
}
