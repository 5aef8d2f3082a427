package outbox

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
)

// Kind is why a text is sent; the gate and the pace treat the kinds differently.
type Kind string

// The kinds. A confirmation is the one answer a revocation or an opt-in gets; [CancelWaiting] leaves it alone.
const (
	KindReply        Kind = "reply"
	KindConfirmation Kind = "confirmation"
	KindReminder     Kind = "reminder"
	KindBiller       Kind = "biller"
	KindNotice       Kind = "notice" // about a plan or a payment the patient made: not asked for, and no reminder
)

// Errors of the outbox.
var (
	// ErrNotFound says that there is no such text.
	ErrNotFound = errors.New("outbox: no such text")
	// ErrMoved says that a text is no longer in a status from which it can move as asked.
	ErrMoved = errors.New("outbox: the text has moved on")
	// ErrConflict says that the key of a new text is taken by one to another phone or with other words.
	ErrConflict = errors.New("outbox: the key is taken by another text")
	// ErrIncomplete says that a new text lacks practice, thread, phone, sender, kind, words or key.
	ErrIncomplete = errors.New("outbox: the text is incomplete")
	// ErrRef says that a reference was not made by [Message.Ref].
	ErrRef = errors.New("outbox: not a reference to a text")
)

// Message is one text to one phone. To and Body are sealed at rest; everything else is stored in clear and may name no
// person. Times are UTC, zero ones mean "none".
type Message struct {
	Practice         billing.PracticeID
	ID               int64 // given by Add
	Thread           int64
	To, From         consent.Phone // From is the practice's own number
	MessagingService string        // the carrier's sender pool, may be empty
	Kind             Kind
	Template         string
	TemplateVersion  string
	Language         billing.Language
	Body             consent.Body
	Facts            []billing.Fact // what the words say of the books; checked again before sending
	Account          billing.AccountNumber
	Statement        string
	Segments         int    // what the carrier counts and paces by
	Key              string // idempotency key, unique within the practice
	Status           Status
	SID              string // the carrier's id, once known
	Attempts         int
	ErrorCode        int    // the carrier's last error code
	Reason           string // machine-readable: why refused, canceled, failed or put off
	Author           string // who wrote the words: "plainbill", or a biller's id
	CreatedAt        time.Time
	NotBefore        time.Time
	ExpiresAt        time.Time // zero: never
	AttemptedAt      time.Time // start of the last attempt
	SettledAt        time.Time // when the status became final
}

// Ref is the reference a carrier carries back in its status callbacks: "practice/id".
func (m Message) Ref() string { return string(m.Practice) + "/" + strconv.FormatInt(m.ID, 10) }

// ParseRef reads what [Message.Ref] wrote, or gives [ErrRef].
func ParseRef(ref string) (billing.PracticeID, int64, error) {
	cut := strings.LastIndexByte(ref, '/')
	if cut <= 0 {
		return "", 0, ErrRef
	}
	id, err := strconv.ParseInt(ref[cut+1:], 10, 64)
	if err != nil || id <= 0 {
		return "", 0, ErrRef
	}
	return billing.PracticeID(ref[:cut]), id, nil
}

// Expired says whether the text has become too old to be sent.
func (m Message) Expired(now time.Time) bool {
	return !m.ExpiresAt.IsZero() && !now.Before(m.ExpiresAt)
}

// complete checks what every text must have.
func (m Message) complete() error {
	missing := ""
	switch {
	case m.Practice == "":
		missing = "practice"
	case m.Thread == 0:
		missing = "thread"
	case m.To == "":
		missing = "phone"
	case m.From == "" && m.MessagingService == "":
		missing = "sender"
	case m.Kind == "":
		missing = "kind"
	case m.Body == "":
		missing = "words"
	case m.Key == "":
		missing = "key"
	case m.CreatedAt.IsZero():
		missing = "time of writing"
	default:
		return nil
	}
	return fmt.Errorf("%w: %s", ErrIncomplete, missing)
}
