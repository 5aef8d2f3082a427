package plan

import "github.com/plainbill/plainbill/billing"

// Tier allows up to so many instalments for balances up to a limit, in cents.
type Tier struct {
	UpTo        billing.Cents `json:"up_to"`
	Instalments int           `json:"instalments"`           // the most
	Fewest      int           `json:"fewest,omitempty"`      // the fewest; zero: two
	MinPayment  billing.Cents `json:"min_payment,omitempty"` // zero: the policy's
}

// NewBalance says what becomes of a bill that arrives under a plan.
type NewBalance string

// What may become of a new bill.
const (
	BalanceSeparate NewBalance = "separate" // it is owed beside the plan; also when the policy says nothing
	BalanceJoin     NewBalance = "join"     // it is spread over what is left of the plan
	BalanceHold     NewBalance = "hold"     // it waits for a biller
	BalanceAsk      NewBalance = "ask"      // the patient is asked
)

// Exclusion is a kind of balance that no plan is made of, and whose plan is not charged.
type Exclusion string

// The exclusions.
const (
	Disputed         Exclusion = "disputed"
	PendingInsurance Exclusion = "pending_insurance"
	Collections      Exclusion = "collections"
	Bankruptcy       Exclusion = "bankruptcy"
)

// DownPayment is what is paid on the day of the agreement: the greater of Percent of the balance and Fixed, for
// balances over RequiredOver. Without either there is none.
type DownPayment struct {
	Percent      int           `json:"percent,omitempty"`
	Fixed        billing.Cents `json:"fixed,omitempty"`
	RequiredOver billing.Cents `json:"required_over,omitempty"`
}

// PromptPay is what paying all at once within so many days of the statement is rewarded with.
type PromptPay struct {
	Percent     int  `json:"percent,omitempty"` // zero: no discount
	Days        int  `json:"days,omitempty"`
	SelfPayOnly bool `json:"self_pay_only,omitempty"`
}

// SmallBalance is what may be written off because asking for it costs more.
type SmallBalance struct {
	Max billing.Cents `json:"max,omitempty"` // zero: nothing is
}

// Policy is what a practice allows. Tiers are in ascending order of UpTo; a balance above the last needs a biller.
// Whatever is zero has the meaning that a policy had before the knob existed. There is no fee and no interest, and no
// knob for one: either would make the practice a creditor (12 CFR 1026.2(a)(17)).
type Policy struct {
	Tiers              []Tier        `json:"tiers"`
	MinPayment         billing.Cents `json:"min_payment"`
	Frequencies        []Frequency   `json:"frequencies"`
	FirstDueWithinDays int           `json:"first_due_within_days"`
	GraceDays          int           `json:"grace_days"`
	ApprovalOver       billing.Cents `json:"approval_over"` // zero: no limit

	MaxMonths   int         `json:"max_months,omitempty"`   // from the agreement to the last payment; zero: no limit
	AllowedDays []int       `json:"allowed_days,omitempty"` // days of the month, 31 the last of each; none: every day
	DownPayment DownPayment `json:"down_payment,omitzero"`
	// CardRequiredOver is the balance above which a plan needs a card on file; zero: it is never needed.
	CardRequiredOver billing.Cents `json:"card_required_over,omitempty"`
	// Retries is how often a declined charge is tried again, RetryDays apart (zero: 3 days).
	Retries   int `json:"retries,omitempty"`
	RetryDays int `json:"retry_days,omitempty"`
	// MissedToDelinquent and MissedToDefault count instalments late beyond the grace days at one time. Zero: two are
	// delinquent; a plan never defaults by itself.
	MissedToDelinquent int `json:"missed_to_delinquent,omitempty"`
	MissedToDefault    int `json:"missed_to_default,omitempty"`
	// CureDays is how long a missed payment may stay missed before the plan is in default; zero: for ever.
	CureDays     int          `json:"cure_days,omitempty"`
	NewBalance   NewBalance   `json:"new_balance,omitempty"`
	ChangesAYear int          `json:"changes_per_year,omitempty"` // zero: as many as are asked for
	SkipsAYear   int          `json:"skips_per_year,omitempty"`   // zero: none
	PromptPay    PromptPay    `json:"prompt_pay,omitzero"`
	SmallBalance SmallBalance `json:"small_balance,omitzero"`
	Exclude      []Exclusion  `json:"exclude,omitempty"`
	// TILADisclosuresHandled says that the practice gives the disclosures of the Truth in Lending Act for plans of more
	// than [MaxInstalments] payments itself.
	TILADisclosuresHandled bool `json:"tila_disclosures_handled,omitempty"`
}
