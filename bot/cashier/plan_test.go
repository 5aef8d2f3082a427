package cashier

import (
	"testing"
	"time"

	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
)

func TestAChargeThatWasNeverMadeIsNoTryOfThePolicys(t *testing.T) {
	t.Parallel()
	last := &payment.Attempt{No: 1, State: payment.AttemptFailed, Code: payment.CodeNotMade}
	for code, want := range map[string]bool{
		payment.CodeNotMade: true, payment.CodeUnsettled: false, "insufficient_funds": false,
	} {
		last.Code = code
		if again, _ := tryAgain(last, 1, plan.Policy{}, time.UTC); again != want {
			t.Errorf("%s: tried again %v, want %v", code, again, want)
		}
	}
}
