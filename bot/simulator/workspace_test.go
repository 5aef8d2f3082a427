package simulator

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	goslack "github.com/slack-go/slack"
)

// slack is slack-go in front of the workspace.
func (w *world) slack(token string) *goslack.Client {
	return goslack.New(token, goslack.OptionAPIURL(w.SlackURL()))
}

// posted puts a message with two buttons into the billers' channel and gives its ts.
func (w *world) posted() string {
	w.Helper()
	text := func(s string) *goslack.TextBlockObject {
		return goslack.NewTextBlockObject("plain_text", s, false, false)
	}
	_, ts, err := w.slack(botToken).PostMessageContext(w.Context(), "C0BILLERS", goslack.MsgOptionText("C-1042", false),
		goslack.MsgOptionBlocks(
			goslack.NewSectionBlock(text("C-1042: wants to talk to a person"), nil, nil),
			goslack.NewActionBlock("", goslack.NewButtonBlockElement("case_claim", "lakeside/1042", text("Claim")),
				goslack.NewButtonBlockElement("case_reply", "lakeside/1042", text("Reply"))),
		))
	if err != nil {
		w.Fatal(err)
	}
	return ts
}

func (w *world) messages(query string) (all []slackMessage) {
	w.Helper()
	w.ask("GET", "/sim/slack/messages"+query, nil, &all)
	return all
}

// presses presses a button, or submits or closes a modal.
func (w *world) presses(p press) (came told) {
	w.Helper()
	w.ask("POST", "/sim/slack/actions", p, &came)
	return came
}

func TestTheWorkspaceHoldsWhatIsPosted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client, ctx := w.slack(botToken), t.Context()
	ts := w.posted()
	_, reply, err := client.PostMessageContext(ctx, "C0BILLERS", goslack.MsgOptionText("a line below", false),
		goslack.MsgOptionTS(ts))
	if err != nil {
		t.Fatal(err)
	}
	whisper, err := client.PostEphemeralContext(ctx, "C0BILLERS", "U02", goslack.MsgOptionText("Alma has it", false))
	if err != nil {
		t.Fatal(err)
	}
	if !(ts < reply && reply < whisper) {
		t.Errorf("the time stamps do not rise: %s %s %s", ts, reply, whisper)
	}
	var got []string
	for _, m := range w.messages("") {
		got = append(got, strings.Join([]string{m.Channel, m.TS, m.ThreadTS, m.Text, m.User}, "|"))
	}
	want := []string{
		"C0BILLERS|" + ts + "||C-1042|", "C0BILLERS|" + reply + "|" + ts + "|a line below|",
		"C0BILLERS|" + whisper + "||Alma has it|U02",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if n := len(w.messages("?user=U01")); n != 2 {
		t.Errorf("Alma sees %d messages, the whisper is Ben's", n)
	}
	changed := goslack.MsgOptionText("C-1042 is Alma's", false)
	if _, _, _, err := client.UpdateMessageContext(ctx, "C0BILLERS", ts, changed); err != nil {
		t.Fatal(err)
	}
	w.restart()
	after := w.messages("")
	if len(after) != 3 || after[0].Text != "C-1042 is Alma's" || !after[0].Edited {
		t.Errorf("after a change and a restart: %+v", after)
	}
	if !strings.Contains(string(after[0].Blocks), "case_claim") {
		t.Error("a change that named no blocks took them away")
	}
	if again := w.posted(); again <= whisper {
		t.Errorf("after a restart the time stamp is %s, before it was %s", again, whisper)
	}
}

func TestTheShapeOfAMessageAtTheEdge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.posted()
	var raw []map[string]any
	w.ask("GET", "/sim/slack/messages", nil, &raw)
	for _, key := range []string{"channel", "ts", "thread_ts", "text", "blocks"} {
		if _, there := raw[0][key]; !there {
			t.Errorf("%s is missing", key)
		}
	}
}

func TestTheWorkspaceRefusesWhatSlackRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client, ctx, hello := w.slack(botToken), t.Context(), goslack.MsgOptionText("hello", false)
	whisper, err := client.PostEphemeralContext(ctx, "C0BILLERS", "U02", hello)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want string
		call func() error
	}{
		{"invalid_auth", func() error { _, err := w.slack("xoxb-other").AuthTestContext(ctx); return err }},
		{"channel_not_found", func() error { _, _, err := client.PostMessageContext(ctx, "", hello); return err }},
		{"no_text", func() error {
			_, _, err := client.PostMessageContext(ctx, "C0BILLERS", goslack.MsgOptionText("", false))
			return err
		}},
		{"message_not_found", func() error {
			_, _, _, err := client.UpdateMessageContext(ctx, "C0BILLERS", "1.000001", hello)
			return err
		}},
		{"message_not_found", func() error {
			_, _, _, err := client.UpdateMessageContext(ctx, "C0BILLERS", whisper, hello)
			return err
		}},
		{"user_not_in_channel", func() error {
			_, err := client.PostEphemeralContext(ctx, "C0BILLERS", "U77", hello)
			return err
		}},
		{"expired_trigger_id", func() error { _, err := client.OpenViewContext(ctx, "trigger.0", modal()); return err }},
		{"unknown_method", func() error { _, err := client.GetUserInfoContext(ctx, "U01"); return err }},
	} {
		var refused goslack.SlackErrorResponse
		if err := c.call(); !errors.As(err, &refused) || refused.Err != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	if n := len(w.messages("")); n != 1 {
		t.Errorf("%d messages are there", n)
	}
	if who, err := client.AuthTestContext(ctx); err != nil || who.TeamID != teamID {
		t.Errorf("who we are: %+v, %v", who, err)
	}
}

func TestTheWorkspaceLimitsTheRateOnDemand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fault(Fault{Kind: "slack_429", Times: 2})
	for range 2 {
		_, err := w.slack(botToken).AuthTestContext(t.Context())
		var limited *goslack.RateLimitedError
		if !errors.As(err, &limited) || limited.RetryAfter != time.Second {
			t.Errorf("got %v", err)
		}
	}
	if _, err := w.slack(botToken).AuthTestContext(t.Context()); err != nil {
		t.Errorf("the third call: %v", err)
	}
	w.send(june, "the carrier is not concerned")
}

// modal is a modal with one input.
func modal() goslack.ModalViewRequest {
	text := func(s string) *goslack.TextBlockObject {
		return goslack.NewTextBlockObject("plain_text", s, false, false)
	}
	return goslack.ModalViewRequest{
		Type: goslack.VTModal, CallbackID: "case_reply", PrivateMetadata: "lakeside/1042", Title: text("Reply"),
		Submit: text("Send"), Blocks: goslack.Blocks{BlockSet: []goslack.Block{
			goslack.NewInputBlock("words", text("Words"), nil, goslack.NewPlainTextInputBlockElement(nil, "text")),
		}},
	}
}

// desk answers interactions as the product does: it verifies them, opens a modal for "Reply", and refuses one word.
type desk struct {
	w    *world
	mu   sync.Mutex
	seen []goslack.InteractionCallback
	errs []error
}

func (d *desk) answer(rw http.ResponseWriter, c webhook) {
	verifier, err := goslack.NewSecretsVerifier(c.Header, secret)
	if err == nil {
		_, _ = verifier.Write(c.Body)
		err = verifier.Ensure()
	}
	var in goslack.InteractionCallback
	err = errors.Join(err, json.Unmarshal([]byte(c.Form.Get("payload")), &in))
	d.mu.Lock()
	d.seen, d.errs = append(d.seen, in), append(d.errs, err)
	d.mu.Unlock()
	switch {
	case in.Type == goslack.InteractionTypeBlockActions && in.ActionCallback.BlockActions[0].ActionID == "case_reply":
		_, err = d.w.slack(botToken).OpenView(in.TriggerID, modal())
		_, twice := d.w.slack(botToken).OpenView(in.TriggerID, modal())
		if twice == nil {
			err = errors.Join(err, errors.New("a trigger was good twice"))
		}
		d.mu.Lock()
		d.errs = append(d.errs, err)
		d.mu.Unlock()
	case in.Type == goslack.InteractionTypeViewSubmission && in.View.State.Values["words"]["text"].Value == "bad":
		rw.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(rw).Encode(goslack.NewErrorsViewSubmissionResponse(map[string]string{"words": "Not that."}))
	}
}

func (d *desk) check() []goslack.InteractionCallback {
	d.w.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := errors.Join(d.errs...); err != nil {
		d.w.Error(err)
	}
	return slices.Clone(d.seen)
}

func newDesk(t *testing.T) (*world, *desk) {
	t.Helper()
	w := newWorld(t)
	d := &desk{w: w}
	w.product.says(d.answer)
	return w, d
}

func TestAPressedButtonReachesTheProductSigned(t *testing.T) {
	t.Parallel()
	w, d := newDesk(t)
	ts := w.posted()
	if came := w.presses(press{TS: ts, ActionID: "case_claim", User: "U01"}); !came.OK {
		t.Errorf("came of it: %+v", came)
	}
	w.presses(press{TS: ts, ActionID: "case_claim", User: "U02", Value: "lakeside/7"})
	seen := d.check()
	if len(seen) != 2 {
		t.Fatalf("%d presses arrived", len(seen))
	}
	first, second := seen[0], seen[1]
	button := first.ActionCallback.BlockActions[0]
	if first.Type != goslack.InteractionTypeBlockActions || first.User.ID != "U01" || first.Team.ID != teamID ||
		first.Channel.ID != "C0BILLERS" || first.Container.MessageTs != ts || first.Message.Timestamp != ts ||
		first.TriggerID == "" || button.ActionID != "case_claim" || button.Value != "lakeside/1042" {
		t.Errorf("the press: %+v", first)
	}
	if second.ActionCallback.BlockActions[0].Value != "lakeside/7" {
		t.Error("the value that was given did not replace the button's")
	}
	if second.ActionCallback.BlockActions[0].ActionTs == button.ActionTs || second.TriggerID == first.TriggerID {
		t.Error("two presses cannot be told apart")
	}
	status, _ := w.call("POST", "/sim/slack/actions", `{"ts":"`+ts+`","action_id":"case_resolve","user":"U01"}`)
	if status != http.StatusBadRequest {
		t.Errorf("a button that the message does not have: %d", status)
	}
}

func TestAModalIsFilledAndSubmittedInOneGo(t *testing.T) {
	t.Parallel()
	w, d := newDesk(t)
	ts := w.posted()
	fields := map[string]string{"text": "We will call."}
	came := w.presses(press{TS: ts, ActionID: "case_reply", User: "U01", Fields: fields})
	if !came.OK {
		t.Errorf("came of it: %+v", came)
	}
	seen := d.check()
	if len(seen) != 2 {
		t.Fatalf("%d interactions arrived", len(seen))
	}
	in := seen[1]
	if in.Type != goslack.InteractionTypeViewSubmission || in.User.ID != "U01" || in.View.CallbackID != "case_reply" ||
		in.View.PrivateMetadata != "lakeside/1042" || in.View.ID == "" || in.View.Hash == "" ||
		in.View.State.Values["words"]["text"].Value != "We will call." {
		t.Errorf("the submission: %+v", in.View)
	}
	if _, open := w.call("GET", "/sim/slack/modal?user=U01", ""); strings.TrimSpace(open) != "null" {
		t.Error("the modal is still open")
	}
}

func TestAModalStaysOpenUntilItIsAccepted(t *testing.T) {
	t.Parallel()
	w, d := newDesk(t)
	ts := w.posted()
	came := w.presses(press{TS: ts, ActionID: "case_reply", User: "U01"})
	if !came.OK || !strings.Contains(string(came.Modal), `"case_reply"`) {
		t.Fatalf("came of the press: %+v", came)
	}
	came = w.presses(press{User: "U01", Fields: map[string]string{"text": "bad"}})
	if came.OK || came.Errors["words"] != "Not that." {
		t.Errorf("came of a refused word: %+v", came)
	}
	var open struct {
		ID   string
		View struct {
			CallbackID string `json:"callback_id"`
		}
	}
	if w.ask("GET", "/sim/slack/modal?user=U01", nil, &open); open.View.CallbackID != "case_reply" {
		t.Errorf("open is %+v", open)
	}
	status, _ := w.call("POST", "/sim/slack/actions", `{"user":"U01","fields":{"word":"hello"}}`)
	if status != http.StatusBadRequest {
		t.Errorf("a field that the modal does not have: %d", status)
	}
	status, _ = w.call("POST", "/sim/slack/actions", `{"user":"U02","fields":{"text":"hello"}}`)
	if status != http.StatusBadRequest {
		t.Errorf("somebody else submits it: %d", status)
	}
	if came = w.presses(press{User: "U01", Fields: map[string]string{"text": "good"}}); !came.OK {
		t.Errorf("came of a good word: %+v", came)
	}
	seen := d.check()
	if len(seen) != 3 || seen[1].View.ID != seen[2].View.ID || seen[1].View.ID != open.ID {
		t.Errorf("%d interactions arrived", len(seen))
	}
	w.presses(press{TS: ts, ActionID: "case_reply", User: "U01"})
	w.presses(press{User: "U01"})
	if _, open := w.call("GET", "/sim/slack/modal?user=U01", ""); strings.TrimSpace(open) != "null" {
		t.Error("the modal was not closed")
	}
}

func TestAPressThatCameToNothingSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ts := w.posted()
	fields := map[string]string{"text": "hello"}
	if came := w.presses(press{TS: ts, ActionID: "case_reply", User: "U01", Fields: fields}); came.OK {
		t.Error("words were given, no modal opened, and all is well")
	}
	if came := w.presses(press{TS: ts, ActionID: "case_claim", User: "U01", Fields: map[string]string{}}); !came.OK {
		t.Error("no words were given, and something is missing")
	}
	w.product.says(func(rw http.ResponseWriter, _ webhook) { rw.WriteHeader(http.StatusServiceUnavailable) })
	if came := w.presses(press{TS: ts, ActionID: "case_claim", User: "U01"}); came.OK || came.Status != 503 {
		t.Errorf("the product refused: %+v", came)
	}
	w.product.Close()
	status, _ := w.call("POST", "/sim/slack/actions", `{"ts":"`+ts+`","action_id":"case_claim","user":"U01"}`)
	if status != http.StatusBadGateway {
		t.Errorf("the product is down: %d", status)
	}
}

func TestAnOldTriggerOpensNothing(t *testing.T) {
	t.Parallel()
	w := newWorkspace(func() {})
	id := w.trigger("U01")
	w.triggers[id] = trigger{"U01", time.Now().Add(-time.Second)}
	if _, ok := w.openView(id, json.RawMessage("{}"), noon); ok {
		t.Error("it opened a modal")
	}
	w.triggers["old"] = trigger{"U01", time.Now().Add(-time.Second)}
	w.trigger("U01")
	if len(w.triggers) != 1 {
		t.Errorf("%d triggers are kept", len(w.triggers))
	}
}
