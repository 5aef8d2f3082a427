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

// AddPlan writes down a plan that a patient agreed to: its terms, the words of the agreement (sealed) and the text that
// gave them. The same key with the same terms is added once; with others the error is [ErrConflict]. Terms that do not
// sum are [ErrPlanSum], a plan that still runs is [ErrPlanExists], an unknown account [ErrNotFound]. The policy that
// the terms name should have been kept before, by [KeepPolicy].
func AddPlan(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
	terms plan.Terms, key string, at time.Time, words, messageID string, k *seal.Keyring,
) (id int64, added bool, err error) {
	n := newPlan{
		practice: practice, account: account, terms: terms, key: key, at: at, words: words, messageID: messageID,
	}
	id, err = n.known(ctx, tx)
	if err != nil || id != 0 {
		return id, false, err
	}
	if err := makeRoom(ctx, tx, practice, account, at); err != nil {
		return 0, false, err
	}
	id, err = n.insert(ctx, tx, k)
	return id, err == nil, err
}

// newPlan is a plan about to be written down.
type newPlan struct {
	practice  billing.PracticeID
	account   billing.AccountNumber
	terms     plan.Terms
	key       string
	at        time.Time
	words     string
	messageID string
	replaces  *Plan // the plan whose place it takes
	change    plan.ChangeKind
	record    plan.Record
}

const selectPlanByKey = `SELECT id, input FROM ledger.plan WHERE practice_id = @practice AND key = @key`

// known checks the terms, locks the account, and gives the plan that was written under the key before, or nothing.
func (n newPlan) known(ctx context.Context, tx pgx.Tx) (id int64, err error) {
	if !sums(n.terms) {
		return 0, fmt.Errorf("add plan: %w", ErrPlanSum)
	}
	if err := holdAccount(ctx, tx, n.practice, n.account); err != nil {
		return 0, fmt.Errorf("add plan: %w", err)
	}
	input, err := n.input()
	if err != nil {
		return 0, err
	}
	var before []byte
	args := pgx.StrictNamedArgs{"practice": n.practice, "key": n.key}
	err = tx.QueryRow(ctx, selectPlanByKey, args).Scan(&id, &before)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("add plan: %w", err)
	case !bytes.Equal(before, input):
		return 0, fmt.Errorf("add plan %q: %w", n.key, ErrConflict)
	}
	return id, nil
}

// holdAccount locks an account until the transaction ends; one that is not there is ErrNotFound.
func holdAccount(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber) error {
	var locked string
	args := pgx.StrictNamedArgs{"practice": practice, "account": account}
	err := tx.QueryRow(ctx, lockAccount, args).Scan(&locked)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// One round trip: the terms, their schedule, the first move of their life, and when they are looked at first. Postings
// that are never counted make the first look come at once.
const addPlan = `
WITH plan AS (
    INSERT INTO ledger.plan (practice_id, account, key, input, principal, frequency, policy, down, amended, disclosed,
        replaces, root, change, changes, skips, paid_no, paid_before, words, message_id, agreed_at)
    VALUES (@practice, @account, @key, @input, @principal, @frequency, @policy, @down, @amended, @disclosed,
        nullif(@replaces::bigint, 0), nullif(@root::bigint, 0), @change, @changes, @skips, @paid_no,
        (SELECT coalesce(sum(amount), 0) FROM ledger.posting
         WHERE practice_id = @practice AND account = @account AND kind = 'cash_patient'),
        @words, @message, @at)
    RETURNING id
), instalment AS (
    INSERT INTO ledger.instalment (practice_id, plan_id, no, due, amount)
    SELECT @practice, plan.id, i.no, i.due, i.amount
    FROM plan, unnest(@dues::date[], @amounts::bigint[]) WITH ORDINALITY AS i (due, amount, no)
), look AS (
    INSERT INTO ledger.plan_look (practice_id, plan_id, account, look_at, postings, beside, given, taken, credited)
    SELECT @practice, plan.id, @account, @at, 0,
        (SELECT coalesce(sum(amount), 0) FROM ledger.posting WHERE practice_id = @practice AND account = @account
            AND kind IN ('patient_receivable', 'patient_credit')) - @principal, w.given, w.taken, w.credited
    FROM plan CROSS JOIN (` + wentBack + `
    ) w
)
SELECT id FROM plan`

func (n newPlan) insert(ctx context.Context, tx pgx.Tx, k *seal.Keyring) (id int64, err error) {
	input, err := n.input()
	if err != nil {
		return 0, err
	}
	cell := seal.Cell{Table: planTable, Column: "words", Row: string(n.practice) + "/" + n.key}
	sealed, err := k.SealText(cell, n.words)
	if err != nil {
		return 0, err
	}
	var replaces, root int64
	if n.replaces != nil {
		replaces, root = n.replaces.ID, n.replaces.Root
	}
	t := n.terms
	dues, amounts := schedule(t)
	err = tx.QueryRow(ctx, addPlan, pgx.StrictNamedArgs{
		"practice": n.practice, "account": n.account, "key": n.key, "input": input, "principal": t.Principal,
		"frequency": t.Frequency, "policy": t.Policy, "down": t.Down, "amended": t.Amended, "disclosed": t.Disclosed,
		"replaces": replaces, "root": root, "change": n.change, "changes": n.record.Changes, "skips": n.record.Skips,
		"paid_no": n.record.Paid, "words": sealed, "message": n.messageID, "at": n.at, "dues": dues, "amounts": amounts,
	}).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("add plan: %w", Translate(err))
	}
	return id, move(ctx, tx, n.practice, id, plan.Offered, plan.Agreed, "agreed", "agreed/"+fmt.Sprint(id), n.at)
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
	most := plan.MaxInstalments
	if t.Disclosed {
		most = plan.MostDisclosed
	}
	if len(t.Instalments) == 0 || len(t.Instalments) > most {
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

// input digests what the key of a plan stands for.
func (n newPlan) input() ([]byte, error) {
	b, err := json.Marshal(struct {
		Account billing.AccountNumber
		Terms   plan.Terms
	}{n.account, n.terms})
	if err != nil {
		return nil, fmt.Errorf("add plan: %w", err)
	}
	sum := sha256.Sum256(b)
	return sum[:digestSize], nil
}
