package payment

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Autopay is a plan whose instalments a kept card pays, by a consent that was signed on the page (12 CFR 1005.10(b)).
type Autopay struct {
	ID        int64
	Practice  billing.PracticeID
	Account   billing.AccountNumber
	Plan      int64
	Card      Card
	ConsentAt time.Time
	Paused    bool // charges wait, because the patient or a biller asked
}

const autopayColumns = cardColumns + `, a.id, a.practice_id, a.account, a.plan_id, a.consented_at,
    a.paused_at IS NOT NULL`

func scanAutopay(row pgx.CollectableRow) (*Autopay, error) {
	var a Autopay
	c := &a.Card
	var removed, forgotten *time.Time
	err := row.Scan(&c.ID, &c.Practice, &c.Account, &c.Customer, &c.Method, &c.Brand, &c.Last4, &c.ExpMonth, &c.ExpYear,
		&c.Version, &c.KeptAt, &removed, &forgotten, &a.ID, &a.Practice, &a.Account, &a.Plan, &a.ConsentAt, &a.Paused)
	c.KeptAt, c.RemovedAt, c.ForgottenAt = c.KeptAt.UTC(), orZero(removed), orZero(forgotten)
	a.ConsentAt = a.ConsentAt.UTC()
	return &a, err
}

const selectAutopay = `
SELECT ` + autopayColumns + `
FROM payment.autopay a JOIN payment.card c ON c.practice_id = a.practice_id AND c.id = a.card_id
WHERE a.practice_id = @practice AND a.account = @account AND a.plan_id = @plan AND a.ended_at IS NULL`

// AutopayOf gives the autopay of a plan, or nil when nobody signed one, or it ended.
func AutopayOf(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber, planID int64,
) (*Autopay, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "account": account, "plan": planID}
	return one(ctx, tx, "read autopay", selectAutopay, args, scanAutopay)
}

const selectAutopays = `
SELECT ` + autopayColumns + `
FROM payment.autopay a JOIN payment.card c ON c.practice_id = a.practice_id AND c.id = a.card_id
WHERE a.ended_at IS NULL AND a.paused_at IS NULL AND a.look_at <= @now
ORDER BY a.look_at LIMIT @limit`

// AutopaysToLookAt gives the running autopays of which something may be due, at most limit.
func AutopaysToLookAt(ctx context.Context, tx pgx.Tx, now time.Time, limit int) ([]*Autopay, error) {
	args := pgx.StrictNamedArgs{"now": now, "limit": limit}
	return many(ctx, tx, "read autopays", selectAutopays, args, scanAutopay)
}

const holdAutopay = `
SELECT true FROM payment.autopay
WHERE practice_id = @practice AND id = @id AND ended_at IS NULL AND paused_at IS NULL AND look_at <= @now
FOR UPDATE SKIP LOCKED`

// Hold keeps others from an autopay while it is looked at: what wakes it in the meantime comes after [Autopay.LookAgain]
// and counts. False: it is not to be looked at any more, or somebody does.
func (a Autopay) Hold(ctx context.Context, tx pgx.Tx, now time.Time) (held bool, err error) {
	args := pgx.StrictNamedArgs{"practice": a.Practice, "id": a.ID, "now": now}
	rows, err := many(ctx, tx, "hold autopay", holdAutopay, args, pgx.RowTo[bool])
	return len(rows) > 0, err
}

const lookAgain = `UPDATE payment.autopay SET look_at = @at WHERE practice_id = @practice AND id = @id`

// LookAgain says when something may be due of an autopay next.
func (a Autopay) LookAgain(ctx context.Context, tx pgx.Tx, at time.Time) error {
	args := pgx.StrictNamedArgs{"practice": a.Practice, "id": a.ID, "at": at}
	_, err := run(ctx, tx, "look at autopay", lookAgain, args)
	return err
}

const enrol = `
INSERT INTO payment.autopay (practice_id, account, plan_id, card_id, consent_key, consented_at, look_at)
VALUES (@practice, @account, @plan, @card, @key, @at, @at)`

// Enrol lets a card pay the instalments of a plan, by the consent of the request with a key. An autopay of the account
// that runs already ends in its favour; the same consent again changes nothing.
func Enrol(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
	planID, card int64, consentKey string, at time.Time,
) error {
	if err := EndAutopay(ctx, tx, practice, account, "replaced", at); err != nil {
		return err
	}
	_, err := run(ctx, tx, "enrol", enrol, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "plan": planID, "card": card, "key": consentKey, "at": at,
	})
	return err
}

// It waits for whoever looks at the autopay now, and counts from what they say: a condition on look_at would not.
const wakeAutopay = `
UPDATE payment.autopay SET look_at = least(look_at, @at)
WHERE practice_id = @practice AND account = @account AND plan_id = @plan AND ended_at IS NULL`

// WakeAutopay has the autopay of a plan looked at no later than a time: its first open payment may be another than when
// it was looked at last.
func WakeAutopay(
	ctx context.Context, tx pgx.Tx,
	practice billing.PracticeID, account billing.AccountNumber, planID int64, at time.Time,
) error {
	_, err := run(ctx, tx, "wake autopay", wakeAutopay, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "plan": planID, "at": at,
	})
	return err
}

const pauseAutopay = `
UPDATE payment.autopay SET paused_at = @at, paused_why = @why
WHERE practice_id = @practice AND account = @account AND ended_at IS NULL AND paused_at IS NULL`

// PauseAutopay stops charges of an account before the next one (15 USC 1693e(a)), and says whether any would have come.
func PauseAutopay(
	ctx context.Context, tx pgx.Tx,
	practice billing.PracticeID, account billing.AccountNumber, why string, at time.Time,
) (bool, error) {
	if err := stopOpenPages(ctx, tx, practice, account, at); err != nil {
		return false, err
	}
	paused, err := run(ctx, tx, "pause autopay", pauseAutopay, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "why": why, "at": at,
	})
	if err != nil {
		return false, err
	}
	return paused, cancelCharges(ctx, tx, practice, account, "paused", at)
}

const moveAutopay = `
UPDATE payment.autopay SET plan_id = @to, look_at = @at
WHERE practice_id = @practice AND account = @account AND plan_id = @from AND ended_at IS NULL`

// MoveAutopay goes on with the plan that took another's place. What was planned for the old one falls away; the days of
// notice before another amount or date are the plan's to keep.
func MoveAutopay(
	ctx context.Context, tx pgx.Tx,
	practice billing.PracticeID, account billing.AccountNumber, from, to int64, at time.Time,
) error {
	_, err := run(ctx, tx, "move autopay", moveAutopay, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "from": from, "to": to, "at": at,
	})
	if err != nil {
		return err
	}
	return cancelCharges(ctx, tx, practice, account, "superseded", at)
}

const endAutopay = `
UPDATE payment.autopay SET ended_at = @at, ended_why = @why
WHERE practice_id = @practice AND account = @account AND ended_at IS NULL`

// EndAutopay ends the autopay of an account for a reason; its consent is kept.
func EndAutopay(
	ctx context.Context, tx pgx.Tx,
	practice billing.PracticeID, account billing.AccountNumber, why string, at time.Time,
) error {
	_, err := run(ctx, tx, "end autopay", endAutopay, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "why": why, "at": at,
	})
	if err != nil {
		return err
	}
	return cancelCharges(ctx, tx, practice, account, why, at)
}
