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
		return map[string]any{"team": s.Practice, "team_id": teamID, "user": "plainbill", "user_id": "U0PLAINBILL", "bot_id": "B0PLAINBILL"}
	}))
	mux.HandleFunc("POST /api/chat.postMessage", s.slackCall(s.slackPost))
	mux.HandleFunc("POST /api/chat.update", s.slackCall(s.slackUpdate))
	mux.HandleFunc("POST /api/chat.postEphemeral", s.slackCall(s.slackEphemeral))
	mux.HandleFunc("POST /api/views.open", s.slackCall(s.slackOpen))
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

func slackError(w http.ResponseWriter, code string) {
	writeJSON(w, http.StatusOK, map[string]any{"ok": false, "error": code})
}

func blocksOf(form url.Values) json.RawMessage {
	if blocks := form.Get("blocks"); json.Valid([]byte(blocks)) {
		return json.RawMessage(blocks)
	}
	return json.RawMessage("[]")
}

func (s *Simulator) slackPost(form url.Values) map[string]any {
	if form.Get("channel") == "" {
		return map[string]any{"ok": false, "error": "channel_not_found"}
	}
	at := s.Now()
	m := slackMessage{
		Channel: form.Get("channel"), TS: s.workspace.newTS(at), ThreadTS: form.Get("thread_ts"), Text: form.Get("text"),
		Blocks: blocksOf(form), At: at.UTC(),
	}
	if err := s.workspace.keep(m); err != nil {
		return map[string]any{"ok": false, "error": "internal_error"}
	}
	return map[string]any{"channel": m.Channel, "ts": m.TS, "message": map[string]any{"text": m.Text, "ts": m.TS}}
}

func (s *Simulator) slackUpdate(form url.Values) map[string]any {
	m, found := s.workspace.message(form.Get("ts"))
	if !found || m.Channel != form.Get("channel") {
		return map[string]any{"ok": false, "error": "message_not_found"}
	}
	m.Text, m.Blocks, m.Edited = form.Get("text"), blocksOf(form), true
	if err := s.workspace.keep(m); err != nil {
		return map[string]any{"ok": false, "error": "internal_error"}
	}
	return map[string]any{"channel": m.Channel, "ts": m.TS, "text": m.Text}
}

func (s *Simulator) slackEphemeral(form url.Values) map[string]any {
	at := s.Now()
	m := slackMessage{
		Channel: form.Get("channel"), TS: s.workspace.newTS(at), ThreadTS: form.Get("thread_ts"), Text: form.Get("text"),
		Blocks: blocksOf(form), User: form.Get("user"), At: at.UTC(),
	}
	if err := s.workspace.keep(m); err != nil {
		return map[string]any{"ok": false, "error": "internal_error"}
	}
	return map[string]any{"message_ts": m.TS}
}

func (s *Simulator) slackOpen(form url.Values) map[string]any {
	modal := json.RawMessage(form.Get("view"))
	if !json.Valid(modal) {
		return map[string]any{"ok": false, "error": "invalid_arguments"}
	}
	v, ok := s.workspace.openView(form.Get("trigger_id"), modal, s.Now())
	if !ok {
		return map[string]any{"ok": false, "error": "expired_trigger_id"}
	}
	s.watchers.wake()
	return map[string]any{"view": map[string]any{"id": v.ID, "hash": v.Hash, "type": "modal"}}
}
