package payment_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
)

// attempt plans a try of an instalment of a plan on a day; nil: it was refused.
func (s store) attempt(card, plan int64, instalment, no int, day billing.Date) (a *payment.Attempt) {
	s.t.Helper()
	err := s.try(func(ctx context.Context, tx pgx.Tx) (err error) {
		a, err = payment.PlanAttempt(ctx, tx, payment.Attempt{
			Practice: lakeside, Account: "A-1", Plan: plan, Instalment: instalment, No: no, Due: billing.DateOf(noon),
			Day: day, Amount: 2500, Card: card,
		}, noon)
		return err
	})
	if err != nil {
		s.t.Error(err)
	}
	return a
}

func TestAnAccountIsChargedOnceADay(t *testing.T) {
	s := newStore(t)
	card, day := s.card("pm_1"), billing.DateOf(noon)
	settled := func(a *payment.Attempt, to payment.AttemptState, code string) {
		t.Helper()
		if a == nil {
			t.Fatal("nothing was planned")
		}
		s.tx(func(ctx context.Context, tx pgx.Tx) error { return a.Settle(ctx, tx, to, code, "", noon) })
	}
	wanted := func(what string, a *payment.Attempt, want bool) {
		t.Helper()
		if (a != nil) != want {
			t.Errorf("%s: planned %v, want %v", what, a != nil, want)
		}
	}
	first := s.attempt(card.ID, 7, 1, 1, day)
	settled(first, payment.AttemptCanceled, "not_yet")
	second := s.attempt(card.ID, 7, 1, 2, day)
	wanted("after one that was canceled", second, true)
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		return payment.Sending(ctx, tx, *second, day, noon, noon.Add(time.Minute))
	})
	settled(second, payment.AttemptFailed, payment.CodeUnsettled)
	wanted("of another plan after one that nobody knows of", s.attempt(card.ID, 8, 1, 1, day), false)
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := payment.NotMade(ctx, tx, lakeside, payment.UnsettledCharge, second.ID, noon)
		return err
	})
	third := s.attempt(card.ID, 8, 1, 1, day)
	wanted("after one that was not made", third, true)
	settled(third, payment.AttemptFailed, "insufficient_funds")
	wanted("after one that was declined", s.attempt(card.ID, 8, 1, 2, day), false)
	wanted("of another plan after one that was declined", s.attempt(card.ID, 9, 1, 1, day), false)
	wanted("on the next day", s.attempt(card.ID, 9, 1, 1, day.AddDays(1)), true)
	// Its notice may come all the same, and is never refused.
	settled(second, payment.AttemptSucceeded, "")
	if err := s.try(func(ctx context.Context, tx pgx.Tx) error {
		_, err := payment.PlanAttempt(ctx, tx, payment.Attempt{Practice: lakeside, Account: "A-1"}, noon)
		return err
	}); !errors.Is(err, payment.ErrNoDay) {
		t.Errorf("on no day: %v", err)
	}
}

func TestAChargeUsesUpTheDayOnWhichItIsMade(t *testing.T) {
	s := newStore(t)
	card, day := s.card("pm_1"), billing.DateOf(noon)
	late := s.attempt(card.ID, 7, 1, 1, day)
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		if err := payment.Sending(ctx, tx, *late, day.AddDays(1), noon, noon); err != nil {
			return err
		}
		if err := payment.Sending(ctx, tx, *late, day.AddDays(2), noon, noon); err != nil { // asked again, under its key
			return err
		}
		return late.Settle(ctx, tx, payment.AttemptSucceeded, "", "pi_1", noon)
	})
	for after, want := range []bool{true, false, true} {
		a := s.attempt(card.ID, 7, 2+after, 1, day.AddDays(after))
		if (a != nil) != want {
			t.Errorf("%d days after: planned %v, want %v", after, a != nil, want)
		}
		if a != nil {
			s.tx(func(ctx context.Context, tx pgx.Tx) error {
				return a.Settle(ctx, tx, payment.AttemptSucceeded, "", fmt.Sprint("pi", after), noon)
			})
		}
	}
}

func TestOfManyWhoPlanAtOnceOneCharges(t *testing.T) {
	s := newStore(t)
	card := s.card("pm_1")
	charged := make(chan int64, 64)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			for try := range 4 {
				a := s.attempt(card.ID, int64(i), 1, 1+try, billing.DateOf(noon))
				if a == nil {
					continue
				}
				if err := s.try(func(ctx context.Context, tx pgx.Tx) error {
					return a.Settle(ctx, tx, payment.AttemptSucceeded, "", fmt.Sprint("pi", a.ID), noon)
				}); err != nil {
					t.Error(err)
				}
				charged <- a.ID
			}
		})
	}
	all.Wait()
	if len(charged) != 1 {
		t.Errorf("%d charges on one day, want 1", len(charged))
	}
}
