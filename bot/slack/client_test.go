package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/bot/desk"
)

var card = desk.Card{
	Value: "lakeside/1042", Text: "C-1042 asked for a person", Header: "C-1042 · asked for a person",
	Summary: []string{"Waiting for 5 minutes"},
	Lines:   []desk.Line{{Who: "Patient", At: "10:02", Text: "<!channel> *help* <https://x.example|me>"}},
	Footer:  "Claimed by <@U01>",
	Buttons: []desk.Button{
		{Action: "case_claim", Label: "Claim", Primary: true},
		{
			Action: "case_optout", Label: "Opt out", Danger: true,
			Confirm: &desk.Confirm{Title: "Sure?", Text: "No more texts.", Yes: "Yes", No: "No"},
		},
	},
}

func TestACardIsPostedAndUpdated(t *testing.T) {
	t.Parallel()
	f := newFakeSlack(t)
	ts, err := f.workspace().Post(t.Context(), "C1", card)
	if err != nil || ts != "1700000000.000100" {
		t.Fatalf("post: %q %v", ts, err)
	}
	posted := f.heard("chat.postMessage")[0].Form
	if !strings.Contains(posted.Get("text"), "C-1042") || posted.Get("unfurl_links") != "false" {
		t.Errorf("posted %v", posted)
	}
	var blocks []map[string]any
	if err := json.Unmarshal([]byte(posted.Get("blocks")), &blocks); err != nil {
		t.Fatal(err)
	}
	var types []string
	for _, b := range blocks {
		types = append(types, b["type"].(string))
	}
	want := []string{"header", "section", "divider", "context", "section", "divider", "context", "actions"}
	if diff := cmp.Diff(want, types); diff != "" {
		t.Error(diff)
	}
	said := blocks[4]["text"].(map[string]any)
	if said["type"] != "plain_text" || said["text"] != card.Lines[0].Text {
		t.Errorf("a patient's words are shown as %v", said)
	}
	button := blocks[7]["elements"].([]any)[0].(map[string]any)
	if button["action_id"] != "case_claim" || button["value"] != "lakeside/1042" || button["style"] != "primary" {
		t.Errorf("button %v", button)
	}
	footer := blocks[6]["elements"].([]any)[0].(map[string]any)
	if footer["text"] != card.Footer {
		t.Errorf("footer %v", footer)
	}
	if err := f.workspace().Update(t.Context(), "C1", ts, card); err != nil {
		t.Fatal(err)
	}
	updated := f.heard("chat.update")[0].Form
	if updated.Get("ts") != ts || updated.Get("channel") != "C1" || updated.Get("blocks") != posted.Get("blocks") {
		t.Errorf("updated %v", updated)
	}
}

func TestACardStaysInsideSlacksLimits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ñ", 5000)
	c := desk.Card{Value: "p/1", Text: long, Header: long, Summary: []string{long, ""}, Footer: long}
	for range 40 {
		c.Lines = append(c.Lines, desk.Line{Who: long, Text: long})
		c.Buttons = append(c.Buttons, desk.Button{Action: "case_claim", Label: long})
	}
	c.Lines = append(c.Lines, desk.Line{Who: "Patient"})
	all := blocks(c)
	raw, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) > 50 || strings.Contains(string(raw), `"text":""`) {
		t.Errorf("%d blocks", len(all))
	}
	if got := plain(long, maxHeader).Text; utf8.RuneCountInString(got) != maxHeader || !utf8.ValidString(got) {
		t.Errorf("header of %d", utf8.RuneCountInString(got))
	}
}

func TestALineInAThreadMentionsBillersAndNobodyElse(t *testing.T) {
	t.Parallel()
	f := newFakeSlack(t)
	line := "<@U01> wrote: <!channel> <https://x.example|x> & &amp; &lt;"
	err := f.workspace().Thread(t.Context(), "C1", "17.1", line)
	if err != nil {
		t.Fatal(err)
	}
	got := f.heard("chat.postMessage")[0].Form
	want := "<@U01> wrote: &lt;!channel&gt; &lt;https://x.example|x&gt; &amp; &amp; &lt;"
	if got.Get("text") != want || got.Get("thread_ts") != "17.1" {
		t.Errorf("posted %v", got)
	}
}

func TestFailuresAreToldApart(t *testing.T) {
	t.Parallel()
	refused := func(code string) string { return `{"ok":false,"error":"` + code + `"}` }
	const again, mend, no = desk.Transient, desk.Configuration, desk.Rejected
	for name, c := range map[string]struct {
		status int
		body   string
		class  desk.Class
		code   string
	}{
		"too many requests": {429, "", again, "ratelimited"},
		"Slack is down":     {503, "", again, "http_service_unavailable"},
		"Slack in trouble":  {200, refused("internal_error"), again, "internal_error"},
		"not Slack at all":  {200, "<html>", again, "network"},
		"no such channel":   {200, refused("channel_not_found"), mend, "channel_not_found"},
		"not a member":      {200, refused("not_in_channel"), mend, "not_in_channel"},
		"a bad token":       {200, refused("invalid_auth"), mend, "invalid_auth"},
		"a wrong address":   {404, "", mend, "http_not_found"},
		"a bad post":        {200, refused("invalid_blocks"), no, "invalid_blocks"},
		"a bad request":     {400, "", no, "http_bad_request"},
	} {
		f := newFakeSlack(t)
		f.says("chat.postMessage", c.status, c.body, "Retry-After", "30")
		_, err := f.workspace().Post(t.Context(), "C1", card)
		var got *desk.PostError
		if !errors.As(err, &got) || got.Class != c.class || got.Code != c.code {
			t.Errorf("%s: %v", name, err)
		} else if (got.RetryAfter == 30*time.Second) != (c.status == http.StatusTooManyRequests) {
			t.Errorf("%s: retry after %v", name, got.RetryAfter)
		}
		if n := len(f.heard("chat.postMessage")); n != 1 {
			t.Errorf("%s: tried %d times", name, n)
		}
	}
}

func TestASlackThatIsNotThereIsTransient(t *testing.T) {
	t.Parallel()
	f := newFakeSlack(t)
	w := f.workspace()
	f.Close()
	var got *desk.PostError
	if err := w.Check(t.Context()); !errors.As(err, &got) || got.Class != desk.Transient {
		t.Errorf("check: %v", err)
	}
}

func TestCheckAsksWhoTheTokenIsFor(t *testing.T) {
	t.Parallel()
	f := newFakeSlack(t)
	if team, err := f.workspace().Team(t.Context()); err != nil || team != "T111" {
		t.Errorf("team %q %v", team, err)
	}
	f.says("auth.test", http.StatusOK, `{"ok":false,"error":"token_revoked"}`)
	var got *desk.PostError
	if err := f.workspace().Check(t.Context()); !errors.As(err, &got) || got.Class != desk.Configuration {
		t.Errorf("check: %v", err)
	}
	if fmt.Sprint(got) != "slack: configuration token_revoked" {
		t.Errorf("said %q", got)
	}
}
