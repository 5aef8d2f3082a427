package dialogue

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/templates"
)

// Effect is something that should happen; the set is closed.
type Effect interface{ effect() }

type (
	// Say sends a message. Facts are what its amounts and dates were taken from.
	Say struct {
		Message  templates.Message
		Language billing.Language
		Facts    []billing.Fact
		// Page is the patients' page that the message links to; its address is made when the effect is applied.
		Page Page
		// Account is whose page that is, where it is not the session's or the event's own.
		Account billing.AccountNumber
		// Amount is what PagePay takes; zero: what is due now.
		Amount billing.Cents
	}
	// OpenCase hands the thread to the billers.
	OpenCase struct {
		Reason  Reason
		Account billing.AccountNumber // empty before identity is confirmed
		Urgent  bool
		// Terms and Refund are what a biller is asked to approve, where it is that.
		Terms  *plan.Terms
		Refund billing.Cents
	}
	// ChangePlan puts new terms in the place of a plan's, after AGREE to them.
	ChangePlan struct {
		Account billing.AccountNumber
		Plan    int64
		Change  plan.ChangeKind
		Terms   plan.Terms
	}
	// CancelPlan ends a plan, after AGREE to that.
	CancelPlan struct {
		Account billing.AccountNumber
		Plan    int64
	}
	// PauseAutopay stops charges before the next one (15 USC 1693e(a)).
	PauseAutopay struct {
		Account billing.AccountNumber
		Plan    int64
	}
	// RemoveCard removes the card on file at once.
	RemoveCard struct{ Account billing.AccountNumber }
	// Hold stops the reminders of an account until a biller lifts it, or, where the reason is one of
	// [explain.IsHold], until the claims no longer give it.
	Hold struct {
		Account billing.AccountNumber
		Reason  Reason
	}
	// CommitPlan records an agreed plan.
	CommitPlan struct {
		Account billing.AccountNumber
		Terms   plan.Terms
	}
	// Identified records that the texter confirmed the identity of an account, and so accepted unencrypted texts after
	// the warning in AskDateOfBirth.
	Identified struct{ Account billing.AccountNumber }
	// IdentityFailed records a wrong date of birth.
	IdentityFailed struct{}
	// Disown records that the number is not the patient's: no more texts to it.
	Disown struct{}
	// Remember keeps the patient's language on the account.
	Remember struct {
		Account  billing.AccountNumber
		Language billing.Language
	}
)

func (Say) effect()            {}
func (OpenCase) effect()       {}
func (Hold) effect()           {}
func (CommitPlan) effect()     {}
func (Identified) effect()     {}
func (IdentityFailed) effect() {}
func (Disown) effect()         {}
func (Remember) effect()       {}
func (ChangePlan) effect()     {}
func (CancelPlan) effect()     {}
func (PauseAutopay) effect()   {}
func (RemoveCard) effect()     {}

// Page is a patients' page.
type Page string

// The pages a text can link to.
const (
	NoPage        Page = ""
	PageStatement Page = "statement"
	PagePay       Page = "pay"
	PageCard      Page = "card"
	PageReceipt   Page = "receipt"
	PageTerms     Page = "terms" // of the plan in force
)

// Reason says why a case was opened or a hold was set.
type Reason string

// The reasons.
const (
	ReasonHuman          Reason = "human"           // asked for a person
	ReasonDispute        Reason = "dispute"         // says the bill is wrong
	ReasonAlreadyPaid    Reason = "already_paid"    // says it was paid; the books show nothing
	ReasonHardship       Reason = "hardship"        // cannot pay and asked for a person
	ReasonNotUnderstood  Reason = "not_understood"  // two misses, accepted the offer of a person
	ReasonIdentity       Reason = "identity"        // three wrong dates of birth
	ReasonWrongNumber    Reason = "wrong_number"    // says it is not theirs
	ReasonClinical       Reason = "clinical"        // danger words
	ReasonPlan           Reason = "plan"            // wish outside policy
	ReasonAmbiguousPhone Reason = "ambiguous_phone" // several accounts fit and the digits did not tell
	ReasonMedia          Reason = "media"           // sent a picture or file
	ReasonUnclearStop    Reason = "unclear_stop"    // may have meant stop
	ReasonUnexplained    Reason = "unexplained"     // a visit that cannot be explained to the cent by text
	ReasonLanguage       Reason = "language"        // a language the practice does not text in
	ReasonAbuse          Reason = "abuse"           // angry words, accepted the offer of a person

	ReasonDenial       Reason = "denial"           // asks why the insurer refused, or has to pay what it refused
	ReasonItemizedBill Reason = "itemized_bill"    // wants a bill with every charge
	ReasonCoding       Reason = "coding_question"  // says another service was given
	ReasonEstimate     Reason = "estimate_dispute" // was told a lower price before
	ReasonSensitive    Reason = "sensitive"        // a visit that no text may tell of
)
