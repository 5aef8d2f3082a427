package simulator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// workspaceAPI is Slack's Web API as far as the product calls it. As at Slack an error is a 200 with ok false.
func (s *Simulator) workspaceAPI() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/auth.test", s.slackCall(func(url.Values) map[string]any {
		return map[string]any{
			"url": s.SlackURL(), "team": s.Practice, "team_id": teamID, "user": "plainbill", "user_id": "U0PLAINBILL",
			"bot_id": "B0PLAINBILL",
		}
	}))
	mux.HandleFunc("POST /api/chat.postMessage", s.slackCall(s.slackPost))
	mux.HandleFunc("POST /api/chat.update", s.slackCall(s.slackUpdate))
	mux.HandleFunc("POST /api/chat.postEphemeral", s.slackCall(s.slackEphemeral))
	mux.HandleFunc("POST /api/views.open", s.slackCall(s.slackOpen))
	mux.HandleFunc("POST /api/{method}", s.slackCall(func(url.Values) map[string]any {
		return slackFailed("unknown_method")
	}))
	return mux
}

// slackCall does what every method has in common: the token, the body, the rate.
func (s *Simulator) slackCall(method func(url.Values) map[string]any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		form, ok := slackForm(w, r)
		if !ok {
			slackError(w, "invalid_form_data")
			return
		}
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if token == "" {
			token = form.Get("token")
		}
		if token != s.BotToken {
			slackError(w, "invalid_auth")
			return
		}
		if s.workspace.rateLimited() {
			w.Header().Set("Retry-After", "1")
			writeJSON(w, http.StatusTooManyRequests, map[string]any{"ok": false, "error": "ratelimited"})
			return
		}
		answer := method(form)
		if _, failed := answer["error"]; !failed {
			answer["ok"] = true
		}
		writeJSON(w, http.StatusOK, answer)
	}
}

// slackForm reads a form, or JSON as if it were one.
func slackForm(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		err := r.ParseForm()
		return r.PostForm, err == nil
	}
	var fields map[string]json.RawMessage
	if err := json.NewDecoder(r.Body).Decode(&fields); err != nil {
		return nil, false
	}
	form := url.Values{}
	for key, raw := range fields {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		form.Set(key, text)
	}
	return form, true
}

func slackError(w http.ResponseWriter, code string) { writeJSON(w, http.StatusOK, slackFailed(code)) }

func slackFailed(code string) map[string]any { return map[string]any{"ok": false, "error": code} }

// blocksOf reads the blocks of a call; there may be none.
func blocksOf(form url.Values) (blocks json.RawMessage, ok bool) {
	if form.Get("blocks") == "" {
		return json.RawMessage("[]"), true
	}
	var list []json.RawMessage
	blocks = json.RawMessage(form.Get("blocks"))
	return blocks, json.Unmarshal(blocks, &list) == nil
}

// compose makes the message that a call describes, or gives the code with which Slack refuses it.
func (s *Simulator) compose(form url.Values) (m slackMessage, refused string) {
	at := s.Now()
	blocks, ok := blocksOf(form)
	m = slackMessage{
		Channel: form.Get("channel"), ThreadTS: form.Get("thread_ts"), Text: form.Get("text"), Blocks: blocks,
		User: form.Get("user"), At: at.UTC(),
	}
	switch {
	case m.Channel == "":
		return m, "channel_not_found"
	case !ok:
		return m, "invalid_blocks"
	case m.Text == "" && string(blocks) == "[]":
		return m, "no_text"
	case m.User != "" && people[m.User] == "":
		return m, "user_not_in_channel"
	}
	m.TS = s.workspace.newTS(at)
	return m, ""
}

func (s *Simulator) slackPost(form url.Values) map[string]any {
	form.Del("user") // everybody sees it
	m, refused := s.compose(form)
	if refused != "" {
		return slackFailed(refused)
	}
	if err := s.workspace.keep(m); err != nil {
		return slackFailed("internal_error")
	}
	return map[string]any{"channel": m.Channel, "ts": m.TS, "message": map[string]any{"text": m.Text, "ts": m.TS}}
}

func (s *Simulator) slackEphemeral(form url.Values) map[string]any {
	if form.Get("user") == "" {
		return slackFailed("user_not_in_channel")
	}
	m, refused := s.compose(form)
	if refused != "" {
		return slackFailed(refused)
	}
	if err := s.workspace.keep(m); err != nil {
		return slackFailed("internal_error")
	}
	return map[string]any{"message_ts": m.TS}
}

// slackUpdate changes a message; what the call does not name stays.
func (s *Simulator) slackUpdate(form url.Values) map[string]any {
	blocks, ok := blocksOf(form)
	if !ok {
		return slackFailed("invalid_blocks")
	}
	m, found, err := s.workspace.edit(form.Get("channel"), form.Get("ts"), func(m *slackMessage) {
		if form.Has("text") {
			m.Text = form.Get("text")
		}
		if form.Has("blocks") {
			m.Blocks = blocks
		}
	})
	switch {
	case !found:
		return slackFailed("message_not_found")
	case err != nil:
		return slackFailed("internal_error")
	}
	return map[string]any{"channel": m.Channel, "ts": m.TS, "text": m.Text}
}

func (s *Simulator) slackOpen(form url.Values) map[string]any {
	modal := json.RawMessage(form.Get("view"))
	var blocks struct {
		Blocks []json.RawMessage `json:"blocks"`
	}
	if json.Unmarshal(modal, &blocks) != nil {
		return slackFailed("invalid_arguments")
	}
	v, ok := s.workspace.openView(form.Get("trigger_id"), modal, s.Now())
	if !ok {
		return slackFailed("expired_trigger_id")
	}
	s.watchers.wake()
	return map[string]any{"view": map[string]any{"id": v.ID, "hash": v.Hash, "type": "modal"}}
}
