package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Asked is when the gate was asked about a text.
type Asked string

// The gate is asked twice: in the transaction that writes a text, and in the one that marks it as being sent.
const (
	AskedWritten Asked = "written"
	AskedSending Asked = "sending"
)

// ErrDecision says that a decision cannot be kept or acted on: it names no text, or its facts are no JSON, or it is refused
// without a reason, or it is none, or not of the moment, or lets nothing leave.
var ErrDecision = errors.New("outbox: not a decision about a text")

// Decision is one answer of the gate, with what it looked at.
type Decision struct {
	Message int64
	Asked   Asked
	At      time.Time
	Allowed bool
	Reason  string          // machine-readable; empty if and only if it was allowed
	Until   time.Time       // when it may be asked again; zero: never by itself, or allowed
	Facts   json.RawMessage // names no phone, holds neither words nor amounts
}

// answers says whether it is an answer to the question asked then, with its facts.
func (d Decision) answers(asked Asked) bool { return d.Asked == asked && d.complete() }

// complete says whether it is an answer with its facts, of whatever text.
func (d Decision) complete() bool { return json.Valid(d.Facts) && d.Allowed == (d.Reason == "") }

// into adds the answer to the arguments of a statement that keeps it beside something else.
func (d Decision) into(args pgx.StrictNamedArgs) {
	args["asked"], args["decided_at"], args["allowed"] = d.Asked, d.At, d.Allowed
	args["reason"], args["until"], args["decision"] = d.Reason, orNull(d.Until), string(d.Facts)
}

const insertDecision = `
insert into outbox.decision (practice_id, message, asked, at, allowed, reason, until, facts)
values (@practice, @message, @asked, @at, @allowed, @reason, @until, @facts)`

// KeepDecision keeps one answer of the gate for good, in one statement, in the transaction that acts on it.
func KeepDecision(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, d Decision) error {
	if d.Message == 0 || !d.complete() {
		return ErrDecision
	}
	_, err := tx.Exec(ctx, insertDecision, pgx.StrictNamedArgs{
		"practice": practice, "message": d.Message, "asked": d.Asked, "at": d.At, "allowed": d.Allowed,
		"reason": d.Reason, "until": orNull(d.Until), "facts": d.Facts,
	})
	if err != nil {
		return fmt.Errorf("keep a decision of the gate: %w", err)
	}
	return nil
}

const selectDecisions = `
select message, asked, at, allowed, reason, until, facts
from outbox.decision
where practice_id = @practice and message = any(@messages)
order by message, n`

// Decisions gives every answer of the gate about some texts, by text and in the order in which it was asked.
func Decisions(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, messages ...int64,
) ([]Decision, error) {
	rows, err := tx.Query(ctx, selectDecisions, pgx.StrictNamedArgs{"practice": practice, "messages": messages})
	if err != nil {
		return nil, fmt.Errorf("read the decisions of the gate: %w", err)
	}
	kept, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d Decision, err error) {
		var until *time.Time
		var facts []byte
		err = row.Scan(&d.Message, &d.Asked, &d.At, &d.Allowed, &d.Reason, &until, &facts)
		d.At, d.Until, d.Facts = d.At.UTC(), timeOf(until), facts
		return d, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the decisions of the gate: %w", err)
	}
	return kept, nil
}

const selectFirstDecision = `
select min(at) from outbox.decision where practice_id = @practice and asked = 'sending'`

// DecisionsSince gives since when the gate's answers at the sending of a practice's texts are kept: a text that left
// later has one. It is zero before the first.
func DecisionsSince(ctx context.Context, tx pgx.Tx, practice billing.PracticeID) (time.Time, error) {
	var first *time.Time
	err := tx.QueryRow(ctx, selectFirstDecision, pgx.StrictNamedArgs{"practice": practice}).Scan(&first)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the first decision of the gate: %w", err)
	}
	return timeOf(first), nil
}
