package slack

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/bot"
)

func TestAWindowOpensForTheClaimantOnly(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	e.interact(press(t, "case_reply", "lakeside/1042"))
	opened := e.slack.heard("views.open")
	if len(opened) != 1 || opened[0].JSON["trigger_id"] != "111.222.valid" {
		t.Fatalf("opened %v", opened)
	}
	view := opened[0].JSON["view"].(map[string]any)
	if view["private_metadata"] != "lakeside/1042/case_reply/C111" || view["callback_id"] != "case_reply" {
		t.Errorf("view %v", view)
	}
	field := view["blocks"].([]any)[0].(map[string]any)["element"].(map[string]any)
	want := map[string]any{"type": "plain_text_input", "action_id": "text", "multiline": true, "max_length": 640.0}
	if diff := cmp.Diff(want, field); diff != "" {
		t.Error(diff)
	}

	e.staff.outcome["case_reply_open"] = bot.StaffOutcome{Message: "Only <@U01> may reply. Take over first."}
	e.interact(press(t, "case_reply", "lakeside/1042"))
	if len(e.slack.heard("views.open")) != 1 || len(e.slack.heard("chat.postEphemeral")) != 1 {
		t.Errorf("calls %v", e.slack.calls)
	}
	for _, a := range e.staff.done() {
		if a.Name != "case_reply_open" || a.Text != "" {
			t.Errorf("act %+v", a)
		}
	}
}

func TestAWindowThatDoesNotOpenIsSaid(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	e.slack.says("views.open", http.StatusOK, `{"ok":false,"error":"expired_trigger_id"}`)
	e.interact(press(t, "case_note", "lakeside/1042"))
	told := e.slack.heard("chat.postEphemeral")
	if len(told) != 1 || told[0].Form.Get("text") != words.WindowFailed {
		t.Errorf("told %v", told)
	}
}

func TestASubmittedWindowBecomesOneAct(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	e.staff.outcome["case_reply"] = bot.StaffOutcome{Done: true, Message: "Sent in 1 segment."}
	body := submit(t, "case_reply", "lakeside/1042/case_reply/C111", "  Your insurer has answered. \n")
	w := e.interact(body)
	if w.Code != http.StatusOK || w.Body.Len() != 0 {
		t.Fatalf("answered %d %q", w.Code, w.Body)
	}
	e.interact(body)
	acts := e.staff.done()
	want := bot.StaffAction{
		EventID: acts[0].EventID, Channel: "C111", User: "W111", Name: "case_reply", Case: "lakeside/1042",
		Text: "Your insurer has answered.", At: e.desk.Now(),
	}
	if diff := cmp.Diff([]bot.StaffAction{want, want}, acts); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(acts[0].EventID, "insurer") || len(e.slack.heard("chat.postEphemeral")) != 2 {
		t.Errorf("id %q, calls %v", acts[0].EventID, e.slack.calls)
	}
	e.interact(submit(t, "case_reply", "lakeside/1042/case_reply/C111", "Other words"))
	if acts := e.staff.done(); acts[2].EventID == acts[0].EventID {
		t.Error("changed words have the same id")
	}
}

func TestWhatIsRefusedIsSaidBelowTheField(t *testing.T) {
	t.Parallel()
	const meta = "lakeside/1042/case_reply/C111"
	for name, c := range map[string]struct {
		text, want string
		outcome    bot.StaffOutcome
	}{
		"nothing written":        {"  \n ", words.Empty, bot.StaffOutcome{Done: true}},
		"refused with a reason":  {"Hello", "<@U02> took over.", bot.StaffOutcome{Message: "<@U02> took over."}},
		"refused without reason": {"Hello", words.NotDone, bot.StaffOutcome{}},
	} {
		e := newEdge(t)
		e.staff.outcome["case_reply"] = c.outcome
		w := e.interact(submit(t, "case_reply", meta, c.text))
		var got struct {
			Action string `json:"response_action"`
			Errors map[string]string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("%s: %v in %q", name, err, w.Body)
		}
		if got.Action != "errors" || got.Errors["text"] != c.want {
			t.Errorf("%s: answered %+v", name, got)
		}
	}
	e := newEdge(t)
	w := e.interact(submit(t, "case_note", "lakeside/1042/case_note/C111", strings.Repeat("é", MaxText)))
	if w.Code != http.StatusOK || w.Body.Len() != 0 {
		t.Errorf("exactly enough: answered %d %q", w.Code, w.Body)
	}
	w = e.interact(submit(t, "case_note", "lakeside/1042/case_note/C111", strings.Repeat("é", MaxText+1)))
	if !strings.Contains(w.Body.String(), words.TooLong) || len(e.staff.done()) != 1 {
		t.Errorf("more than the window takes: answered %d %q", w.Code, w.Body)
	}
}

func TestAWindowWithoutACaseIsMalformed(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	for _, metadata := range []string{
		"", "This is for you!", "lakeside/1042", "lakeside/x/case_reply/C1", "lakeside/1042/case_claim/C1",
		"lakeside/1042/case_note/C1", "a/lakeside/1042/case_reply/C1",
	} {
		if w := e.interact(submit(t, "case_reply", metadata, "Hello")); w.Code != http.StatusBadRequest {
			t.Errorf("%q: answered %d", metadata, w.Code)
		}
	}
	e.staff.err = errors.New("database is down")
	w := e.interact(submit(t, "case_reply", "lakeside/1042/case_reply/C1", "Hello"))
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("database down: answered %d", w.Code)
	}
}
