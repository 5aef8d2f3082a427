package bot

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/audit"
	"github.com/plainbill/plainbill/bot/cashier"
)

// Whatever is doubled, late, out of order or cut off, the books come to what the processor did.
func TestTheBooksComeToWhatTheProcessorDid(t *testing.T) {
	t.Parallel()
	s := newSimulation(t, *payRuns)
	for run := range *payRuns {
		s.run(t.Context(), *paySeed+uint64(run), billing.AccountNumber(fmt.Sprintf("A%d", run)))
		if t.Failed() {
			t.Fatalf("seed %d", *paySeed+uint64(run))
		}
		if run%100 == 99 { // as a server does when a table has grown
			if _, err := s.bot.Pool.Exec(t.Context(), "VACUUM ANALYZE"); err != nil {
				t.Fatal(err)
			}
		}
	}
	err := s.bot.Read(t.Context(), func(tx pgx.Tx) error {
		checks, err := audit.VerifyPayments(t.Context(), tx)
		for _, c := range checks {
			if !c.OK {
				t.Errorf("%s: %s", c.Name, c.Detail)
			}
		}
		if err != nil {
			return err
		}
		problems, err := ledger.Verify(t.Context(), tx)
		for _, p := range problems {
			t.Errorf("%s: %s", p.Check, p.Detail)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// run is the life of one account, to its end.
func (s *simulation) run(ctx context.Context, seed uint64, account billing.AccountNumber) {
	s.rng = rand.New(rand.NewPCG(seed, 4))
	s.till = newTill(s.rng, func() time.Time { return s.at })
	s.bot.Cashier.Processor, s.dies = s.till, 0
	s.agree(ctx, account)
	s.dies = 40
	for range 30 + s.rng.IntN(20) {
		s.step(ctx, account)
	}
	s.settles(ctx, account)
	for _, wrong := range s.till.wrong {
		s.t.Error(wrong)
	}
	err := s.bot.Read(ctx, func(tx pgx.Tx) error {
		paid, err := ledger.Paid(ctx, tx, simPractice, account)
		if err != nil {
			return err
		}
		if truth := s.till.truth(); paid != truth {
			s.t.Errorf("the books say that %d was paid, the processor %d", paid, truth)
		}
		due, err := ledger.Due(ctx, tx, simPractice, account)
		if err != nil {
			return err
		}
		allowed, err := ledger.Balance(ctx, tx, simPractice, account, billing.WriteOff)
		if err != nil {
			return err
		}
		if due != 30000-paid-allowed {
			s.t.Errorf("%d is due after %d was paid", due, paid)
		}
		waiting, err := payment.DueNotices(ctx, tx, s.at.Add(48*time.Hour), 10)
		if len(waiting) > 0 {
			s.t.Errorf("%d notices wait still, the first of kind %s", len(waiting), waiting[0].Kind)
		}
		return err
	})
	if err == nil { // no later run has to look at its plan
		err = s.bot.inTx(ctx, func(tx pgx.Tx) error {
			_, err := ledger.EndPlan(ctx, tx, simPractice, account, "cancelled", s.at)
			return err
		})
	}
	if err != nil {
		s.t.Error(err)
	}
}

// step is one thing that happens: to the patient, the program, the processor or the clock.
func (s *simulation) step(ctx context.Context, account billing.AccountNumber) {
	b := s.bot
	switch s.rng.IntN(14) {
	case 0, 1:
		s.alive(func() error {
			_, err := b.Cashier.StartCard(ctx, cashier.CardWanted{
				Practice: simPractice, Account: account, Autopay: true, Words: "I let the card pay.", WordsVersion: "1",
				SignedAs: "Maria Zaldivar", Success: "https://a.example/s", Return: "https://a.example/r",
			})
			return err
		})
	case 2:
		s.alive(func() error {
			_, err := b.Cashier.StartPayment(ctx, cashier.PaymentWanted{
				Practice: simPractice, Account: account, Amount: billing.Cents(1000 + 1000*s.rng.IntN(3)),
				Success: "https://a.example/s", Return: "https://a.example/r",
			})
			return err
		})
	case 3, 4:
		if open := slices.Sorted(maps.Keys(s.till.wanted)); len(open) > 0 {
			s.till.pays(open[s.rng.IntN(len(open))])
		}
	case 5, 6:
		s.deliver(ctx)
	case 7, 8:
		s.work(ctx)
	case 9:
		s.at = s.at.Add(time.Duration(1+s.rng.IntN(96)) * time.Hour / 4)
		s.work(ctx)
	case 10:
		s.till.outside(simPractice)
	case 11:
		s.refundOrRemove(ctx, account)
	case 12, 13:
		s.planStep(ctx, account)
	}
}

func (s *simulation) refundOrRemove(ctx context.Context, account billing.AccountNumber) {
	if s.rng.IntN(2) == 0 {
		s.alive(func() error {
			_, err := s.bot.Cashier.Refund(ctx, simPractice, account, "", billing.Cents(100+s.rng.IntN(900)), "U01",
				fmt.Sprintf("%s/%d", account, s.rng.IntN(3)))
			return err
		})
		return
	}
	s.alive(func() error {
		err := s.bot.Cashier.RemoveCard(ctx, simPractice, account, "patient")
		if err == nil {
			s.till.stopped, s.till.stops = true, s.till.stops+1
		}
		return err
	})
}
