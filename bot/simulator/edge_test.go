package simulator

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestATextOfAPhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	status, answer := w.call("POST", "/sim/texts", `{"from":"`+june+`","body":"hello"}`)
	var sent map[string]string
	if err := json.Unmarshal([]byte(answer), &sent); err != nil || status != http.StatusAccepted || len(sent) != 1 ||
		!strings.HasPrefix(sent["sid"], "SM") || len(sent["sid"]) != 34 {
		t.Fatalf("%d %s", status, answer)
	}
	w.says(luis, "of another phone")
	other := map[string]string{"from": june, "to": "+15125550198", "body": "to another number"}
	w.ask("POST", "/sim/texts", other, nil)
	if to := w.product.wait(t, "/twilio/sms", 3); len(to) != 3 {
		t.Errorf("%d texts reached the product", len(to))
	}
	second := w.send(june, "an answer")
	w.product.wait(t, "/twilio/status", 2)
	all := []string{"hello", "to another number", "an answer"}
	for _, c := range []struct {
		name, query string
		want        []string
	}{
		{"all", "?phone=%2B15125550123", all},
		{"a plus sign that was not escaped", "?phone=+15125550123", all},
		{"after the first", "?phone=%2B15125550123&after=" + sent["sid"], []string{"to another number", "an answer"}},
		{"after the last", "?phone=%2B15125550123&after=" + second, []string{}},
		{"after one that is not there", "?phone=%2B15125550123&after=SM0", all},
		{"of a phone without texts", "?phone=%2B15125550111", []string{}},
	} {
		var shown []map[string]any
		w.ask("GET", "/sim/texts"+c.query, nil, &shown)
		got := []string{}
		for _, text := range shown {
			got = append(got, text["body"].(string))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestTheShapesOfTheEdge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sid := w.says(june, "hello")
	for path, want := range map[string]string{
		"/sim/texts?phone=%2B15125550123": `[{"sid":"` + sid + `","direction":"in","body":"hello",` +
			`"at":"2026-11-21T12:00:00Z","status":"received","segments":1}]`,
		"/sim/texts?phone=%2B15125550111": `[]`,
		"/sim/slack/messages":             `[]`,
		"/sim/slack/modal?user=U01":       `null`,
		"/sim/clock":                      `{"now":"2026-11-21T12:00:00Z"}`,
		"/sim/patients": `[{"phone":"+15125550123","first_name":"June","last_name":"Park","date_of_birth":"1984-03-07",` +
			`"account_number":"A-1","language":"en","due_cents":14700}]`,
	} {
		if status, got := w.call("GET", path, ""); status != http.StatusOK || strings.TrimSpace(got) != want {
			t.Errorf("%s: %d\n%s\nwant\n%s", path, status, got, want)
		}
	}
	var held Held
	w.ask("GET", "/sim/held?phone=%2B15125550123&account=A-1", nil, &held)
	if held.Account != "A-1" || held.State != "opted_in" {
		t.Errorf("held: %+v", held)
	}
}

func TestWhatTheEdgeRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const press = "/sim/slack/actions"
	large := `{"body":"` + strings.Repeat("x", 1<<20) + `"}`
	for _, c := range []struct {
		name, method, path, body string
		want                     int
	}{
		{"no number", "POST", "/sim/texts", `{"body":"hello"}`, http.StatusBadRequest},
		{"a number with letters", "POST", "/sim/texts", `{"from":"+1512555CALL","body":"hello"}`, http.StatusBadRequest},
		{"to no number", "POST", "/sim/texts", `{"from":"+15125550123","to":"x","body":"hello"}`, http.StatusBadRequest},
		{"no JSON", "POST", "/sim/texts", `from=+15125550123`, http.StatusBadRequest},
		{"nothing", "POST", "/sim/texts", ``, http.StatusBadRequest},
		{"over 1 MiB", "POST", "/sim/texts", large, http.StatusRequestEntityTooLarge},
		{"texts of nobody", "GET", "/sim/texts", ``, http.StatusBadRequest},
		{"time that goes back", "POST", "/sim/clock", `{"forward":"-1h"}`, http.StatusBadRequest},
		{"time that is none", "POST", "/sim/clock", `{"forward":"tomorrow"}`, http.StatusBadRequest},
		{"a clock that cannot be moved", "POST", "/sim/clock", `{"forward":"2000h"}`, http.StatusInternalServerError},
		{"books that cannot be read", "GET", "/sim/held?phone=%2B15125550111", ``, http.StatusServiceUnavailable},
		{"a stranger's press", "POST", press, `{"ts":"1.0","action_id":"x","user":"U77"}`, http.StatusBadRequest},
		{"no such message", "POST", press, `{"ts":"1.0","action_id":"x","user":"U01"}`, http.StatusBadRequest},
		{"no modal to submit", "POST", press, `{"user":"U01","fields":{"text":"hi"}}`, http.StatusBadRequest},
		{"no such page", "GET", "/sim/assets/page.html", ``, http.StatusNotFound},
		{"outside the assets", "GET", "/sim/assets/..%2Fpage.go", ``, http.StatusBadRequest},
	} {
		if status, answer := w.call(c.method, c.path, c.body); status != c.want {
			t.Errorf("%s: %d %s, want %d", c.name, status, answer, c.want)
		}
	}
	if len(w.carrier.texts) != 0 {
		t.Error("a refused text was kept")
	}
}

func TestTheClockMoves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var now struct{ Now time.Time }
	w.ask("POST", "/sim/clock", map[string]string{"forward": "36h"}, &now)
	if want := noon.Add(36 * time.Hour); !now.Now.Equal(want) {
		t.Errorf("it is %v, want %v", now.Now, want)
	}
	w.says(june, "later")
	if got := w.phone(june)[0].At; !got.Equal(now.Now) {
		t.Errorf("a text after that is of %v", got)
	}
}

func TestThePageAndItsParts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for path, want := range map[string]string{
		"/": "Lakeside Billing", "/sim/assets/app.js": "EventSource", "/sim/assets/style.css": "{",
	} {
		if status, body := w.call("GET", path, ""); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d without %q", path, status, want)
		}
	}
}

func TestThePageIsToldOfChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.edge+"/sim/changes", nil)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	if got := stream.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("content type %s", got)
	}
	lines := bufio.NewScanner(stream.Body)
	next := func() string {
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "event: ") {
				return lines.Text()
			}
		}
		return "the end"
	}
	if got := next(); got != "event: change" {
		t.Errorf("at first: %s", got)
	}
	w.says(june, "hello")
	if got := next(); got != "event: change" {
		t.Errorf("after a text: %s", got)
	}
	w.stop() // the stream ends with the simulator
	for next() != "the end" {
	}
}
