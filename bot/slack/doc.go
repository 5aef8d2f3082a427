// Package slack is the edge to the billers' workspace, both directions: what Slack tells us comes in, signed over HTTP
// or over Socket Mode; cases go out as messages with buttons.
//
//	doc.go          this, and what a Desk is made of
//	signature.go    is the request Slack's?
//	http.go         the three routes and their answers
//	socket.go       the same without a public address
//	event.go        events: kept by id, never relayed
//	interaction.go  buttons
//	modal.go        windows to write in, and what was written
//	command.go      /plainbill
//	card.go         a case as blocks
//	client.go       posting
//
// It may not decide anything about a case, read or write the database, or send a patient anything: a button or a window
// becomes one bot.StaffAction, and the bot decides. What billers write in channels and threads is theirs: it is never
// relayed.
//
// Invariant: nothing in a request is parsed before its signature is verified, an interaction has the same EventID
// however often it arrives, and every request is answered inside Slack's three seconds.
package slack

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/templates"
)

// Staff acts on what a biller did. [bot.Bot] does.
type Staff interface {
	Act(ctx context.Context, action bot.StaffAction) (bot.StaffOutcome, error)
}

// Keep keeps the id of an event; fresh is false when it was kept before.
type Keep func(ctx context.Context, id string, at time.Time) (fresh bool, err error)

// OpenSuffix is added to a button's name when it opens a window, which asks first whether it may: case_reply_open and
// case_note_open. What is then written comes as case_reply and case_note.
const OpenSuffix = "_open"

// Words are what the edge itself says to a biller.
type Words = templates.EdgeWords

// Find says in words where a case stands, for a command typed in a channel; a case that the user may not know of is not
// there. The words may mention billers.
type Find func(ctx context.Context, channel, user string, number int) (words string, err error)

// Config is what a Desk is made of.
type Config struct {
	Secrets   []string // signing secrets; several during a rotation
	Team      string   // the workspace's id; when set, nobody from elsewhere may act
	Staff     Staff
	Keep      Keep // nil: events are acknowledged and not kept
	Find      Find // nil: commands answer with their usage
	Workspace *Workspace
	Words     Words
	Now       func() time.Time  // nil: the real clock
	Count     func(what string) // counts what happened, by a fixed word; nil: not counted
	Log       *slog.Logger      // nil: silent
}

// Desk takes what Slack says.
type Desk struct{ Config }

// ErrConfig says that a Desk lacks something it cannot do without.
var ErrConfig = errors.New("slack: staff and workspace are needed")

// New puts a Desk together.
func New(c Config) (*Desk, error) {
	if c.Staff == nil || c.Workspace == nil {
		return nil, ErrConfig
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Count == nil {
		c.Count = func(string) {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Desk{c}, nil
}

// What Count counts.
const (
	CountBadSignature = "bad_signature"
	CountTooLarge     = "too_large"
	CountMalformed    = "malformed"
	CountFailed       = "failed"       // Act or Keep failed; Slack is told to come back
	CountEvent        = "event"        // an event, first time
	CountRepeated     = "repeated"     // an event that was kept before
	CountRateLimited  = "rate_limited" // Slack drops events of the workspace
	CountRevoked      = "revoked"      // the app was removed or its token revoked
	CountIgnored      = "ignored"      // of a kind that means nothing here
	CountOutsider     = "outsider"     // somebody from another workspace, or a guest
	CountAction       = "action"
	CountPostFailed   = "post_failed" // an answer to a biller did not reach Slack
)
