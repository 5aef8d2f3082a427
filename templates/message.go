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
	// the practice's name and the STOP line.
	AskDateOfBirth struct{ FirstContact bool }
	// DateOfBirthUnreadable asks again when no date could be read; it costs no try.
	DateOfBirthUnreadable struct{}
	// DateOfBirthNoMatch says that it did not match, never what is wrong or whether anyone is a patient.
	DateOfBirthNoMatch struct{}
	// IdentityLocked ends the tries of a day and names the phone.
	IdentityLocked struct{}
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
	}
	// NothingDue says that the account owes nothing.
	NothingDue struct{}
	// CreditBalance says that the patient has paid more than they owe.
	CreditBalance struct{ Credit billing.Cents }
	// Explanation explains one visit to the cent. More visits follow when More is not zero.
	Explanation struct {
		Visit Visit
		More  int // visits of the account that are not in this text
	}
	// Define explains a term in two plain sentences, with the patient's own number where there is one.
	Define struct {
		Term Term
		Own  billing.Cents // zero: no number of their own
	}
	// HowToPay says what is owed and how to pay: by phone until the practice takes cards here.
	HowToPay struct{ Due billing.Cents }
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
	// HardshipHelp offers financial assistance first, then a plan.
	HardshipHelp struct{}
)

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

// Schedule is a payment plan in words: Count payments of Amount, the last one of LastAmount.
type Schedule struct {
	Total, Amount, LastAmount billing.Cents
	Count                     int
	Frequency                 string // as in plan.Frequency: monthly, twice_a_month, biweekly, weekly
	First, Last               billing.Date
}

// Plans.
type (
	// PlanOffers lists at most three schedules whole, shortest first, numbered from 1; AGREE takes the last.
	PlanOffers struct{ Offers []Schedule }
	// PlanTerms echoes the chosen terms and asks for AGREE (Spanish ACEPTO); they live 72 hours.
	PlanTerms struct{ Terms Schedule }
	// PlanAgreed confirms the plan.
	PlanAgreed struct{ Terms Schedule }
	// PlanSayAgree tells someone who said "ok" that only AGREE accepts.
	PlanSayAgree struct{}
	// PlanExpired refuses a late AGREE kindly; new offers follow in another text.
	PlanExpired struct{}
	// PlanNothingToAgree answers AGREE when nothing was offered.
	PlanNothingToAgree struct{}
	// PlanAlready answers AGREE said twice or a request while a plan runs: it shows the next payment.
	PlanAlready struct{ Next Instalment }
	// PlanStatus shows the next payment and what is left.
	PlanStatus struct {
		Next      Instalment
		Left      billing.Cents
		CountLeft int
	}
	// NoPlan says that there is no plan and how to ask for one.
	NoPlan struct{}
	// PlanOutsidePolicy says that a wish is outside what can be agreed by text; offers or a person follow.
	PlanOutsidePolicy struct{}
	// PlanDeclined answers "no" to an offer without pressure.
	PlanDeclined struct{}
	// PlanTooSmall says that the balance is too small for a plan.
	PlanTooSmall struct{ Due billing.Cents }
)

// Instalment is one payment of a plan.
type Instalment struct {
	Due    billing.Date
	Amount billing.Cents
}

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
func (PlanOffers) message()            {}
func (PlanTerms) message()             {}
func (PlanAgreed) message()            {}
func (PlanSayAgree) message()          {}
func (PlanExpired) message()           {}
func (PlanNothingToAgree) message()    {}
func (PlanAlready) message()           {}
func (PlanStatus) message()            {}
func (NoPlan) message()                {}
func (PlanOutsidePolicy) message()     {}
func (PlanDeclined) message()          {}
func (PlanTooSmall) message()          {}
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
