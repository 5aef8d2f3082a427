package plan

import (
	"errors"
	"fmt"
)

// What stands in the way of a plan.
var (
	// ErrNothingDue says that there is no balance to pay over time.
	ErrNothingDue = errors.New("nothing is due")
	// ErrTooSmall says that the balance is too small to be split under the policy.
	ErrTooSmall = errors.New("the balance is too small for a plan")
	// ErrNeedsApproval says that only a biller may agree a plan for such a balance.
	ErrNeedsApproval = errors.New("the balance needs a biller's approval")
	// ErrNoChangeLeft says that the changes or skips that the policy allows in twelve months are used.
	ErrNoChangeLeft = errors.New("no change of the plan is left this year")
	// ErrTransition says that a plan cannot go from the one state of its life to the other.
	ErrTransition = errors.New("the plan cannot go there")
	// ErrOutsidePolicy says that a wish cannot be met under the policy; it is what an [Outside] is.
	ErrOutsidePolicy = errors.New("the wish is outside the plan policy")
	// ErrTerms says that a schedule breaks the invariant of the package.
	ErrTerms = errors.New("the schedule is not a valid plan")
)

// Reason says which rule a wish breaks.
type Reason string

// The reasons.
const (
	TooManyInstalments Reason = "too_many_instalments" // the amount or the count asks for more than the tier allows
	BelowMinimum       Reason = "below_minimum"        // an instalment would be under the least payment
	OtherFrequency     Reason = "other_frequency"      // the practice does not take payments so often, or so seldom
	FirstTooLate       Reason = "first_too_late"       // the first payment would come after the policy's window
	FirstPast          Reason = "first_past"           // the first payment would be today or in the past
	WholeBalance       Reason = "whole_balance"        // one payment of everything is no plan
	TooFewInstalments  Reason = "too_few_instalments"  // the tier asks for more, smaller payments
	TooLong            Reason = "too_long"             // the last payment would come after the longest term
	OtherDay           Reason = "other_day"            // the practice takes payments on other days of the month
	OverLimit          Reason = "over_limit"           // a biller has to approve: the balance is over the policy's limit
	OverTiers          Reason = "over_tiers"           // a biller has to approve: no tier reaches the balance
)

// Outside is the error of a wish that the policy does not allow: which rule it breaks, and the schedules that come
// nearest to it.
type Outside struct {
	Reason Reason
	Near   []Terms
}

// Error names the rule, never an amount.
func (o *Outside) Error() string { return fmt.Sprintf("%v: %s", ErrOutsidePolicy, o.Reason) }

// Unwrap makes every Outside an [ErrOutsidePolicy].
func (o *Outside) Unwrap() error { return ErrOutsidePolicy }

// Approval is the error of what only a biller may agree to, and why.
type Approval struct{ Reason Reason }

// Error names the rule, never an amount.
func (a *Approval) Error() string { return fmt.Sprintf("%v: %s", ErrNeedsApproval, a.Reason) }

// Unwrap makes every Approval an [ErrNeedsApproval].
func (a *Approval) Unwrap() error { return ErrNeedsApproval }
