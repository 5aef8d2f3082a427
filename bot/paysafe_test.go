package bot

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/cashier"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
)

func (s *simulation) write(f func(ctx context.Context, tx pgx.Tx) error) {
	s.t.Helper()
	if err := s.bot.inTx(s.t.Context(), func(tx pgx.Tx) error { return f(s.t.Context(), tx) }); err != nil {
		s.t.Fatal(err)
	}
}

// lost is an account whose first charge nobody has heard of again.
func lost(t *testing.T) (*simulation, refuses) {
	t.Helper()
	s, r := enrolled(t, payment.Unknown)
	s.work(t.Context())
	s.at = s.at.Add(cashier.KeysLive + time.Hour)
	s.work(t.Context())
	r.class = ""
	s.bot.Cashier.Processor = r
	return s, r
}

func TestAChangedPlanIsNotChargedWhileAnEarlierChargeMayHaveHappened(t *testing.T) {
	s, r := lost(t)
	s.write(func(ctx context.Context, tx pgx.Tx) error {
		old, err := ledger.LivePlan(ctx, tx, simPractice, "A0")
		if err != nil {
			return err
		}
		terms := old.Terms
		terms.Amended = true
		id, err := ledger.ReplacePlan(ctx, tx, simPractice, "A0", old.ID, plan.MoveDate, terms, "moved", s.at, "AGREE",
			"SM2", s.bot.Keys)
		if err != nil {
			return err
		}
		return payment.MoveAutopay(ctx, tx, simPractice, "A0", old.ID, id, s.at)
	})
	s.days(2)
	if len(r.asked) != 1 {
		t.Fatalf("%d charges were asked for, and the first may have been paid", len(r.asked))
	}
	if what := s.told(); len(what) != 1 || what[0] != payment.TellCase+cashier.CaseChargeUnsettled {
		t.Errorf("a biller was told %v", what)
	}
	s.write(func(ctx context.Context, tx pgx.Tx) error {
		all, err := payment.AllUnsettled(ctx, tx, s.at, 10)
		if err != nil || len(all) != 1 || all[0].Kind != payment.UnsettledCharge {
			t.Fatalf("unsettled: %+v, %v", all, err)
		}
		settled, err := payment.NotMade(ctx, tx, simPractice, all[0].Kind, all[0].ID, s.at)
		if !settled {
			t.Error("it was not settled")
		}
		return err
	})
	s.days(3)
	if len(r.asked) != 2 {
		t.Errorf("%d charges were asked for after a person had looked up the first, want 2", len(r.asked))
	}
}

func TestALostChargeIsSettledByItsNotice(t *testing.T) {
	s, _ := lost(t)
	s.notice(payment.Notice{
		Kind: payment.NoticePaid, Practice: simPractice, Attempt: 1, Intent: "pi_late", Amount: 15000, At: s.at,
	})
	s.read(func(ctx context.Context, tx pgx.Tx) error {
		unsettled, err := payment.UnsettledOf(ctx, tx, simPractice, "A0")
		if unsettled {
			t.Error("it is still unsettled")
		}
		return err
	})
}

func TestACardPaymentIsInTheBooksOnceHoweverItIsKnown(t *testing.T) {
	byHand := func(s *simulation, reference string) (posted bool, err error) {
		err = s.bot.inTx(t.Context(), func(tx pgx.Tx) error {
			posted, err = cashier.RecordPayment(t.Context(), tx, s.bot.Keys, billing.Payment{
				Practice: simPractice, Account: "A0", Amount: 5000, Method: billing.MethodCard, Reference: reference, At: s.at,
			})
			return err
		})
		return posted, err
	}
	s := calm(t)
	s.page(5000)
	told := payment.Notice{Kind: payment.NoticePaid, Practice: simPractice, Request: 1, Intent: "pi_1", Amount: 5000}
	if posted, err := byHand(s, "pi_1"); !posted || err != nil {
		t.Fatalf("by hand first: %v, %v", posted, err)
	}
	s.paid(5000)
	s.notice(told)
	s.paid(5000)
	if _, err := byHand(s, "pi_1"); !errors.Is(err, cashier.ErrKnownPayment) {
		t.Errorf("recorded by hand after the processor told of it: %v", err)
	}
	s.paid(5000)
	if _, err := byHand(s, "check 17"); err != nil {
		t.Error(err)
	}
	s.paid(10000)
}

func TestRefundsThatAreOnTheirWayCountAgainstADisputedPayment(t *testing.T) {
	s := calm(t)
	s.page(10000)
	s.notice(payment.Notice{Kind: payment.NoticePaid, Practice: simPractice, Request: 1, Intent: "pi_1", Amount: 10000})
	if _, err := s.bot.Cashier.Refund(t.Context(), simPractice, "A0", "pi_1", 4000, "U01", "one"); err != nil {
		t.Fatal(err)
	}
	s.notice(payment.Notice{
		Kind: payment.NoticeDisputed, Practice: simPractice, Intent: "pi_1", Object: "dp_1", Amount: 6000,
	})
	for _, intent := range []string{"pi_1", ""} {
		_, err := s.bot.Cashier.Refund(t.Context(), simPractice, "A0", intent, 100, "U01", "two"+intent)
		if !errors.Is(err, payment.ErrBeyondPayment) {
			t.Errorf("of payment %q: %v", intent, err)
		}
	}
}

// gives back nothing, for good.
type keeps struct{ *till }

func (keeps) Refund(context.Context, payment.Refund) (payment.Receipt, error) {
	return payment.Receipt{}, &payment.Failure{Class: payment.Refused, Code: "test"}
}

func TestARefundThatFailsIsABillersCase(t *testing.T) {
	s := calm(t)
	s.page(5000)
	s.notice(payment.Notice{Kind: payment.NoticePaid, Practice: simPractice, Request: 1, Intent: "pi_1", Amount: 5000})
	s.bot.Cashier.Processor = keeps{s.till}
	if _, err := s.bot.Cashier.Refund(t.Context(), simPractice, "A0", "", 4000, "U01", "one"); err != nil {
		t.Fatal(err)
	}
	s.work(t.Context())
	s.paid(5000)
	if what := s.told(); len(what) != 2 || what[0] != payment.TellCase+cashier.CaseRefundFailed {
		t.Errorf("told %v", what)
	}
	s.read(func(ctx context.Context, tx pgx.Tx) error {
		all, err := payment.AllUnsettled(ctx, tx, s.at.Add(-time.Hour), 10)
		if len(all) != 1 || all[0].Kind != payment.FailedRefund {
			t.Errorf("listed: %+v", all)
		}
		return err
	})
}

func TestACardThatReplacesAnotherPaysThePlanOnlyWhenThatWasSigned(t *testing.T) {
	s, _ := enrolled(t, "")
	_, err := s.bot.Cashier.StartCard(t.Context(), cashier.CardWanted{
		Practice: simPractice, Account: "A0", Words: "w", WordsVersion: "1", SignedAs: "M Z",
	})
	if err != nil {
		t.Fatal(err)
	}
	s.notice(payment.Notice{
		Kind: payment.NoticeCardKept, Practice: simPractice, Request: 1,
		Card: &payment.CardOnFile{Customer: "cus", Method: "pm_2", Last4: "1111"},
	})
	s.read(func(ctx context.Context, tx pgx.Tx) error {
		live, err := ledger.LivePlan(ctx, tx, simPractice, "A0")
		if err != nil {
			return err
		}
		auto, err := payment.AutopayOf(ctx, tx, simPractice, "A0", live.ID)
		if auto != nil {
			t.Error("the plan says that a card pays it, and none will")
		}
		return err
	})
}

func TestTheLawStopsChargesWhateverThePolicySays(t *testing.T) {
	for _, reason := range []string{"bankruptcy", "legal", "deceased", "wrong_number", "dispute", "ppdr"} {
		t.Run(reason, func(t *testing.T) {
			s, r := enrolled(t, "")
			s.write(func(ctx context.Context, tx pgx.Tx) error {
				return ledger.SetHold(ctx, tx, simPractice, "A0", reason, s.at, "U01")
			})
			s.days(3)
			if len(r.asked) != 0 {
				t.Error("a card was charged")
			}
		})
	}
}

func TestWhatThePagePromisedForPayingAtOnceIsTakenOff(t *testing.T) {
	policy := plan.Policy{PromptPay: plan.PromptPay{Percent: 10, Days: 15, SelfPayOnly: true}}
	s := calm(t)
	s.read(func(ctx context.Context, tx pgx.Tx) error {
		statements, err := ledger.Statements(ctx, tx, simPractice, "A0")
		first := billing.Date{Year: 2026, Month: 11, Day: 1}
		off, until := cashier.PromptPay(policy, statements, 30000, first.AddDays(15))
		if off != 3000 || until != first.AddDays(15) {
			t.Errorf("%d is taken off until %s", off, until)
		}
		if off, _ := cashier.PromptPay(policy, statements, 30000, first.AddDays(16)); off != 0 {
			t.Errorf("%d is taken off a day late", off)
		}
		statements[0].Claims[0].Insurer = "Blue Plan"
		if off, _ := cashier.PromptPay(policy, statements, 30000, first); off != 0 {
			t.Errorf("%d is taken off an insured bill", off)
		}
		return err
	})
	_, err := s.bot.Cashier.StartPayment(t.Context(), cashier.PaymentWanted{
		Practice: simPractice, Account: "A0", Amount: 27000, Discount: 3001,
	})
	if !errors.Is(err, cashier.ErrAmount) {
		t.Errorf("more is taken off than is owed: %v", err)
	}
	_, err = s.bot.Cashier.StartPayment(t.Context(), cashier.PaymentWanted{
		Practice: simPractice, Account: "A0", Amount: 27000, Discount: 3000,
	})
	if err != nil {
		t.Fatal(err)
	}
	told := payment.Notice{Kind: payment.NoticePaid, Practice: simPractice, Request: 1, Intent: "pi_1", Amount: 27000}
	s.notice(told)
	told.ID, told.Type = "evt_again", "payment_intent.succeeded"
	s.notice(told)
	s.paid(27000)
	s.owed(0)
	s.notice(payment.Notice{
		Kind: payment.NoticeFailed, Practice: simPractice, Request: 1, Intent: "pi_1", At: s.at.Add(time.Minute),
	})
	s.owed(30000)
	s.read(func(ctx context.Context, tx pgx.Tx) error {
		problems, err := ledger.Verify(ctx, tx)
		for _, p := range problems {
			t.Errorf("%s: %s", p.Check, p.Detail)
		}
		return err
	})
}

func (s *simulation) owed(want billing.Cents) {
	s.t.Helper()
	s.read(func(ctx context.Context, tx pgx.Tx) error {
		due, err := ledger.Due(ctx, tx, simPractice, "A0")
		if due != want {
			s.t.Errorf("%d is owed, want %d", due, want)
		}
		return err
	})
}

func TestSmallBalancesByThePolicyAreWrittenOffOnce(t *testing.T) {
	s := calm(t)
	s.write(func(ctx context.Context, tx pgx.Tx) error {
		_, err := cashier.RecordPayment(ctx, tx, s.bot.Keys, billing.Payment{
			Practice: simPractice, Account: "A0", Amount: 29600, Method: "check", Reference: "17", At: s.at,
		})
		if err != nil {
			return err
		}
		p, err := practice.ByID(ctx, tx, simPractice)
		if err != nil {
			return err
		}
		if small, err := cashier.SmallBalances(ctx, tx, p, 10); len(small) != 0 || err != nil {
			t.Errorf("without a policy: %v, %v", small, err)
		}
		p.Plan.SmallBalance.Max = 500
		small, err := cashier.SmallBalances(ctx, tx, p, 10)
		if err != nil || len(small) != 1 || small[0] != (cashier.Small{Account: "A0", Due: 400}) {
			t.Fatalf("small: %v, %v", small, err)
		}
		for _, want := range []int{1, 0} {
			written, err := cashier.WriteOffSmall(ctx, tx, s.bot.Keys, p, small, "U01", "small/1", s.at)
			if written != want || err != nil {
				t.Errorf("%d written off, %v", written, err)
			}
		}
		return ledger.SetHold(ctx, tx, simPractice, "A1", "dispute", s.at, "U01")
	})
	s.owed(0)
}

func TestTwoRefundsOfOneAmountAreTwoRefunds(t *testing.T) {
	s := calm(t)
	s.page(10000)
	s.notice(payment.Notice{Kind: payment.NoticePaid, Practice: simPractice, Request: 1, Intent: "pi_1", Amount: 10000})
	if _, err := s.bot.Cashier.Refund(t.Context(), simPractice, "A0", "pi_1", 2000, "U01", "one"); err != nil {
		t.Fatal(err)
	}
	s.write(func(ctx context.Context, tx pgx.Tx) error { // asked for, and the answer was lost
		f, err := payment.LockRefund(ctx, tx, simPractice, 1)
		if err != nil {
			return err
		}
		return f.Sending(ctx, tx, s.at, s.at.Add(time.Hour))
	})
	elsewhere := payment.Notice{Kind: payment.NoticeRefunded, Intent: "pi_1", Object: "re_there", Amount: 2000}
	s.notice(elsewhere)
	ours := payment.Notice{
		Kind: payment.NoticeRefunded, Practice: simPractice, Refund: 1, Intent: "pi_1", Object: "re_ours", Amount: 2000,
	}
	s.notice(ours)
	ours.ID = "evt_again"
	s.notice(ours)
	s.paid(6000)
}

func TestARefundThatAPersonMissedIsPostedWhenItsNoticeComes(t *testing.T) {
	s := calm(t)
	s.page(10000)
	s.notice(payment.Notice{Kind: payment.NoticePaid, Practice: simPractice, Request: 1, Intent: "pi_1", Amount: 10000})
	s.bot.Cashier.Processor = unsure{s.till}
	if _, err := s.bot.Cashier.Refund(t.Context(), simPractice, "A0", "pi_1", 2000, "U01", "one"); err != nil {
		t.Fatal(err)
	}
	s.work(t.Context())
	s.at = s.at.Add(cashier.KeysLive + time.Hour)
	s.work(t.Context())
	s.write(func(ctx context.Context, tx pgx.Tx) error {
		settled, err := payment.NotMade(ctx, tx, simPractice, payment.UnsettledRefund, 1, s.at)
		if !settled {
			t.Error("the refund was not unsettled")
		}
		return err
	})
	s.notice(payment.Notice{
		Kind: payment.NoticeRefunded, Practice: simPractice, Refund: 1, Intent: "pi_1", Object: "re_1", Amount: 2000,
	})
	s.paid(8000)
}

// unsure answers no refund.
type unsure struct{ *till }

func (unsure) Refund(context.Context, payment.Refund) (payment.Receipt, error) {
	return payment.Receipt{}, &payment.Failure{Class: payment.Unknown, Code: "test"}
}

func TestAPageThatWouldTakeMoreThanIsOwedIsClosedWhenMoneyArrives(t *testing.T) {
	s := calm(t)
	s.page(30000)
	if len(s.till.wanted) != 1 {
		t.Fatal("no page is open")
	}
	_, err := s.bot.Cashier.StartCard(t.Context(), cashier.CardWanted{
		Practice: simPractice, Account: "A0", Words: "w", WordsVersion: "1", SignedAs: "M Z",
	})
	if err != nil {
		t.Fatal(err)
	}
	s.write(func(ctx context.Context, tx pgx.Tx) error { // a page of another browser, the other day
		_, err := payment.AddRequest(ctx, tx, s.bot.Keys, payment.Request{
			Practice: simPractice, Account: "A0", Key: "other", Mode: payment.Pay, Amount: 5000, CreatedAt: s.at,
			ExpiresAt: s.at.Add(time.Hour),
		})
		return err
	})
	s.notice(payment.Notice{Kind: payment.NoticePaid, Practice: simPractice, Request: 3, Intent: "pi_3", Amount: 5000})
	s.paid(5000)
	for _, c := range s.till.wanted {
		if c.Mode == payment.Pay {
			t.Error("a page that takes more than is owed is still open")
		}
	}
	if len(s.till.wanted) != 1 {
		t.Errorf("%d pages are open, want the one for the card", len(s.till.wanted))
	}
}

func TestAPlanKeepsThePolicyThatItWasOfferedUnder(t *testing.T) {
	s := calm(t)
	s.write(func(ctx context.Context, tx pgx.Tx) error {
		p, err := practice.ByID(ctx, tx, simPractice)
		if err != nil {
			return err
		}
		offered := p.PolicyVersion()
		p.Plan.Tiers, p.Plan.Retries = []plan.Tier{{UpTo: 50000, Instalments: 4}}, 1
		if _, err := practice.Apply(ctx, tx, p, s.at); err != nil {
			return err
		}
		if p, err = practice.ByID(ctx, tx, simPractice); err != nil || p.PolicyVersion() == offered {
			t.Fatalf("policy %s after %s, %v", p.PolicyVersion(), offered, err)
		}
		terms := plan.Terms{Principal: 30000, Frequency: plan.Monthly, Policy: offered}
		for i, amount := range terms.Principal.Split(2) {
			terms.Instalments = append(terms.Instalments, plan.Instalment{
				Due: billing.DateOf(s.at).AddMonths(1 + i), Amount: amount,
			})
		}
		at := &turn{practice: p, at: s.at}
		if err := s.bot.applyOne(ctx, tx, at, dialogue.CommitPlan{Account: "A0", Terms: terms}, "k"); err != nil {
			return err
		}
		live, err := ledger.LivePlan(ctx, tx, simPractice, "A0")
		if err == nil && live.Policy.Retries != 2 {
			t.Errorf("the plan was offered with 2 retries and has %d", live.Policy.Retries)
		}
		return err
	})
}

func TestAChargeThatBroughtTwoPaymentsIsPostedAndIsABillersCase(t *testing.T) {
	s, _ := enrolled(t, "")
	s.work(t.Context())
	s.notice(payment.Notice{
		Kind: payment.NoticePaid, Practice: simPractice, Attempt: 1, Intent: "pi_second", Amount: 100,
	})
	found := false
	for _, what := range s.told() {
		found = found || what == payment.TellCase+cashier.CaseChargedTwice
	}
	if !found {
		t.Errorf("told %v", s.told())
	}
}
