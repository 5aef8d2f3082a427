package outbox

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

const table = "outbox.message"

// sealedRow is what makes a sealed cell's row: the key is known before the row is written, the id is not.
const sealedRow = "practice_id || '/' || key"

// Sealed declares the sealed columns for the rotation of keys.
var Sealed = []seal.Column{
	{Table: table, Column: "phone", Row: sealedRow, Index: "phone_index", Practice: "practice_id"},
	{Table: table, Column: "body", Row: sealedRow},
}

// cell is one sealed value of a text.
func cell(practice billing.PracticeID, key, column string) seal.Cell {
	return seal.Cell{Table: table, Column: column, Row: string(practice) + "/" + key}
}

// columns are what a record is read from, in every query that reads texts.
const columns = `practice_id, id, thread, phone, body, sender, messaging_service, kind, template, template_version,
	language, facts, account, statement, segments, key, status, coalesce(sid, '') as sid, attempts, error_code, reason,
	author, created_at, not_before, expires_at, attempted_at, settled_at`

// record is a row as it lies in the table, phone and words still sealed.
type record struct {
	PracticeID                                string
	ID, Thread                                int64
	Phone, Body                               []byte
	Sender, MessagingService                  string
	Kind, Template, TemplateVersion, Language string
	Facts                                     []byte
	Account, Statement                        string
	Segments                                  int
	Key, Status, SID                          string
	Attempts, ErrorCode                       int
	Reason, Author                            string
	CreatedAt, NotBefore                      time.Time
	ExpiresAt, AttemptedAt, SettledAt         *time.Time
}

// messages reads rows of [columns] and opens what is sealed.
func messages(rows pgx.Rows, k *seal.Keyring) ([]Message, error) {
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Message, error) {
		var r record
		err := row.Scan(&r.PracticeID, &r.ID, &r.Thread, &r.Phone, &r.Body, &r.Sender, &r.MessagingService, &r.Kind,
			&r.Template, &r.TemplateVersion, &r.Language, &r.Facts, &r.Account, &r.Statement, &r.Segments, &r.Key,
			&r.Status, &r.SID, &r.Attempts, &r.ErrorCode, &r.Reason, &r.Author, &r.CreatedAt, &r.NotBefore,
			&r.ExpiresAt, &r.AttemptedAt, &r.SettledAt)
		if err != nil {
			return Message{}, err
		}
		return r.open(k)
	})
}

// open makes a message of a record.
func (r record) open(k *seal.Keyring) (Message, error) {
	practice := billing.PracticeID(r.PracticeID)
	phone, err := k.OpenText(cell(practice, r.Key, "phone"), r.Phone)
	if err != nil {
		return Message{}, fmt.Errorf("open the phone of text %d: %w", r.ID, err)
	}
	body, err := k.OpenText(cell(practice, r.Key, "body"), r.Body)
	if err != nil {
		return Message{}, fmt.Errorf("open the words of text %d: %w", r.ID, err)
	}
	var facts []billing.Fact
	if err := json.Unmarshal(r.Facts, &facts); err != nil {
		return Message{}, fmt.Errorf("read the facts of text %d: %w", r.ID, err)
	}
	return Message{
		Practice: practice, ID: r.ID, Thread: r.Thread,
		To: consent.Phone(phone), From: consent.Phone(r.Sender), MessagingService: r.MessagingService,
		Kind: Kind(r.Kind), Template: r.Template, TemplateVersion: r.TemplateVersion,
		Language: billing.Language(r.Language), Body: consent.Body(body), Facts: facts,
		Account: billing.AccountNumber(r.Account), Statement: r.Statement, Segments: r.Segments, Key: r.Key,
		Status: Status(r.Status), SID: r.SID, Attempts: r.Attempts, ErrorCode: r.ErrorCode, Reason: r.Reason,
		Author: r.Author, CreatedAt: r.CreatedAt.UTC(), NotBefore: r.NotBefore.UTC(),
		ExpiresAt: timeOf(r.ExpiresAt), AttemptedAt: timeOf(r.AttemptedAt), SettledAt: timeOf(r.SettledAt),
	}, nil
}

// timeOf gives the zero time for NULL.
func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// orNull gives NULL for the zero time.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
