package desk

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

// Action is what was done about a case, as the audit keeps it: the action_id of the button, or what happened by itself.
type Action string

// The actions.
const (
	ActionClaim       Action = "case_claim"
	ActionRelease     Action = "case_release"
	ActionReply       Action = "case_reply"
	ActionNote        Action = "case_note"
	ActionResolve     Action = "case_resolve"
	ActionHandBack    Action = "case_handback"
	ActionSnooze      Action = "case_snooze"
	ActionHold        Action = "case_hold"
	ActionApprove     Action = "case_approve"
	ActionDecline     Action = "case_decline"
	ActionAssign      Action = "case_assign"
	ActionOptOut      Action = "case_optout"
	ActionWrongNumber Action = "case_wrong_number"

	actionOpened      Action = "opened"
	actionReasonAdded Action = "reason_added"
)

// Act is one entry of the audit.
type Act struct {
	Number int
	User   string // empty: it happened by itself
	Action Action
	At     time.Time
	Text   string // what was written, for a reply and a note
}

// ErrNoKeyring says that words were to be kept without a key to seal them.
var ErrNoKeyring = errors.New("words need a keyring")

// Reply records that the claimant wrote to the patient; the text itself leaves through the outbox. Everybody else gets
// [ErrNotClaimant].
func Reply(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, number int, user, text string,
	at time.Time,
) (Case, error) {
	c, err := Claimed(ctx, tx, practice, number, user)
	if err != nil {
		return c, err
	}
	return c, record(ctx, tx, k, c, user, ActionReply, text, at)
}

// Note keeps words for the billers alone. Anybody may add one, to a resolved case too.
func Note(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, number int, user, text string,
	at time.Time,
) (Case, error) {
	return Record(ctx, tx, k, practice, number, user, ActionNote, text, at)
}

// Record keeps an act that does not change the case itself, such as a hold on reminders or an opt-out by a biller. k
// may be nil when there is no text.
func Record(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, number int, user string,
	action Action, text string, at time.Time,
) (Case, error) {
	if user == "" {
		return Case{}, ErrNoUser
	}
	c, err := ByNumber(ctx, tx, practice, number)
	if err != nil {
		return Case{}, err
	}
	return c, record(ctx, tx, k, c, user, action, text, at)
}

const snoozeSQL = `UPDATE desk.case SET snoozed_until = @until WHERE practice_id = @practice AND id = @id
RETURNING ` + caseColumns

// Snooze puts a case aside until a time: its claimant may, and anybody while nobody has claimed it.
func Snooze(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, number int, user string, until, at time.Time,
) (Case, error) {
	if user == "" {
		return Case{}, ErrNoUser
	}
	c, err := unresolved(ctx, tx, practice, number)
	if err != nil {
		return c, err
	}
	if c.Status == StatusClaimed && c.Claimant != user {
		return c, ErrNotClaimant{Claimant: c.Claimant}
	}
	snoozed, err := one(ctx, tx, snoozeSQL, pgx.StrictNamedArgs{"practice": practice, "id": c.ID, "until": until})
	if err != nil {
		return Case{}, fmt.Errorf("snooze case: %w", err)
	}
	if snoozed == nil {
		return Case{}, ErrNotFound
	}
	return *snoozed, record(ctx, tx, nil, *snoozed, user, ActionSnooze, "", at)
}

const nextActionSQL = `SELECT nextval('desk.action_id')`

func nextAction(ctx context.Context, tx pgx.Tx) (id int64, err error) {
	err = tx.QueryRow(ctx, nextActionSQL).Scan(&id)
	return id, err
}

const recordSQL = `INSERT INTO desk.action (practice_id, id, number, user_id, action, at, text)
VALUES (@practice, @id, @number, @user, @action, @at, @text)`

// record adds to the audit. The id is drawn first because the words are sealed to their row.
func record(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, c Case, user string, action Action, text string, at time.Time,
) error {
	id, err := nextAction(ctx, tx)
	if err != nil {
		return fmt.Errorf("record %s: %w", action, err)
	}
	sealed, err := sealText(k, actionCell(c.Practice, id), text)
	if err != nil {
		return fmt.Errorf("record %s: %w", action, err)
	}
	_, err = tx.Exec(ctx, recordSQL, pgx.StrictNamedArgs{
		"practice": c.Practice, "id": id, "number": c.Number, "user": user, "action": action, "at": at, "text": sealed,
	})
	if err != nil {
		return fmt.Errorf("record %s: %w", action, err)
	}
	return nil
}

func actionCell(practice billing.PracticeID, id int64) seal.Cell {
	return seal.Cell{Table: "desk.action", Column: "text", Row: string(practice) + "/" + strconv.FormatInt(id, 10)}
}

func sealText(k *seal.Keyring, cell seal.Cell, text string) ([]byte, error) {
	switch {
	case text == "":
		return nil, nil
	case k == nil:
		return nil, ErrNoKeyring
	}
	return k.SealText(cell, text)
}
