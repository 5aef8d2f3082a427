package dialogue_test

import (
	"testing"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// wrongDates are when a phone gave a wrong date of birth, as the facts of a text count them: three in a day, and the
// right one forgives them.
type wrongDates []time.Time

func (w wrongDates) recent(at time.Time) (n int) {
	for _, wrong := range w {
		if at.Sub(wrong) < 24*time.Hour {
			n++
		}
	}
	return n
}

func (w wrongDates) tell(facts *dialogue.Facts, at time.Time) {
	facts.Locked, facts.LastTry = w.recent(at) >= 3, w.recent(at) == 2
}

// TestADayThatAPageUsedUpEndsTheQuestionForDigits holds that what was right before is not asked on when, meanwhile, too
// much was tried on a page.
func TestADayThatAPageUsedUpEndsTheQuestionForDigits(t *testing.T) {
	t.Parallel()
	accounts := phone(t, "twins")
	for locked, want := range map[bool]bool{false: true, true: false} {
		s := dialogue.State{
			Asked: understand.ChoosePatient, Warned: true, Pending: understand.Balance,
			Candidates: []billing.AccountNumber{accounts[0].Number, accounts[1].Number},
		}
		messages, after := says(s, dialogue.Said{
			Body: string(accounts[1].Number), Reading: understand.Reading{Intent: understand.OutOfScope},
			Facts: dialogue.Facts{Accounts: accounts, Locked: locked},
		})
		if identified := !after.VerifiedAt.IsZero(); identified != want {
			t.Errorf("locked %v: identified %v by the right digits", locked, identified)
		}
		refused := len(messages) == 1 && messages[0] == templates.Message(templates.IdentityLocked{Again: true})
		if refused != locked {
			t.Errorf("locked %v: said %+v", locked, messages)
		}
	}
}
