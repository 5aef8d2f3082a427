package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// stored counts what requests of outside can leave behind.
func (w *world) stored() (counts []string) {
	w.t.Helper()
	for _, table := range []string{
		"thread.thread", "thread.inbound", "outbox.message", "outbox.change", "registry.event", "desk.case", "desk.event",
		"desk.action", "desk.post",
	} {
		counts = append(counts, fmt.Sprintf("%s %d", table, w.count(`SELECT count(*) FROM `+table)))
	}
	return append(counts, fmt.Sprintf("jobs %d", w.count(`SELECT count(*) FROM jobs.river_job
		WHERE kind NOT IN ('sweep', 'missed', 'compare')`))) // those run by the clock
}

const (
	jsonType = "application/json"

	slackEvent = `{"type":"event_callback","event_id":"Ev01","event":{"type":"message","text":"hi"}}`
	slackPress = `{"type":"block_actions","user":{"id":"U01"},
		"actions":[{"action_id":"case_claim","value":"lakeside/1001"}]}`
)

// A text, a report and what Slack sends, as they should be.
func (w *world) goodText() url.Values {
	return w.textForm("SM0000000000000000000000000000e001", june, "how much do I owe")
}

func goodReport() url.Values {
	return url.Values{
		"MessageSid": {"SM0000000000000000000000000000e002"}, "MessageStatus": {"delivered"}, "AccountSid": {demoAccount},
	}
}

func fromSlackAt(at time.Time) []request {
	press := url.Values{"payload": {slackPress}}.Encode()
	command := url.Values{"command": {"/plainbill"}, "user_id": {"U01"}, "text": {"case C-1001"}}.Encode()
	return []request{
		fromSlack("/slack/events", jsonType, slackEvent, at),
		fromSlack("/slack/interactions", formType, press, at),
		fromSlack("/slack/commands", formType, command, at),
	}
}

// What is not signed by the carrier or by Slack, too large, or not what they send, is answered as it should be and
// leaves nothing behind.
func TestRequestsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.stored()

	good := append(fromSlackAt(time.Now()),
		w.fromCarrier("/twilio/sms", w.goodText()), w.fromCarrier("/twilio/status", goodReport()))
	for _, r := range good {
		t.Run("not as it was signed: "+r.path[1:], func(t *testing.T) { w.in(t).refusesWhatIsNotSigned(r) })
	}
	t.Run("malformed, from the carrier", func(t *testing.T) { w.in(t).refusesMalformedForms() })
	t.Run("malformed, from Slack", func(t *testing.T) {
		w, now := w.in(t), time.Now()
		w.answers("an event that is no JSON", fromSlack("/slack/events", jsonType, "nothing", now), http.StatusBadRequest)
		nameless := `{"type":"event_callback","event":{"type":"message"}}`
		w.answers("an event without an id", fromSlack("/slack/events", jsonType, nameless, now), http.StatusBadRequest)
		w.answers("no payload", fromSlack("/slack/interactions", formType, "a=b", now), http.StatusBadRequest)
		w.answers("no command", fromSlack("/slack/commands", formType, "a=b", now), http.StatusBadRequest)
	})
	t.Run("replayed outside Slack's five minutes", func(t *testing.T) {
		for _, away := range []time.Duration{-6 * time.Minute, 6 * time.Minute} {
			for _, r := range fromSlackAt(time.Now().Add(away)) {
				w.in(t).answers(away.String(), r, http.StatusForbidden)
			}
		}
	})
	t.Run("about nobody of ours", func(t *testing.T) {
		w := w.in(t)
		form := w.goodText()
		form.Set("To", "+15125550188")
		w.answers("a text to a number of no practice", w.fromCarrier("/twilio/sms", form), http.StatusOK)
		w.answers("a report about an unknown text", w.fromCarrier("/twilio/status", goodReport()), http.StatusOK)
	})
	if diff := cmp.Diff(before, w.stored()); diff != "" {
		t.Errorf("refused requests left something behind (-before +after):\n%s", diff)
	}
	counted := w.does(request{method: http.MethodGet, path: "/metrics"}).body
	for _, outcome := range []string{
		`edge="sms",outcome="signature"`, `edge="sms",outcome="oversized"`, `edge="sms",outcome="malformed"`,
		`edge="status",outcome="signature"`, `edge="slack",outcome="bad_signature"`, `edge="slack",outcome="too_large"`,
	} {
		if !strings.Contains(counted, "plainbill_webhooks_total{"+outcome+"}") {
			t.Errorf("the metrics do not count %s", outcome)
		}
	}
}

// refusesWhatIsNotSigned changes a good request in every way that takes its signature away.
func (w *world) refusesWhatIsNotSigned(r request) {
	w.t.Helper()
	w.answers("unsigned", unsigned(r), http.StatusForbidden)
	w.answers("badly signed", badlySigned(r), http.StatusForbidden)
	changed := r
	changed.body += "&x=1"
	w.answers("changed on the way", changed, http.StatusForbidden)
	if strings.HasPrefix(r.path, "/twilio/") { // the carrier signs the address too
		elsewhere := r
		elsewhere.path = map[string]string{"/twilio/sms": "/twilio/status", "/twilio/status": "/twilio/sms"}[r.path]
		w.answers("signed for another route", elsewhere, http.StatusForbidden)
		elsewhere.path = r.path + "?m=lakeside-1"
		w.answers("with a query that was not signed", elsewhere, http.StatusForbidden)
	}
	large := r
	large.body = strings.Repeat("x", 1<<20+1)
	w.answers("oversized", large, http.StatusRequestEntityTooLarge)
	get := r
	get.method, get.body = http.MethodGet, ""
	if got := w.does(get); got.status < 400 || got.status >= 500 {
		w.t.Errorf("GET %s is answered %d, want a refusal", r.path, got.status)
	}
}

// refusesMalformedForms sends signed forms that are not what Twilio sends.
func (w *world) refusesMalformedForms() {
	w.t.Helper()
	with := func(form url.Values, field string, values ...string) url.Values {
		if form[field] = values; len(values) == 0 {
			delete(form, field)
		}
		return form
	}
	for name, form := range map[string]url.Values{
		"no id": with(w.goodText(), "MessageSid"), "no sender": with(w.goodText(), "From"),
		"no number of ours": with(w.goodText(), "To"), "an odd sender": with(w.goodText(), "From", "Alice"),
		"odd media": with(w.goodText(), "NumMedia", "many"), "a field twice": with(w.goodText(), "Body", "one", "two"),
	} {
		w.answers(name, w.fromCarrier("/twilio/sms", form), http.StatusBadRequest)
	}
	w.answers("a report of nothing", w.fromCarrier("/twilio/status", with(goodReport(), "MessageStatus")),
		http.StatusBadRequest)
	w.answers("another account", w.fromCarrier("/twilio/sms", with(w.goodText(), "AccountSid", "AC99")),
		http.StatusForbidden)
}

// What Slack sends again is done once.
func TestSlackRepeatsItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june)
	p.Says("I want to talk to a person").Hears("A person")
	card := w.desk().Sees("asked for a person")
	press := func(action, at string) request {
		payload := fmt.Sprintf(`{"type":"block_actions","trigger_id":"t1","team":{"id":"T0LAKESIDE"},
			"user":{"id":"U01","team_id":"T0LAKESIDE"},"channel":{"id":%q},
			"container":{"type":"message","message_ts":%q,"channel_id":%q},
			"actions":[{"type":"button","action_id":%q,"block_id":"b","action_ts":%q,"value":"lakeside/1001"}]}`,
			card.Channel, card.TS, card.Channel, action, at)
		return fromSlack("/slack/interactions", formType, url.Values{"payload": {payload}}.Encode(), time.Now())
	}
	claim := press("case_claim", "1.1")
	for range 3 {
		w.answers("claim", claim, http.StatusOK)
	}
	w.answers("release", press("case_release", "2.2"), http.StatusOK)
	w.answers("the first claim once more", claim, http.StatusOK)
	w.settled()
	if got := w.strings(`SELECT status FROM desk.case`); got[0] != "open" {
		t.Errorf("the case is %s after a repeated claim, want open as it was released", got[0])
	}
	if n := w.count(`SELECT count(*) FROM desk.action WHERE action IN ('case_claim', 'case_release')`); n != 2 {
		t.Errorf("%d acts are recorded, want 2", n)
	}

	event := fromSlack("/slack/events", jsonType, slackEvent, time.Now())
	w.answers("event", event, http.StatusOK)
	w.answers("event again", event, http.StatusOK)
	if n := w.count(`SELECT count(*) FROM desk.event WHERE id = 'Ev01'`); n != 1 {
		t.Errorf("%d events are kept, want 1", n)
	}
	challenge := fromSlack("/slack/events", jsonType, `{"type":"url_verification","challenge":"abc"}`, time.Now())
	if got := w.does(challenge); got.status != http.StatusOK || !strings.Contains(got.body, "abc") {
		t.Errorf("the challenge is answered %+v", got)
	}
	p.HearsNothing()
}

// answers wants a status for a request.
func (w *world) answers(what string, r request, status int) {
	w.t.Helper()
	if got := w.does(r); got.status != status {
		w.t.Errorf("%s: %s %s is answered %d %q, want %d", what, r.method, r.path, got.status, got.body, status)
	}
}

func unsigned(r request) request {
	r.header = map[string]string{"Content-Type": r.header["Content-Type"]}
	return r
}

func badlySigned(r request) request {
	header := map[string]string{}
	for name, value := range r.header {
		if strings.HasSuffix(name, "Signature") {
			value = value[:len(value)-4] + "AAA="
		}
		header[name] = value
	}
	r.header = header
	return r
}
