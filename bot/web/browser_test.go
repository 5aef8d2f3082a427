package web_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/dialogue"
)

// browser is somebody's browser: it keeps cookies and the last page.
type browser struct {
	*world
	client *http.Client
	status int
	page   string
	path   string // where it ended up
	header http.Header
}

func (w *world) browser() *browser {
	w.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	return &browser{world: w, client: &http.Client{Jar: jar}}
}

func (b *browser) took(r *http.Response, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		b.Fatal(err)
	}
	b.status, b.page, b.header, b.path = r.StatusCode, string(body), r.Header, r.Request.URL.Path
}

func (b *browser) open(path string) { b.Helper(); b.took(b.client.Get(b.server.URL + path)) }

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// send sends the form of the last page that goes to a path, with what a person filled in.
func (b *browser) send(path string, filled ...string) {
	b.Helper()
	from := strings.Index(b.page, `action="`+path+`"`)
	if from < 0 {
		b.Fatalf("no form for %s on the page:\n%s", "/…"+path[max(0, len(path)-8):], b.page)
	}
	form := url.Values{}
	rest := b.page[from:]
	for _, m := range hidden.FindAllStringSubmatch(rest[:strings.Index(rest, "</form>")], -1) {
		form.Set(m[1], m[2])
	}
	for i := 0; i+1 < len(filled); i += 2 {
		form.Set(filled[i], filled[i+1])
	}
	b.took(b.client.PostForm(b.server.URL+path, form))
}

// born gives a date of birth on the page of a link.
func (b *browser) born(path, month, day, year string) {
	b.Helper()
	b.send(path, "month", month, "day", day, "year", year)
}

// signedIn is a browser with the page of an account open.
func (w *world) signedIn(account billing.AccountNumber, lang billing.Language, born ...string) (*browser, string) {
	w.Helper()
	b, path := w.browser(), w.link(account, dialogue.PageStatement, lang)
	b.open(path)
	b.born(path, born[0], born[1], born[2])
	if b.status != http.StatusOK || !strings.Contains(b.page, string(account)) {
		w.Fatalf("not let in: %d\n%s", b.status, b.page)
	}
	return b, path
}

func (b *browser) says(words ...string) {
	b.Helper()
	for _, one := range words {
		if !strings.Contains(b.page, one) {
			b.Errorf("the page does not say %q:\n%s", one, b.page)
		}
	}
}

func (b *browser) saysNot(words ...string) {
	b.Helper()
	for _, one := range words {
		if strings.Contains(b.page, one) {
			b.Errorf("the page says %q", one)
		}
	}
}

func mustURL(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
