package twilio

import (
	"context"
	"errors"
	"fmt"

	"github.com/plainbill/plainbill/bot/outbox"
)

// ErrCheck says that Twilio cannot be used as it is configured; the error around it says what to mend.
var ErrCheck = errors.New("twilio")

// Check asks Twilio for the account itself: that it can be reached, that account SID and token are right, and that the
// account is active. It sends nothing. The error is an [ErrCheck].
func (c *Client) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	one := &call{ctx: ctx, transport: c.transport, base: c.base}
	account, err := one.api(c.accountSID, c.token).FetchAccount(c.accountSID)
	if err != nil {
		return one.trouble(one.failure(err))
	}
	if value(account.Sid) != c.accountSID {
		return fmt.Errorf("%w: what answers is not Twilio's API; check TWILIO_API_URL", ErrCheck)
	}
	if status := value(account.Status); status != "" && status != "active" {
		return fmt.Errorf("%w: the account is %s; see https://console.twilio.com", ErrCheck, status)
	}
	return nil
}

// trouble says in words what to mend.
func (c *call) trouble(failed *outbox.SendError) error {
	switch {
	case c.status == 0 && failed.Code != 0:
		return fmt.Errorf("%w: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN may hold letters and digits only", ErrCheck)
	case c.status == 0:
		return fmt.Errorf("%w: %s does not answer (%s); check the network and TWILIO_API_URL",
			ErrCheck, c.base.Host, failed.Detail)
	case failed.Class == outbox.ClassConfiguration:
		return fmt.Errorf("%w: the account is refused (HTTP %d, code %d); check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN",
			ErrCheck, c.status, failed.Code)
	default:
		return fmt.Errorf("%w: no useful answer (HTTP %d, code %d); try again later", ErrCheck, c.status, failed.Code)
	}
}
