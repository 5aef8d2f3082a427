package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/consent/seal"
)

// lockAccount keeps two plans of one account from being agreed at the same time.
const lockAccount = `
SELECT number FROM ledger.account WHERE practice_id = @practice AND number = @account FOR NO KEY UPDATE`

const selectPlanByKey = `SELECT id, input FROM ledger.plan WHERE practice_id = @practice AND key = @key`

const addPlan = `
WITH plan AS (
    INSERT INTO ledger.plan (practice_id, account, key, input, principal, frequency, policy,
        paid_before, words, message_id, agreed_at)
    VALUES (@practice, @account, @key, @input, @principal, @frequency, @policy,
        (SELECT coalesce(sum(amount), 0) FROM ledger.posting
         WHERE practice_id = @practice AND account = @account AND kind = 'cash_patient'),
        @words, @message, @at)
    RETURNING id
), instalment AS (
    INSERT INTO ledger.instalment (practice_id, plan_id, no, due, amount)
    SELECT @practice, plan.id, i.no, i.due, i.amount
    FROM plan, unnest(@dues::date[], @amounts::bigint[]) WITH ORDINALITY AS i (due, amount, no)
)
SELECT id FROM plan`

// AddPlan writes down a plan that a patient agreed to: its terms, the words of the agreement (sealed) and the text that
// gave them. The same key with the same terms is added once; with others the error is [ErrConflict]. Terms that do not
// sum are [ErrPlanSum], a plan that still runs is [ErrPlanExists], an unknown account [ErrNotFound].
func AddPlan(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
	terms plan.Terms, key string, at time.Time, words, messageID string, k *seal.Keyring,
) (id int64, added bool, err error) {
	if !sums(terms) {
		return 0, false, fmt.Errorf("add plan: %w", ErrPlanSum)
	}
	input, err := planInput(account, terms)
	if err != nil {
		return 0, false, err
	}
	var locked string
	args := pgx.StrictNamedArgs{"practice": practice, "account": account}
	if err := tx.QueryRow(ctx, lockAccount, args).Scan(&locked); err != nil {
		if errors.Is(err, pgx.ErrNoRows) {
			err = ErrNotFound
		}
		return 0, false, fmt.Errorf("add plan: %w", err)
	}
	var before []byte
	err = tx.QueryRow(ctx, selectPlanByKey, pgx.StrictNamedArgs{"practice": practice, "key": key}).Scan(&id, &before)
	switch {
	case err == nil && bytes.Equal(before, input):
		return id, false, nil
	case err == nil:
		return 0, false, fmt.Errorf("add plan %q: %w", key, ErrConflict)
	case !errors.Is(err, pgx.ErrNoRows):
		return 0, false, fmt.Errorf("add plan: %w", err)
	}
	if err := makeRoom(ctx, tx, practice, account, at); err != nil {
		return 0, false, err
	}
	cell := seal.Cell{Table: planTable, Column: "words", Row: string(practice) + "/" + key}
	sealed, err := k.SealText(cell, words)
	if err != nil {
		return 0, false, err
	}
	dues, amounts := schedule(terms)
	err = tx.QueryRow(ctx, addPlan, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "key": key, "input": input, "principal": terms.Principal,
		"frequency": terms.Frequency, "policy": terms.Policy, "words": sealed, "message": messageID, "at": at,
		"dues": dues, "amounts": amounts,
	}).Scan(&id)
	if err != nil {
		return 0, false, fmt.Errorf("add plan: %w", Translate(err))
	}
	return id, true, nil
}

// makeRoom ends a plan of which nothing is left; one that still runs is ErrPlanExists.
func makeRoom(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber, at time.Time,
) error {
	current, err := currentPlan(ctx, tx, practice, account)
	if err != nil || current == nil {
		return err
	}
	if current.Left > 0 {
		return fmt.Errorf("add plan: %w", ErrPlanExists)
	}
	_, err = EndPlan(ctx, tx, practice, account, "paid", at)
	return err
}

// sums says whether the terms are a plan at all; the database checks the sum again.
func sums(t plan.Terms) bool {
	if len(t.Instalments) == 0 || len(t.Instalments) > plan.MaxInstalments {
		return false
	}
	var sum billing.Cents
	for _, i := range t.Instalments {
		if i.Amount <= 0 || i.Due.IsZero() {
			return false
		}
		sum += i.Amount
	}
	return sum == t.Principal
}

func schedule(t plan.Terms) (dues []time.Time, amounts []int64) {
	for _, i := range t.Instalments {
		dues, amounts = append(dues, i.Due.Time()), append(amounts, int64(i.Amount))
	}
	return dues, amounts
}

func planInput(account billing.AccountNumber, t plan.Terms) ([]byte, error) {
	b, err := json.Marshal(struct {
		Account billing.AccountNumber
		Terms   plan.Terms
	}{account, t})
	if err != nil {
		return nil, fmt.Errorf("add plan: %w", err)
	}
	sum := sha256.Sum256(b)
	return sum[:digestSize], nil
}
