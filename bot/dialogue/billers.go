package dialogue

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// Intents that are told apart but have no topic of their own here.
const (
	goodbye           understand.Intent = "goodbye"
	abuse             understand.Intent = "abuse"
	someoneElse       understand.Intent = "someone_else"
	isThisReal        understand.Intent = "is_this_real"
	contactInfo       understand.Intent = "contact_info"
	scheduling        understand.Intent = "scheduling"
	insuranceUpdate   understand.Intent = "insurance_update"
	planChange        understand.Intent = "plan_change"
	planCancel        understand.Intent = "plan_cancel"
	autopay           understand.Intent = "autopay"
	stopPayment       understand.Intent = "stop_payment"
	refund            understand.Intent = "refund"
	collectionsCredit understand.Intent = "collections_credit"
	deceased          understand.Intent = "deceased"
	legal             understand.Intent = "legal"
)

// forBillers hands over what only a biller can answer, and says whether it did. The reason of the case is the intent's
// own name. Reminders of a bill that is contested stop, which takes an identity; when somebody has died or a lawyer is
// spoken of, they stop for every account of the phone at once, without asking anything more.
func (t *turn) forBillers(i understand.Intent) bool {
	switch i {
	case insuranceUpdate:
		t.withAccount(i, func(t *turn, a Account) {
			t.toBillers(i, a.Number)
			t.say(templates.InsuranceNoted{})
		})
	case deceased, legal: // no person may text about the account from here on, so none is announced
		t.understood(i)
		t.toBillers(i, t.held()...)
		t.say(templates.TextsHeld{})
	case collectionsCredit:
		t.understood(i)
		t.handOver(i)
	default:
		return false
	}
	return true
}

// handOver opens a case for a biller and stops the reminders of accounts. The bot keeps answering until one takes it.
func (t *turn) handOver(i understand.Intent, hold ...billing.AccountNumber) {
	t.toBillers(i, hold...)
	t.personComing()
}

// toBillers is handOver without the words that somebody will answer.
func (t *turn) toBillers(i understand.Intent, hold ...billing.AccountNumber) {
	for _, number := range hold {
		t.effects = append(t.effects, Hold{Account: number, Reason: Reason(i)})
	}
	if len(hold) > 0 {
		t.s = t.s.withoutPlan()
	}
	t.openCase(Reason(i))
}

// held gives the session's account, or all accounts of the phone when nobody is identified.
func (t *turn) held() []billing.AccountNumber {
	if a, ok := t.account(); ok {
		return []billing.AccountNumber{a.Number}
	}
	var all []billing.AccountNumber
	for _, a := range t.e.Facts.Accounts {
		if !slices.Contains(all, a.Number) {
			all = append(all, a.Number)
		}
	}
	return all
}
