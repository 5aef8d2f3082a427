package cashier_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/billing/remit/csv"
	"github.com/plainbill/plainbill/bot/cashier"
	"github.com/plainbill/plainbill/bot/load"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/consent/seal"
)

const credits = `account_number,first_name,last_name,date_of_birth,zip,guarantor_first_name,guarantor_last_name,` +
	`claim_number,visit_date,service_label,charge,patient_paid,statement_number,statement_date
A-1,Maria,Zaldivar,1980-03-14,78701,,,C-1,2026-10-02,Office visit,50.00,80.00,S-1,2026-11-01
A-2,maria,ZALDIVAR,1980-03-14,78702,,,C-2,2026-10-02,Office visit,60.00,0.00,S-2,2026-11-01
A-3,Leo,Zaldivar,2015-03-14,78701,Maria,Zaldivar,C-3,2026-10-02,Office visit,20.00,0.00,S-3,2026-11-01
A-4,Ana,Zaldivar,1990-03-14,78701,,,C-4,2026-10-02,Office visit,20.00,0.00,S-4,2026-11-01
A-5,Maria,Zaldivar,2004-05-02,78701,,,C-5,2026-10-02,Office visit,20.00,0.00,S-5,2026-11-01
`

var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// purse is the accounts of a family: thirty dollars too much on the first.
type purse struct {
	*testing.T

	pool *pgxpool.Pool
	keys *seal.Keyring
}

func newPurse(t *testing.T) purse {
	t.Helper()
	t.Parallel()
	pool := pgtest.New(t, pg.Set{Schema: ledger.Schema, FS: ledger.Migrations()},
		pg.Set{Schema: payment.Schema, FS: payment.Migrations()})
	p := purse{T: t, pool: pool, keys: pgtest.Keyring(t)}
	rows, err := csv.NewReader(strings.NewReader(credits))
	if err != nil {
		t.Fatal(err)
	}
	l := load.Loader{Pool: pool, Keys: p.keys, Practice: "lakeside", At: noon}
	if n, err := l.Load(t.Context(), ledger.File{Hash: "credits", Name: "credits.csv"}, rows); err != nil || n.Loaded != 5 {
		t.Fatalf("%+v, %v", n, err)
	}
	return p
}

func (p purse) tx(f func(ctx context.Context, tx pgx.Tx) error) error {
	return pgx.BeginFunc(p.Context(), p.pool, func(tx pgx.Tx) error { return f(p.Context(), tx) })
}

func (p purse) must(f func(ctx context.Context, tx pgx.Tx) error) {
	p.Helper()
	if err := p.tx(f); err != nil {
		p.Fatal(err)
	}
}

func (p purse) move(to billing.AccountNumber, amount billing.Cents, reference string) (posted bool, err error) {
	err = p.tx(func(ctx context.Context, tx pgx.Tx) error {
		posted, err = cashier.MoveCredit(ctx, tx, p.keys, billing.CreditMove{
			Practice: "lakeside", From: "A-1", To: to, Payable: to == "", Amount: amount, Reference: reference,
			Approver: "U01", At: noon,
		}, "a violet heron")
		return err
	})
	return posted, err
}

func TestACreditThatIsMovedPaysThePlanThere(t *testing.T) {
	p := newPurse(t)
	terms := plan.Terms{Principal: 6000, Frequency: plan.Monthly, Policy: "v1"}
	for i := range 4 {
		due := billing.DateOf(noon).AddMonths(i)
		terms.Instalments = append(terms.Instalments, plan.Instalment{Due: due, Amount: 1500})
	}
	p.must(func(ctx context.Context, tx pgx.Tx) error {
		_, _, err := ledger.AddPlan(ctx, tx, "lakeside", "A-2", terms, "k", noon, "AGREE", "SM1", p.keys)
		return err
	})
	for i, want := range []bool{true, false} {
		if posted, err := p.move("A-2", 2000, "1"); posted != want || err != nil {
			t.Errorf("time %d: %v, %v", i, posted, err)
		}
	}
	p.must(func(ctx context.Context, tx pgx.Tx) error {
		live, err := ledger.LivePlan(ctx, tx, "lakeside", "A-2")
		if err != nil || live.Paid != 2000 || live.Left != 4000 || len(live.Open) != 3 || live.Open[0].Amount != 1000 {
			t.Errorf("the plan: %+v, %v", live, err)
		}
		for account, want := range map[billing.AccountNumber]billing.Cents{"A-1": -1000, "A-2": 4000} {
			if due, err := ledger.Due(ctx, tx, "lakeside", account); due != want || err != nil {
				t.Errorf("%s owes %d, %v; want %d", account, due, err, want)
			}
		}
		kept, err := payment.AllowanceByKey(ctx, tx, p.keys, "lakeside", "credit/A-1/1")
		if err != nil || kept == nil || kept.Approver != "U01" || kept.Reason != "a violet heron" || kept.To != "A-2" {
			t.Errorf("kept: %+v, %v", kept, err)
		}
		problems, err := ledger.Verify(ctx, tx)
		if len(problems) > 0 {
			t.Errorf("problems: %v", problems)
		}
		return err
	})
}

func TestACreditGoesOnlyWhereItsOwnerOwes(t *testing.T) {
	p := newPurse(t)
	for name, c := range map[string]struct {
		to     billing.AccountNumber
		amount billing.Cents
		want   error
	}{
		"to somebody else":           {"A-4", 1000, cashier.ErrTwoPeople},
		"to a daughter of her name":  {"A-5", 1000, cashier.ErrTwoPeople},
		"nowhere":                    {"A-9", 1000, ledger.ErrNotFound},
		"more than is owed there":    {"A-3", 2001, billing.ErrTooMuch},
		"more than there is":         {"A-2", 3001, billing.ErrTooMuch},
		"more than there is to give": {"", 3001, billing.ErrTooMuch},
		"where nothing is owed":      {"A-1", 1000, billing.ErrTooMuch},
	} {
		if _, err := p.move(c.to, c.amount, "1"); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if posted, err := p.move("A-3", 500, "child"); !posted || err != nil {
		t.Errorf("for a child that its owner answers for: %v, %v", posted, err)
	}
	if _, err := p.move("A-2", 500, "child"); !errors.Is(err, ledger.ErrConflict) {
		t.Errorf("the same reference elsewhere: %v", err)
	}
	if posted, err := p.move("", 2500, "back"); !posted || err != nil {
		t.Errorf("set aside: %v, %v", posted, err)
	}
	err := p.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := cashier.MoveCredit(ctx, tx, p.keys, billing.CreditMove{Practice: "lakeside", From: "A-1", Payable: true}, "")
		return err
	})
	if !errors.Is(err, payment.ErrApprover) {
		t.Errorf("without an approver: %v", err)
	}
}

func TestACreditIsSpentOnce(t *testing.T) {
	p := newPurse(t)
	var all sync.WaitGroup
	moved := make(chan struct{}, 8)
	for i := range 8 {
		all.Go(func() {
			to := []billing.AccountNumber{"A-2", ""}[i%2]
			posted, err := p.move(to, 2000, string(rune('a'+i)))
			if posted {
				moved <- struct{}{}
			}
			if err != nil && !errors.Is(err, billing.ErrTooMuch) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(moved) != 1 {
		t.Errorf("a credit of 30.00 was spent %d times in parts of 20.00", len(moved))
	}
}

func TestACreditThatIsOnItsWayBackStays(t *testing.T) {
	p := newPurse(t)
	p.must(func(ctx context.Context, tx pgx.Tx) error {
		paid := billing.Payment{
			Practice: "lakeside", Account: "A-1", Amount: 2000, Method: billing.MethodCard, Reference: "pi_1", At: noon,
		}.Received()
		if _, err := ledger.Post(ctx, tx, paid); err != nil {
			return err
		}
		_, err := payment.AddReceived(ctx, tx, payment.Received{
			Practice: "lakeside", Intent: "pi_1", Account: "A-1", Amount: 2000, Entry: paid.Key, PaidAt: noon,
		})
		if err != nil {
			return err
		}
		_, err = cashier.AskRefund(ctx, tx, payment.Returned{
			Practice: "lakeside", Account: "A-1", Intent: "pi_1", Amount: 2000, Approver: "U01", Key: "k",
		}, noon)
		return err
	})
	if _, err := p.move("A-2", 3001, "1"); !errors.Is(err, billing.ErrTooMuch) {
		t.Errorf("of 50.00, of which 20.00 is on its way back, 30.01 was moved: %v", err)
	}
	if posted, err := p.move("A-2", 3000, "2"); !posted || err != nil {
		t.Errorf("the rest: %v, %v", posted, err)
	}
}
