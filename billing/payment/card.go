package payment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

// Card is a card on file. RemovedAt is zero while it may be charged.
type Card struct {
	CardOnFile

	ID          int64
	Practice    billing.PracticeID
	Account     billing.AccountNumber
	Version     string // of the words that were signed; empty: kept while paying, nothing was signed
	KeptAt      time.Time
	RemovedAt   time.Time
	ForgottenAt time.Time // when the processor had removed it too
}

// Consent is what a patient signed on the page: the words as they were shown, the name typed under them, and the
// network address. It is kept sealed, two years beyond the end of what it allows at the least.
type Consent struct {
	Words    string `json:"words"`
	SignedAs string `json:"signed_as"`
	Address  string `json:"address,omitempty"`
	Version  string `json:"-"`
}

// String masks the consent.
func (Consent) String() string { return "[consent]" }

// GoString masks the consent.
func (Consent) GoString() string { return "[consent]" }

// Signed says whether anybody signed.
func (c Consent) Signed() bool { return c.Words != "" && c.SignedAs != "" && c.Version != "" }

// seal gives nil for what nobody signed.
func (c Consent) seal(k *seal.Keyring, cell seal.Cell) ([]byte, error) {
	if !c.Signed() {
		return nil, nil
	}
	plain, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("seal consent: %w", err)
	}
	return k.Seal(cell, plain)
}

func openConsent(k *seal.Keyring, cell seal.Cell, sealed []byte, version string) (Consent, error) {
	c := Consent{Version: version}
	if sealed == nil {
		return c, nil
	}
	plain, err := k.Open(cell, sealed)
	if err != nil {
		return Consent{}, err
	}
	if err := json.Unmarshal(plain, &c); err != nil {
		return Consent{}, errors.New("a kept consent cannot be read")
	}
	return c, nil
}

func cell(table, column string, practice billing.PracticeID, row string) seal.Cell {
	return seal.Cell{Table: table, Column: column, Row: string(practice) + "/" + row}
}

const cardColumns = `c.id, c.practice_id, c.account, c.customer, c.method, c.brand, c.last4, c.exp_month, c.exp_year,
    c.consent_version, c.kept_at, c.removed_at, c.forgotten_at`

func scanCard(row pgx.CollectableRow) (*Card, error) {
	var c Card
	var removed, forgotten *time.Time
	err := row.Scan(&c.ID, &c.Practice, &c.Account, &c.Customer, &c.Method, &c.Brand, &c.Last4, &c.ExpMonth, &c.ExpYear,
		&c.Version, &c.KeptAt, &removed, &forgotten)
	c.KeptAt, c.RemovedAt, c.ForgottenAt = c.KeptAt.UTC(), orZero(removed), orZero(forgotten)
	return &c, err
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

const selectCard = `
SELECT ` + cardColumns + ` FROM payment.card c
WHERE c.practice_id = @practice AND c.account = @account AND c.removed_at IS NULL`

// CardOf gives the card that is kept for an account, or nil.
func CardOf(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
) (*Card, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "account": account}
	return one(ctx, tx, "read card", selectCard, args, scanCard)
}

const selectCardByID = `
SELECT ` + cardColumns + ` FROM payment.card c WHERE c.practice_id = @practice AND c.id = @id`

// CardByID gives a card, removed or not; the error of an unknown one is [ErrNotFound].
func CardByID(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64) (*Card, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "id": id}
	c, err := one(ctx, tx, "read card", selectCardByID, args, scanCard)
	if err == nil && c == nil {
		err = fmt.Errorf("read card: %w", ErrNotFound)
	}
	return c, err
}

const selectCardByMethod = `
SELECT ` + cardColumns + ` FROM payment.card c WHERE c.practice_id = @practice AND c.method = @method`

// CardByMethod gives a card by the processor's id of it, removed or not; nil when we never kept it.
func CardByMethod(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, method string) (*Card, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "method": method}
	return one(ctx, tx, "read card", selectCardByMethod, args, scanCard)
}

// addCard keeps a card; the same method again is the card that is there, also when it was removed since.
const addCard = `
INSERT INTO payment.card AS c (practice_id, account, customer, method, brand, last4, exp_month, exp_year,
    consent, consent_version, kept_at, removed_at, removed_by, forget_at)
VALUES (@practice, @account, @customer, @method, @brand, @last4, @month, @year, @consent, @version, @at,
    @removed, @by, @removed)
ON CONFLICT ON CONSTRAINT card_method DO NOTHING
RETURNING ` + cardColumns

// AddCard keeps a card for an account; one that was there before is removed in its favour. The same card told twice
// is kept once, and one that was removed stays removed.
func AddCard(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, account billing.AccountNumber,
	f CardOnFile, signed Consent, at time.Time,
) (c *Card, added bool, err error) {
	c, err = CardByMethod(ctx, tx, practice, f.Method)
	if err != nil || c != nil {
		return c, false, err
	}
	if _, err := removeLive(ctx, tx, practice, account, "replaced", at); err != nil {
		return nil, false, err
	}
	c, err = insertCard(ctx, tx, k, practice, account, f, signed, at, nil)
	return c, err == nil, err
}

// AddRemoved notes a card that is not to be kept, so that the processor is told to forget it: it was given on a page
// that was open when the patient said stop.
func AddRemoved(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, account billing.AccountNumber,
	f CardOnFile, signed Consent, at time.Time,
) error {
	known, err := CardByMethod(ctx, tx, practice, f.Method)
	if err != nil || known != nil {
		return err
	}
	_, err = insertCard(ctx, tx, k, practice, account, f, signed, at, &at)
	return err
}

func insertCard(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, account billing.AccountNumber,
	f CardOnFile, signed Consent, at time.Time, removed *time.Time,
) (*Card, error) {
	sealed, err := signed.seal(k, cell(cardTable, "consent", practice, f.Method))
	if err != nil {
		return nil, err
	}
	if len(f.Last4) > 4 {
		f.Last4 = f.Last4[len(f.Last4)-4:]
	}
	by := ""
	if removed != nil {
		by = "stopped"
	}
	c, err := one(ctx, tx, "keep card", addCard, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "customer": f.Customer, "method": f.Method, "brand": f.Brand,
		"last4": f.Last4, "month": f.ExpMonth, "year": f.ExpYear, "consent": sealed, "version": signed.Version, "at": at,
		"removed": removed, "by": by,
	}, scanCard)
	if err == nil && c == nil {
		err = fmt.Errorf("keep card: %w", ErrConflict)
	}
	return c, err
}

const selectCardConsent = `
SELECT method, consent, consent_version FROM payment.card WHERE practice_id = @practice AND id = @id`

// ConsentOf gives what was signed when a card was kept: the copy that the patient may have at any time.
func ConsentOf(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, id int64,
) (Consent, error) {
	var method, version string
	var sealed []byte
	args := pgx.StrictNamedArgs{"practice": practice, "id": id}
	err := tx.QueryRow(ctx, selectCardConsent, args).Scan(&method, &sealed, &version)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return Consent{}, fmt.Errorf("read consent: %w", err)
	}
	return openConsent(k, cell(cardTable, "consent", practice, method), sealed, version)
}
