package payment_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/consent/seal"
)

const lakeside = billing.PracticeID("lakeside")

var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

type store struct {
	t    *testing.T
	pool *pgxpool.Pool
	keys *seal.Keyring
}

func newStore(t *testing.T) store {
	t.Helper()
	t.Parallel()
	return store{
		t: t, pool: pgtest.New(t, pg.Set{Schema: payment.Schema, FS: payment.Migrations()}), keys: pgtest.Keyring(t),
	}
}

func (s store) try(f func(ctx context.Context, tx pgx.Tx) error) error {
	return pgx.BeginFunc(s.t.Context(), s.pool, func(tx pgx.Tx) error { return f(s.t.Context(), tx) })
}

func (s store) tx(f func(ctx context.Context, tx pgx.Tx) error) {
	s.t.Helper()
	if err := s.try(f); err != nil {
		s.t.Fatal(err)
	}
}

var signed = payment.Consent{
	Words: "I let the card pay.", SignedAs: "Maria Zaldivar", Address: "192.0.2.1", Version: "1",
}

func (s store) card(method string) *payment.Card {
	s.t.Helper()
	var kept *payment.Card
	s.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		kept, _, err = payment.AddCard(ctx, tx, s.keys, lakeside, "A-1", payment.CardOnFile{
			Customer: "cus", Method: method, Brand: "visa", Last4: "4242", ExpMonth: 1, ExpYear: 2030,
		}, signed, noon)
		return err
	})
	return kept
}

func (s store) received(intent string, amount billing.Cents) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := payment.AddReceived(ctx, tx, payment.Received{
			Practice: lakeside, Intent: intent, Account: "A-1", Amount: amount, Entry: "card/A-1/" + intent, PaidAt: noon,
		})
		return err
	})
}

func TestACardIsKeptOnceAndItsRemovalHolds(t *testing.T) {
	s := newStore(t)
	first := s.card("pm_1")
	if again := s.card("pm_1"); again.ID != first.ID {
		t.Error("the same card was kept twice")
	}
	second := s.card("pm_2")
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		live, err := payment.CardOf(ctx, tx, lakeside, "A-1")
		if err != nil || live == nil || live.ID != second.ID {
			t.Errorf("the card is %+v, %v; want the newer", live, err)
		}
		if err := payment.Enrol(ctx, tx, lakeside, "A-1", 7, second.ID, "key", noon); err != nil {
			return err
		}
		removed, err := payment.RemoveCard(ctx, tx, lakeside, "A-1", "patient", noon)
		if err != nil || removed.ID != second.ID {
			t.Errorf("removed %+v, %v", removed, err)
		}
		auto, err := payment.AutopayOf(ctx, tx, lakeside, "A-1", 7)
		if auto != nil || err != nil {
			t.Errorf("autopay went on after the card was removed: %v", err)
		}
		forget, err := payment.ToForget(ctx, tx, noon, 10)
		if len(forget) != 2 || err != nil {
			t.Errorf("%d cards to forget, %v; want 2", len(forget), err)
		}
		if err := payment.ForgetLater(ctx, tx, lakeside, first.ID, noon.Add(time.Hour)); err != nil {
			return err
		}
		if err := payment.Forgot(ctx, tx, lakeside, second.ID, noon); err != nil {
			return err
		}
		forget, err = payment.ToForget(ctx, tx, noon, 10)
		if len(forget) != 0 {
			t.Errorf("%d cards to forget still", len(forget))
		}
		return err
	})
	if s.card("pm_2").RemovedAt.IsZero() {
		t.Error("a card told of again came back")
	}
}

func TestWhatWasSignedLiesSealedAndCanBeCopied(t *testing.T) {
	s := newStore(t)
	kept := s.card("pm_1")
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		copied, err := payment.ConsentOf(ctx, tx, s.keys, lakeside, kept.ID)
		if err != nil || copied != signed {
			t.Errorf("the copy differs: %v", err)
		}
		id, err := payment.AddRequest(ctx, tx, s.keys, payment.Request{
			Practice: lakeside, Account: "A-1", Key: "k", Mode: payment.KeepCard, Keep: true, Consent: signed,
			Where: payment.Where{Success: "https://a.example/secret"}, Language: "en", CreatedAt: noon,
			ExpiresAt: noon.Add(time.Hour),
		})
		if err != nil {
			return err
		}
		r, err := payment.RequestByID(ctx, tx, s.keys, lakeside, id)
		if err != nil || r.Consent != signed || r.Where.Success != "https://a.example/secret" {
			t.Errorf("the request differs: %v", err)
		}
		err = payment.AddAllowance(ctx, tx, s.keys, payment.Allowance{
			Practice: lakeside, Key: "w", Account: "A-1", Kind: billing.WriteOff, Amount: 400, Approver: "U01",
			Reason: "too small to send", At: noon,
		})
		if err != nil {
			return err
		}
		var dump string
		err = tx.QueryRow(ctx, `SELECT (SELECT string_agg(c::text, '') FROM payment.card c) ||
			(SELECT string_agg(r::text, '') FROM payment.request r) ||
			(SELECT string_agg(a::text, '') FROM payment.allowance a)`).Scan(&dump)
		for _, secret := range []string{signed.Words, signed.SignedAs, signed.Address, "secret", "too small"} {
			if bytes.Contains([]byte(dump), []byte(secret)) || bytes.Contains([]byte(dump), fmt.Appendf(nil, "%x", secret)) {
				t.Errorf("%q can be read in the tables", secret)
			}
		}
		return err
	})
	if n, err := pg.Reseal(t.Context(), s.pool, s.keys, payment.Sealed, func(string, int) {}); n != 0 || err != nil {
		t.Errorf("resealing under the same key changed %d values, error %v", n, err)
	}
}

func TestAPaymentIsNeverRefundedBeyondItsAmount(t *testing.T) {
	s := newStore(t)
	s.received("pi_1", 5000)
	ask := func(key string, amount billing.Cents) error {
		return s.try(func(ctx context.Context, tx pgx.Tx) error {
			_, _, err := payment.AddRefund(ctx, tx, payment.Returned{
				Practice: lakeside, Account: "A-1", Intent: "pi_1", Amount: amount, Approver: "U01", Key: key,
			}, noon)
			return err
		})
	}
	if err := ask("1", 3000); err != nil {
		t.Fatal(err)
	}
	if err := ask("1", 3000); err != nil {
		t.Errorf("the same refund again: %v", err)
	}
	if err := ask("1", 2000); !errors.Is(err, payment.ErrConflict) {
		t.Errorf("another amount under the same key: %v", err)
	}
	if err := ask("2", 2001); !errors.Is(err, payment.ErrBeyondPayment) {
		t.Errorf("a cent too much: %v", err)
	}
	if err := ask("3", 2000); err != nil {
		t.Errorf("the rest: %v", err)
	}
	err := s.try(func(ctx context.Context, tx pgx.Tx) error {
		nobody := payment.Returned{Practice: lakeside, Intent: "pi_1", Amount: 1, Key: "4"}
		_, _, err := payment.AddRefund(ctx, tx, nobody, noon)
		return err
	})
	if !errors.Is(err, payment.ErrApprover) {
		t.Errorf("without an approver: %v", err)
	}
}

func TestAnAccountHasOneChargeUnderWay(t *testing.T) {
	s := newStore(t)
	card := s.card("pm_1")
	day := billing.DateOf(noon)
	plan := func(instalment, no int) *payment.Attempt { return s.attempt(card.ID, 7, instalment, no, day) }
	first := plan(1, 1)
	if first == nil || plan(1, 2) != nil || plan(2, 1) != nil {
		t.Fatal("a second charge was planned beside the first")
	}
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		if err := payment.Sending(ctx, tx, *first, day, noon, noon.Add(time.Minute)); err != nil {
			return err
		}
		a, err := payment.LockAttempt(ctx, tx, lakeside, first.ID)
		if err != nil || a.SentAt != noon || a.Tries != 1 || a.Key() != first.Key() {
			t.Errorf("sent %+v, %v", a, err)
		}
		if err := a.Unsend(ctx, tx, "config", noon.Add(time.Hour)); err != nil {
			return err
		}
		if due, err := payment.DueAttempts(ctx, tx, noon, 10); len(due) != 0 || err != nil {
			t.Errorf("due already: %v, %v", due, err)
		}
		if err := a.Settle(ctx, tx, payment.AttemptSucceeded, "", "pi_9", noon); err != nil {
			return err
		}
		if err := a.Settle(ctx, tx, payment.AttemptFailed, "late", "", noon); err != nil {
			return err
		}
		last, err := payment.LastAttempt(ctx, tx, lakeside, 7, 1)
		if err != nil || last.State != payment.AttemptSucceeded || last.Intent != "pi_9" {
			t.Errorf("a charge that succeeded became %+v, %v", last, err)
		}
		if err := payment.Halt(ctx, tx, lakeside, "key", noon, noon.Add(time.Hour)); err != nil {
			return err
		}
		for at, want := range map[time.Time]bool{noon: true, noon.Add(2 * time.Hour): false} {
			if halted, err := payment.Halted(ctx, tx, lakeside, at); halted != want || err != nil {
				t.Errorf("halted at %v: %v, %v", at, halted, err)
			}
		}
		return payment.LiftHalt(ctx, tx, lakeside)
	})
	if day = day.AddDays(1); plan(2, 1) == nil {
		t.Error("nothing could be planned after the first was settled")
	}
}

func TestTransfersAreComparedWithWhatWeKnow(t *testing.T) {
	s := newStore(t)
	for intent, amount := range map[string]billing.Cents{"pi_same": 5000, "pi_amount": 5000, "pi_missing": 700} {
		s.received(intent, amount)
	}
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		if err := payment.AddPayout(ctx, tx, "po_1", 8000, noon, noon); err != nil {
			return err
		}
		if unread, err := payment.UnreadPayouts(ctx, tx, noon, 10); len(unread) != 1 || err != nil {
			t.Errorf("unread %v, %v", unread, err)
		}
		if err := payment.ReadLater(ctx, tx, "po_1", noon.Add(time.Hour)); err != nil {
			return err
		}
		movement := func(id, source string, gross billing.Cents) payment.Transferred {
			return payment.Transferred{Practice: lakeside, Movement: payment.Movement{
				ID: id, Kind: "payment", Source: source, Gross: gross, Fee: 100, Net: gross - 100, At: noon,
			}}
		}
		_, news, err := payment.ReadPayout(ctx, tx, "po_1", []payment.Transferred{
			movement("t1", "pi_same", 5000), movement("t2", "pi_amount", 4000), movement("t3", "pi_unknown", 300),
		}, noon)
		if !news || err != nil {
			t.Errorf("read %v, %v", news, err)
		}
		if _, err := payment.SetFee(ctx, tx, lakeside, "pi_same", 90); err != nil {
			return err
		}
		found, err := payment.Differences(ctx, tx, noon.Add(time.Hour), 10)
		got := map[string]payment.Cause{}
		for _, d := range found {
			got[d.Source] = d.Cause
		}
		want := map[string]payment.Cause{
			"pi_same": payment.FeeDiffers, "pi_amount": payment.AmountDiffers, "pi_missing": payment.MissingThere,
			"pi_unknown": payment.MissingHere, "po_1": payment.SumDiffers,
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("differences %v, want %v", got, want)
		}
		return err
	})
}

func TestWhatIsToBeToldIsToldOnce(t *testing.T) {
	s := newStore(t)
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		told := payment.Telling{
			Practice: lakeside, Key: "payment/pi_1", Account: "A-1", What: payment.TellPaid, Amount: 5000,
			Due: billing.DateOf(noon), At: noon,
		}
		for range 2 {
			if err := payment.Tell(ctx, tx, told); err != nil {
				return err
			}
		}
		waiting, err := payment.Untold(ctx, tx, noon, 10)
		if err != nil || len(waiting) != 1 || *waiting[0] != told {
			t.Errorf("waiting %v, %v", waiting, err)
		}
		if err := told.Later(ctx, tx, noon.Add(time.Minute)); err != nil {
			return err
		}
		if waiting, err = payment.Untold(ctx, tx, noon, 10); len(waiting) != 0 || err != nil {
			t.Errorf("waiting %v, %v after it was put off", waiting, err)
		}
		for i, want := range []bool{true, false} {
			if first, err := told.Told(ctx, tx, noon); first != want || err != nil {
				t.Errorf("time %d: first %v, %v", i, first, err)
			}
		}
		return nil
	})
}

func TestWhatSomebodyIsTellingNobodyElseTells(t *testing.T) {
	s := newStore(t)
	told := payment.Telling{Practice: lakeside, Key: "payment/pi_1", Account: "A-1", What: payment.TellPaid, At: noon}
	s.tx(func(ctx context.Context, tx pgx.Tx) error { return payment.Tell(ctx, tx, told) })
	hold := func(want bool) func(context.Context, pgx.Tx) error {
		return func(ctx context.Context, tx pgx.Tx) error {
			if mine, err := told.Hold(ctx, tx); mine != want || err != nil {
				t.Errorf("held: %v, %v; want %v", mine, err, want)
			}
			return nil
		}
	}
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		if err := hold(true)(ctx, tx); err != nil {
			return err
		}
		s.tx(hold(false)) // at the same time, and it does not wait
		_, err := told.Told(ctx, tx, noon)
		return err
	})
	s.tx(hold(false))
}

func TestWhatMovesAPaymentWakesItsAutopay(t *testing.T) {
	s := newStore(t)
	card := s.card("pm_1")
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		if err := payment.Enrol(ctx, tx, lakeside, "A-1", 7, card.ID, "key", noon.Add(time.Hour)); err != nil {
			return err
		}
		for _, c := range []struct {
			plan int64
			at   time.Time
			due  int
		}{
			{8, noon, 0}, // another plan's
			{7, noon.Add(2 * time.Hour), 0},
			{7, noon, 1},
		} {
			if err := payment.WakeAutopay(ctx, tx, lakeside, "A-1", c.plan, c.at); err != nil {
				return err
			}
			if due, err := payment.AutopaysToLookAt(ctx, tx, noon, 10); len(due) != c.due || err != nil {
				t.Errorf("plan %d woken for %v: %d due, %v", c.plan, c.at, len(due), err)
			}
		}
		return nil
	})
}

func TestAutopayIsPausedMovedAndEnded(t *testing.T) {
	s := newStore(t)
	card := s.card("pm_1")
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		if err := payment.Enrol(ctx, tx, lakeside, "A-1", 7, card.ID, "key", noon); err != nil {
			return err
		}
		if due, err := payment.AutopaysToLookAt(ctx, tx, noon, 10); len(due) != 1 || err != nil {
			t.Errorf("to look at: %v, %v", due, err)
		}
		for i, want := range []bool{true, false} {
			if paused, err := payment.PauseAutopay(ctx, tx, lakeside, "A-1", "asked", noon); paused != want || err != nil {
				t.Errorf("pause %d: %v, %v", i, paused, err)
			}
		}
		if due, err := payment.AutopaysToLookAt(ctx, tx, noon, 10); len(due) != 0 || err != nil {
			t.Errorf("paused, and to look at: %v, %v", due, err)
		}
		if err := payment.MoveAutopay(ctx, tx, lakeside, "A-1", 7, 8, noon); err != nil {
			return err
		}
		auto, err := payment.AutopayOf(ctx, tx, lakeside, "A-1", 8)
		if err != nil || auto == nil || !auto.Paused || auto.Card.ID != card.ID {
			t.Fatalf("after the plan was replaced: %+v, %v", auto, err)
		}
		if err := auto.LookAgain(ctx, tx, noon.Add(time.Hour)); err != nil {
			return err
		}
		if _, err := payment.LoseCard(ctx, tx, lakeside, "pm_1", noon); err != nil {
			return err
		}
		lost, err := payment.CardByMethod(ctx, tx, lakeside, "pm_1")
		if err != nil || lost.ForgottenAt.IsZero() {
			t.Errorf("lost: %+v, %v", lost, err)
		}
		return payment.EndAutopay(ctx, tx, lakeside, "A-1", "paid", noon)
	})
}

// What wakes an autopay while it is looked at comes after the look, and counts.
func TestAnAutopayIsLookedAtByOneAndWokenAfterwards(t *testing.T) {
	s := newStore(t)
	card := s.card("pm_1")
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		return payment.Enrol(ctx, tx, lakeside, "A-1", 7, card.ID, "key", noon)
	})
	woken := make(chan error, 1)
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		due, err := payment.AutopaysToLookAt(ctx, tx, noon, 10)
		if err != nil || len(due) != 1 {
			t.Fatalf("to look at: %v, %v", due, err)
		}
		if held, err := due[0].Hold(ctx, tx, noon); !held || err != nil {
			t.Fatalf("held %v, %v", held, err)
		}
		if err := s.try(func(ctx context.Context, other pgx.Tx) error {
			held, err := due[0].Hold(ctx, other, noon)
			if held {
				t.Error("two look at it at once")
			}
			return err
		}); err != nil {
			return err
		}
		go func() {
			woken <- s.try(func(ctx context.Context, other pgx.Tx) error {
				return payment.WakeAutopay(ctx, other, lakeside, "A-1", 7, noon.Add(time.Hour))
			})
		}()
		if err := pgtest.Waits(t.Context(), s.pool, 1, woken); err != nil {
			return err
		}
		return due[0].LookAgain(ctx, tx, noon.Add(7*24*time.Hour))
	})
	if err := <-woken; err != nil {
		t.Fatal(err)
	}
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		due, err := payment.AutopaysToLookAt(ctx, tx, noon.Add(time.Hour), 10)
		if len(due) != 1 {
			t.Error("what woke it was lost")
		}
		return err
	})
}

func TestANoticeIsKeptOnce(t *testing.T) {
	s := newStore(t)
	n := payment.Notice{ID: "evt_1", Kind: payment.NoticePaid, Intent: "pi_1", Amount: 5000, At: noon}
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		for i, want := range []bool{true, false} {
			if news, err := payment.KeepNotice(ctx, tx, n, noon); news != want || err != nil {
				t.Errorf("time %d: news %v, %v", i, news, err)
			}
		}
		if err := payment.Park(ctx, tx, "evt_1", "unknown", noon.Add(time.Hour)); err != nil {
			return err
		}
		if odd, err := payment.Odd(ctx, tx, 10); len(odd) != 1 || odd[0].Why != "unknown" || err != nil {
			t.Errorf("listed %v, %v", odd, err)
		}
		if err := payment.Wake(ctx, tx, "pi_1", noon); err != nil {
			return err
		}
		if due, err := payment.DueNotices(ctx, tx, noon, 10); len(due) != 1 || err != nil {
			t.Errorf("%d due, %v", len(due), err)
		}
		if err := payment.ActedOn(ctx, tx, lakeside, "evt_1", "", noon); err != nil {
			return err
		}
		if again, err := payment.LockNotice(ctx, tx, "evt_1"); again != nil || err != nil {
			t.Errorf("acted on twice: %v", err)
		}
		return nil
	})
}

func TestANoticeThatSomebodyActsOnIsLeftToThem(t *testing.T) {
	s := newStore(t)
	n := payment.Notice{ID: "evt_1", Kind: payment.NoticePaid, Intent: "pi_1", Amount: 5000, At: noon}
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := payment.KeepNotice(ctx, tx, n, noon)
		return err
	})
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		if mine, err := payment.LockNotice(ctx, tx, "evt_1"); mine == nil || err != nil {
			t.Errorf("mine: %v, %v", mine, err)
		}
		s.tx(func(ctx context.Context, tx pgx.Tx) error { // at the same time, and it does not wait
			if other, err := payment.LockNotice(ctx, tx, "evt_1"); other != nil || err != nil {
				t.Errorf("held twice: %v", err)
			}
			return nil
		})
		return nil
	})
}

// Two deliveries of one notice at the same moment are one notice and no error.
func TestANoticeThatComesTwiceAtOnceIsKeptOnce(t *testing.T) {
	s := newStore(t)
	for i := range 30 {
		n := payment.Notice{ID: fmt.Sprintf("evt_%d", i), Practice: lakeside, Kind: payment.NoticePaid, At: noon}
		kept := make(chan bool, 4)
		for range cap(kept) {
			go func() {
				var news bool
				err := s.try(func(ctx context.Context, tx pgx.Tx) (err error) {
					news, err = payment.KeepNotice(ctx, tx, n, noon)
					return err
				})
				if err != nil {
					t.Error(err)
				}
				kept <- news
			}()
		}
		times := 0
		for range cap(kept) {
			if <-kept {
				times++
			}
		}
		if times != 1 {
			t.Errorf("%s was new %d times", n.ID, times)
		}
	}
}
