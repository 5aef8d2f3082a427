// Package plan is the rules of payment plans: what a practice's policy allows for a balance, which schedules may be
// offered, how a patient's own wish fits, and the schedule itself.
//
// It may not do input or output, read a clock or know how a plan is stored or said: pure functions of policy, balance
// and day.
//
// Invariant: the instalments of every schedule sum to its principal, there are at most [MaxInstalments] of them, no fee
// and no interest, and every date is a real one.
package plan

import "github.com/plainbill/plainbill/billing"

// MaxInstalments keeps every plan outside the Truth in Lending Act (12 CFR 1026.2(a)(17): a written agreement payable
// in more than four instalments, or any finance charge).
const MaxInstalments = 4

// Frequency is how often an instalment falls due.
type Frequency string

// The frequencies.
const (
	Weekly       Frequency = "weekly"
	Biweekly     Frequency = "biweekly"
	TwiceAMonth  Frequency = "twice_a_month"
	Monthly      Frequency = "monthly"
	OncePaidFull Frequency = "once"
)

// Tier allows up to so many instalments for balances up to a limit, in cents.
type Tier struct {
	UpTo        billing.Cents `json:"up_to"`
	Instalments int           `json:"instalments"`
}

// Policy is what a practice allows. Tiers are in ascending order of UpTo; a balance above the last needs a biller.
type Policy struct {
	Tiers              []Tier        `json:"tiers"`
	MinPayment         billing.Cents `json:"min_payment"`
	Frequencies        []Frequency   `json:"frequencies"`
	FirstDueWithinDays int           `json:"first_due_within_days"`
	GraceDays          int           `json:"grace_days"`
	ApprovalOver       billing.Cents `json:"approval_over"` // zero: no limit
}

// Instalment is one payment of a schedule.
type Instalment struct {
	Due    billing.Date  `json:"due"`
	Amount billing.Cents `json:"amount"`
}

// Terms is a whole schedule: its instalments sum to Principal.
type Terms struct {
	Principal   billing.Cents `json:"principal"`
	Frequency   Frequency     `json:"frequency"`
	Instalments []Instalment  `json:"instalments"`
	Policy      string        `json:"policy"` // version of the policy it was made under
}
