package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// ProviderAdjustment is an amount an insurer takes from a payment to the practice, or adds to it, that belongs to no
// claim: an overpayment taken back, interest, a balance carried over. No patient owes any of it.
type ProviderAdjustment struct {
	Payer, Trace    string // the payment it changes
	Code, Reference string
	Taken           billing.Cents // positive takes from the payment
	Nth             int           // of the same payment, from 1
	Source          billing.Source
}

// maxAgain bounds how often one adjustment is undone and loaded again.
const maxAgain = 100

const selectKeyState = `
SELECT e.key, EXISTS (SELECT FROM ledger.entry r WHERE r.practice_id = @practice AND r.reverses = e.key)
FROM ledger.entry e
WHERE e.practice_id = @practice AND e.key = ANY (@keys)`

// AdjustProvider posts a provider adjustment between the insurer's receivable and its payments, once, and says whether
// it was new. One that was undone is posted again.
func (i *Import) AdjustProvider(ctx context.Context, tx pgx.Tx, p ProviderAdjustment) (posted bool, err error) {
	if p.Taken == 0 {
		return false, nil
	}
	if _, err := tx.Exec(ctx, lockImports, pgx.StrictNamedArgs{"practice": i.practice}); err != nil {
		return false, fmt.Errorf("post a provider adjustment: %w", err)
	}
	source := p.Source
	source.FileHash, source.File = i.file.Hash, i.file.Name
	source.Interchange, source.Event = cleanText(source.Interchange), "provider/"+cleanText(p.Code)
	e := billing.Entry{
		Practice: i.practice, Kind: billing.EntryRemittance, At: i.at, Source: source,
		Postings: []billing.Posting{
			{Kind: billing.InsurerReceivable, Amount: p.Taken},
			{Kind: billing.CashInsurer, Part: billing.PartInsurerPaid, Amount: -p.Taken},
		},
	}
	if e.Key, err = i.freeKey(ctx, tx, p.key()); err != nil || e.Key == "" {
		return false, err
	}
	posted, err = Post(ctx, tx, e)
	if err != nil {
		return false, fmt.Errorf("post a provider adjustment: %w", err)
	}
	return posted, nil
}

func (p ProviderAdjustment) key() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{
		lettersOf(p.Payer), p.Trace, p.Code, p.Reference, p.Taken.String(), fmt.Sprint(p.Nth),
	}, "\x00")))
	return "provider/" + hex.EncodeToString(sum[:digestSize])
}

// freeKey gives the first key of a row of keys that is not used yet; none when one of them stands.
func (i *Import) freeKey(ctx context.Context, tx pgx.Tx, base string) (string, error) {
	all := make([]string, maxAgain)
	for n := range all {
		all[n] = fmt.Sprintf("%s/%d", base, n)
	}
	rows, err := tx.Query(ctx, selectKeyState, pgx.StrictNamedArgs{"practice": i.practice, "keys": all})
	if err != nil {
		return "", fmt.Errorf("read keys: %w", err)
	}
	var key string
	var reversed, stands bool
	used := 0
	_, err = pgx.ForEachRow(rows, []any{&key, &reversed}, func() error {
		used++
		stands = stands || !reversed
		return nil
	})
	switch {
	case err != nil:
		return "", fmt.Errorf("read keys: %w", err)
	case stands:
		return "", nil
	case used == maxAgain:
		return "", fmt.Errorf("undone and loaded %d times: %w", maxAgain, ErrConflict)
	}
	return all[used], nil
}
