package bot

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/bot/link"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
)

// OpenPage says whose link a token is. It uses nothing up, so a program that fetches a page for a preview does no harm.
// The errors are [ErrNoPage], and [ErrPageEnded] with who sent the link.
func (b *Bot) OpenPage(ctx context.Context, v Visitor) (PageOpened, error) {
	var opened PageOpened
	var ended error
	err := b.Read(ctx, func(tx pgx.Tx) error {
		l, p, err := b.linked(ctx, tx, v)
		if errors.Is(err, ErrPageEnded) {
			ended = err
		} else if err != nil {
			return err
		}
		opened = openedOf(l, p)
		return nil
	})
	if err != nil {
		return PageOpened{}, err
	}
	return opened, ended
}

func openedOf(l link.Link, p practice.Practice) PageOpened {
	return PageOpened{
		Practice: WordsFor(p), Language: l.Language, Languages: p.Languages, Page: dialogue.Page(l.Page),
	}
}

// linked gives a visitor's link, in the language they want, and its practice. A token without a link takes the same two
// look-ups; only of one that exists is it looked up whether its phone is still the right one.
func (b *Bot) linked(ctx context.Context, tx pgx.Tx, v Visitor) (link.Link, practice.Practice, error) {
	l, missing := link.Find(ctx, tx, v.Token)
	if missing != nil && !errors.Is(missing, link.ErrNotFound) {
		return l, practice.Practice{}, missing
	}
	p, err := practice.ByID(ctx, tx, l.Practice)
	switch {
	case missing != nil || errors.Is(err, practice.ErrNotFound):
		return l, p, ErrNoPage
	case err != nil:
		return l, p, err
	case p.Speaks(v.Language):
		l.Language = v.Language
	case !p.Speaks(l.Language):
		l.Language = p.Languages[0]
	}
	if !l.Alive(b.Now()) {
		return l, p, ErrPageEnded
	}
	return l, p, b.astray(ctx, tx, l, l.Account)
}

// ConfirmIdentity compares a date of birth and begins a session (45 CFR 164.514(h)). The errors are those of
// [Bot.OpenPage], [ErrNoMatch], and [ErrLocked] after [guess.Short] wrong dates in a day, by page and by text together:
// then the right one is refused as well, so that nobody learns it by trying.
func (b *Bot) ConfirmIdentity(ctx context.Context, v Visitor, born billing.DateOfBirth) (session string, err error) {
	var refused error
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		l, p, err := b.linked(ctx, tx, v)
		if err != nil {
			return err
		}
		session, refused, err = b.confirm(ctx, tx, l, p, born)
		return err
	})
	if err != nil {
		return "", err
	}
	if refused != nil {
		b.Metrics.IdentityFailures.Inc()
	}
	return session, refused
}

func (b *Bot) confirm(
	ctx context.Context, tx pgx.Tx, l link.Link, p practice.Practice, born billing.DateOfBirth,
) (session string, refused, err error) {
	th, candidates, err := b.whoMayOpen(ctx, tx, l, p, b.Now())
	if err != nil {
		return "", nil, err
	}
	now := b.Now() // under the lock: a right date that was given while this one waited forgives nothing after it
	numbers := accountNumbers(candidates)
	tried, err := guess.TodayOf(ctx, tx, p.ID, th.ID, l.Account, now)
	if err != nil {
		return "", nil, err
	}
	locked, err := b.identityLocked(ctx, tx, p.ID, th.ID, numbers, now)
	if err != nil {
		return "", nil, err
	}
	fitting, err := b.opensPage(ctx, tx, p, candidates, born, now)
	switch {
	case err != nil:
		return "", nil, err
	case locked, tried >= guess.Short:
		return "", ErrLocked, nil
	case len(fitting) == 1:
		l.Account = fitting[0].Number
		session, err = link.Begin(ctx, tx, l, now)
		return session, nil, err
	}
	refused = ErrNoMatch
	if tried+1 >= guess.Short {
		refused = ErrLocked
	}
	return "", refused, b.guessed(ctx, tx, p, th, guess.OnPage, numbers, now)
}

// whoMayOpen gives the accounts whose date of birth opens a link: the link's own, or those of its phone; and the thread
// of that phone, locked, which is zero where an account has none.
func (b *Bot) whoMayOpen(
	ctx context.Context, tx pgx.Tx, l link.Link, p practice.Practice, now time.Time,
) (th thread.Thread, candidates []ledger.Account, err error) {
	if l.Account == "" {
		if th, err = thread.Lock(ctx, tx, b.Keys, p.ID, l.Thread); err != nil {
			return th, nil, err
		}
		candidates, err = ledger.AccountsByPhone(ctx, tx, b.Keys, p.ID, th.Phone)
		return th, candidates, err
	}
	a, err := ledger.AccountByNumber(ctx, tx, b.Keys, l.Practice, l.Account)
	if err != nil || !a.Phone.Valid() {
		return th, []ledger.Account{a}, err
	}
	id, err := thread.Ensure(ctx, tx, b.Keys, p.ID, a.Phone, p.Sender("").Number, now)
	if err != nil {
		return th, nil, err
	}
	th, err = thread.Lock(ctx, tx, b.Keys, p.ID, id)
	return th, []ledger.Account{a}, err
}

// sameDay compares without its time telling how much of a date was right. An account without a date fits none.
func sameDay(said, known billing.DateOfBirth) bool {
	a, b := said.Reveal().String(), known.Reveal().String()
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 && !known.Reveal().IsZero()
}

// LeavePage ends a session.
func (b *Bot) LeavePage(ctx context.Context, v Visitor) error {
	return b.inTx(ctx, func(tx pgx.Tx) error {
		l, _, err := b.linked(ctx, tx, v)
		if err != nil {
			return err
		}
		return link.End(ctx, tx, l, v.Session)
	})
}

// Visitor is whoever is on a page: the token of the link, the session of the cookie, the language they chose. Session
// and Language may be empty.
type Visitor struct {
	Token, Session string
	Language       billing.Language
}

// visit is somebody with a session on a link, inside a transaction.
type visit struct {
	link     link.Link
	practice practice.Practice
	account  ledger.Account
	at       time.Time
}

// visited runs f for a visitor who holds a session of their link. The errors are those of [Bot.OpenPage] and
// [ErrSignedOut].
func (b *Bot) visited(ctx context.Context, by Visitor, f func(tx pgx.Tx, v visit) error) error {
	return b.inTx(ctx, func(tx pgx.Tx) error {
		l, p, err := b.linked(ctx, tx, by)
		if err != nil {
			return err
		}
		now := b.Now()
		if l.Account, err = link.Touch(ctx, tx, l, by.Session, now); errors.Is(err, link.ErrNotFound) {
			return ErrSignedOut
		} else if err != nil {
			return err
		}
		if err := b.astray(ctx, tx, l, l.Account); err != nil {
			return err
		}
		a, err := ledger.AccountByNumber(ctx, tx, b.Keys, l.Practice, l.Account)
		if err != nil {
			return fmt.Errorf("open a page: %w", err)
		}
		return f(tx, visit{link: l, practice: p, account: a, at: now})
	})
}
