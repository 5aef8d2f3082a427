package simulator

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Routes adds the demo's own edge: what a phone, a desk and a clock can do.
func (s *Simulator) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("GET /sim/assets/{file}", s.asset)
	mux.HandleFunc("POST /sim/texts", s.textIn)
	mux.HandleFunc("GET /sim/texts", s.textsOf)
	mux.HandleFunc("GET /sim/patients", s.patients)
	mux.HandleFunc("GET /sim/held", s.held)
	mux.HandleFunc("GET /sim/changes", s.changes)
	mux.HandleFunc("POST /sim/faults", s.faultIn)
	mux.HandleFunc("GET /sim/clock", s.now)
	mux.HandleFunc("POST /sim/clock", s.clock)
	mux.HandleFunc("GET /sim/slack/messages", s.slackMessages)
	mux.HandleFunc("GET /sim/slack/modal", s.slackModal)
	mux.HandleFunc("POST /sim/slack/actions", s.slackAction)
	s.stripeRoutes(mux)
}

// readJSON reads a small JSON body and says what is wrong with it.
func readJSON(w http.ResponseWriter, r *http.Request, into any) bool {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	err := decoder.Decode(into)
	if err == nil {
		return true
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		http.Error(w, "the body is over 1 MiB", http.StatusRequestEntityTooLarge)
		return false
	}
	if errors.Is(err, io.EOF) {
		err = errors.New("the body is empty")
	}
	http.Error(w, "not the JSON that is wanted here: "+err.Error(), http.StatusBadRequest)
	return false
}

// textIn sends a text as a phone.
func (s *Simulator) textIn(w http.ResponseWriter, r *http.Request) {
	var in struct{ From, To, Body string }
	if !readJSON(w, r, &in) {
		return
	}
	if in.To == "" {
		in.To = s.Sender
	}
	if !e164.MatchString(in.From) || !e164.MatchString(in.To) {
		http.Error(w, "from (and to) must be numbers like +15125550123", http.StatusBadRequest)
		return
	}
	t, err := s.receive(in.From, in.To, in.Body)
	if err != nil {
		http.Error(w, "the simulated carrier cannot keep the text", http.StatusInternalServerError)
		return
	}
	writeJSON(w, http.StatusAccepted, map[string]string{"sid": t.SID})
}

// shownText is a text as the phone shows it.
type shownText struct {
	SID       string    `json:"sid"`
	Direction string    `json:"direction"` // in: sent by the phone; out: sent to it
	Body      string    `json:"body"`
	At        time.Time `json:"at"`
	Status    string    `json:"status"`
	Segments  int       `json:"segments"`
}

// phoneOf reads the phone of a query. A plus sign that was not escaped arrives as a space.
func phoneOf(r *http.Request) string {
	phone := r.URL.Query().Get("phone")
	if rest, unescaped := strings.CutPrefix(phone, " "); unescaped {
		return "+" + rest
	}
	return phone
}

// textsOf gives what a phone sent and received, in order, after a SID.
func (s *Simulator) textsOf(w http.ResponseWriter, r *http.Request) {
	phone, after := phoneOf(r), r.URL.Query().Get("after")
	if !e164.MatchString(phone) {
		http.Error(w, "phone must be a number like +15125550123", http.StatusBadRequest)
		return
	}
	found := s.carrier.find(func(t text) bool { return t.phone() == phone })
	if i := slices.IndexFunc(found, func(t text) bool { return t.SID == after }); i >= 0 {
		found = found[i+1:]
	}
	shown := []shownText{}
	for _, t := range found {
		direction := "out"
		if t.Inbound {
			direction = "in"
		}
		shown = append(shown, shownText{t.SID, direction, t.Body, t.At, t.Status, t.segments()})
	}
	writeJSON(w, http.StatusOK, shown)
}

func (s *Simulator) patients(w http.ResponseWriter, r *http.Request) {
	all, err := s.Patients(r.Context())
	if err != nil {
		http.Error(w, "the books cannot be read", http.StatusServiceUnavailable)
		return
	}
	writeJSON(w, http.StatusOK, all)
}

func (s *Simulator) held(w http.ResponseWriter, r *http.Request) {
	held, err := s.Held(r.Context(), phoneOf(r), r.URL.Query().Get("account"))
	if err != nil {
		http.Error(w, "the books cannot be read", http.StatusServiceUnavailable)
		return
	}
	writeJSON(w, http.StatusOK, held)
}

// faultIn arranges a failure of the carrier or of the workspace.
func (s *Simulator) faultIn(w http.ResponseWriter, r *http.Request) {
	var f Fault
	if !readJSON(w, r, &f) {
		return
	}
	if !f.known() {
		http.Error(w, "kind is not a fault that can be played", http.StatusBadRequest)
		return
	}
	s.arrange(f)
	w.WriteHeader(http.StatusAccepted)
}

func (s *Simulator) now(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]time.Time{"now": s.Now()})
}

// clock moves the demo's clock forward.
func (s *Simulator) clock(w http.ResponseWriter, r *http.Request) {
	var in struct{ Forward string }
	if !readJSON(w, r, &in) {
		return
	}
	d, err := time.ParseDuration(in.Forward)
	if err != nil || d < 0 {
		http.Error(w, `forward must be a duration like "36h"`, http.StatusBadRequest)
		return
	}
	if err := s.Forward(d); err != nil {
		http.Error(w, "the clock cannot be moved", http.StatusInternalServerError)
		return
	}
	s.runOut()
	s.watchers.wake()
	writeJSON(w, http.StatusOK, map[string]time.Time{"now": s.Now()})
}
