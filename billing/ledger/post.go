package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// digestSize is the length in bytes of the digests that tell one input from another.
const digestSize = 16

// One round trip: the entry if its key is new, its postings if it was, and what the key stood for if it was not.
const post = `
WITH entry AS (
    INSERT INTO ledger.entry (practice_id, key, input, kind, at, reverses,
        file_hash, file, interchange, claim, service_line, line, segment, event)
    VALUES (@practice, @key, @input, @kind, @at, nullif(@reverses, ''),
        @file_hash, @file, @interchange, @claim, @service_line, @line, @segment, @event)
    ON CONFLICT ON CONSTRAINT entry_key DO NOTHING
    RETURNING id
), posting AS (
    INSERT INTO ledger.posting (practice_id, entry_id, no, kind, account, part, amount)
    SELECT @practice, entry.id, side.no, side.kind, side.account, side.part, side.amount
    FROM entry, unnest(@kinds::text[], @accounts::text[], @parts::text[], @amounts::bigint[])
        WITH ORDINALITY AS side (kind, account, part, amount, no)
)
SELECT EXISTS (SELECT FROM entry), (SELECT input FROM ledger.entry WHERE practice_id = @practice AND key = @key)`

// Post adds an entry to the books and says whether it was new. The same key with the same content is posted once; with
// other content the error is [ErrConflict]. An entry that does not sum to zero is [billing.ErrUnbalanced], one of less
// than two postings [billing.ErrEmptyEntry]. The time and the file an entry came from are no part of its content.
func Post(ctx context.Context, tx pgx.Tx, e billing.Entry) (posted bool, err error) {
	if err := e.Validate(); err != nil {
		return false, err
	}
	input := entryInput(e)
	var before []byte
	if err := tx.QueryRow(ctx, post, postArgs(e, input)).Scan(&posted, &before); err != nil {
		return false, fmt.Errorf("post entry: %w", Translate(err))
	}
	if posted {
		return true, nil
	}
	if before == nil { // posted by another transaction while ours waited for it: our snapshot is older
		if before, err = inputOf(ctx, tx, e.Practice, e.Key); err != nil {
			return false, err
		}
	}
	if !bytes.Equal(before, input) {
		return false, fmt.Errorf("post entry %q: %w", e.Key, ErrConflict)
	}
	return false, nil
}

func postArgs(e billing.Entry, input []byte) pgx.StrictNamedArgs {
	n := len(e.Postings)
	kinds, accounts := make([]string, n), make([]string, n)
	parts, amounts := make([]string, n), make([]int64, n)
	for i, p := range e.Postings {
		kinds[i], accounts[i], parts[i], amounts[i] = string(p.Kind), string(p.Patient), string(p.Part), int64(p.Amount)
	}
	return pgx.StrictNamedArgs{
		"practice": e.Practice, "key": e.Key, "input": input, "kind": e.Kind, "at": e.At, "reverses": e.Reverses,
		"file_hash": e.Source.FileHash, "file": e.Source.File, "interchange": e.Source.Interchange,
		"claim": e.Source.Claim, "service_line": e.Source.ServiceLine, "line": e.Source.Line,
		"segment": e.Source.Segment, "event": e.Source.Event,
		"kinds": kinds, "accounts": accounts, "parts": parts, "amounts": amounts,
	}
}

const selectInput = `SELECT input FROM ledger.entry WHERE practice_id = @practice AND key = @key`

func inputOf(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, key string) ([]byte, error) {
	var input []byte
	args := pgx.StrictNamedArgs{"practice": practice, "key": key}
	if err := tx.QueryRow(ctx, selectInput, args).Scan(&input); err != nil {
		return nil, fmt.Errorf("read entry: %w", err)
	}
	return input, nil
}

// entryInput digests what an entry says: what happened, to what, and its postings in order. Every part goes in with
// its length, so that no two entries give the same bytes.
func entryInput(e billing.Entry) []byte {
	var b []byte
	text := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	text(string(e.Kind))
	text(e.Reverses)
	text(e.Source.Claim)
	b = binary.AppendVarint(b, int64(e.Source.ServiceLine))
	text(e.Source.Event)
	for _, p := range e.Postings {
		text(string(p.Kind))
		text(string(p.Patient))
		text(string(p.Part))
		b = binary.AppendVarint(b, int64(p.Amount))
	}
	sum := sha256.Sum256(b)
	return sum[:digestSize]
}
