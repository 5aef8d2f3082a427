package templates

import "github.com/plainbill/plainbill/billing"

// Cards, refunds, and what is told without being asked. A text that nobody asked for begins with the practice's name
// and ends with the way out.
type (
	// CardPage says where a card is kept, changed or removed. Card is the one on file, "Visa 4242"; empty: none.
	CardPage struct {
		Card string
		URL  string
	}
	// NoCard answers the wish to remove a card where none is on file.
	NoCard struct{}
	// CardRemoved confirms that the card is removed; Plan: a plan goes on, paid by hand.
	CardRemoved struct{ Plan bool }
	// ChargesStopped confirms that no card is charged any more. It says the same whether there was one.
	ChargesStopped struct{}
	// CardSeen is the fixed answer to a card number in a text (compliance T5): it repeats nothing of it.
	CardSeen struct{ URL string }
	// RefundAsked says whether a credit was found, and that a person decides. No date is promised.
	RefundAsked struct{ Credit billing.Cents }
	// RefundApproved says, unasked, that a refund was approved. No date is promised.
	RefundApproved struct{ URL string }
	// RefundDeclined says, unasked, that it was not.
	RefundDeclined struct{}
	// PaymentReceived says, unasked, what arrived and what is left; nothing of either where Paid is zero, to a phone
	// that did not agree to details.
	PaymentReceived struct {
		Paid, Due billing.Cents
		Waiting   bool       // a visit has to wait: nothing is said of what is left
		Next      Instalment // of the plan; none: not said
		URL       string
	}
	// PlanNotice says, unasked, something about a plan. What is zero is not said.
	PlanNotice struct {
		Notice string     // as in dialogue.Notice
		Next   Instalment // the payment it is about, or the one that comes next
		Left   billing.Cents
		URL    string
	}
	// PlanNews says, unasked, that there is something to see about a plan, to a phone that did not agree to details.
	PlanNews struct{ URL string }
)

func (CardPage) message()        {}
func (NoCard) message()          {}
func (CardRemoved) message()     {}
func (ChargesStopped) message()  {}
func (CardSeen) message()        {}
func (RefundAsked) message()     {}
func (RefundApproved) message()  {}
func (RefundDeclined) message()  {}
func (PaymentReceived) message() {}
func (PlanNotice) message()      {}
func (PlanNews) message()        {}
