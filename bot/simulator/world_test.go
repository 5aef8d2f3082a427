package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/plainbill/plainbill/consent/seal"
)

const (
	june     = "+15125550123"
	luis     = "+15125550124"
	sender   = "+15125550199"
	account  = "AC00000000000000000000000000000001"
	token    = "token"
	botToken = "xoxb-test"
	secret   = "signing secret"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// webhook is one call of the product's.
type webhook struct {
	Path, Signature string // the path with its query
	Header          http.Header
	Body            []byte
	Form            url.Values
}

// product is what the simulator calls: it keeps the calls and answers as it is told.
type product struct {
	*httptest.Server
	mu     sync.Mutex
	calls  []webhook
	came   chan struct{}
	answer func(w http.ResponseWriter, call webhook)
}

func newProduct(t *testing.T) *product {
	t.Helper()
	p := &product{came: make(chan struct{}, 1000)}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *product) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call := webhook{Path: r.URL.RequestURI(), Signature: r.Header.Get("X-Twilio-Signature"), Header: r.Header}
	call.Body, _ = io.ReadAll(r.Body)
	call.Form, _ = url.ParseQuery(string(call.Body))
	p.mu.Lock()
	p.calls = append(p.calls, call)
	answer := p.answer
	p.mu.Unlock()
	if answer != nil {
		answer(w, call)
	}
	p.came <- struct{}{}
}

// says sets what the product does with every call from now on.
func (p *product) says(answer func(w http.ResponseWriter, call webhook)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = answer
}

// wait waits until there are so many calls of a path, and gives them.
func (p *product) wait(t *testing.T, path string, n int) []webhook {
	t.Helper()
	enough := time.After(20 * time.Second)
	for {
		p.mu.Lock()
		var found []webhook
		for _, c := range p.calls {
			if u, err := url.Parse(c.Path); err == nil && u.Path == path {
				found = append(found, c)
			}
		}
		p.mu.Unlock()
		if len(found) >= n {
			return found
		}
		select {
		case <-p.came:
		case <-enough:
			t.Fatalf("%d calls of %s, want %d", len(found), path, n)
		}
	}
}

// world is a simulator between a product and its own edge.
type world struct {
	*testing.T
	*Simulator
	product *product
	edge    string
	data    string
	keys    *seal.Keyring
	stop    func()
}

func newWorld(t *testing.T) *world {
	t.Helper()
	key, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := seal.Parse(key)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, product: newProduct(t), data: t.TempDir(), keys: keys}
	w.start()
	w.Resume()
	t.Cleanup(func() { w.stop() })
	return w
}

// start starts the simulator on the world's data.
func (w *world) start() {
	w.Helper()
	var mu sync.Mutex
	now := noon
	s, err := New(Config{
		Data: w.data, Keys: w.keys, AccountSID: account, AuthToken: token, BotToken: botToken, SigningSecret: secret,
		StripeKey: stripeKey, StripeSecret: stripeSecret,
		Channel: "C0BILLERS", Sender: sender, Practice: "Lakeside Billing", PublicURL: w.product.URL,
		Stall: 50 * time.Millisecond,
		Now: func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			return now
		},
		KeywordReply: func(word string) string { return "carrier: " + word },
		Patients: func(context.Context) ([]Patient, error) {
			return []Patient{{june, "June", "Park", "1984-03-07", "A-1", "en", 14700}}, nil
		},
		Held: func(_ context.Context, phone, account string) (Held, error) {
			if phone != june {
				return Held{}, errors.New("the database is down")
			}
			return Held{Account: account, State: "opted_in", Entries: []Entry{}, Consent: []ConsentEvent{}}, nil
		},
		Forward: func(d time.Duration) error {
			mu.Lock()
			defer mu.Unlock()
			if d > 1000*time.Hour {
				return errors.New("the database is down")
			}
			now = now.Add(d)
			return nil
		},
	})
	if err != nil {
		w.Fatal(err)
	}
	mux := http.NewServeMux()
	s.Routes(mux)
	edge := httptest.NewServer(mux)
	w.Simulator, w.edge = s, edge.URL
	w.stop = sync.OnceFunc(func() {
		if err := s.Close(); err != nil {
			w.Errorf("close: %v", err)
		}
		edge.Close()
	})
}

// restart stops the simulator and starts it again on the same data; it is not yet resumed.
func (w *world) restart() {
	w.Helper()
	w.stop()
	w.start()
}

// call calls the edge and gives status and body.
func (w *world) call(method, path, body string) (status int, answer string) {
	w.Helper()
	r, err := http.NewRequestWithContext(w.Context(), method, w.edge+path, bytes.NewBufferString(body))
	if err != nil {
		w.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

// ask calls the edge and reads the JSON that it answers with.
func (w *world) ask(method, path string, body, into any) {
	w.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		w.Fatal(err)
	}
	status, answer := w.call(method, path, string(raw))
	if status >= 300 {
		w.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal([]byte(answer), into); err != nil {
		w.Fatalf("%s %s: %v", method, path, err)
	}
}

// says sends a text as a phone and gives its SID.
func (w *world) says(phone, words string) string {
	w.Helper()
	var answer struct{ SID string }
	w.ask("POST", "/sim/texts", map[string]string{"from": phone, "body": words}, &answer)
	return answer.SID
}

// phone gives what a phone shows.
func (w *world) phone(number string) (shown []shownText) {
	w.Helper()
	w.ask("GET", "/sim/texts?phone="+url.QueryEscape(number), nil, &shown)
	return shown
}

// until waits until something is so.
func (w *world) until(what string, so func() bool) {
	w.Helper()
	for deadline := time.Now().Add(20 * time.Second); !so(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.Fatalf("waited in vain for %s", what)
		}
	}
}

// fault arranges a failure.
func (w *world) fault(f Fault) {
	w.Helper()
	w.ask("POST", "/sim/faults", f, nil)
}

func words(calls []webhook) []string {
	var all []string
	for _, c := range calls {
		all = append(all, c.Form.Get("Body"))
	}
	return all
}

func numbered(prefix string, n int) []string {
	all := slices.Repeat([]string{prefix}, n)
	for i := range all {
		all[i] += strconv.Itoa(i + 1)
	}
	return all
}
