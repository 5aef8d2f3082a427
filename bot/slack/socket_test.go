package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/desk"
)

// socketSlack is Slack's end of Socket Mode: it sends what is put into send and gives back what was acknowledged.
type socketSlack struct {
	*httptest.Server
	send   chan string
	acks   chan map[string]any
	opened atomic.Int32
}

func newSocketSlack(t *testing.T) *socketSlack {
	t.Helper()
	s := &socketSlack{send: make(chan string), acks: make(chan map[string]any, 10)}
	// The client dials with Slack's own Origin, which an upgrader refuses unless it is told.
	upgrader := websocket.Upgrader{CheckOrigin: func(r *http.Request) bool {
		return r.Header.Get("Origin") == "https://api.slack.com"
	}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/apps.connections.open", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer xapp-test" {
			fmt.Fprint(w, `{"ok":false,"error":"invalid_auth"}`)
			return
		}
		fmt.Fprintf(w, `{"ok":true,"url":"ws%s/link"}`, strings.TrimPrefix(s.URL, "http"))
	})
	mux.HandleFunc("GET /link", func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		s.opened.Add(1)
		go s.listen(conn)
		for {
			select {
			case message := <-s.send:
				if conn.WriteMessage(websocket.TextMessage, []byte(message)) != nil {
					return
				}
			case <-r.Context().Done():
				return
			case <-t.Context().Done():
				_ = conn.Close()
				return
			}
		}
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *socketSlack) listen(conn *websocket.Conn) {
	for {
		var ack map[string]any
		if conn.ReadJSON(&ack) != nil {
			return
		}
		s.acks <- ack
	}
}

// acked waits for the acknowledgement of an envelope and gives its payload.
func (s *socketSlack) acked(t *testing.T, envelope string) any {
	t.Helper()
	select {
	case ack := <-s.acks:
		if ack["envelope_id"] != envelope {
			t.Fatalf("acknowledged %v, want %s", ack, envelope)
		}
		return ack["payload"]
	case <-time.After(10 * time.Second):
		t.Fatalf("%s was not acknowledged", envelope)
		return nil
	}
}

func envelope(id, kind string, payload []byte) string {
	raw, _ := json.Marshal(map[string]any{
		"envelope_id": id, "type": kind, "payload": json.RawMessage(payload), "accepts_response_payload": true,
	})
	return string(raw)
}

// overSocket runs e's desk against s until stop is called, which gives what RunSocket returned.
func overSocket(t *testing.T, e *edge, s *socketSlack, appToken string) (stop func() error) {
	t.Helper()
	e.desk.Workspace = NewWorkspace("xoxb-test", appToken, s.URL+"/api")
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.desk.RunSocket(ctx) }()
	stop = func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(10 * time.Second):
			t.Fatal("RunSocket did not end")
			return nil
		}
	}
	t.Cleanup(cancel)
	return stop
}

func TestTheSocketTakesWhatTheRoutesTake(t *testing.T) {
	t.Parallel()
	e, s := newEdge(t), newSocketSlack(t)
	e.staff.outcome["case_reply"] = bot.StaffOutcome{Message: "Take over first."}
	stop := overSocket(t, e, s, "xapp-test")

	s.send <- `{"type":"hello","num_connections":1}`
	s.send <- envelope("e1", "events_api", fixture(t, "message.message_body.json"))
	s.acked(t, "e1")
	s.send <- envelope("e2", "interactive", press(t, "case_claim", "lakeside/1042"))
	s.acked(t, "e2")
	s.send <- envelope("e3", "interactive", submit(t, "case_reply", "lakeside/1042/case_reply/C1", "Hello"))
	if got := fmt.Sprint(s.acked(t, "e3")); !strings.Contains(got, "Take over first.") {
		t.Errorf("submission answered %s", got)
	}
	s.send <- envelope("e4", "slash_commands", []byte(`{"command":"/plainbill","user_id":"U1","text":"help"}`))
	if got := fmt.Sprint(s.acked(t, "e4")); !strings.Contains(got, words.CommandUsage) {
		t.Errorf("command answered %s", got)
	}
	unknown := []byte(`{"type":"event_callback","event_id":"Ev2","event":{"type":"made_up_tomorrow"}}`)
	s.send <- envelope("e5", "events_api", unknown)
	s.acked(t, "e5")
	s.send <- envelope("e6", "interactive", press(t, "case_claim", "not a case"))
	s.acked(t, "e6")

	if err := stop(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if acts := e.staff.done(); len(acts) != 2 || acts[0].Name != "case_claim" || acts[1].Text != "Hello" {
		t.Errorf("acts %+v", acts)
	}
	if !e.events.ids["Ev111"] || !e.events.ids["Ev2"] || e.counted(CountMalformed) != 1 {
		t.Errorf("kept %v, counted %v", e.events.ids, e.counts)
	}
}

func TestWhatFailedIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	e, s := newEdge(t), newSocketSlack(t)
	e.events.err = fmt.Errorf("database is down")
	stop := overSocket(t, e, s, "xapp-test")
	s.send <- envelope("e1", "events_api", fixture(t, "message.message_body.json"))
	s.send <- envelope("e2", "slash_commands", []byte(`{"command":"/plainbill","user_id":"U1"}`))
	s.acked(t, "e2") // and never e1
	if err := stop(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if len(s.acks) != 0 || e.counted(CountFailed) != 1 {
		t.Errorf("acknowledged %d more, counted %v", len(s.acks), e.counts)
	}
}

func TestWhatIsBeingWorkedOnIsFinishedBeforeTheSocketCloses(t *testing.T) {
	t.Parallel()
	e, s := newEdge(t), newSocketSlack(t)
	e.staff.hold = make(chan struct{})
	e.desk.Workspace = NewWorkspace("xoxb-test", "xapp-test", s.URL+"/api")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- e.desk.RunSocket(ctx) }()
	s.send <- envelope("e1", "interactive", press(t, "case_claim", "lakeside/1042"))
	for deadline := time.Now().Add(10 * time.Second); len(e.staff.done()) == 0 && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	cancel()
	select {
	case err := <-ended:
		t.Fatalf("ended with %v while an act was under way", err)
	case <-time.After(20 * time.Millisecond):
	}
	close(e.staff.hold)
	s.acked(t, "e1")
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestAConnectionThatSlackRefreshesIsOpenedAgain(t *testing.T) {
	t.Parallel()
	e, s := newEdge(t), newSocketSlack(t)
	stop := overSocket(t, e, s, "xapp-test")
	s.send <- `{"type":"hello"}`
	s.send <- `{"type":"disconnect","reason":"refresh_requested"}`
	for deadline := time.Now().Add(10 * time.Second); s.opened.Load() < 2 && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if err := stop(); err != nil || s.opened.Load() < 2 {
		t.Errorf("opened %d times, ended with %v", s.opened.Load(), err)
	}
}

func TestAWrongAppTokenEndsTheSocket(t *testing.T) {
	t.Parallel()
	e, s := newEdge(t), newSocketSlack(t)
	e.desk.Workspace = NewWorkspace("xoxb-test", "xapp-wrong", s.URL+"/api")
	err, _ := e.desk.RunSocket(t.Context()).(*desk.PostError)
	if err == nil || err.Class != desk.Configuration {
		t.Errorf("ended with %v", err)
	}
}
