package link

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Link is where a token leads.
type Link struct {
	Practice billing.PracticeID
	Account  billing.AccountNumber // empty: that of Thread's phone whose date of birth is given
	Thread   int64
	Amount   billing.Cents // to be paid first; zero: what is due
	Page     string        // which page to show first
	Language billing.Language
	Created  time.Time
	Expires  time.Time
	Revoked  bool
	digest   []byte
}

// Alive says whether the link still opens its page.
func (l Link) Alive(now time.Time) bool { return !l.Revoked && now.Before(l.Expires) }

// Wanted is a link to be made. Expires that is zero, or too far away, becomes [Life] from now.
type Wanted struct {
	Practice billing.PracticeID
	Account  billing.AccountNumber // empty: with Thread, see [Link]
	Thread   int64
	Amount   billing.Cents
	Page     string
	Language billing.Language
	Expires  time.Time
}

const insertLinkSQL = `
INSERT INTO link.link (practice_id, digest, account, thread, amount, page, language, created_at, expires_at)
VALUES (@practice, @digest, @account, @thread, @amount, @page, @language, @now, @expires)`

// New makes a link and gives its token, which is kept nowhere.
func New(ctx context.Context, tx pgx.Tx, w Wanted, now time.Time) (token string, err error) {
	if token, err = secret(tokenSize); err != nil {
		return "", fmt.Errorf("make link: %w", err)
	}
	if latest := now.Add(Life); w.Expires.IsZero() || w.Expires.After(latest) {
		w.Expires = latest
	}
	_, err = tx.Exec(ctx, insertLinkSQL, pgx.StrictNamedArgs{
		"practice": w.Practice, "digest": digest("link", token), "account": w.Account,
		"thread": w.Thread, "amount": w.Amount, "page": w.Page,
		"language": w.Language, "now": now, "expires": w.Expires,
	})
	if err != nil {
		return "", fmt.Errorf("make link: %w", err)
	}
	return token, nil
}

const findLinkSQL = `
SELECT practice_id, account, thread, amount, page, language, created_at, expires_at, revoked_at IS NOT NULL, digest
FROM link.link WHERE digest = @digest`

// Find gives the link of a token, also one that has ended, or [ErrNotFound]. It changes nothing: whoever fetches a page
// to show a preview of it uses nothing up.
func Find(ctx context.Context, tx pgx.Tx, token string) (Link, error) {
	var l Link
	if !WellFormed(token) {
		token = "" // looked up all the same, so that it takes as long
	}
	err := tx.QueryRow(ctx, findLinkSQL, pgx.StrictNamedArgs{"digest": digest("link", token)}).
		Scan(&l.Practice, &l.Account, &l.Thread, &l.Amount, &l.Page, &l.Language, &l.Created, &l.Expires, &l.Revoked, &l.digest)
	if errors.Is(err, pgx.ErrNoRows) {
		return Link{}, ErrNotFound
	}
	if err != nil {
		return Link{}, fmt.Errorf("find link: %w", err)
	}
	return l, nil
}

// WellFormed says whether a text can be a token.
func WellFormed(token string) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	return err == nil && len(raw) == tokenSize
}

const revokeSQL = `
UPDATE link.link SET revoked_at = @now
WHERE practice_id = @practice AND account = @account AND revoked_at IS NULL AND expires_at > @now`

// Revoke ends every link of an account, and with them their sessions; it gives how many there were.
func Revoke(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber, now time.Time,
) (int64, error) {
	done, err := tx.Exec(ctx, revokeSQL, pgx.StrictNamedArgs{"practice": practice, "account": account, "now": now})
	if err != nil {
		return 0, fmt.Errorf("revoke links: %w", err)
	}
	return done.RowsAffected(), nil
}

// keptAfter is how long an ended link is remembered, so that whoever opens it is told why it does not.
const keptAfter = 90 * 24 * time.Hour

const forgetSQL = `
WITH old AS (
    SELECT practice_id, digest FROM link.link WHERE expires_at < @links LIMIT @limit
), links AS (
    DELETE FROM link.link l USING old WHERE l.practice_id = old.practice_id AND l.digest = old.digest RETURNING 1
), sessions AS (
    DELETE FROM link.session WHERE seen_at < @sessions RETURNING 1
), forms AS (
    DELETE FROM link.form WHERE at < @forms RETURNING 1
)
SELECT (SELECT count(*) FROM links) + (SELECT count(*) FROM sessions) + (SELECT count(*) FROM forms)`

// Forget deletes what is over: links long ended, sessions and forms that no bound looks at any more. It gives how many
// rows there were.
func Forget(ctx context.Context, tx pgx.Tx, now time.Time, limit int) (gone int64, err error) {
	err = tx.QueryRow(ctx, forgetSQL, pgx.StrictNamedArgs{
		"links": now.Add(-keptAfter), "sessions": now.Add(-Whole), "forms": now.Add(-2 * FormWindow),
		"limit": limit,
	}).Scan(&gone)
	if err != nil {
		return 0, fmt.Errorf("forget links: %w", err)
	}
	return gone, nil
}
