package templates

import (
	"time"

	"github.com/plainbill/plainbill/billing"
)

// Message is one thing Plainbill can say by text: one small struct a message, one file of words a language.
type Message interface{ message() }

// Practice is what every message may name of the practice.
type Practice struct {
	DisplayName   string // what texts call it; the full name could give away a condition
	Phone         string // where people answer, as people read it: 512-555-0100
	Site          string // may be empty
	AssistanceURL string // may be empty
	Opening       Opening
}

// Consent.
type (
	// OptedIn confirms an opt-in, once (compliance T1).
	OptedIn struct{}
	// OptedOut is the one confirmation after a revocation (T2): neutral, nothing else.
	OptedOut struct{}
	// Help answers HELP (T3) and says that this is an automated assistant.
	Help struct{}
	// WrongNumber is the one neutral line to a number that is not the patient's.
	WrongNumber struct{}
)

// Reminders.
type (
	// StatementReady says that there is a new statement (T4): practice, how to ask, HELP and STOP, no amount.
	StatementReady struct{}
)

// Identity.
type (
	// AskDateOfBirth asks who is texting, warns that texts are not private and names another way. FirstContact adds
	// the practice's name and the STOP line, Other that another person's bill takes that person's date.
	AskDateOfBirth struct {
		FirstContact bool
		Other        bool
		URL          string
	}
	// DateOfBirthUnreadable asks again when no date could be read; it costs no try.
	DateOfBirthUnreadable struct{}
	// DateOfBirthNoMatch says that it did not match, never what is wrong or whether anyone is a patient.
	DateOfBirthNoMatch struct{}
	// IdentityLocked ends the tries of a day and names the phone. Again: it was said before, so nothing is said of what
	// did not match.
	IdentityLocked struct{ Again bool }
	// AskAccountDigits asks for the last 4 of the account number when a date of birth fits several accounts.
	AskAccountDigits struct{}
)

// Bills.
type (
	// BalanceDue is what is owed now.
	BalanceDue struct {
		Due     billing.Cents
		Visits  int
		DueDate billing.Date // none: not said
		Prompt  Prompt
		ByCard  bool // URL is where it can be paid, else where the bill can be seen
		URL     string
	}
	// NothingDue says that the account owes nothing.
	NothingDue struct{}
	// CreditBalance says that the patient has paid more than they owe.
	CreditBalance struct{ Credit billing.Cents }
	// Explanation explains one visit to the cent. More visits follow when More is not zero.
	Explanation struct {
		Visit Visit
		More  int    // visits of the account that are not in this text
		URL   string // where the whole of it can be seen
	}
	// Define explains a term in two plain sentences, with the patient's own number where there is one.
	Define struct {
		Term Term
		Own  billing.Cents // zero: no number of their own
	}
	// HowToPay says what is owed and how to pay: on a page, or by phone where the practice takes no cards. Amount is the
	// part that the patient wants to pay, Least what they wished for less than; either is zero when it does not matter.
	// Plan: a plan runs, so no more is asked for than its next payment, and all may be paid. NoDiscount: they asked for
	// one, and there is none to be told of.
	HowToPay struct {
		Due, Amount, Least billing.Cents
		Prompt             Prompt
		Plan, NoDiscount   bool
		ByCard             bool
		URL                string
	}
	// AlreadyPaidFound says what the books show as received from the patient.
	// Waiting: a visit has to wait, so nothing is said of what is left.
	AlreadyPaidFound struct {
		Paid, Due billing.Cents
		Waiting   bool
	}
	// AlreadyPaidNotFound says that the books show no such payment, that a person will look, and not to pay again.
	AlreadyPaidNotFound struct{}
	// DisputeHeld says that a person will look and that reminders are on hold; it does not argue.
	DisputeHeld struct{}
	// HardshipHelp offers financial assistance first, then a plan; Plan: then a change of the one that runs.
	HardshipHelp struct{ Plan bool }
)

// Prompt is what the practice takes off for paying all that is due on or before a day, and what is left to pay then;
// the zero Prompt: nothing, and nothing is said.
type Prompt struct {
	Off, Pay billing.Cents
	Until    billing.Date
}

// Visit is one claim as a patient is told about it. Amounts are in cents; zero ones are not said.
type Visit struct {
	Date     billing.Date
	Label    string // the practice's own label of the (first) service
	Services int    // how many service lines
	Provider string
	Insurer  string // empty: self-pay
	Charge, Discount, InsurerPaid,
	Deductible, Copay, Coinsurance, NotCovered, SelfPay,
	Share, Paid, Left billing.Cents
	Wait      bool // not to be paid yet: what is left is not said
	Refused   bool // the discount is what the insurer refused
	Sensitive bool // only the date is said
}

// Term is a word of medical billing that can be asked about.
type Term string

// The terms.
const (
	TermDeductible  Term = "deductible"
	TermCoinsurance Term = "coinsurance"
	TermCopay       Term = "copay"
	TermEOB         Term = "eob"
	TermAllowed     Term = "allowed_amount"
	TermAdjustment  Term = "adjustment"
	TermNotCovered  Term = "not_covered"
	TermOutOfPocket Term = "out_of_pocket"
	TermStatement   Term = "statement"
	TermClaim       Term = "claim"
)

// People and small talk.
type (
	// PersonComing says that a person will answer here, and by when.
	PersonComing struct{ Expect Expectation }
	// OfferPerson offers a person after two misses.
	OfferPerson struct{}
	// CanHelpWith is the one honest "I can help with ..." after a miss.
	CanHelpWith struct{}
	// HandedBack says that the automated assistant answers again.
	HandedBack struct{}
	// BillerSays carries a biller's own words.
	BillerSays struct{ Words string }
	// Introduced is the first text to a phone where the message itself does not say who writes: Words with the
	// practice's name before and the way out behind them.
	Introduced struct{ Words string }
	// LanguageNow confirms the language it is written in.
	LanguageNow struct{}
	// Greeting greets and says what can be asked.
	Greeting struct{ FirstContact bool }
	// Thanks answers thanks, once.
	Thanks struct{}
	// Clinical says that this line is for bills only and gives the practice's phone.
	Clinical struct{}
	// Emergency says to call 911.
	Emergency struct{}
	// DeclinedPerson answers "no" to the offer of a person.
	DeclinedPerson struct{}
	// OnlyText says that pictures and files cannot be read here.
	OnlyText struct{}
)

// Expectation is when a person can be expected to answer, in the practice's hours.
type Expectation struct {
	Now     bool         // the desk is open
	Today   bool         // later today, from Hour
	Weekday time.Weekday // otherwise on that day, from Hour
	Hour    int          // 0-23, the hour the desk opens
}

func (Introduced) message()            {}
func (OptedIn) message()               {}
func (OptedOut) message()              {}
func (Help) message()                  {}
func (WrongNumber) message()           {}
func (StatementReady) message()        {}
func (AskDateOfBirth) message()        {}
func (DateOfBirthUnreadable) message() {}
func (DateOfBirthNoMatch) message()    {}
func (IdentityLocked) message()        {}
func (AskAccountDigits) message()      {}
func (BalanceDue) message()            {}
func (NothingDue) message()            {}
func (CreditBalance) message()         {}
func (Explanation) message()           {}
func (Define) message()                {}
func (HowToPay) message()              {}
func (AlreadyPaidFound) message()      {}
func (AlreadyPaidNotFound) message()   {}
func (DisputeHeld) message()           {}
func (HardshipHelp) message()          {}
func (PersonComing) message()          {}
func (OfferPerson) message()           {}
func (CanHelpWith) message()           {}
func (HandedBack) message()            {}
func (BillerSays) message()            {}
func (LanguageNow) message()           {}
func (Greeting) message()              {}
func (Thanks) message()                {}
func (Clinical) message()              {}
func (Emergency) message()             {}
func (DeclinedPerson) message()        {}
func (OnlyText) message()              {}
