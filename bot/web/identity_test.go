package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/bot/link"
	"github.com/plainbill/plainbill/bot/thread"
)

// routes are all pages below a link.
var routes = []string{"", "/pay", "/plan", "/card", "/receipt", "/terms"}

// Whatever is asked for, by whatever method, before the right date of birth nothing is told but who sent the link.
func TestNothingIsToldBeforeIdentity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var accounts []ledger.Account
	w.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		accounts, err = ledger.AccountsAfter(ctx, tx, w.keys, lakeside, "", 100)
		return err
	})
	if len(accounts) < 30 {
		t.Fatalf("%d accounts", len(accounts))
	}
	for _, a := range accounts {
		b, path := w.browser(), w.link(a.Number, dialogue.PagePay, billing.English)
		seen := ""
		for _, route := range routes {
			b.open(path + route)
			if b.status != http.StatusOK {
				t.Fatalf("%s: %d", route, b.status)
			}
			b.says("Lakeside Billing", `id="month"`)
			seen += strings.ReplaceAll(b.page, strings.TrimPrefix(path, "/s/"), "")
			for _, post := range []string{"/pay", "/plan", "/card", "/card/remove", "/card/stop", "/leave"} {
				b.took(b.client.PostForm(b.server.URL+path+post, map[string][]string{"part": {"whole"}}))
				if b.status != http.StatusForbidden {
					t.Fatalf("POST %s: %d", post, b.status)
				}
				seen += strings.ReplaceAll(b.page, strings.TrimPrefix(path, "/s/"), "")
			}
		}
		for _, private := range []string{"$", string(a.Number), "CLM-", "ST-", "Visit", "Blue River", "statements.csv"} {
			if strings.Contains(seen, private) {
				t.Errorf("before identity a page holds %q", private)
			}
		}
		if name := a.Person.LastName.Reveal(); name != "" && strings.Contains(seen, name) {
			t.Error("before identity a page holds a name")
		}
	}
	if n := len(w.cards.opened); n != 0 {
		t.Errorf("%d payment pages were opened", n)
	}
}

func TestAPreviewUsesNothingUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.link("LK-1001", dialogue.PageStatement, billing.English)
	count := func() (n int) {
		err := w.pool.QueryRow(context.Background(), `SELECT (SELECT count(*) FROM guess.wrong) +
			(SELECT count(*) FROM link.session) + (SELECT count(*) FROM thread.thread) +
			(SELECT count(*) FROM link.link)`).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count()
	for range 20 {
		r, err := http.Get(w.server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r, err = http.Head(w.server.URL + path); err != nil || r.StatusCode != http.StatusOK {
			t.Fatal(err, r)
		}
		r.Body.Close()
	}
	if after := count(); after != before {
		t.Errorf("%d rows before, %d after", before, after)
	}
	b := w.browser()
	b.open(path)
	b.born(path, "3", "7", "1984")
	b.says("LK-1001")
}

func TestEveryAnswerKeepsThePagePrivate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, path := w.signedIn("LK-1001", billing.English, "3", "7", "1984")
	for _, route := range []string{
		path, path + "/pay", "/s/nothing", "/join/lakeside", "/terms/lakeside", "/privacy/lakeside",
	} {
		b.open(route)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'", "Referrer-Policy": "no-referrer",
			"X-Robots-Tag": "noindex", "Cache-Control": "no-store", "X-Frame-Options": "DENY",
			"X-Content-Type-Options": "nosniff",
		} {
			if !strings.Contains(b.header.Get(name), want) {
				t.Errorf("%s: %s is %q", route[:3], name, b.header.Get(name))
			}
		}
		b.saysNot("<script", "http://www", " style=", "onclick")
		b.says(`<html lang="en"`, `id="main"`, "<h1>", `name="viewport"`)
	}
	for _, c := range b.client.Jar.Cookies(mustURL(t, w.server.URL+"/")) {
		if strings.Contains(c.Value, "LK-") {
			t.Error("a cookie says who somebody is")
		}
	}
	if strings.Contains(w.log.String(), strings.TrimPrefix(path, "/s/")) {
		t.Error("the log holds a token")
	}
}

func TestThreeWrongDatesCloseTheAccountForADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	first := w.link("LK-1001", dialogue.PageStatement, billing.English)
	second := w.link("LK-1001", dialogue.PagePay, billing.English)
	b.open(first)
	for _, unreadable := range [][3]string{
		{"", "", ""}, {"2", "30", "1984"}, {"13", "1", "1984"}, {"three", "7", "1984"},
	} {
		b.born(first, unreadable[0], unreadable[1], unreadable[2])
		b.says("Enter the date of birth", `role="alert"`, `href="#month"`)
	}
	b.born(first, "7", "3", "1984")
	b.says("That did not match")
	b.open(second) // another link of the account
	b.born(second, "3", "7", "1985")
	b.says("That did not match")
	b.born(second, "4", "7", "1984")
	b.says("did not match three times", "512-555-0100")
	for _, path := range []string{first, second} {
		b.open(path)
		b.born(path, "3", "7", "1984") // the right one
		if b.status != http.StatusTooManyRequests {
			t.Errorf("let in: %d", b.status)
		}
		b.saysNot("$", "LK-1001")
	}
	w.wait(24*time.Hour + time.Minute)
	b.open(first)
	b.born(first, "3", "7", "1984")
	b.says("LK-1001")
}

func TestDatesTriedByTextCountOnThePageAndTheOtherWayRound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	phone := func(f func(ctx context.Context, tx pgx.Tx, id int64) error) {
		w.tx(func(ctx context.Context, tx pgx.Tx) error {
			a, err := ledger.AccountByNumber(ctx, tx, w.keys, lakeside, "LK-1001")
			if err != nil {
				return err
			}
			id, err := thread.Ensure(ctx, tx, w.keys, lakeside, a.Phone, "+15125550199", w.now())
			if err != nil {
				return err
			}
			return f(ctx, tx, id)
		})
	}
	phone(func(ctx context.Context, tx pgx.Tx, id int64) error {
		for _, ago := range []time.Duration{time.Hour, time.Minute} {
			_, err := guess.Add(ctx, tx, guess.Guess{
				Practice: lakeside, Way: guess.ByText, Thread: id, Accounts: []billing.AccountNumber{"LK-1001"},
				At: w.now().Add(-ago),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	b, path := w.browser(), w.link("LK-1001", dialogue.PageStatement, billing.English)
	b.open(path)
	b.born(path, "1", "1", "1984")
	b.says("did not match three times")
	phone(func(ctx context.Context, tx pgx.Tx, id int64) error {
		n, err := guess.Today(ctx, tx, lakeside, id, w.now())
		if n != guess.Short {
			t.Errorf("texts know of %d wrong dates", n)
		}
		return err
	})
}

func TestALinkThatEndedAndOneThatNeverWasSayNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, path := w.browser(), w.link("LK-1001", dialogue.PageStatement, billing.Spanish)
	w.wait(link.Life)
	b.open(path)
	if b.status != http.StatusNotFound {
		t.Errorf("ended: %d", b.status)
	}
	b.says("Este enlace ya venció", "512-555-0100")
	b.saysNot("$", "LK-1001", "Calloway")
	for _, wrong := range []string{"/s/AAAAAAAAAAAAAAAAAAAAAA", "/s/x", "/s/" + strings.Repeat("x", 400), "/s/x/pay"} {
		b.open(wrong)
		if b.status != http.StatusNotFound {
			t.Errorf("never was: %d", b.status)
		}
		b.says("This page is not here")
	}
}

func TestASessionEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, path := w.signedIn("LK-1001", billing.English, "3", "7", "1984")
	w.wait(link.Idle + time.Second)
	b.open(path + "/pay")
	b.says(`id="month"`)
	b.saysNot("$")
	b.born(path, "3", "7", "1984")
	if b.path != path+"/pay" {
		t.Errorf("it went on to another page than was asked for")
	}
	b.send(path + "/leave")
	b.says("This page is closed")
	b.open(path)
	b.says(`id="month"`)
}

func TestAFormOfAnotherSiteOrBrowserIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, path := w.signedIn("LK-1001", billing.English, "3", "7", "1984")
	b.took(b.client.PostForm(w.server.URL+path+"/pay", map[string][]string{"part": {"whole"}, "csrf": {"x"}}))
	if b.status != http.StatusForbidden || len(w.cards.opened) != 0 {
		t.Errorf("a form without its token was taken: %d", b.status)
	}
	b.open(path + "/pay")
	token := hidden.FindStringSubmatch(b.page)[2]
	r, err := http.NewRequest(http.MethodPost, w.server.URL+path+"/pay", strings.NewReader("part=whole&csrf="+token))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	b.took(b.client.Do(r))
	if b.status != http.StatusForbidden || len(w.cards.opened) != 0 {
		t.Errorf("a form of another site was taken: %d", b.status)
	}
	huge := strings.NewReader("part=whole&amount=" + strings.Repeat("9", 1<<20) + "&csrf=" + token)
	b.took(b.client.Post(w.server.URL+path+"/pay", "application/x-www-form-urlencoded", huge))
	if b.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of a megabyte was read: %d", b.status)
	}
}
