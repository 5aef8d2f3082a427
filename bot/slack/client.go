package slack

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	goslack "github.com/slack-go/slack"

	"github.com/plainbill/plainbill/bot/desk"
)

// callWithin bounds one call of the Web API.
const callWithin = 10 * time.Second

// Workspace posts to one Slack workspace. Nothing is tried twice here: whoever calls keeps the row and decides by the
// *[desk.PostError] that every failure is.
type Workspace struct{ api *goslack.Client }

// NewWorkspace makes a client with a bot token. apiURL is the base of the Web API, empty for Slack's own; appToken is
// needed for Socket Mode alone.
func NewWorkspace(botToken, appToken, apiURL string) *Workspace {
	options := []goslack.Option{
		goslack.OptionHTTPClient(&http.Client{Timeout: callWithin}),
		goslack.OptionAppLevelToken(appToken),
	}
	if apiURL != "" {
		options = append(options, goslack.OptionAPIURL(strings.TrimSuffix(apiURL, "/")+"/"))
	}
	return &Workspace{api: goslack.New(botToken, options...)}
}

// Post puts a card into a channel and gives its ts.
func (w *Workspace) Post(ctx context.Context, channel string, card desk.Card) (ts string, err error) {
	_, ts, err = w.api.PostMessageContext(ctx, channel, message(card.Text), goslack.MsgOptionBlocks(blocks(card)...),
		goslack.MsgOptionDisableLinkUnfurl(), goslack.MsgOptionDisableMediaUnfurl())
	return ts, postError(err)
}

// Update draws a card anew where it stands. Code message_not_found says that it is gone.
func (w *Workspace) Update(ctx context.Context, channel, ts string, card desk.Card) error {
	_, _, _, err := w.api.UpdateMessageContext(ctx, channel, ts, message(card.Text),
		goslack.MsgOptionBlocks(blocks(card)...))
	return postError(err)
}

// Thread writes a line below a card.
func (w *Workspace) Thread(ctx context.Context, channel, ts, text string) error {
	_, _, err := w.api.PostMessageContext(ctx, channel, message(text), goslack.MsgOptionTS(ts),
		goslack.MsgOptionDisableLinkUnfurl(), goslack.MsgOptionDisableMediaUnfurl())
	return postError(err)
}

// Ephemeral shows a line to one user.
func (w *Workspace) Ephemeral(ctx context.Context, channel, user, text string) error {
	_, err := w.api.PostEphemeralContext(ctx, channel, user, message(text))
	return postError(err)
}

// OpenModal opens a window for whoever pressed the button that the trigger is of; a trigger lives three seconds.
func (w *Workspace) OpenModal(ctx context.Context, triggerID string, modal goslack.ModalViewRequest) error {
	_, err := w.api.OpenViewContext(ctx, triggerID, modal)
	return postError(err)
}

// Check asks Slack whether the token works.
func (w *Workspace) Check(ctx context.Context) error {
	_, err := w.Team(ctx)
	return err
}

// Team gives the id of the workspace that the token is for.
func (w *Workspace) Team(ctx context.Context) (string, error) {
	who, err := w.api.AuthTestContext(ctx)
	if err != nil {
		return "", postError(err)
	}
	return who.TeamID, nil
}

func message(text string) goslack.MsgOption {
	return goslack.MsgOptionText(safe(cut(text, maxText)), false)
}

// classes says what Slack's error codes mean for a post (docs.slack.dev, chat.postMessage errors). Codes that are not
// here are refusals of this one post.
var classes = map[string]desk.Class{
	"ratelimited": desk.Transient, "rate_limited": desk.Transient, "message_limit_exceeded": desk.Transient,
	"internal_error": desk.Transient, "fatal_error": desk.Transient, "service_unavailable": desk.Transient,
	"request_timeout": desk.Transient, "team_added_to_org": desk.Transient,

	"invalid_auth": desk.Configuration, "not_authed": desk.Configuration, "account_inactive": desk.Configuration,
	"token_revoked": desk.Configuration, "token_expired": desk.Configuration, "no_permission": desk.Configuration,
	"missing_scope": desk.Configuration, "not_allowed_token_type": desk.Configuration,
	"channel_not_found": desk.Configuration, "not_in_channel": desk.Configuration, "is_archived": desk.Configuration,
	"restricted_action": desk.Configuration, "ekm_access_denied": desk.Configuration,
	"org_login_required": desk.Configuration, "team_access_not_granted": desk.Configuration,
	"access_denied": desk.Configuration, "two_factor_setup_required": desk.Configuration,
	"enterprise_is_restricted": desk.Configuration, "accesslimited": desk.Configuration,
}

// postError translates what slack-go gives. Nothing of the original is kept: Slack's longer messages can quote the
// post.
func postError(err error) error {
	if err == nil {
		return nil
	}
	var limited *goslack.RateLimitedError
	var status goslack.StatusCodeError
	var refused goslack.SlackErrorResponse
	var network net.Error
	switch {
	case errors.As(err, &limited):
		wait := max(limited.RetryAfter, time.Second)
		return &desk.PostError{Class: desk.Transient, Code: "ratelimited", RetryAfter: wait}
	case errors.As(err, &status):
		name := strings.ToLower(strings.ReplaceAll(http.StatusText(status.Code), " ", "_"))
		return &desk.PostError{Class: statusClass(status.Code), Code: "http_" + name}
	case errors.As(err, &refused):
		class, known := classes[refused.Err]
		if !known {
			class = desk.Rejected
		}
		return &desk.PostError{Class: class, Code: refused.Err}
	case errors.Is(err, context.Canceled):
		return &desk.PostError{Class: desk.Transient, Code: "canceled"}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return &desk.PostError{Class: desk.Transient, Code: "timeout"}
	case errors.Is(err, goslack.ErrParametersMissing), errors.Is(err, goslack.ErrBlockIDNotUnique):
		return &desk.PostError{Class: desk.Rejected, Code: "invalid_arguments"}
	}
	return &desk.PostError{Class: desk.Transient, Code: "network"}
}

func statusClass(code int) desk.Class {
	switch {
	case code >= http.StatusInternalServerError, code == http.StatusRequestTimeout:
		return desk.Transient
	case code == http.StatusUnauthorized, code == http.StatusForbidden, code == http.StatusNotFound:
		return desk.Configuration
	}
	return desk.Rejected
}
