package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plainbill/plainbill/bot"
)

const secret = "8f742231b10e8888abcd99yyyzzz85a5"

// call is one call of the Web API that reached the fake workspace.
type call struct {
	Method string
	Form   url.Values
	JSON   map[string]any
}

// fakeSlack is Slack's Web API as far as it is used, with slack-go unchanged in front of it. Its answers can be set.
type fakeSlack struct {
	*httptest.Server
	mu      sync.Mutex
	calls   []call
	answers map[string]func(http.ResponseWriter)
}

func newFakeSlack(t *testing.T) *fakeSlack {
	t.Helper()
	f := &fakeSlack{answers: map[string]func(http.ResponseWriter){}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fakeSlack) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := call{Method: strings.TrimPrefix(r.URL.Path, "/api/")}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		body, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(body, &c.JSON)
	} else {
		_ = r.ParseForm()
		c.Form = r.PostForm
	}
	f.mu.Lock()
	f.calls = append(f.calls, c)
	answer := f.answers[c.Method]
	f.mu.Unlock()
	if answer != nil {
		answer(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"ok":true,"channel":"C1","ts":"1700000000.000100",
		"message_ts":"1700000000.000200","team_id":"T111"}`)
}

// says makes a method answer with a status and a body.
func (f *fakeSlack) says(method string, status int, body string, header ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[method] = func(w http.ResponseWriter) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// heard gives the calls of a method so far.
func (f *fakeSlack) heard(method string) []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	var of []call
	for _, c := range f.calls {
		if c.Method == method {
			of = append(of, c)
		}
	}
	return of
}

func (f *fakeSlack) workspace() *Workspace {
	return NewWorkspace("xoxb-test", "xapp-test", f.URL+"/api")
}

// fakeStaff keeps what was done and answers what it is told to.
type fakeStaff struct {
	mu      sync.Mutex
	acts    []bot.StaffAction
	outcome map[string]bot.StaffOutcome
	err     error
	slow    bool          // waits for the end of the context
	hold    chan struct{} // waits for it to close
}

func (s *fakeStaff) Act(ctx context.Context, a bot.StaffAction) (bot.StaffOutcome, error) {
	s.mu.Lock()
	s.acts = append(s.acts, a)
	outcome, told := s.outcome[a.Name]
	err, slow := s.err, s.slow
	s.mu.Unlock()
	if s.hold != nil {
		<-s.hold
	}
	if slow {
		<-ctx.Done()
		return bot.StaffOutcome{}, ctx.Err()
	}
	if !told {
		outcome = bot.StaffOutcome{Done: true}
	}
	return outcome, err
}

func (s *fakeStaff) done() []bot.StaffAction {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]bot.StaffAction(nil), s.acts...)
}

// fakeEvents keeps event ids as the desk's table does.
type fakeEvents struct {
	mu  sync.Mutex
	ids map[string]bool
	err error
}

func (e *fakeEvents) keep(_ context.Context, id string, _ time.Time) (bool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err != nil {
		return false, e.err
	}
	fresh := !e.ids[id]
	e.ids[id] = true
	return fresh, nil
}

// edge is a Desk between a fake workspace and fake staff.
type edge struct {
	*testing.T
	slack  *fakeSlack
	staff  *fakeStaff
	events *fakeEvents
	desk   *Desk
	routes *http.ServeMux
	mu     sync.Mutex
	counts map[string]int
}

var words = Words{
	ReplyTitle: "Text the patient", ReplyLabel: "Your words", NoteTitle: "Note", NoteLabel: "For billers only",
	Send: "Send", Save: "Save", Cancel: "Cancel", Empty: "Write something first.", TooLong: "At most 640 characters.",
	NotDone: "That was not done.", NotYours: "For the practice's own billers.", WindowFailed: "Please press again.",
	CommandUsage: "Use the buttons of a case.", Unknown: "Please try again.",
}

func newEdge(t *testing.T) *edge {
	t.Helper()
	e := &edge{
		T: t, slack: newFakeSlack(t), staff: &fakeStaff{outcome: map[string]bot.StaffOutcome{}},
		events: &fakeEvents{ids: map[string]bool{}}, routes: http.NewServeMux(), counts: map[string]int{},
	}
	desk, err := New(Config{
		Secrets: []string{secret}, Staff: e.staff, Keep: e.events.keep, Workspace: e.slack.workspace(), Words: words,
		Count: func(what string) { e.mu.Lock(); e.counts[what]++; e.mu.Unlock() },
		Now:   func() time.Time { return time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	e.desk = desk
	desk.Routes(e.routes)
	return e
}

func (e *edge) counted(what string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.counts[what]
}

// post sends a signed body to a route.
func (e *edge) post(path, contentType string, body []byte) *httptest.ResponseRecorder {
	e.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(string(body)))
	r.Header = sign(e.T, secret, time.Now(), body)
	r.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	e.routes.ServeHTTP(w, r)
	return w
}

func (e *edge) event(body []byte) *httptest.ResponseRecorder {
	e.Helper()
	return e.post("/slack/events", "application/json", body)
}

func (e *edge) interact(payload []byte) *httptest.ResponseRecorder {
	e.Helper()
	form := url.Values{"payload": {string(payload)}}.Encode()
	return e.post("/slack/interactions", "application/x-www-form-urlencoded", []byte(form))
}

// sign gives the headers of a body as Slack signs it.
func sign(t *testing.T, secret string, at time.Time, body []byte) http.Header {
	t.Helper()
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	header := http.Header{}
	header.Set("X-Slack-Request-Timestamp", stamp)
	header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return header
}

func fixture(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// press is Slack's sample of a pressed button, made one of ours.
func press(t *testing.T, action, value string) []byte {
	t.Helper()
	return changed(t, "block_actions.body.json", func(m map[string]any) {
		button := m["actions"].([]any)[0].(map[string]any)
		button["action_id"], button["value"] = action, value
	})
}

// submit is Slack's sample of a submitted window, made one of ours.
func submit(t *testing.T, action, metadata, text string) []byte {
	t.Helper()
	return changed(t, "view_submission.body.json", func(m map[string]any) {
		view := m["view"].(map[string]any)
		view["callback_id"], view["private_metadata"] = action, metadata
		view["state"] = map[string]any{"values": map[string]any{
			"text": map[string]any{"text": map[string]any{"type": "plain_text_input", "value": text}},
		}}
	})
}

func changed(t *testing.T, name string, change func(map[string]any)) []byte {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(fixture(t, name), &m); err != nil {
		t.Fatal(err)
	}
	change(m)
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
