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

// RequestState is where a hosted page stands.
type RequestState string

// The states of a request: New is a row whose page the processor may not know yet.
const (
	RequestNew     RequestState = "new"
	RequestOpen    RequestState = "open"
	RequestDone    RequestState = "done" // paid, or the card kept
	RequestExpired RequestState = "expired"
)

// Request is a hosted page that was asked for. Its amount is fixed here.
type Request struct {
	ID        int64
	Practice  billing.PracticeID
	Account   billing.AccountNumber
	Key       string
	Mode      Mode
	Amount    billing.Cents // of [Pay]
	Discount  billing.Cents // of [Pay]: what the page promised to take off for it
	Keep      bool
	Plan      int64   // the plan that the kept card is to pay; 0: none
	Consent   Consent // of a card to be kept
	Where     Where
	Language  billing.Language
	State     RequestState
	Session   string
	Intent    string
	CreatedAt time.Time
	ExpiresAt time.Time
	Stopped   bool // the card was removed, or the charges stopped, since: a card that it brings is not kept
}

// Where is where a page is and where it leads back to. Each is a secret of the patient's; they are kept sealed.
type Where struct {
	URL     string `json:"url,omitempty"`
	Success string `json:"success"`
	Return  string `json:"return"`
}

// String masks the addresses.
func (Where) String() string { return "[pages]" }

// GoString masks the addresses.
func (Where) GoString() string { return "[pages]" }

const lockPages = `SELECT pg_advisory_xact_lock(hashtextextended('payment/' || @practice || '/' || @account, 0))`

// LockPages lets one page of an account be opened at a time: a form sent twice finds the first one's row.
func LockPages(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber) error {
	args := pgx.StrictNamedArgs{"practice": practice, "account": account}
	_, err := run(ctx, tx, "lock pages", lockPages, args)
	return err
}

const addRequest = `
INSERT INTO payment.request (practice_id, key, account, mode, amount, discount, keep, autopay_plan, consent,
    consent_version, page, language, created_at, expires_at)
VALUES (@practice, @key, @account, @mode, @amount, @discount, @keep, @plan, @consent, @version, @page, @language, @at, @expires)
RETURNING id`

// AddRequest writes down a page before the processor is asked for it, and gives its id.
func AddRequest(ctx context.Context, tx pgx.Tx, k *seal.Keyring, r Request) (id int64, err error) {
	consent, err := r.Consent.seal(k, cell(requestTable, "consent", r.Practice, r.Key))
	if err != nil {
		return 0, err
	}
	page, err := r.Where.seal(k, r.Practice, r.Key)
	if err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, addRequest, pgx.StrictNamedArgs{
		"practice": r.Practice, "key": r.Key, "account": r.Account, "mode": r.Mode, "amount": r.Amount, "keep": r.Keep,
		"plan": r.Plan, "discount": r.Discount, "consent": consent, "version": r.Consent.Version, "page": page, "language": r.Language,
		"at": r.CreatedAt, "expires": r.ExpiresAt,
	}).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("add request: %w", Translate(err))
	}
	return id, nil
}

func (w Where) seal(k *seal.Keyring, practice billing.PracticeID, key string) ([]byte, error) {
	plain, err := json.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("seal page: %w", err)
	}
	return k.Seal(cell(requestTable, "page", practice, key), plain)
}

const opened = `
UPDATE payment.request SET state = CASE WHEN state = 'new' THEN 'open' ELSE state END,
    session = @session, page = @page, expires_at = @expires
WHERE practice_id = @practice AND id = @id`

// Opened notes where the processor opened a page. A notice may have been faster: what is done stays done.
func Opened(ctx context.Context, tx pgx.Tx, k *seal.Keyring, r Request, s Session) error {
	r.Where.URL = s.URL
	page, err := r.Where.seal(k, r.Practice, r.Key)
	if err != nil {
		return err
	}
	if s.ExpiresAt.IsZero() {
		s.ExpiresAt = r.ExpiresAt
	}
	_, err = run(ctx, tx, "open request", opened, pgx.StrictNamedArgs{
		"practice": r.Practice, "id": r.ID, "session": s.ID, "page": page, "expires": s.ExpiresAt,
	})
	return err
}

const requestColumns = `r.id, r.practice_id, r.account, r.key, r.mode, r.amount, r.discount, r.keep, r.autopay_plan, r.consent,
    r.consent_version, r.page, r.language, r.state, r.session, r.intent, r.created_at, r.expires_at,
    r.stopped_at IS NOT NULL`

func scanRequest(k *seal.Keyring) pgx.RowToFunc[*Request] {
	return func(row pgx.CollectableRow) (*Request, error) {
		var r Request
		var consent, page []byte
		var version string
		err := row.Scan(&r.ID, &r.Practice, &r.Account, &r.Key, &r.Mode, &r.Amount, &r.Discount, &r.Keep, &r.Plan, &consent,
			&version, &page, &r.Language, &r.State, &r.Session, &r.Intent, &r.CreatedAt, &r.ExpiresAt,
			&r.Stopped)
		if err != nil {
			return nil, err
		}
		if r.Consent, err = openConsent(k, cell(requestTable, "consent", r.Practice, r.Key), consent, version); err != nil {
			return nil, err
		}
		plain, err := k.Open(cell(requestTable, "page", r.Practice, r.Key), page)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(plain, &r.Where); err != nil {
			return nil, errors.New("a kept page cannot be read")
		}
		r.CreatedAt, r.ExpiresAt = r.CreatedAt.UTC(), r.ExpiresAt.UTC()
		return &r, nil
	}
}

const selectRequest = `
SELECT ` + requestColumns + ` FROM payment.request r WHERE r.practice_id = @practice AND r.id = @id`

// RequestByID gives a request; nil when there is none.
func RequestByID(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, id int64,
) (*Request, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "id": id}
	return one(ctx, tx, "read request", selectRequest, args, scanRequest(k))
}

const lockRequest = selectRequest + ` FOR UPDATE`

// LockRequest gives a request and holds its row; nil when there is none.
func LockRequest(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, id int64,
) (*Request, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "id": id}
	return one(ctx, tx, "read request", lockRequest, args, scanRequest(k))
}

const selectOpenRequests = `
SELECT ` + requestColumns + ` FROM payment.request r
WHERE r.practice_id = @practice AND r.account = @account AND r.state IN ('new', 'open')
ORDER BY r.id DESC LIMIT 20`

// OpenRequests gives the pages of an account on which somebody may still pay or leave a card, newest first.
func OpenRequests(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, account billing.AccountNumber,
) ([]*Request, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "account": account}
	return many(ctx, tx, "read requests", selectOpenRequests, args, scanRequest(k))
}

const settleRequest = `
UPDATE payment.request SET state = @state, intent = CASE WHEN @intent = '' THEN intent ELSE @intent END,
    settled_at = coalesce(settled_at, @at)
WHERE practice_id = @practice AND id = @id AND state <> 'done'`

// SettleRequest notes what became of a page. Done is final; an expired page that was paid after all becomes done.
func SettleRequest(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, to RequestState, intent string, at time.Time,
) error {
	_, err := run(ctx, tx, "settle request", settleRequest, pgx.StrictNamedArgs{
		"practice": practice, "id": id, "state": to, "intent": intent, "at": at,
	})
	return err
}

const selectPracticeOfSession = `
SELECT practice_id, id FROM payment.request WHERE session = @session AND session <> '' LIMIT 1`

// RequestOfSession says whose page a processor's id is; an empty practice when nobody's.
func RequestOfSession(ctx context.Context, tx pgx.Tx, session string) (billing.PracticeID, int64, error) {
	var practice billing.PracticeID
	var id int64
	err := tx.QueryRow(ctx, selectPracticeOfSession, pgx.StrictNamedArgs{"session": session}).Scan(&practice, &id)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", 0, nil
	}
	return practice, id, err
}

const stopPages = `
UPDATE payment.request SET stopped_at = @at
WHERE practice_id = @practice AND account = @account AND state <> 'done' AND keep AND stopped_at IS NULL`

// stopOpenPages lets no page that was opened before a stop bring a card: its notice may be on its way still.
func stopOpenPages(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber, at time.Time,
) error {
	args := pgx.StrictNamedArgs{"practice": practice, "account": account, "at": at}
	_, err := run(ctx, tx, "stop pages", stopPages, args)
	return err
}

const expireRequests = `
UPDATE payment.request SET state = 'expired', settled_at = @now
WHERE (practice_id, id) IN (SELECT practice_id, id FROM payment.request
    WHERE state IN ('new', 'open') AND expires_at < @before LIMIT @limit FOR UPDATE SKIP LOCKED)`

// ExpireRequests closes, for us, pages that ran out before a time without a notice that said so.
func ExpireRequests(ctx context.Context, tx pgx.Tx, before, now time.Time, limit int) error {
	args := pgx.StrictNamedArgs{"before": before, "now": now, "limit": limit}
	_, err := run(ctx, tx, "expire requests", expireRequests, args)
	return err
}
