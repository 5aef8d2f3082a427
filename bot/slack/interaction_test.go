package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/bot"
)

func TestAPressedButtonBecomesOneAct(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	if w := e.interact(press(t, "case_claim", "lakeside/1042")); w.Code != http.StatusOK || w.Body.Len() != 0 {
		t.Fatalf("answered %d %q", w.Code, w.Body)
	}
	want := []bot.StaffAction{{
		EventID: "press/W111/C111/111.222/case_claim/1596530385.194939", Channel: "C111", User: "W111",
		Name: "case_claim", Case: "lakeside/1042", At: time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC),
	}}
	if diff := cmp.Diff(want, e.staff.done()); diff != "" {
		t.Error(diff)
	}
	if len(e.slack.calls) != 0 {
		t.Errorf("Slack was called: %v", e.slack.calls)
	}
}

func TestADecisionCarriesWhatWasShown(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	e.interact(press(t, "case_approve", "lakeside/1042/0123456789abcdef"))
	if done := e.staff.done(); len(done) != 1 || done[0].Case != "lakeside/1042" || done[0].Proposal != "0123456789abcdef" {
		t.Errorf("acts %+v", done)
	}
}

func TestTheSamePressHasTheSameEventIDAndAnotherPressAnother(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	body := press(t, "case_claim", "lakeside/1042")
	e.interact(body)
	e.interact(body)
	e.interact([]byte(strings.ReplaceAll(string(body), "W111", "W222")))
	e.interact(press(t, "case_release", "lakeside/1042"))
	e.interact([]byte(strings.ReplaceAll(string(body), "1596530385.194939", "1596530386.000001")))
	acts := e.staff.done()
	if acts[0].EventID != acts[1].EventID {
		t.Errorf("a replay is %q, was %q", acts[1].EventID, acts[0].EventID)
	}
	seen := map[string]bool{}
	for _, a := range acts[1:] {
		if seen[a.EventID] {
			t.Errorf("%q is two presses", a.EventID)
		}
		seen[a.EventID] = true
	}
}

func TestWhoLosesTheRaceForAClaimIsToldWhoWon(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	e.staff.outcome["case_claim"] = bot.StaffOutcome{Message: "C-1042 was claimed by <@U01> just before you."}
	if w := e.interact(press(t, "case_claim", "lakeside/1042")); w.Code != http.StatusOK {
		t.Fatalf("answered %d", w.Code)
	}
	told := e.slack.heard("chat.postEphemeral")
	if len(told) != 1 {
		t.Fatalf("told %d times", len(told))
	}
	got := []string{told[0].Form.Get("channel"), told[0].Form.Get("user"), told[0].Form.Get("text")}
	if diff := cmp.Diff([]string{"C111", "W111", "C-1042 was claimed by <@U01> just before you."}, got); diff != "" {
		t.Error(diff)
	}
}

func TestABillerWhoCannotBeToldDoesNotUndoWhatWasDone(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	e.staff.outcome["case_claim"] = bot.StaffOutcome{Done: true, Message: "Yours."}
	e.slack.says("chat.postEphemeral", http.StatusTooManyRequests, "", "Retry-After", "30")
	if w := e.interact(press(t, "case_claim", "lakeside/1042")); w.Code != http.StatusOK {
		t.Errorf("answered %d", w.Code)
	}
	if e.counted(CountPostFailed) != 1 || len(e.slack.heard("chat.postEphemeral")) != 1 {
		t.Errorf("counted %v", e.counts)
	}
}

func TestButtonsThatAreNotOursAreAcknowledged(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	for _, payload := range []string{
		string(fixture(t, "block_actions.body.json")),
		`{"type":"shortcut","user":{"id":"U1"}}`, `{"type":"view_closed"}`, `{"type":"block_actions","actions":[]}`,
		string(fixture(t, "view_submission.body.json")),
	} {
		if w := e.interact([]byte(payload)); w.Code != http.StatusOK {
			t.Errorf("%.40s: answered %d", payload, w.Code)
		}
	}
	if len(e.staff.done()) != 0 || e.counted(CountIgnored) != 5 {
		t.Errorf("acts %v, counted %v", e.staff.done(), e.counts)
	}
}

func TestAButtonWithoutACaseIsMalformed(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	for _, value := range []string{
		"", "lakeside", "/1042", "lakeside/", "lakeside/x", "lakeside/10 42", "a/1/2", "a/9999999999",
		"a/1/", "a/1/0123456789abcdeg", "a/1/0123456789abcdef/x",
	} {
		if w := e.interact(press(t, "case_claim", value)); w.Code != http.StatusBadRequest {
			t.Errorf("%q: answered %d", value, w.Code)
		}
	}
	nobody := strings.Replace(string(press(t, "case_claim", "lakeside/1")), `"id":"W111"`, `"id":""`, 1)
	if w := e.interact([]byte(nobody)); w.Code != http.StatusBadRequest || len(e.staff.done()) != 0 {
		t.Errorf("nobody: answered %d", w.Code)
	}
}

func TestWhenTheActFailsSlackShowsItAndCanComeAgain(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	e.staff.err = errors.New("database is down")
	if w := e.interact(press(t, "case_claim", "lakeside/1042")); w.Code != http.StatusServiceUnavailable {
		t.Errorf("answered %d", w.Code)
	}
}

func TestSlackIsAnsweredBeforeItsThreeSecondsAreOver(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	e.staff.slow = true
	body := press(t, "case_claim", "lakeside/1042")
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if w := e.interact(body); w.Code != http.StatusServiceUnavailable {
			t.Errorf("answered %d", w.Code)
		}
		if took := time.Since(start); took >= 3*time.Second {
			t.Errorf("answered after %v", took)
		}
	})
}

func TestPeopleFromElsewhereDoNotAct(t *testing.T) {
	t.Parallel()
	for name, payload := range map[string][]byte{
		"another workspace's user presses": changed(t, "block_actions.body.json", func(m map[string]any) {
			m["user"].(map[string]any)["team_id"] = "T-other-side"
			m["actions"].([]any)[0].(map[string]any)["action_id"] = "case_claim"
		}),
		"a guest presses": changed(t, "block_actions.body.json", func(m map[string]any) {
			m["user"].(map[string]any)["is_restricted"] = true
		}),
		"another workspace's user submits": fixture(t, "view_submission.connect_channel_payload.json"),
	} {
		e := newEdge(t)
		w := e.interact(payload)
		if w.Code != http.StatusOK || len(e.staff.done()) != 0 || e.counted(CountOutsider) != 1 {
			t.Errorf("%s: answered %d, acts %v, counted %v", name, w.Code, e.staff.done(), e.counts)
		}
	}
	e := newEdge(t)
	e.desk.Team = "T-home"
	e.interact(press(t, "case_claim", "lakeside/1042"))
	if len(e.staff.done()) != 0 {
		t.Error("somebody of another workspace than the token's acted")
	}
}

func TestACommandIsAnsweredToTheOneWhoTypedIt(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	e.desk.Find = func(_ context.Context, channel, user string, number int) (string, error) {
		return fmt.Sprintf("C-%d is claimed by <@U01>, says %s in %s.", number, user, channel), nil
	}
	found := "C-1042 is claimed by <@U01>, says W111 in C111."
	for text, want := range map[string]string{
		"":                      words.CommandUsage,
		"optout +15125550123":   words.CommandUsage,
		"case C-1042":           found,
		"CASE 1042":             found,
		"case C-1042 and more":  words.CommandUsage,
		"case C-99999999999999": words.CommandUsage,
	} {
		form, err := url.ParseQuery(string(fixture(t, "slash_command.slash_command_body.form")))
		if err != nil {
			t.Fatal(err)
		}
		form.Set("text", text)
		w := e.post("/slack/commands", "application/x-www-form-urlencoded", []byte(form.Encode()))
		var got struct {
			Type string `json:"response_type"`
			Text string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got.Type != "ephemeral" || got.Text != want {
			t.Errorf("%q: answered %d %+v %v", text, w.Code, got, err)
		}
	}
	if len(e.staff.done()) != 0 {
		t.Errorf("acts %v", e.staff.done())
	}
}

func TestACommandThatCannotBeAnsweredSaysSo(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	body := []byte("command=%2Fplainbill&user_id=U1&team_id=T1&text=case+1042")
	ask := func() *httptest.ResponseRecorder {
		return e.post("/slack/commands", "application/x-www-form-urlencoded", body)
	}
	if w := ask(); !strings.Contains(w.Body.String(), words.CommandUsage) {
		t.Errorf("without Find: answered %q", w.Body)
	}
	e.desk.Find = func(context.Context, string, string, int) (string, error) {
		return "", errors.New("database is down")
	}
	if w := ask(); w.Code != http.StatusServiceUnavailable {
		t.Errorf("database down: answered %d", w.Code)
	}
	e.desk.Team = "T-home"
	if w := ask(); !strings.Contains(w.Body.String(), "own billers") {
		t.Errorf("another workspace: answered %q", w.Body)
	}
}
