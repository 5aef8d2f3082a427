package main

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// request is one request that a test makes by itself, as Twilio, Slack or somebody else would.
type request struct {
	method, path, body string
	header             map[string]string
}

// answered is what came back.
type answered struct {
	status int
	body   string
}

// does makes a request.
func (w *world) does(r request) answered {
	w.t.Helper()
	got, err := w.try(r)
	if err != nil {
		w.t.Fatal(err)
	}
	return got
}

// status makes a request in a goroutine of its own; 0 is no answer.
func (w *world) status(r request) int {
	got, _ := w.try(r)
	return got.status
}

func (w *world) try(r request) (answered, error) {
	req, err := http.NewRequestWithContext(w.t.Context(), r.method, w.url+r.path, strings.NewReader(r.body))
	if err != nil {
		return answered{}, err
	}
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return answered{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return answered{res.StatusCode, string(body)}, err
}

const formType = "application/x-www-form-urlencoded"

// fromCarrier makes a webhook as Twilio signs it: HMAC-SHA1 over the public URL and the sorted fields.
func (w *world) fromCarrier(path string, form url.Values) request {
	mac := hmac.New(sha1.New, []byte(demoToken))
	_, _ = io.WriteString(mac, w.url+path)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			_, _ = io.WriteString(mac, name+value)
		}
	}
	return request{method: http.MethodPost, path: path, body: form.Encode(), header: map[string]string{
		"Content-Type": formType, "X-Twilio-Signature": base64.StdEncoding.EncodeToString(mac.Sum(nil)),
	}}
}

// fromSlack makes a request as Slack signs it: HMAC-SHA256 over "v0:timestamp:body".
func fromSlack(path, kind, body string, at time.Time) request {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(demoSigning))
	_, _ = fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	return request{method: http.MethodPost, path: path, body: body, header: map[string]string{
		"Content-Type": kind, "X-Slack-Request-Timestamp": stamp,
		"X-Slack-Signature": "v0=" + hex.EncodeToString(mac.Sum(nil)),
	}}
}

// textForm is the form of an inbound text.
func (w *world) textForm(sid, from, body string) url.Values {
	return url.Values{
		"MessageSid": {sid}, "AccountSid": {demoAccount}, "From": {from}, "To": {"+15125550199"}, "Body": {body},
		"NumMedia": {"0"},
	}
}

// fault makes the next text to a phone meet a fault of the carrier's, or the next call to Slack one of Slack's.
func (w *world) fault(kind, phone string) {
	w.t.Helper()
	w.post("/sim/faults", map[string]any{"kind": kind, "phone": phone}, nil)
}
