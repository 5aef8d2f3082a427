package bot

import (
	"errors"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/templates"
)

// What a page refuses. A page says each in words of its own.
var (
	ErrNoPage     = errors.New("no such page")                     // no link of that token
	ErrPageEnded  = errors.New("the link has ended")               // it ran out or was revoked
	ErrSignedOut  = errors.New("identity is to be confirmed")      // no session, or it ended
	ErrNoMatch    = errors.New("the date of birth does not match") // a try was used
	ErrLocked     = errors.New("too many wrong dates of birth")    // for a day, whatever is sent
	ErrNotPayable = errors.New("nothing can be paid here")         // nothing is due now, or no cards are taken
	ErrOfferGone  = errors.New("the offer is not there any more")  // the balance or the policy changed
	ErrUnwilling  = errors.New("the box was not ticked")           // of a form of consent
	ErrTooMany    = errors.New("too many forms")                   // from one address or about one number
)

// PageOpened is what a link tells whoever opens it: nothing but who sent it.
type PageOpened struct {
	Practice  templates.Practice
	Language  billing.Language
	Languages []billing.Language
	Page      dialogue.Page
}

// AccountPage is everything that the pages show of one account.
type AccountPage struct {
	PageOpened
	Name    string // the patient's first name
	Account billing.AccountNumber
	Today   billing.Date

	Due, Credit billing.Cents // of the whole account; one of them is zero
	DueNow      billing.Cents // what can be paid now; zero where nothing is asked for
	Discount    billing.Cents // taken off for paying all of it, until and on DiscountUntil; zero: none
	Unclear     bool          // a person has to say what can be paid now
	DueDate     billing.Date

	DiscountUntil billing.Date

	Held       bool // a person at the practice looks at the bill
	Closed     bool // nothing is taken on this page, whatever is due: the law or a grief forbids to ask
	Advice     []PageAdvice
	Statements []PageStatement
	Paid       billing.Cents
	Payments   []dialogue.Payment

	Cards  bool // cards are taken
	Card   *dialogue.Card
	Signed *PageSigned // of the card, where something was signed
	Plan   *PagePlan
	Offers []PageOffer
	Least  billing.Cents // of a payment in part; zero: only the whole is taken
	Wished billing.Cents // the part that the patient named by text, when it may be paid; zero: none

	// CardWords and AutopayWords are what is signed to keep a card, and to let it pay the plan; empty without a plan.
	CardWords, AutopayWords templates.Agreement
}

// Payable says whether something can be paid on the page.
func (p AccountPage) Payable() bool { return p.Cards && p.DueNow > 0 && !p.Closed }

// Whole is what paying all that is due now costs.
func (p AccountPage) Whole() billing.Cents { return p.DueNow - p.Discount }

// PageAdvice is why a visit is not to be paid yet.
type PageAdvice struct {
	Kind      explain.Kind
	Date      billing.Date
	Insurer   string
	Decided   billing.Date
	Until     billing.Date
	Others    int
	Sensitive bool
}

// PageStatement is one bill.
type PageStatement struct {
	Number              string
	Date, DueDate       billing.Date
	Share, Paid, ToPay  billing.Cents
	Visits              []PageVisit
	Unclear, AnyPrivate bool
}

// PageVisit is one visit of a bill. Of a sensitive one the date is all there is; of one that does not add up, the date
// and that a person looks.
type PageVisit struct {
	Date              billing.Date
	Sensitive         bool
	Unclear           bool
	Wait              bool
	Label             string
	Provider, Insurer string
	Claim             string
	Denied            bool
	Parts             []PagePart
	Lines             []PageLine
	Share, Paid, Left billing.Cents
	Decisions         []billing.Decision
	Refusals          []explain.Refusal
}

// PagePart is one amount of a visit and where it comes from.
type PagePart struct {
	Kind    billing.Part
	Cents   billing.Cents
	Sources []PageSource
}

// PageSource is the place that an amount was read from: the name of a file, a claim, a line of it.
type PageSource struct {
	File, Claim   string
	Service, Line int
	ByHand        bool // an event of ours, such as a payment
}

// PageLine is one service.
type PageLine struct {
	Number                                           int
	Code, Label                                      string
	Charge, Discount, InsurerPaid, Share, Paid, Left billing.Cents
}

// PageSigned is the patient's copy of what they signed to keep a card (12 CFR 1005.10(b)).
type PageSigned struct {
	Words templates.Agreement
	Name  string
	On    billing.Date
}

// PagePlan is the plan in force.
type PagePlan struct {
	ID              int64
	Terms           templates.Schedule
	Open            []plan.Instalment
	Left            billing.Cents
	Life            plan.Life
	Autopay, Paused bool
	Grace           int
}

// PageOffer is a schedule that can be agreed to. Key names it, so that what was shown is what is agreed to.
type PageOffer struct {
	Key   string
	Terms templates.Schedule
	Dates []plan.Instalment
	Words templates.Agreement // exactly what is agreed to, as it is kept
	Card  bool                // it needs a card on file first
	exact plan.Terms
}
