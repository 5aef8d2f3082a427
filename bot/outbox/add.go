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

// Add writes a text that is to leave, waiting from m.NotBefore (from m.CreatedAt when that is zero), and what the gate
// said of it when it was written, whatever that was; d.Message is the text's own. A key that is there already gives the id
// of the first text and false: the first words stand, and what was said of them. A key taken by a text to another phone is
// [ErrConflict], a text without what every text needs [ErrIncomplete], one without the gate's answer [ErrDecision].
func Add(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, m Message, d Decision,
) (id int64, added bool, err error) {
	if !d.answers(AskedWritten) {
		return 0, false, ErrDecision
	}
	if err := m.complete(); err != nil {
		return 0, false, err
	}
	if id, err = insert(ctx, tx, k, m, d); err == nil {
		return id, true, nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return 0, false, fmt.Errorf("add a text: %w", err)
	}
	id, err = keyed(ctx, tx, k, m)
	return id, false, err
}

// The first line of a text's history is written with it, and the gate's first answer.
const insertMessage = `
with written as (
    insert into outbox.message (practice_id, thread, phone, phone_index, body, sender, messaging_service, kind,
        template, template_version, language, facts, account, statement, segments, key, author, created_at, not_before,
        expires_at)
    values (@practice, @thread, @phone, @phone_index, @body, @sender, @messaging_service, @kind,
        @template, @template_version, @language, @facts, @account, @statement, @segments, @key, @author, @created_at,
        @not_before, @expires_at)
    on conflict on constraint message_key do nothing
    returning practice_id, id
), noted as (
    insert into outbox.change (practice_id, message, status, moved, at)
    select practice_id, id, 'waiting', true, @created_at from written
), decided as (
    insert into outbox.decision (practice_id, message, asked, at, allowed, reason, until, facts)
    select practice_id, id, @asked, @decided_at, @allowed, @reason, @until, @decision::jsonb
    from written
)
select id from written`

// insert writes the row, or gives pgx.ErrNoRows when its key is there already.
func insert(ctx context.Context, tx pgx.Tx, k *seal.Keyring, m Message, d Decision) (id int64, err error) {
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
	args := pgx.StrictNamedArgs{
		"practice": m.Practice, "thread": m.Thread, "phone": phone, "phone_index": k.PhoneIndex(m.Practice, m.To),
		"body": body, "sender": m.From.Reveal(), "messaging_service": m.MessagingService, "kind": m.Kind,
		"template": m.Template, "template_version": m.TemplateVersion, "language": m.Language, "facts": facts,
		"account": m.Account, "statement": m.Statement, "segments": max(1, m.Segments), "key": m.Key,
		"author": m.Author, "created_at": m.CreatedAt, "not_before": m.NotBefore, "expires_at": orNull(m.ExpiresAt),
	}
	d.into(args)
	err = tx.QueryRow(ctx, insertMessage, args).Scan(&id)
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
