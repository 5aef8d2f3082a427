package bot

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/cashier"
)

// A payment whose failure is told before its success was never paid all at once.
func TestAPaymentThatIsTakenBackAtOnceBringsNoDiscount(t *testing.T) {
	s := calm(t)
	_, err := s.bot.Cashier.StartPayment(t.Context(), cashier.PaymentWanted{
		Practice: simPractice, Account: "A0", Amount: 27000, Discount: 3000,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.notice(payment.Notice{
		Kind: payment.NoticeFailed, Practice: simPractice, Request: 1, Intent: "pi_1", At: s.at.Add(time.Minute),
	})
	s.notice(payment.Notice{Kind: payment.NoticePaid, Practice: simPractice, Request: 1, Intent: "pi_1", Amount: 27000})
	s.paid(0)
	s.owed(30000)
}

// Two refunds that are answered at one moment share what was set aside: it is used up once.
func TestWhatWasSetAsideIsGivenBackOnce(t *testing.T) {
	s := calm(t)
	s.bot.Cashier.Processor = gives{s.till}
	s.page(16500)
	s.page(16501) // both are paid, before the first is closed
	for i, intent := range []string{"pi_1", "pi_2"} {
		s.notice(payment.Notice{
			Kind: payment.NoticePaid, Practice: simPractice, Request: int64(i) + 1, Intent: intent, Amount: 16500,
		})
	}
	s.owed(-3000)
	s.write(func(ctx context.Context, tx pgx.Tx) error {
		_, err := cashier.MoveCredit(ctx, tx, s.bot.Keys, billing.CreditMove{
			Practice: simPractice, From: "A0", Payable: true, Amount: 3000, Reference: "1", Approver: "U01", At: s.at,
		}, "")
		return err
	})
	s.owed(0)
	for _, intent := range []string{"pi_1", "pi_2"} {
		if _, err := s.bot.Cashier.Refund(t.Context(), simPractice, "A0", intent, 3000, "U01", intent); err != nil {
			t.Fatal(err)
		}
	}
	stands, err := s.bot.Pool.Begin(t.Context()) // in the way of both entries, until both refunds wait
	if err != nil {
		t.Fatal(err)
	}
	for _, reference := range []string{"1", "2"} {
		entry := billing.Refund{Practice: simPractice, Account: "A0", Reference: reference, Amount: 1, At: s.at}.Entry()
		if _, err := ledger.Post(t.Context(), stands, entry); err != nil {
			t.Fatal(err)
		}
	}
	var both sync.WaitGroup
	for id := range int64(2) {
		both.Go(func() {
			if err := s.bot.Cashier.GiveBack(t.Context(), simPractice, id+1); err != nil {
				t.Error(err)
			}
		})
	}
	for waiting, looks := 0, 0; waiting < 2; looks++ {
		if looks > 5000 {
			t.Error("the refunds do not wait")
			break
		}
		const sql = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
		if err := s.bot.Pool.QueryRow(t.Context(), sql).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
	}
	if err := stands.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	both.Wait()
	s.paid(27000)
	s.owed(3000)
}

// gives every refund.
type gives struct{ *till }

func (gives) Refund(_ context.Context, r payment.Refund) (payment.Receipt, error) {
	return payment.Receipt{ID: "re_" + r.Intent, Amount: r.Amount}, nil
}

// A lost dispute takes the payment back, and with it what was taken off for paying at once; told twice, once.
func TestALostDisputeTakesTheDiscountBack(t *testing.T) {
	s := calm(t)
	_, err := s.bot.Cashier.StartPayment(t.Context(), cashier.PaymentWanted{
		Practice: simPractice, Account: "A0", Amount: 27000, Discount: 3000,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.notice(payment.Notice{Kind: payment.NoticePaid, Practice: simPractice, Request: 1, Intent: "pi_1", Amount: 27000})
	s.owed(0)
	s.notice(payment.Notice{Kind: payment.NoticeDisputed, Intent: "pi_1", Object: "dp_1", Amount: 27000})
	s.owed(27000)
	for range 2 {
		s.notice(payment.Notice{Kind: payment.NoticeDisputeClosed, Intent: "pi_1", Object: "dp_1"})
		s.owed(30000)
	}
}
