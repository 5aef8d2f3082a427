package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

var (
	errNoText = errors.New("no such text")
	e164      = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)
)

// carrierAPI is the carrier's REST API, in Twilio's shapes (2010-04-01).
func (s *Simulator) carrierAPI() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /2010-04-01/Accounts/{account}/Messages.json", s.createText)
	mux.HandleFunc("GET /2010-04-01/Accounts/{account}/Messages.json", s.listTexts)
	mux.HandleFunc("GET /2010-04-01/Accounts/{account}/Messages/{sid}", s.fetchText)
	mux.HandleFunc("POST /2010-04-01/Accounts/{account}/Messages/{sid}", s.changeText)
	mux.HandleFunc("GET /2010-04-01/Accounts/{account}", s.fetchAccount)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if user != s.AccountSID || password != s.AuthToken {
			restError(w, http.StatusUnauthorized, 20003, "Authenticate")
			return
		}
		if account := strings.Split(r.URL.Path+"///", "/")[3]; strings.TrimSuffix(account, ".json") != s.AccountSID {
			restError(w, http.StatusNotFound, 20404, "The requested resource was not found")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
		mux.ServeHTTP(w, r)
	})
}

// createText takes a text, unless a fault or the carrier's own rules say otherwise.
func (s *Simulator) createText(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		restError(w, http.StatusBadRequest, 21602, "Message body is required")
		return
	}
	form := r.PostForm
	t := text{
		SID: newSID("SM"), From: form.Get("From"), To: form.Get("To"), Body: form.Get("Body"),
		Service: form.Get("MessagingServiceSid"), Callback: form.Get("StatusCallback"), At: s.Now().UTC(), Status: "queued",
	}
	if t.From == "" && t.Service != "" {
		t.From = s.Sender // the service chooses
	}
	fault, _ := s.carrier.takeFault(t.To, false)
	if fault.Kind == "lost" {
		s.stall(w, r)
		return
	}
	if fault.refuse(w) {
		return
	}
	if code, message := s.objection(t); code != 0 {
		restError(w, http.StatusBadRequest, code, message)
		return
	}
	t.Fails = reports[fault.Kind]
	if fault.Kind == silentBlock {
		t.Fails, t.Silent = 21610, true
	}
	if err := s.take(t); err != nil {
		restError(w, http.StatusInternalServerError, 20500, "Internal server error")
		return
	}
	if fault.Kind == "timeout" { // the text is taken, but nobody hears of it: the caller's outcome is unknown
		s.stall(w, r)
		return
	}
	writeJSON(w, http.StatusCreated, s.shape(t))
}

// maxBody is the longest text in characters (twilio.com/docs/api/errors/21617).
const maxBody = 1600

// objection gives the code with which the carrier's own rules refuse a text, 0 when they do not.
func (s *Simulator) objection(t text) (code int, message string) {
	switch {
	case !e164.MatchString(t.To):
		return 21211, "Invalid 'To' Phone Number"
	case t.From == "":
		return 21603, "A 'From' phone number is required"
	case t.Body == "":
		return 21602, "Message body is required"
	case utf8.RuneCountInString(t.Body) > maxBody:
		return 21617, "The concatenated message body exceeds the 1600 character limit"
	case s.carrier.isBlocked(t.From, t.To):
		return 21610, "Attempt to send to unsubscribed recipient"
	}
	return 0, ""
}

// shape is a text as the API shows it; times are RFC 2822 there.
func (s *Simulator) shape(t text) map[string]any {
	direction, made := "outbound-api", t.At.UTC().Format(time.RFC1123Z)
	if t.Inbound {
		direction = "inbound"
	}
	if t.Blanked {
		t.Body = ""
	}
	shape := map[string]any{
		"sid": t.SID, "account_sid": s.AccountSID, "from": t.From, "to": t.To, "body": t.Body, "direction": direction,
		"status": t.Status, "num_segments": strconv.Itoa(t.segments()), "num_media": "0", "date_created": made,
		"date_updated": made, "date_sent": made, "api_version": "2010-04-01", "error_code": nil, "error_message": nil,
		"messaging_service_sid": nil, "uri": fmt.Sprintf("/2010-04-01/Accounts/%s/Messages/%s.json", s.AccountSID, t.SID),
	}
	if t.Code != 0 {
		shape["error_code"] = t.Code
	}
	if t.Service != "" {
		shape["messaging_service_sid"] = t.Service
	}
	return shape
}

// listTexts lists texts, newest first, by To, From, the time they were sent and page.
func (s *Simulator) listTexts(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	within := dateSent(query)
	found := s.carrier.find(func(t text) bool {
		return !t.ByCarrier && within(t.At) && (query.Get("To") == "" || t.To == query.Get("To")) &&
			(query.Get("From") == "" || t.From == query.Get("From"))
	})
	slices.Reverse(found)
	size, _ := strconv.Atoi(query.Get("PageSize"))
	if size <= 0 || size > 1000 {
		size = 50
	}
	page, _ := strconv.Atoi(query.Get("Page"))
	page = min(max(page, 0), len(found)/size+1)
	start, end := min(page*size, len(found)), min((page+1)*size, len(found))
	messages := []map[string]any{}
	for _, t := range found[start:end] {
		messages = append(messages, s.shape(t))
	}
	answer := map[string]any{"messages": messages, "page": page, "page_size": size, "next_page_uri": nil}
	if end < len(found) {
		next := *r.URL
		query.Set("Page", strconv.Itoa(page+1))
		query.Set("PageToken", "PA"+strconv.Itoa(page+1))
		next.RawQuery = query.Encode()
		answer["next_page_uri"] = next.RequestURI()
	}
	writeJSON(w, http.StatusOK, answer)
}

func (s *Simulator) fetchText(w http.ResponseWriter, r *http.Request) {
	sid := r.PathValue("sid")
	found := s.carrier.find(func(t text) bool { return t.SID+".json" == sid })
	if len(found) == 0 {
		restError(w, http.StatusNotFound, 20404, "The requested resource was not found")
		return
	}
	writeJSON(w, http.StatusOK, s.shape(found[0]))
}

// changeText empties the body of a text, the one change the carrier knows.
func (s *Simulator) changeText(w http.ResponseWriter, r *http.Request) {
	sid := strings.TrimSuffix(r.PathValue("sid"), ".json")
	if err := r.ParseForm(); err != nil || !r.PostForm.Has("Body") || r.PostForm.Get("Body") != "" {
		restError(w, http.StatusBadRequest, 20001, "Only the body can be changed, and only to nothing")
		return
	}
	changed, err := s.carrier.update(sid, func(t *text) { t.Blanked = true })
	switch {
	case errors.Is(err, errNoText):
		restError(w, http.StatusNotFound, 20404, "The requested resource was not found")
	case err != nil:
		restError(w, http.StatusInternalServerError, 20500, "Internal server error")
	default:
		writeJSON(w, http.StatusOK, s.shape(changed))
	}
}

func (s *Simulator) fetchAccount(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{
		"sid": s.AccountSID, "status": "active", "type": "Full", "friendly_name": "Simulated carrier",
	})
}

func restError(w http.ResponseWriter, status, code int, message string) {
	writeJSON(w, status, map[string]any{
		"code": code, "message": message, "status": status,
		"more_info": "https://www.twilio.com/docs/errors/" + strconv.Itoa(code),
	})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
