package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestTheChallengeIsAnswered(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	w := e.event(fixture(t, "events_url_verification.event_body.json"))
	var got struct{ Challenge string }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %v", w.Code, err)
	}
	if want := "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"; got.Challenge != want {
		t.Errorf("challenge %q, want %q", got.Challenge, want)
	}
}

func TestWhatBillersWriteInAChannelIsKeptByIDAndNeverActedOn(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	body := fixture(t, "message.message_body.json")
	for range 2 {
		if w := e.event(body); w.Code != http.StatusOK || w.Body.Len() != 0 {
			t.Fatalf("answered %d %q", w.Code, w.Body)
		}
	}
	if !e.events.ids["Ev111"] || e.counted(CountEvent) != 1 || e.counted(CountRepeated) != 1 {
		t.Errorf("kept %v, counted %v", e.events.ids, e.counts)
	}
	if len(e.staff.done()) != 0 {
		t.Error("a message in a channel became an act")
	}
}

func TestEventsWithoutMeaningAreAcknowledged(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		`{"type":"app_rate_limited","minute_rate_limited":1518467820}`:     CountRateLimited,
		`{"type":"something_new"}`:                                         CountIgnored,
		`{"type":"event_callback","event_id":"E1","event":{"type":"new"}}`: CountEvent,
		string(fixture(t, "events.body.json")):                             CountEvent,
		string(fixture(t, "events.app_uninstalled_body.json")):             CountRevoked,
		string(fixture(t, "events.tokens_revoked_body.json")):              CountRevoked,
	} {
		e := newEdge(t)
		if w := e.event([]byte(name)); w.Code != http.StatusOK || e.counted(want) != 1 {
			t.Errorf("%.60s: answered %d, counted %v", name, w.Code, e.counts)
		}
	}
}

func TestAnEventThatCannotBeKeptComesAgain(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	e.events.err = errors.New("database is down")
	if w := e.event(fixture(t, "message.message_body.json")); w.Code != http.StatusServiceUnavailable {
		t.Errorf("answered %d", w.Code)
	}
}

func TestARequestThatIsNotSlacksIsRefusedUnread(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/slack/events", "/slack/interactions", "/slack/commands"} {
		e := newEdge(t)
		body := []byte("{not even JSON")
		for name, header := range map[string]http.Header{
			"no headers":            {},
			"another secret":        sign(t, "other", time.Now(), body),
			"signed 6 minutes ago":  sign(t, secret, time.Now().Add(-6*time.Minute), body),
			"signed ahead of time":  sign(t, secret, time.Now().Add(6*time.Minute), body),
			"signed for other body": sign(t, secret, time.Now(), []byte("{}")),
		} {
			r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
			r.Header = header
			w := httptest.NewRecorder()
			e.routes.ServeHTTP(w, r)
			if w.Code != http.StatusForbidden {
				t.Errorf("%s, %s: answered %d", path, name, w.Code)
			}
		}
		if e.counted(CountBadSignature) != 5 || len(e.events.ids)+len(e.staff.done()) != 0 {
			t.Errorf("%s: counted %v", path, e.counts)
		}
	}
}

func TestABodyOverAMebibyteIsRefused(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	w := e.event(bytes.Repeat([]byte(" "), MaxBody+1))
	if w.Code != http.StatusRequestEntityTooLarge || e.counted(CountTooLarge) != 1 {
		t.Errorf("answered %d, counted %v", w.Code, e.counts)
	}
	full := append(bytes.Repeat([]byte(" "), MaxBody-20), `{"type":"new"}`...)
	if w := e.event(full); w.Code != http.StatusOK {
		t.Errorf("just under: answered %d", w.Code)
	}
}

func TestAMalformedRequestIsToldWhy(t *testing.T) {
	t.Parallel()
	const form = "application/x-www-form-urlencoded"
	for name, c := range map[string]struct{ path, contentType, body, reason string }{
		"an event that is not JSON":    {"/slack/events", "application/json", "{", "not an event"},
		"an event without a type":      {"/slack/events", "application/json", "{}", "not an event"},
		"an event without an id":       {"/slack/events", "application/json", `{"type":"event_callback"}`, "event_id"},
		"no payload":                   {"/slack/interactions", form, "x=1", "payload"},
		"two payloads":                 {"/slack/interactions", form, "payload=%7B%7D&payload=%7B%7D", "payload"},
		"a payload that is not JSON":   {"/slack/interactions", form, "payload=x", "interaction"},
		"a payload outside of a form":  {"/slack/interactions", "application/json", "{}", "payload"},
		"a payload in the URL alone":   {"/slack/interactions?payload=%7B%7D", form, "", "payload"},
		"a command without a name":     {"/slack/commands", form, "user_id=U1", "command"},
		"a command with a broken form": {"/slack/commands", form, "a=%zz", "command"},
	} {
		e := newEdge(t)
		w := e.post(c.path, c.contentType, []byte(c.body))
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), c.reason) {
			t.Errorf("%s: answered %d %q", name, w.Code, w.Body)
		}
	}
}

func TestOnlyPostIsAnswered(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	w := httptest.NewRecorder()
	e.routes.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/slack/events", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("answered %d", w.Code)
	}
}

func TestADeskNeedsStaffAndAWorkspace(t *testing.T) {
	t.Parallel()
	if _, err := New(Config{}); !errors.Is(err, ErrConfig) {
		t.Errorf("New: %v", err)
	}
}
