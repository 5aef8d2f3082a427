package bot

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
)

// TestAChargeThatWentBackIsTakenOnceMoreOnItsNewDay has a card pay a weekly plan, of which the first payment goes back
// a day after it was taken: it is charged again once, on the day it moved to, and never the day it went back.
func TestAChargeThatWentBackIsTakenOnceMoreOnItsNewDay(t *testing.T) {
	for name, c := range map[string]struct {
		goesBack func(s *simulation, r payment.Received)
		days     int // from the second payment, or from the day it went back
		last     bool
	}{
		"given back: a week after the last": {func(s *simulation, r payment.Received) {
			_, err := s.bot.Cashier.Refund(t.Context(), simPractice, "A0", r.Intent, r.Amount, "U01", "k")
			if err != nil {
				s.t.Error(err)
			}
		}, 0, true},
		"failed after it had come: when the new day was told for a week": {func(s *simulation, r payment.Received) {
			s.notice(payment.Notice{
				Kind: payment.NoticeFailed, Practice: simPractice, Intent: r.Intent, At: s.at.Add(time.Minute),
			})
		}, plan.DateNoticeDays, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, tries := enrolled(t, "")
			s.days(1)
			live, received := s.planOf(t), s.receivedBy(t)
			if len(received) != 1 || len(tries.asked) != 1 {
				t.Fatalf("%d tries, received %+v", len(tries.asked), received)
			}
			schedule := live.Terms.Instalments
			c.goesBack(s, *received[0])
			on := billing.DateOf(s.at).AddDays(c.days)
			if c.last {
				on = schedule[len(schedule)-1].Due.AddDays(7)
			}
			for billing.DateOf(s.at).Before(on.AddDays(30)) {
				s.plansToday(t)
				s.days(1)
				late := s.list(t, `SELECT to_life FROM ledger.plan_move WHERE to_life IN ('missed', 'delinquent')`)
				if len(late) > 0 {
					t.Fatalf("the plan is %v on %s", late, billing.DateOf(s.at))
				}
			}
			charged := s.list(t, `SELECT due || ' ' || state FROM payment.attempt ORDER BY due, id`)
			want := []string{schedule[0].Due.String() + " succeeded"}
			for _, in := range schedule[1:] {
				want = append(want, in.Due.String()+" succeeded")
			}
			want = append(want, on.String()+" succeeded")
			if !sameAnyOrder(charged, want) {
				t.Errorf("charged %v\nwant    %v", charged, want)
			}
			s.paid(30000)
			if got := s.list(t, `SELECT to_life FROM ledger.plan_move ORDER BY id DESC LIMIT 1`); got[0] != "paid" {
				t.Errorf("the plan is %v", got)
			}
		})
	}
}

func (s *simulation) planOf(t *testing.T) (live *ledger.Plan) {
	t.Helper()
	err := s.bot.Read(t.Context(), func(tx pgx.Tx) (err error) {
		live, err = ledger.LivePlan(t.Context(), tx, simPractice, "A0")
		return err
	})
	if err != nil || live == nil {
		t.Fatal(live, err)
	}
	return live
}

func (s *simulation) receivedBy(t *testing.T) (all []*payment.Received) {
	t.Helper()
	err := s.bot.Read(t.Context(), func(tx pgx.Tx) (err error) {
		all, err = payment.ReceivedOf(t.Context(), tx, simPractice, "A0", 10)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// plansToday looks at the plans; what no text may tell is written to the patient at once.
func (s *simulation) plansToday(t *testing.T) {
	t.Helper()
	if err := s.bot.plansDue(t.Context(), s.at); err != nil {
		t.Fatal(err)
	}
	s.write(func(ctx context.Context, tx pgx.Tx) error {
		live, err := ledger.LivePlan(ctx, tx, simPractice, "A0")
		if err != nil || live == nil {
			return err
		}
		_, err = ledger.WrittenDown(ctx, tx, simPractice, live.Root, s.at)
		return err
	})
}

func (s *simulation) list(t *testing.T, sql string) []string {
	t.Helper()
	rows, err := s.bot.Pool.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func sameAnyOrder(a, b []string) bool {
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}
