package link

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
)

const (
	lakeside = billing.PracticeID("lakeside")
	june     = billing.AccountNumber("LK-1001")
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// bench is a database with links in it.
type bench struct {
	*testing.T
	pool *pgxpool.Pool
}

func setup(t *testing.T) *bench {
	t.Helper()
	t.Parallel()
	return &bench{t, pgtest.New(t, pg.Set{Schema: Schema, FS: Migrations()})}
}

func (b *bench) tx(f func(ctx context.Context, tx pgx.Tx) error) {
	b.Helper()
	pgtest.Tx(b.T, b.pool, f)
}

func (b *bench) make(w Wanted) (token string) {
	b.Helper()
	b.tx(func(ctx context.Context, tx pgx.Tx) (err error) { token, err = New(ctx, tx, w, noon); return err })
	return token
}

func (b *bench) find(token string) (l Link, err error) {
	b.Helper()
	b.tx(func(ctx context.Context, tx pgx.Tx) error { l, err = Find(ctx, tx, token); return nil })
	return l, err
}

func (b *bench) touch(l Link, session string, at time.Time) (err error) {
	b.Helper()
	b.tx(func(ctx context.Context, tx pgx.Tx) error { _, err = Touch(ctx, tx, l, session, at); return nil })
	return err
}

func (b *bench) begin(l Link, at time.Time) (session string) {
	b.Helper()
	b.tx(func(ctx context.Context, tx pgx.Tx) (err error) { session, err = Begin(ctx, tx, l, at); return err })
	return session
}

func TestALinkIsFoundByItsTokenAndNothingStoredIsOne(t *testing.T) {
	b := setup(t)
	token := b.make(Wanted{Practice: lakeside, Account: june, Page: "pay", Language: billing.Spanish})
	if len(token) != 22 || !WellFormed(token) {
		t.Fatalf("a token of %d characters, want 128 bits in 22", len(token))
	}
	l, err := b.find(token)
	if err != nil {
		t.Fatal(err)
	}
	if l.Practice != lakeside || l.Account != june || l.Page != "pay" || l.Language != billing.Spanish {
		t.Errorf("another link: %+v", l)
	}
	var kept string
	err = b.pool.QueryRow(context.Background(), `SELECT string_agg(l::text, '') FROM link.link l`).Scan(&kept)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(kept, token) {
		t.Error("the table holds the token")
	}
	other := b.make(Wanted{Practice: lakeside, Account: june})
	if other == token {
		t.Error("two links have one token")
	}
	for name, wrong := range map[string]string{
		"nothing": "", "another": strings.Repeat("A", 22), "longer": token + "A", "not base64": strings.Repeat("!", 22),
	} {
		if _, err := b.find(wrong); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestALinkEndsAfterThirtyDaysAtMost(t *testing.T) {
	b := setup(t)
	year := b.make(Wanted{Practice: lakeside, Account: june, Expires: noon.AddDate(1, 0, 0)})
	l, err := b.find(year)
	if err != nil || !l.Expires.Equal(noon.Add(Life)) {
		t.Errorf("it ends %v, %v", l.Expires, err)
	}
	if !l.Alive(noon.Add(Life-time.Second)) || l.Alive(noon.Add(Life)) {
		t.Error("it is alive at the wrong time")
	}
	_, err = b.pool.Exec(context.Background(), `UPDATE link.link SET expires_at = expires_at + interval '1 day'`)
	if err == nil {
		t.Error("the database lets a link live longer")
	}
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		n, err := Revoke(ctx, tx, lakeside, june, noon)
		if n != 1 {
			t.Errorf("%d links revoked", n)
		}
		return err
	})
	if l, _ = b.find(year); l.Alive(noon) {
		t.Error("a revoked link is alive")
	}
}

func TestASessionEndsWithIdlenessWithTimeWithItsLinkAndWhenClosed(t *testing.T) {
	b := setup(t)
	l, _ := b.find(b.make(Wanted{Practice: lakeside, Account: june}))
	other, _ := b.find(b.make(Wanted{Practice: lakeside, Account: "LK-1002"}))
	s := b.begin(l, noon)
	if err := b.touch(l, s, noon.Add(Idle-time.Second)); err != nil {
		t.Error(err)
	}
	if err := b.touch(other, s, noon.Add(Idle-time.Second)); !errors.Is(err, ErrNotFound) {
		t.Errorf("it opens another account's link: %v", err)
	}
	if err := b.touch(l, s, noon.Add(2*Idle)); !errors.Is(err, ErrNotFound) {
		t.Errorf("idle too long: %v", err)
	}
	busy := b.begin(l, noon)
	var at time.Time
	for at = noon; at.Before(noon.Add(Whole)); at = at.Add(Idle / 2) {
		if err := b.touch(l, busy, at); err != nil {
			t.Fatal(at, err)
		}
	}
	if err := b.touch(l, busy, at); !errors.Is(err, ErrNotFound) {
		t.Errorf("used for ever: %v", err)
	}
	closed, revoked := b.begin(l, noon), b.begin(l, noon)
	b.tx(func(ctx context.Context, tx pgx.Tx) error { return End(ctx, tx, l, closed) })
	if err := b.touch(l, closed, noon); !errors.Is(err, ErrNotFound) {
		t.Errorf("closed: %v", err)
	}
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := Revoke(ctx, tx, lakeside, june, noon)
		return err
	})
	if err := b.touch(l, revoked, noon); !errors.Is(err, ErrNotFound) {
		t.Errorf("its link was revoked: %v", err)
	}
}

func TestFormsAreBoundedByNumberAddressAndPractice(t *testing.T) {
	b := setup(t)
	send := func(phone, address string, at time.Time) (within bool) {
		b.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
			_, within, err = AddForm(ctx, tx, Form{Practice: lakeside, Phone: []byte(phone), Address: []byte(address)}, at)
			return err
		})
		return within
	}
	for range FormsOfPhone {
		if !send("ana", "a", noon) {
			t.Fatal("refused too early")
		}
	}
	if send("ana", "b", noon) {
		t.Error("one number too often")
	}
	if !send("ana", "b", noon.Add(FormWindow+time.Second)) {
		t.Error("the next day is refused")
	}
	for i := FormsOfPhone; i < FormsFromAddress; i++ {
		if !send("bo"+string(rune('a'+i)), "a", noon) {
			t.Fatal("refused too early")
		}
	}
	if send("cy", "a", noon) {
		t.Error("one address too often")
	}
}

func TestWhatIsOverIsForgotten(t *testing.T) {
	b := setup(t)
	l, _ := b.find(b.make(Wanted{Practice: lakeside, Account: june}))
	b.begin(l, noon)
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		form := Form{Practice: lakeside, Phone: []byte("p"), Address: []byte("a")}
		_, _, err := AddForm(ctx, tx, form, noon)
		return err
	})
	forget := func(at time.Time) (n int64) {
		b.tx(func(ctx context.Context, tx pgx.Tx) (err error) { n, err = Forget(ctx, tx, at, 100); return err })
		return n
	}
	if n := forget(noon.Add(time.Hour)); n != 0 {
		t.Errorf("%d rows forgotten at once", n)
	}
	if n := forget(noon.Add(3 * FormWindow)); n != 2 {
		t.Errorf("%d rows forgotten after three days, want the session and the form", n)
	}
	if n := forget(noon.Add(Life + keptAfter + time.Hour)); n != 1 {
		t.Errorf("%d rows forgotten at last, want the link", n)
	}
}

func TestALinkOfAPhoneIsTheAccountsWhoseDateOfBirthWasGiven(t *testing.T) {
	b := setup(t)
	token := b.make(Wanted{Practice: lakeside, Thread: 7, Page: "pay", Amount: 50_00})
	l, err := b.find(token)
	if err != nil || l.Account != "" || l.Thread != 7 || l.Amount != 50_00 {
		t.Fatalf("found %+v, %v", l, err)
	}
	known := l
	known.Account = june
	session := b.begin(known, noon)
	var account billing.AccountNumber
	b.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		account, err = Touch(ctx, tx, l, session, noon.Add(time.Minute))
		return err
	})
	if account != june {
		t.Errorf("the session is of %q", account)
	}
}
