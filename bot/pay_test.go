package bot

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/cashier"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
)

// calm gives a simulation of one account, A0, in which nothing fails by itself.
func calm(t *testing.T) *simulation {
	t.Helper()
	t.Parallel()
	s := newSimulation(t, 2)
	s.rng = rand.New(rand.NewPCG(1, 1))
	s.till = newTill(s.rng, func() time.Time { return s.at })
	s.till.calm, s.bot.Cashier.Processor = true, s.till
	return s
}

func (s *simulation) notice(n payment.Notice) {
	s.t.Helper()
	if n.ID == "" {
		n.ID = s.till.id("evt")
	}
	if n.At.IsZero() {
		n.At = s.at
	}
	if err := s.bot.Cashier.Notice(s.t.Context(), n); err != nil {
		s.t.Fatal(err)
	}
}

func (s *simulation) read(f func(ctx context.Context, tx pgx.Tx) error) {
	s.t.Helper()
	if err := s.bot.Read(s.t.Context(), func(tx pgx.Tx) error { return f(s.t.Context(), tx) }); err != nil {
		s.t.Fatal(err)
	}
}

func (s *simulation) paid(want billing.Cents) {
	s.t.Helper()
	s.read(func(ctx context.Context, tx pgx.Tx) error {
		paid, err := ledger.Paid(ctx, tx, simPractice, "A0")
		if paid != want {
			s.t.Errorf("paid %d, want %d", paid, want)
		}
		return err
	})
}

func (s *simulation) page(amount billing.Cents) (url string) {
	s.t.Helper()
	url, err := s.bot.Cashier.StartPayment(s.t.Context(), cashier.PaymentWanted{
		Practice: simPractice, Account: "A0", Amount: amount, Success: "https://a.example/s", Return: "https://a.example/r",
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return url
}

func TestWithoutAProcessorNoPageOpens(t *testing.T) {
	s := calm(t)
	s.bot.Cashier.Processor = nil
	if _, err := s.bot.Cashier.StartPayment(t.Context(), cashier.PaymentWanted{Practice: simPractice}); !errors.Is(err, cashier.ErrNoProcessor) {
		t.Errorf("got %v", err)
	}
	signed := cashier.CardWanted{Practice: simPractice, Words: "w", WordsVersion: "1", SignedAs: "M Z"}
	if _, err := s.bot.Cashier.StartCard(t.Context(), signed); !errors.Is(err, cashier.ErrNoProcessor) {
		t.Errorf("got %v", err)
	}
}

func TestAPageTakesWhatIsOwedAndNoMore(t *testing.T) {
	s := calm(t)
	for _, amount := range []billing.Cents{0, -1, 30001} {
		_, err := s.bot.Cashier.StartPayment(t.Context(), cashier.PaymentWanted{Practice: simPractice, Account: "A0", Amount: amount})
		if !errors.Is(err, cashier.ErrAmount) {
			t.Errorf("%d: %v", amount, err)
		}
	}
	first := s.page(5000)
	if s.page(5000) != first {
		t.Error("the same payment opened a second page")
	}
	if s.page(6000) == first || len(s.till.wanted) != 1 {
		t.Errorf("%d pages are open after another amount was chosen, want 1", len(s.till.wanted))
	}
}

func TestARefundMadeAtTheProcessorMayComeBeforeItsPayment(t *testing.T) {
	s := calm(t)
	s.page(5000)
	s.notice(payment.Notice{Kind: payment.NoticeRefunded, Intent: "pi_1", Object: "re_1", Amount: 2000})
	s.paid(0)
	paid := payment.Notice{
		ID: "evt_paid", Kind: payment.NoticePaid, Practice: simPractice, Request: 1, Intent: "pi_1", Amount: 5000,
	}
	s.notice(paid)
	s.notice(paid)
	s.paid(3000)
	s.notice(payment.Notice{Kind: payment.NoticeRefundFailed, Intent: "pi_1", Object: "re_1", Amount: 2000})
	s.paid(5000)
}

func TestAPaymentThatFailsAfterItArrivedIsTakenBack(t *testing.T) {
	s := calm(t)
	s.page(5000)
	early := payment.Notice{Kind: payment.NoticeFailed, Practice: simPractice, Request: 1, Intent: "pi_1"}
	early.At = s.at.Add(-time.Minute)
	s.notice(early)
	s.notice(payment.Notice{Kind: payment.NoticePaid, Practice: simPractice, Request: 1, Intent: "pi_1", Amount: 5000})
	s.paid(5000)
	late := early
	late.At = s.at.Add(time.Minute)
	s.notice(late)
	s.paid(0)
	if told := s.list(t, `SELECT what FROM payment.telling WHERE what LIKE 'case%'`); len(told) != 1 {
		t.Errorf("told to billers: %v", told)
	}
	s.read(func(ctx context.Context, tx pgx.Tx) error {
		stands, err := ledger.StandingOf(ctx, tx, simPractice, "A0", shownPayments)
		if len(stands.Received) != 0 {
			t.Errorf("%d payments are shown", len(stands.Received))
		}
		return err
	})
}

func TestADisputeTakesAPaymentUntilItIsWon(t *testing.T) {
	s := calm(t)
	s.page(5000)
	s.notice(payment.Notice{Kind: payment.NoticeDisputeClosed, Intent: "pi_1", Object: "dp_1", Won: true})
	s.notice(payment.Notice{Kind: payment.NoticeDisputed, Intent: "pi_1", Object: "dp_1", Amount: 5000})
	s.paid(0)
	s.notice(payment.Notice{Kind: payment.NoticePaid, Practice: simPractice, Request: 1, Intent: "pi_1", Amount: 5000})
	s.paid(5000)
	s.read(func(ctx context.Context, tx pgx.Tx) error {
		odd, err := payment.Odd(ctx, tx, 10)
		for _, n := range odd {
			t.Errorf("%s waits: %s", n.Kind, n.Why)
		}
		return err
	})
}

func TestANoticeOfNothingOfOursWaitsAndIsListed(t *testing.T) {
	s := calm(t)
	s.notice(payment.Notice{Kind: payment.NoticePaid, Practice: simPractice, Request: 99, Intent: "pi_9", Amount: 100})
	s.notice(payment.Notice{Kind: payment.NoticeOther, Type: "customer.created"})
	s.read(func(ctx context.Context, tx pgx.Tx) error {
		odd, err := payment.Odd(ctx, tx, 10)
		if len(odd) != 2 {
			t.Errorf("%d notices are listed, want 2", len(odd))
		}
		return err
	})
}

func TestACardGivenOnAPageOpenedBeforeAStopIsNotKept(t *testing.T) {
	s := calm(t)
	s.agree(t.Context(), "A0")
	_, err := s.bot.Cashier.StartCard(t.Context(), cashier.CardWanted{
		Practice: simPractice, Account: "A0", Autopay: true, Words: "w", WordsVersion: "1", SignedAs: "M Z",
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.bot.Cashier.RemoveCard(t.Context(), simPractice, "A0", "patient"); err != nil {
		t.Fatal(err)
	}
	s.notice(payment.Notice{
		Kind: payment.NoticeCardKept, Practice: simPractice, Request: 1,
		Card: &payment.CardOnFile{Customer: "cus", Method: "pm_1", Last4: "4242"},
	})
	s.read(func(ctx context.Context, tx pgx.Tx) error {
		card, err := payment.CardOf(ctx, tx, simPractice, "A0")
		if card != nil {
			t.Error("the card was kept")
		}
		return err
	})
	s.work(t.Context())
	if !s.till.forgotten["pm_1"] {
		t.Error("the processor was not told to forget the card")
	}
}

func TestATransferIsPostedWithItsFees(t *testing.T) {
	s := calm(t)
	s.page(5000)
	s.notice(payment.Notice{Kind: payment.NoticePaid, Practice: simPractice, Request: 1, Intent: "pi_1", Amount: 5000})
	s.notice(payment.Notice{Kind: payment.NoticePayout, Object: "po_1", Amount: 4825})
	s.bot.Cashier.Processor = paysOut{s.till}
	for range 2 {
		if err := s.bot.Cashier.ReadPayout(t.Context(), "po_1"); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]int64{"cash_bank ": 4825, "processor_fee ": 175, "cash_card ": -5000}
	sums := map[string]int64{}
	rows, err := s.bot.Pool.Query(t.Context(), `SELECT kind || ' ' || part, sum(amount)::bigint FROM ledger.posting
		WHERE kind IN ('cash_bank', 'processor_fee', 'cash_card') GROUP BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	var name string
	var sum int64
	if _, err := pgx.ForEachRow(rows, []any{&name, &sum}, func() error { sums[name] = sum; return nil }); err != nil {
		t.Fatal(err)
	}
	for name, cents := range want {
		if sums[name] != cents {
			t.Errorf("%s holds %d, want %d", name, sums[name], cents)
		}
	}
	s.read(func(ctx context.Context, tx pgx.Tx) error {
		found, err := payment.Differences(ctx, tx, s.at.Add(time.Hour), 10)
		for _, d := range found {
			t.Errorf("%s of %s %s", d.Cause, d.Kind, d.Source)
		}
		return err
	})
}

// paysOut is the till on the day of a transfer.
type paysOut struct{ *till }

func (paysOut) Payout(context.Context, string) ([]payment.Movement, error) {
	return []payment.Movement{{ID: "t1", Kind: "payment", Source: "pi_1", Gross: 5000, Fee: 175, Net: 4825}}, nil
}

func TestAWriteOffNeedsAnApproverAndABalance(t *testing.T) {
	s := calm(t)
	allow := func(amount billing.Cents, approver, reference string) (posted bool, err error) {
		err = s.bot.inTx(t.Context(), func(tx pgx.Tx) error {
			posted, err = cashier.Allow(t.Context(), tx, s.bot.Keys, billing.Allowance{
				Practice: simPractice, Account: "A0", Kind: billing.WriteOff, Amount: amount, Approver: approver,
				Reference: reference, At: s.at,
			}, "small")
			return err
		})
		return posted, err
	}
	if _, err := allow(400, "", "1"); !errors.Is(err, payment.ErrApprover) {
		t.Errorf("without an approver: %v", err)
	}
	if _, err := allow(30001, "U01", "1"); !errors.Is(err, billing.ErrTooMuch) {
		t.Errorf("more than is owed: %v", err)
	}
	for i, want := range []bool{true, false} {
		if posted, err := allow(30000, "U01", "1"); posted != want || err != nil {
			t.Errorf("time %d: posted %v, %v", i, posted, err)
		}
	}
}

// Two billers who take the same balance off at the same moment take it off once: the second waits for the first.
func TestTwoWriteOffsAtOnceTakeOffNoMoreThanIsOwed(t *testing.T) {
	s := calm(t)
	allow := func(tx pgx.Tx, reference string) error {
		_, err := cashier.Allow(t.Context(), tx, s.bot.Keys, billing.Allowance{
			Practice: simPractice, Account: "A0", Kind: billing.WriteOff, Amount: 20000, Approver: "U01",
			Reference: reference, At: s.at,
		}, "small")
		return err
	}
	second := make(chan error, 1)
	err := s.bot.inTx(t.Context(), func(tx pgx.Tx) error {
		if err := allow(tx, "1"); err != nil {
			return err
		}
		go func() { second <- s.bot.inTx(t.Context(), func(tx pgx.Tx) error { return allow(tx, "2") }) }()
		return pgtest.Waits(t.Context(), s.bot.Pool, 1, second)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-second; !errors.Is(err, billing.ErrTooMuch) {
		t.Errorf("the second of two write-offs that the balance covers once: %v", err)
	}
}
