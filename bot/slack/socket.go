package slack

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	goslack "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// atOnce is how many envelopes are worked on at the same time; flush is how long the last acknowledgements get to
// leave, which the client does not tell.
const (
	atOnce = 8
	flush  = 100 * time.Millisecond
)

// RunSocket takes over Socket Mode what the routes take over HTTP, until ctx ends or Slack refuses the app token. It
// connects again by itself. When ctx ends, what is being worked on is finished and acknowledged first; what arrives
// meanwhile is not, and Slack sends it to another connection.
func (d *Desk) RunSocket(ctx context.Context) error {
	client := socketmode.New(d.Workspace.api, socketmode.OptionReadLimit(MaxBody))
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- client.RunContext(running) }()

	var working sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	finished := make(chan struct{})
	done := ctx.Done()
	for {
		select {
		case <-done:
			done = nil // once
			go func() { working.Wait(); close(finished) }()
		case <-finished:
			finished = nil
			time.AfterFunc(flush, stop)
		case err := <-ended:
			working.Wait()
			if ctx.Err() != nil && errors.Is(err, context.Canceled) {
				return nil
			}
			return postError(err)
		case e := <-client.Events: // read to the end: the client would wait for us otherwise
			request := requestOf(e)
			if request == nil || ctx.Err() != nil {
				continue
			}
			slots <- struct{}{}
			working.Go(func() {
				defer func() { <-slots }()
				d.envelope(running, client, *request)
			})
		}
	}
}

// requestOf gives the envelope of an event, also of one whose inside the library does not know; nil when there is none
// to acknowledge.
func requestOf(e socketmode.Event) *socketmode.Request {
	request := e.Request
	if bad, ok := e.Data.(*socketmode.ErrorBadMessage); ok {
		request = &socketmode.Request{}
		if err := json.Unmarshal(bad.Message, request); err != nil {
			return nil
		}
	}
	if request == nil || request.EnvelopeID == "" {
		return nil
	}
	return request
}

// envelope handles one envelope and acknowledges it. What failed is not acknowledged, so that Slack sends it again;
// what can never be read is.
func (d *Desk) envelope(ctx context.Context, client *socketmode.Client, request socketmode.Request) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	reply, err := d.unwrap(ctx, request)
	var bad malformed
	switch {
	case errors.As(err, &bad):
		d.Count(CountMalformed)
	case err != nil:
		d.Count(CountFailed)
		d.Log.Error("slack request failed", "error", err)
		return
	}
	ack, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := client.AckCtx(ack, request.EnvelopeID, reply); err != nil {
		d.Log.Warn("slack request not acknowledged", "error", err)
	}
}

// unwrap hands an envelope's payload to the same handlers as the routes.
func (d *Desk) unwrap(ctx context.Context, request socketmode.Request) (reply any, err error) {
	switch request.Type {
	case socketmode.RequestTypeEventsAPI:
		return d.event(ctx, request.Payload)
	case socketmode.RequestTypeInteractive:
		var callback goslack.InteractionCallback
		if err := json.Unmarshal(request.Payload, &callback); err != nil {
			return nil, malformed("payload is not an interaction")
		}
		return d.interaction(ctx, callback)
	case socketmode.RequestTypeSlashCommands:
		var command goslack.SlashCommand
		if err := json.Unmarshal(request.Payload, &command); err != nil {
			return nil, malformed("payload is not a command")
		}
		return d.command(ctx, command)
	}
	d.Count(CountIgnored)
	return nil, nil
}
