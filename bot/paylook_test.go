package bot

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
)

// A payment that is taken back opens the instalment before the one that comes next: the autopay is looked at again on a
// day of its own, not a week later, and an account is never charged twice in a day.
func TestAnInstalmentThatIsOpenAgainIsNotForgotten(t *testing.T) {
	s, r := enrolled(t, "")
	s.till.calm = true
	look := func() {
		t.Helper()
		if err := s.bot.plansDue(t.Context(), s.at); err != nil {
			t.Fatal(err)
		}
		s.work(t.Context())
		s.at = s.at.Add(time.Minute)
	}
	for range 3 {
		look()
	}
	if len(r.asked) != 1 {
		t.Fatalf("%d charges, want the first", len(r.asked))
	}
	s.at = s.at.Add(48 * time.Hour) // and from here the next look would be on the day of the second
	look()
	err := s.bot.inTx(t.Context(), func(tx pgx.Tx) error {
		received, err := payment.ReceivedOf(t.Context(), tx, simPractice, "A0", 1)
		if err != nil || len(received) != 1 {
			return errors.Join(err, errors.New("nothing was received"))
		}
		key := received[0].Entry
		return ledger.Reverse(t.Context(), tx, simPractice, key, "reversal/"+key, s.at, billing.Source{Event: "test"})
	})
	if err != nil {
		t.Fatal(err)
	}
	s.at = s.at.Add(time.Minute)
	for range 3 {
		look()
	}
	var next time.Time
	sql := "SELECT look_at FROM payment.autopay"
	if err := s.bot.Pool.QueryRow(t.Context(), sql).Scan(&next); err != nil {
		t.Fatal(err)
	}
	if wait := next.Sub(s.at); len(r.asked) != 1 || wait > 24*time.Hour {
		t.Errorf("%d charges today, and the next look is in %v", len(r.asked), wait)
	}
}

// A payment that is far away is no reason to look at its autopay every day.
func TestAnAutopayIsLookedAtWhenItsPaymentIsNear(t *testing.T) {
	s, _ := enrolled(t, "")
	s.till.calm = true
	for range 3 { // the first is charged; the next is due in a week
		s.work(t.Context())
		s.at = s.at.Add(24 * time.Hour)
	}
	var next time.Time
	sql := "SELECT look_at FROM payment.autopay"
	if err := s.bot.Pool.QueryRow(t.Context(), sql).Scan(&next); err != nil {
		t.Fatal(err)
	}
	if wait := next.Sub(s.at); wait < 2*24*time.Hour {
		t.Errorf("the next look is in %v", wait)
	}
}
