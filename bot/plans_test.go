package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/consent"
)

func TestAPlanIsToldOfUntilItIsPaid(t *testing.T) {
	t.Parallel()
	s := newPlans(t, "missed_to_default: 3")
	s.day("2026-12-01")
	s.day("2026-12-11")
	s.want("before its third day before", s.told(), nil)
	s.day("2026-12-12")
	s.pay(1500, "1")
	for _, date := range []string{"2026-12-16", "2027-01-12", "2027-01-17", "2027-01-21"} {
		s.day(date)
	}
	s.pay(1500, "2")
	s.day("2027-01-22")
	s.pay(3000, "3")
	s.day("2027-01-23")
	s.want("told", s.told(), []string{
		"payment_coming 2026-12-15", "payment_coming 2027-01-15", "missed 2027-01-15", "cured 2027-02-15",
		"plan_paid 2027-01-23",
	})
	s.want("life", s.lives(), []string{"1 agreed", "1 current", "1 grace", "1 missed", "1 cured", "1 paid"})
	if texts := s.list(`SELECT template FROM outbox.message WHERE kind = 'notice'`); len(texts) != len(s.told()) {
		t.Errorf("a text for every notice: %v", texts)
	}
}

func TestAPlanThatNobodyPaysEnds(t *testing.T) {
	t.Parallel()
	s := newPlans(t, "missed_to_default: 3")
	for _, date := range []string{"2026-12-21", "2027-01-21", "2027-02-21", "2027-02-22"} {
		s.day(date)
	}
	s.want("told", s.told(), []string{
		"missed 2026-12-15", "delinquent 2026-12-15", "defaulted 2026-12-15",
	})
	s.want("life", s.lives(), []string{"1 agreed", "1 missed", "1 delinquent", "1 defaulted"})
	if len(s.cases()) == 0 {
		t.Error("no case for a biller")
	}
}

func TestALateRemittanceShrinksAPlan(t *testing.T) {
	t.Parallel()
	s := newPlans(t, "")
	s.day("2026-12-02")
	s.pay(1500, "1")
	s.post("remittance", billing.CashInsurer, 2000, "late")
	s.day("2026-12-03")
	p := s.live()
	if p == nil || p.Left != 2500 || p.Change != plan.Shrink || p.Replaces != s.plan || len(p.Open) != 2 {
		t.Fatalf("%+v", p)
	}
	s.want("told", s.told(), []string{"plan_shrunk 2027-02-15"})
	s.want("life", s.lives(), []string{"1 agreed", "1 superseded", "2 agreed"})
}

func TestALateRemittanceEndsAPlan(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		paid, late billing.Cents
		want       string
	}{
		"with nothing left":    {1500, 4500, "plan_ended 2026-12-03"},
		"with a credit":        {1500, 5000, "credit_left 2026-12-03"},
		"all by the insurer":   {0, 6000, "plan_ended 2026-12-03"},
		"paid by them exactly": {6000, 0, "plan_paid 2026-12-03"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newPlans(t, "")
			s.day("2026-12-02")
			if c.paid > 0 {
				s.pay(c.paid, "1")
			}
			if c.late > 0 {
				s.post("remittance", billing.CashInsurer, c.late, "late")
			}
			s.day("2026-12-03")
			s.want("told", s.told(), []string{c.want})
			if p := s.live(); p != nil {
				t.Errorf("it runs: %+v", p)
			}
		})
	}
}

func TestANewBillFollowsThePolicy(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		told []string
		left billing.Cents
	}{
		"separate": {nil, 6000},
		"join":     {[]string{"balance_joined 2027-03-15"}, 12000},
		"ask":      {[]string{"balance_ask 2026-12-03"}, 6000},
		"hold":     {nil, 6000},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := newPlans(t, "new_balance: "+what)
			s.day("2026-12-02")
			s.load("C-2", "S-2")
			s.day("2026-12-03")
			s.day("2026-12-04")
			s.want("told", s.told(), c.told)
			if p := s.live(); p == nil || p.Left != c.left {
				t.Errorf("the plan: %+v", p)
			}
			if cases := len(s.cases()); (cases > 0) != (what == "hold") {
				t.Errorf("%d cases", cases)
			}
		})
	}
}

func TestAChargeOfAnotherAmountIsToldTenDaysBefore(t *testing.T) {
	t.Parallel()
	s := newPlans(t, "new_balance: join")
	s.card()
	s.day("2026-12-02")
	if got := s.chargeFrom(); got != "2026-12-15" {
		t.Errorf("as signed, from %s", got)
	}
	s.load("C-2", "S-2")
	s.day("2026-12-07")
	if got := s.chargeFrom(); got != "2026-12-17" {
		t.Errorf("of 30.00, told on the 7th, from %s", got)
	}
	s.day("2026-12-12")
	s.want("told", s.told(), []string{
		"amount_changes 2026-12-15", "balance_joined 2027-03-15", "charge_coming 2026-12-15",
	})
}

func TestWhatNoTextMayTellABillerWrites(t *testing.T) {
	t.Parallel()
	s := newPlans(t, "new_balance: join")
	s.card()
	s.day("2026-12-02")
	s.consent(consent.OptOut, "stop")
	s.load("C-2", "S-2")
	s.day("2026-12-03")
	if got := s.chargeFrom(); got != "" {
		t.Errorf("nobody wrote yet, and it is charged from %s", got)
	}
	if p := s.live(); p == nil || p.Left != 12000 {
		t.Errorf("the plan stays in force: %+v", p)
	}
	if got := s.cases(); len(got) != 1 {
		t.Fatalf("cases: %v", got)
	}
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE desk."case" SET status = 'resolved', resolved_at = now()`)
		return err
	})
	s.day("2026-12-04")
	if got := s.chargeFrom(); got != "2026-12-15" {
		t.Errorf("written on the 4th, from %s", got)
	}
}

func TestAHoldThatThePolicyNamesStopsCharges(t *testing.T) {
	t.Parallel()
	s := newPlans(t, "exclude: [disputed]")
	s.card()
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		return ledger.SetHold(ctx, tx, "lakeside", "A-1", "dispute", s.now, "U01")
	})
	s.day("2026-12-12")
	if got := s.chargeFrom(); got != "" || len(s.told()) != 0 {
		t.Errorf("disputed, and charged from %s, told %v", got, s.told())
	}
}

func TestABacktestNamesWhoWouldBeAnsweredOtherwise(t *testing.T) {
	t.Parallel()
	s := newPlans(t, "")
	s.loadSheet("more", strings.Join([]string{
		fmt.Sprintf(planSheet, "C-1", "S-1"),
		strings.ReplaceAll(planRow("C-2", "S-2"), "A-1", "A-2"), strings.ReplaceAll(planRow("C-3", "S-3"), "A-1", "A-3"),
	}, ""))
	today := billing.Date{Year: 2026, Month: 12, Day: 1}
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		if err := ledger.SetHold(ctx, tx, "lakeside", "A-3", "dispute", s.now, "U01"); err != nil {
			return err
		}
		p, err := practice.ByID(ctx, tx, "lakeside")
		if err != nil {
			return err
		}
		proposed := p.Plan
		proposed.AllowedDays, proposed.Exclude = []int{15}, []plan.Exclusion{plan.Disputed}
		got, err := bot.BacktestPlans(ctx, tx, p, proposed, today)
		want := bot.Backtest{
			Accounts: 3, InForce: map[string]int{"has_plan": 1, "offered_up_to_2": 2},
			Proposed: map[string]int{"has_plan": 1, "offered_up_to_2": 1, "excluded_disputed": 1},
			Different: []bot.Difference{
				{"A-2", 6000, "2 x $30.00 monthly from 2026-12-31", "2 x $30.00 monthly from 2026-12-15"},
				{"A-3", 6000, "2 x $30.00 monthly from 2026-12-31", "none: disputed"},
			},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		same, err2 := bot.BacktestPlans(ctx, tx, p, p.Plan, today)
		if len(same.Different) != 0 || err2 != nil {
			t.Errorf("against itself: %v, %v", same.Different, err2)
		}
		return err
	})
}
