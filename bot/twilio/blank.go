package twilio

import (
	"context"
	"net/http"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"
)

// Blank empties the body of a message that Twilio keeps, for texts that came with a card number (PCI SSC FAQ 1157;
// twilio.com/docs/messaging/api/message-resource, "Redact a message"). A message that is gone already is no error. The
// error is always an [*outbox.SendError].
func (c *Client) Blank(ctx context.Context, sid string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	one := &call{ctx: ctx, transport: c.transport, base: c.base}
	params := (&openapi.UpdateMessageParams{}).SetBody("")
	if _, err := one.api(c.accountSID, c.token).UpdateMessage(sid, params); err != nil && one.status != http.StatusNotFound {
		return one.failure(err)
	}
	return nil
}
