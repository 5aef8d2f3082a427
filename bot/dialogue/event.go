package dialogue

import (
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/understand"
)

// Event is something that reaches a thread; the set is closed.
type Event interface{ event() }

type (
	// Said is a patient's text.
	Said struct {
		At      time.Time
		Reading understand.Reading
		Body    string // the words, for account digits and the like; never for amounts
		Media   int    // pictures or files that came with it
		Secret  bool   // it came with a card or bank number, which Body is without
		Facts   Facts
	}
	// Took is a biller claiming the thread's case.
	Took struct{ At time.Time }
	// HandedBack is a biller giving the thread back to the bot, or resolving its case. Quiet: say nothing.
	HandedBack struct {
		At    time.Time
		Quiet bool
	}
	// Silenced is a revocation: drafts and offers are dropped, nothing is said.
	Silenced struct{ At time.Time }
	// Paid is money that arrived from the patient outside the conversation: by page, by charge, at the desk.
	Paid struct {
		At      time.Time
		Account billing.AccountNumber
		Cents   billing.Cents
		Facts   Facts
	}
	// Fell is the clock, or the books, having something to say about a plan.
	Fell struct {
		At         time.Time
		Account    billing.AccountNumber
		Notice     Notice
		Instalment plan.Instalment // the one it is about, where it is about one
		Facts      Facts
	}
	// Decided is a biller's answer to what was sent for approval: terms outside the policy, or a refund.
	Decided struct {
		At       time.Time
		Account  billing.AccountNumber
		Approved bool
		Terms    *plan.Terms
		Refund   billing.Cents
		Facts    Facts
	}
)

// Notice is what is told about a plan without being asked.
type Notice string

// The notices.
const (
	NoticePaymentComing  Notice = "payment_coming"  // an instalment is due in 3 days, paid by hand
	NoticeChargeComing   Notice = "charge_coming"   // the card on file will be charged in 3 days
	NoticeAmountChanges  Notice = "amount_changes"  // 10 days before a charge of another amount (12 CFR 1005.10(d))
	NoticeDateChanges    Notice = "date_changes"    // 7 days before a charge on another day (Nacha)
	NoticeMissed         Notice = "missed"          // an instalment stayed unpaid past the days of grace
	NoticeDelinquent     Notice = "delinquent"      // several did
	NoticeDefaulted      Notice = "defaulted"       // the plan ended unpaid; a person will talk about it
	NoticeCured          Notice = "cured"           // what was missed is paid
	NoticePlanPaid       Notice = "plan_paid"       // nothing is left of the plan
	NoticeChargeFailed   Notice = "charge_failed"   // the card was refused; how it goes on
	NoticeCardNeeded     Notice = "card_needed"     // the card is gone or has to be confirmed on the page
	NoticePlanShrunk     Notice = "plan_shrunk"     // the insurer paid more: less is left to pay
	NoticePlanEnded      Notice = "plan_ended"      // the insurer paid what the plan was for
	NoticeCreditLeft     Notice = "credit_left"     // more was paid than is owed
	NoticeBalanceJoined  Notice = "balance_joined"  // a new bill was added to the plan under the practice's policy
	NoticeBalanceAsk     Notice = "balance_ask"     // a new bill came: may it join the plan?
	NoticePaymentMoved   Notice = "payment_moved"   // the practice gave a payment back: its part of the plan is due later
	NoticePaymentBack    Notice = "payment_back"    // a payment was taken back: its part of the plan is due again
	NoticeAutopayStopped Notice = "autopay_stopped" // the card was removed on the page
)

func (Said) event()       {}
func (Took) event()       {}
func (HandedBack) event() {}
func (Silenced) event()   {}
func (Paid) event()       {}
func (Fell) event()       {}
func (Decided) event()    {}
