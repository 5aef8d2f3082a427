package ledger_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
)

// payment is an entry of 50.00 from the patient of A-1.
func payment(key string) billing.Entry {
	p := billing.Payment{
		Practice: lakeside, Account: "A-1", Amount: 5000, Method: "check", Reference: key, At: noon,
	}
	return p.Entry()
}

func TestPost(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	t.Run("an entry is posted once, also when it is told again at another time", func(t *testing.T) {
		e := payment("1001")
		if posted, err := b.post(e); !posted || err != nil {
			t.Fatalf("first: %v, %v", posted, err)
		}
		e.At = noon.Add(time.Hour)
		if posted, err := b.post(e); posted || err != nil {
			t.Fatalf("again: %v, %v", posted, err)
		}
		if due := b.due("A-1"); due != -5000 {
			t.Errorf("due is %v, want -$50.00", due)
		}
	})
	t.Run("the same key with other content is a conflict", func(t *testing.T) {
		e := payment("1001")
		e.Postings[0].Amount++
		e.Postings[1].Amount--
		if _, err := b.post(e); !errors.Is(err, ledger.ErrConflict) {
			t.Errorf("error is %v, want ErrConflict", err)
		}
	})
	t.Run("an entry that does not sum to zero is refused", func(t *testing.T) {
		e := payment("1002")
		e.Postings[0].Amount++
		if _, err := b.post(e); !errors.Is(err, billing.ErrUnbalanced) {
			t.Errorf("error is %v, want ErrUnbalanced", err)
		}
	})
	t.Run("the same key in two transactions at once is posted by one", func(t *testing.T) {
		e := payment("1003")
		second := make(chan bool, 1)
		b.must(func(ctx context.Context, tx pgx.Tx) error {
			if _, err := ledger.Post(ctx, tx, e); err != nil {
				return err
			}
			go func() {
				posted, err := b.post(e)
				second <- posted || err != nil
			}()
			return waitForWaiter(ctx, b)
		})
		if <-second {
			t.Error("the second was posted, or failed")
		}
	})
}

// waitForWaiter returns when a session of this database waits for a lock.
func waitForWaiter(ctx context.Context, b books) error {
	for range 500 {
		var waiting bool
		err := b.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock')`).Scan(&waiting)
		if err != nil || waiting {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return errors.New("nobody waits")
}

func TestReverse(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(row{"patient_paid": "20.00"}))
	reverse := func(key, by string) error {
		return b.tx(func(ctx context.Context, tx pgx.Tx) error {
			return ledger.Reverse(ctx, tx, lakeside, key, by, noon.Add(time.Hour), billing.Source{Event: "mistake"})
		})
	}
	const paid = "claim/C-1/1/paid"
	if err := reverse(paid, "r1"); err != nil {
		t.Fatal(err)
	}
	if due := b.due("A-1"); due != 6000 {
		t.Errorf("due is %v after the payment was reversed, want $60.00", due)
	}
	if got := b.statements("A-1")[0].Amount(billing.PartPaid); got != 0 {
		t.Errorf("the statement shows %v as paid", got)
	}
	if err := reverse(paid, "r1"); err != nil {
		t.Errorf("again under the same key: %v", err)
	}
	if err := reverse(paid, "r2"); !errors.Is(err, ledger.ErrReversed) {
		t.Errorf("under another key: %v, want ErrReversed", err)
	}
	if err := reverse("nothing", "r3"); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("of nothing: %v, want ErrNotFound", err)
	}
	if problems := b.verify(); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
}

func TestBalances(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(row{}))
	if _, err := b.post(payment("1001")); err != nil {
		t.Fatal(err)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		for kind, want := range map[billing.AccountKind]billing.Cents{
			billing.InsurerReceivable: 0, billing.PatientReceivable: 1000, billing.Revenue: -25000,
			billing.CashInsurer: 13000, billing.CashPatient: 5000, billing.ContractualAdjustment: 6000,
		} {
			if got, err := ledger.Balance(ctx, tx, lakeside, "A-1", kind); got != want || err != nil {
				t.Errorf("%s: %v, %v, want %v", kind, got, err, want)
			}
		}
		paid, err := ledger.Paid(ctx, tx, lakeside, "A-1")
		if paid != 5000 {
			t.Errorf("paid: %v", paid)
		}
		return err
	})
}

func TestEntriesAreReadBackAsPosted(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	first, second := payment("1001"), payment("1002")
	second.Source = billing.Source{
		FileHash: "ab", File: "june.835", Interchange: "7", Claim: "C-9", ServiceLine: 2, Line: 3, Segment: 4, Event: "e",
	}
	for _, e := range []billing.Entry{first, second} {
		if _, err := b.post(e); err != nil {
			t.Fatal(err)
		}
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		got, err := ledger.Entries(ctx, tx, lakeside, "A-1", 10)
		if diff := cmp.Diff([]billing.Entry{second, first}, got); diff != "" {
			t.Error(diff)
		}
		return err
	})
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		got, err := ledger.Entries(ctx, tx, lakeside, "A-1", 1)
		if len(got) != 1 || got[0].Key != second.Key {
			t.Errorf("the newest alone: %v", got)
		}
		return err
	})
}
