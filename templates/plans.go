package templates

import "github.com/plainbill/plainbill/billing"

// Schedule is a payment plan in words: Count payments of Amount, the last one of LastAmount. Payments lists those of
// changed terms, whose amounts and days may differ.
type Schedule struct {
	Total, Amount, LastAmount billing.Cents
	Count                     int
	Frequency                 string // as in plan.Frequency: monthly, twice_a_month, biweekly, weekly
	First, Last               billing.Date
	Down                      billing.Cents // paid on the day of the agreement, before the others; zero: none
	Payments                  []Instalment
}

// Instalment is one payment of a plan.
type Instalment struct {
	Due    billing.Date
	Amount billing.Cents
}

// lastDiffers says whether the last payment is not the same as the others and has to be named.
func (s Schedule) lastDiffers() bool {
	return s.LastAmount != 0 && s.LastAmount != s.Amount && s.Count > 1
}

// offersSegments is how long a text with offers may be to say before them what paying at once costs.
const offersSegments = 3

// Agreeing on a plan.
type (
	// PlanOffers lists at most three schedules whole, shortest first, numbered from 1; AGREE takes the last. Prompt comes
	// before them, because it costs less, as long as all fits into three segments. NeedsCard: a card has to be on file
	// first.
	PlanOffers struct {
		Prompt    Prompt
		Offers    []Schedule
		NeedsCard bool
	}
	// PlanTerms echoes the chosen terms and asks for AGREE (Spanish ACEPTO); they live 72 hours. Changed: they take the
	// place of a plan's. Even: the amount that was wished for would leave a last payment under the least, so it is split
	// evenly. NeedsCard: a card has to be on file first, at URL.
	PlanTerms struct {
		Terms                    Schedule
		Changed, Even, NeedsCard bool
		URL                      string
	}
	// PlanApproved echoes terms that a biller has approved, unasked.
	PlanApproved struct {
		Terms     Schedule
		NeedsCard bool
	}
	// PlanNotApproved says that a biller could not approve terms; offers inside the policy follow where there are any.
	PlanNotApproved struct{}
	// PlanJoin echoes terms that would take a new bill into a plan, unasked, and asks for AGREE.
	PlanJoin struct{ Terms Schedule }
	// PlanNeedsCard answers AGREE where the card that a plan needs is not on file yet.
	PlanNeedsCard struct{ URL string }
	// PlanAgreed confirms the plan. URL is its terms.
	PlanAgreed struct {
		Terms   Schedule
		Changed bool
		URL     string
	}
	// PlanSayAgree tells someone who said "ok" that only AGREE accepts; Ends: that only AGREE ends the plan.
	PlanSayAgree struct{ Ends bool }
	// PlanExpired refuses a late AGREE kindly; new offers follow in another text.
	PlanExpired struct{}
	// PlanNothingToAgree answers AGREE when nothing was offered.
	PlanNothingToAgree struct{}
	// PlanAlready answers AGREE said twice or a request while a plan runs: it shows the next payment.
	PlanAlready struct{ Next Instalment }
	// PlanOutsidePolicy says that a wish is outside what can be agreed by text, and why; offers or a person follow.
	PlanOutsidePolicy struct {
		Why    string        // as in plan.Reason, or no_change_left, no_skip; empty: not said
		Least  billing.Cents // of below_minimum
		Most   int           // of too_many_instalments
		Until  billing.Date  // of first_too_late
		Change bool          // it is a change of a plan that runs
	}
	// PlanDeclined answers "no" to an offer without pressure; Kept: a plan goes on as it is.
	PlanDeclined struct{ Kept bool }
	// PlanTooSmall says that the balance is too small for a plan.
	PlanTooSmall struct{ Due billing.Cents }
	// PlanOnHold says that a plan has to wait for what billers check.
	PlanOnHold struct{}
)

// A plan that runs.
type (
	// PlanStatus shows the next payment and what is left. Late counts payments that did not arrive, Next is then the
	// first of them.
	PlanStatus struct {
		Next            Instalment
		Left            billing.Cents
		CountLeft, Late int
		Autopay, Paused bool
		ByCard          bool
		URL             string
	}
	// NoPlan says that there is no plan and how to ask for one.
	NoPlan struct{}
	// PlanChangeAsk asks what should change.
	PlanChangeAsk struct{}
	// PlanCancelMeans says what ending a plan means, and asks for AGREE.
	PlanCancelMeans struct {
		Due     billing.Cents // what stays owed; zero: nothing
		Autopay bool
	}
	// PlanCancelled confirms the end.
	PlanCancelled struct{ Due billing.Cents }
	// PayPlan says what is paid next under a plan, and how.
	PayPlan struct {
		Next    Instalment
		Left    billing.Cents
		Autopay bool // the card on file pays it by itself
		ByCard  bool
		URL     string
	}
)

func (PlanOffers) message()         {}
func (PlanTerms) message()          {}
func (PlanApproved) message()       {}
func (PlanNotApproved) message()    {}
func (PlanJoin) message()           {}
func (PlanNeedsCard) message()      {}
func (PlanAgreed) message()         {}
func (PlanSayAgree) message()       {}
func (PlanExpired) message()        {}
func (PlanNothingToAgree) message() {}
func (PlanAlready) message()        {}
func (PlanOutsidePolicy) message()  {}
func (PlanDeclined) message()       {}
func (PlanTooSmall) message()       {}
func (PlanOnHold) message()         {}
func (PlanStatus) message()         {}
func (NoPlan) message()             {}
func (PlanChangeAsk) message()      {}
func (PlanCancelMeans) message()    {}
func (PlanCancelled) message()      {}
func (PayPlan) message()            {}
