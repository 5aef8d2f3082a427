package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	goslack "github.com/slack-go/slack"
)

// MaxBody is the largest body taken, in bytes.
const MaxBody = 1 << 20

// answerWithin leaves room before the three seconds after which Slack gives up (docs.slack.dev, acknowledgment).
const answerWithin = 2500 * time.Millisecond

// malformed is a request that is Slack's but not what the route takes; its words are the reason.
type malformed string

func (m malformed) Error() string { return string(m) }

// Routes adds the three routes of Slack's requests.
func (d *Desk) Routes(mux *http.ServeMux) {
	mux.Handle("POST /slack/events", d.route(func(ctx context.Context, _ *http.Request, body []byte) (any, error) {
		return d.event(ctx, body)
	}))
	mux.Handle("POST /slack/interactions", d.route(func(ctx context.Context, r *http.Request, _ []byte) (any, error) {
		if err := r.ParseForm(); err != nil || len(r.PostForm["payload"]) != 1 {
			return nil, malformed("one form field payload is needed")
		}
		callback, err := goslack.InteractionCallbackParse(r)
		if err != nil {
			return nil, malformed("payload is not an interaction")
		}
		return d.interaction(ctx, callback)
	}))
	mux.Handle("POST /slack/commands", d.route(func(ctx context.Context, r *http.Request, _ []byte) (any, error) {
		command, err := goslack.SlashCommandParse(r)
		if err != nil {
			return nil, malformed("not the form of a command")
		}
		return d.command(ctx, command)
	}))
}

// route verifies a request before anything in it is parsed, and turns what handle says into an answer.
func (d *Desk) route(handle func(context.Context, *http.Request, []byte) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
		if err != nil {
			d.unread(w, err)
			return
		}
		if !signed(r.Header, body, d.Secrets) {
			d.Count(CountBadSignature)
			http.Error(w, "wrong signature", http.StatusForbidden)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		ctx, cancel := context.WithTimeout(r.Context(), answerWithin)
		defer cancel()
		reply, err := handle(ctx, r, body)
		d.answer(w, reply, err)
	})
}

func (d *Desk) unread(w http.ResponseWriter, err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		d.Count(CountTooLarge)
		http.Error(w, "body over 1 MiB", http.StatusRequestEntityTooLarge)
		return
	}
	d.Count(CountMalformed)
	http.Error(w, "body could not be read", http.StatusBadRequest)
}

// answer tells Slack what became of a request. Anything but the sender's mistake is 503, so that it comes again.
func (d *Desk) answer(w http.ResponseWriter, reply any, err error) {
	var bad malformed
	switch {
	case errors.As(err, &bad):
		d.Count(CountMalformed)
		http.Error(w, bad.Error(), http.StatusBadRequest)
	case err != nil:
		d.Count(CountFailed)
		d.Log.Error("slack request failed", "error", err)
		http.Error(w, "try again", http.StatusServiceUnavailable)
	case reply == nil:
		w.WriteHeader(http.StatusOK)
	default:
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(reply); err != nil {
			d.Log.Error("slack answer not written", "error", err)
		}
	}
}
