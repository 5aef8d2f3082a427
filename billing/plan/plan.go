// Package plan is the rules of payment plans: what a practice's policy allows for a balance, which schedules may be
// offered, how a patient's own wish fits, and the schedule itself.
//
// It may not do input or output, read a clock or know how a plan is stored or said: pure functions of policy, balance
// and day.
//
// Invariant: the instalments of every schedule sum to its principal, also after every amendment; there are at most
// [MaxInstalments] of them unless the practice gives the disclosures of the Truth in Lending Act itself; there is no
// fee and no interest; every date is a real one; what the practice gave back is never late; the life of a plan moves
// only along [Life.After].
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
	// Down is the down payment: the first instalment, due on the day of the agreement. Zero: there is none.
	Down billing.Cents `json:"down,omitempty"`
	// Amended says that the terms take the place of others: their amounts need not be equal, and one may be left.
	Amended bool `json:"amended,omitempty"`
	// Disclosed says that the practice gives the disclosures of the Truth in Lending Act itself: only such terms may
	// have more than [MaxInstalments].
	Disclosed bool `json:"disclosed,omitempty"`
}
