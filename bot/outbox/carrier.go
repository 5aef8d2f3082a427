package outbox

import (
	"context"
	"fmt"
	"time"
)

// Class is what an error of a carrier means for what is to be done next.
type Class string

// The classes. Permanent: never text this phone again. Consent: the phone is opted out at the carrier. Content: not
// these words again; nothing is said about the phone. Transient: try again later. Configuration: stop this sender and
// call the operator. Unknown: the carrier may or may not have the text; look it up before any second attempt.
const (
	ClassPermanent     Class = "permanent"
	ClassConsent       Class = "consent"
	ClassContent       Class = "content"
	ClassTransient     Class = "transient"
	ClassConfiguration Class = "configuration"
	ClassUnknown       Class = "unknown"
)

// SendError is a carrier's refusal, or a call that broke off. It carries no words of the carrier, because those can
// name the phone.
type SendError struct {
	Class      Class
	Code       int           // the carrier's own code, 0 when it gave none
	HTTPStatus int           // 0 when there was no answer
	RetryAfter time.Duration // what the carrier asked for, 0 when nothing
	Detail     string        // from a fixed vocabulary: "timeout", "not reached", "answer unreadable", ...
}

// Error names class, code and detail.
func (e *SendError) Error() string {
	text := "send: " + string(e.Class)
	if e.Code != 0 {
		text += fmt.Sprintf(", code %d", e.Code)
	}
	if e.HTTPStatus != 0 {
		text += fmt.Sprintf(", HTTP %d", e.HTTPStatus)
	}
	if e.Detail != "" {
		text += ", " + e.Detail
	}
	return text
}

// Receipt is a carrier's word that it has a text.
type Receipt struct {
	SID    string
	Status Status
}

// Carrier sends texts. It must not retry by itself and must not keep a call open past its context.
type Carrier interface {
	// Send hands over one text, valid for so long in the carrier's queue; its error is always a *SendError.
	Send(ctx context.Context, m Message, validity time.Duration) (Receipt, error)
	// Find looks for a text whose last attempt (m.AttemptedAt) broke off. known are the carrier's ids already
	// recorded for other texts, see [SIDs]: without them two texts with the same words could be taken for one.
	Find(ctx context.Context, m Message, known map[string]bool) (Receipt, bool, error)
	// Class says what an error code means, whether it came with an answer or with a status callback.
	Class(code int) Class
}
