package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/plainbill/plainbill/billing"
)

// Processor takes money by card. Behind it stand hosted pages and stored cards: no card number ever reaches this
// program (PCI DSS 4.2.2). Every call that moves money carries a key under which the processor does it once, so a call
// whose outcome is unknown is made again with the same key. Errors are [*Failure].
type Processor interface {
	// Checkout opens a hosted page that takes exactly this amount, or keeps a card.
	Checkout(ctx context.Context, c Checkout) (Session, error)
	// Session says what became of a hosted page.
	Session(ctx context.Context, id string) (Session, error)
	// Expire closes a hosted page that nobody should pay on any more.
	Expire(ctx context.Context, id string) error
	// Charge takes an amount from a kept card while the patient is away.
	Charge(ctx context.Context, c Charge) (Receipt, error)
	// Refund gives back a part or all of a payment.
	Refund(ctx context.Context, r Refund) (Receipt, error)
	// Forget removes a kept card at the processor.
	Forget(ctx context.Context, method string) error
	// Payout lists what one transfer to the practice's bank is made of.
	Payout(ctx context.Context, id string) ([]Movement, error)
}

// Mode is what a hosted page is for.
type Mode string

// The modes.
const (
	Pay      Mode = "pay"       // take an amount
	KeepCard Mode = "keep_card" // keep a card for later charges, take nothing
)

// Checkout is a hosted page to be opened. Nothing in it says who the patient is or what they were treated for.
type Checkout struct {
	Mode                 Mode
	Practice             billing.PracticeID
	Request              int64         // our id, returned in every notice
	Key                  string        // idempotency key
	Amount               billing.Cents // of [Pay]
	Customer             string        // the processor's id of the payer; empty: a new one
	Keep                 bool          // of [Pay]: also keep the card
	Label                string        // what the page and the card's bill call it: the practice's display name
	Language             billing.Language
	SuccessURL, ReturnTo string // where the browser goes after paying, and when the payer turns back
	ExpiresAt            time.Time
}

// SessionState is what became of a hosted page.
type SessionState string

// The states of a hosted page.
const (
	SessionOpen     SessionState = "open"
	SessionComplete SessionState = "complete"
	SessionExpired  SessionState = "expired"
)

// Session is a hosted page. Intent, Customer and Card are known when it is complete.
type Session struct {
	ID, URL   string
	State     SessionState
	Paid      bool
	Amount    billing.Cents
	Request   int64
	Intent    string // the processor's id of the payment
	Customer  string
	Card      *CardOnFile
	ExpiresAt time.Time
}

// CardOnFile is a card as the processor shows it to us: never its number.
type CardOnFile struct {
	Customer, Method   string // the processor's ids
	Brand, Last4       string
	ExpMonth, ExpYear  int
	Wallet, FundedFrom string // may be empty
}

// Charge is money to be taken from a kept card.
type Charge struct {
	Practice         billing.PracticeID
	Attempt          int64  // our id, returned in every notice
	Key              string // idempotency key: one for each instalment attempt
	Amount           billing.Cents
	Customer, Method string
	Label            string
}

// Refund is money to be given back.
type Refund struct {
	Practice billing.PracticeID
	Refund   int64 // our id
	Key      string
	Intent   string // the payment that is given back
	Amount   billing.Cents
}

// Receipt is what the processor did. Pending says that the outcome comes as a notice.
type Receipt struct {
	ID      string // of the payment or the refund
	Amount  billing.Cents
	Fee     billing.Cents // what the processor keeps; zero when not known yet
	Pending bool
}

// Movement is one part of a payout: amounts in cents, what came in is positive.
type Movement struct {
	ID, Kind        string // Kind: payment, refund, dispute, fee, adjustment, payout
	Source          string // id of the payment or the refund, where there is one
	Gross, Fee, Net billing.Cents
	At              time.Time
}

// FailureClass says what to do about a failure.
type FailureClass string

// The classes of failure.
const (
	Declined       FailureClass = "declined"       // the bank refuses; try again by policy
	Authentication FailureClass = "authentication" // the payer has to confirm on a page
	CardGone       FailureClass = "card_gone"      // expired, lost or removed: ask for another
	Transient      FailureClass = "transient"      // try again soon, with the same key
	Unknown        FailureClass = "unknown"        // it may have happened: try again with the same key
	Configuration  FailureClass = "configuration"  // nothing will work until the operator acts
	Refused        FailureClass = "refused"        // the request makes no sense: an already refunded payment, a bad id
)

// Failure is a processor's refusal or its silence.
type Failure struct {
	Class      FailureClass
	Code       string // the processor's own, such as insufficient_funds; never words for the patient
	RetryAfter time.Duration
}

// Error names the class and the code, never an amount or a person.
func (f *Failure) Error() string { return fmt.Sprintf("card processor: %s (%s)", f.Class, f.Code) }

// NoticeKind is what a processor tells by webhook.
type NoticeKind string

// The kinds of notice. Other is kept, parked and listed.
const (
	NoticePaid          NoticeKind = "paid"           // a payment succeeded, by page or by charge
	NoticeFailed        NoticeKind = "failed"         // a payment failed
	NoticeCardKept      NoticeKind = "card_kept"      // a card was kept
	NoticeCardGone      NoticeKind = "card_gone"      // a card was removed or replaced at the processor
	NoticeExpired       NoticeKind = "expired"        // a hosted page ran out
	NoticeRefunded      NoticeKind = "refunded"       // a refund went through
	NoticeRefundFailed  NoticeKind = "refund_failed"  // a refund came back
	NoticeDisputed      NoticeKind = "disputed"       // the payer's bank takes the money back until it is decided
	NoticeDisputeClosed NoticeKind = "dispute_closed" // Won says how
	NoticePayout        NoticeKind = "payout"         // money went to the practice's bank
	NoticeOther         NoticeKind = "other"
)

// Notice is one verified webhook. What does not belong to its kind is empty.
type Notice struct {
	ID       string // the processor's id of the notice: kept, so that it acts once
	Kind     NoticeKind
	Type     string // the processor's own name of it
	At       time.Time
	Practice billing.PracticeID // from what we gave along; empty when we did not make it
	Request  int64
	Attempt  int64
	Refund   int64
	Session  string
	Intent   string
	Object   string // the refund, dispute or payout
	Amount   billing.Cents
	Fee      billing.Cents
	Won      bool
	Failure  *Failure
	Card     *CardOnFile
}
