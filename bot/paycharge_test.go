package bot

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/cashier"
)

// refuses is a till that gives one answer to every charge, and counts them.
type refuses struct {
	*till

	class payment.FailureClass
	asked map[string]int
}

func (r refuses) Charge(ctx context.Context, c payment.Charge) (payment.Receipt, error) {
	r.asked[c.Key]++
	if r.class == "" {
		return r.till.Charge(ctx, c)
	}
	return payment.Receipt{}, &payment.Failure{Class: r.class, Code: "test"}
}

// enrolled is an account with a plan whose first instalment is due, paid by a card.
func enrolled(t *testing.T, class payment.FailureClass) (*simulation, refuses) {
	t.Helper()
	s := calm(t)
	r := refuses{s.till, class, map[string]int{}}
	s.bot.Cashier.Processor = r
	s.agree(t.Context(), "A0")
	err := s.bot.inTx(t.Context(), func(tx pgx.Tx) error {
		card, _, err := payment.AddCard(t.Context(), tx, s.bot.Keys, simPractice, "A0", payment.CardOnFile{
			Customer: "cus", Method: "pm_1", Last4: "4242",
		}, payment.Consent{Words: "w", SignedAs: "M Z", Version: "1"}, s.at)
		if err != nil {
			return err
		}
		live, err := ledger.LivePlan(t.Context(), tx, simPractice, "A0")
		if err != nil {
			return err
		}
		return payment.Enrol(t.Context(), tx, simPractice, "A0", live.ID, card.ID, "key", s.at)
	})
	if err != nil {
		t.Fatal(err)
	}
	s.at = s.at.Add(25 * time.Hour)
	return s, r
}

// told gives what the account was told, oldest first.
func (s *simulation) told() (what []string) {
	s.t.Helper()
	rows, err := s.bot.Pool.Query(s.t.Context(), `SELECT what FROM payment.telling ORDER BY at, key`)
	if err != nil {
		s.t.Fatal(err)
	}
	if what, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		s.t.Fatal(err)
	}
	return what
}

func (s *simulation) days(n int) {
	for range 12 * n {
		s.work(s.t.Context())
		s.at = s.at.Add(2 * time.Hour)
	}
}

func TestADeclinedInstalmentIsTriedAgainAsOftenAsThePolicySays(t *testing.T) {
	s, r := enrolled(t, payment.Declined)
	s.days(2)
	if len(r.asked) != 1 {
		t.Errorf("%d tries in two days, want 1", len(r.asked))
	}
	s.days(30)
	if len(r.asked) != 3 || len(s.told()) != 3 {
		t.Errorf("%d tries, told %v; want three of each", len(r.asked), s.told())
	}
}

func TestACardThatNeedsItsOwnerIsNotTriedAgain(t *testing.T) {
	s, r := enrolled(t, payment.Authentication)
	s.days(10)
	if told := s.told(); len(r.asked) != 1 || len(told) != 1 || told[0] != "card_needed" {
		t.Errorf("%d tries, told %v", len(r.asked), told)
	}
}

func TestAWrongConfigurationRestsChargesUntilItIsMended(t *testing.T) {
	s, r := enrolled(t, payment.Configuration)
	s.days(2)
	if len(r.asked) != 1 || len(s.told()) != 0 {
		t.Errorf("%d tries, told %v; want one try under one key and silence", len(r.asked), s.told())
	}
	r.class = ""
	s.bot.Cashier.Processor = r
	s.days(1)
	if told := s.told(); len(r.asked) != 1 || len(told) != 1 || told[0] != payment.TellPaid {
		t.Errorf("%d keys, told %v", len(r.asked), told)
	}
}

func TestATransientFailureIsAskedAgainUnderItsKey(t *testing.T) {
	s, r := enrolled(t, payment.Transient)
	for range 8 {
		s.work(t.Context())
		s.at = s.at.Add(time.Hour)
	}
	for key, times := range r.asked {
		if times < 3 {
			t.Errorf("%s was asked for %d times", key, times)
		}
	}
	if len(r.asked) != 1 {
		t.Errorf("%d keys, want 1", len(r.asked))
	}
	s.at = s.at.Add(cashier.KeysLive)
	before := len(r.asked)
	s.days(3)
	if len(r.asked) != before {
		t.Error("another try was made though the first may have been paid")
	}
}

func TestAPauseStopsThePlannedCharge(t *testing.T) {
	s, r := enrolled(t, "")
	err := s.bot.inTx(t.Context(), func(tx pgx.Tx) error {
		_, err := payment.PauseAutopay(t.Context(), tx, simPractice, "A0", "asked", s.at)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.days(5)
	if len(r.asked) != 0 {
		t.Error("a card was charged after the patient had paused it")
	}
}
