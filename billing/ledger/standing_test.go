package ledger_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/consent"
)

func TestHowAnAccountStandsIsWhatItsPartsSay(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(row{}))
	later := noon.Add(time.Hour)
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		return errors.Join(
			ledger.SetHold(ctx, tx, lakeside, "A-1", "dispute", noon, "patient"),
			ledger.SetHold(ctx, tx, lakeside, "A-1", "coding", noon, "patient"),
			ledger.LiftHold(ctx, tx, lakeside, "A-1", "coding", later, "U01"),
			ledger.SetHold(ctx, tx, lakeside, "A-1", "pending", noon, ledger.Automatic),
			ledger.LiftHold(ctx, tx, lakeside, "A-1", "pending", later, ledger.Automatic))
	})
	for n, cents := range []billing.Cents{700, 300} {
		pay := billing.Entry{
			Practice: lakeside, Key: "paid/" + string(rune('a'+n)), Kind: billing.EntryPatientPayment,
			At: noon.Add(time.Duration(n) * time.Minute), Source: billing.Source{Event: "paid"},
			Postings: []billing.Posting{
				{Kind: billing.CashPatient, Patient: "A-1", Amount: cents},
				{Kind: billing.PatientReceivable, Patient: "A-1", Amount: -cents},
			},
		}
		if _, err := b.post(pay); err != nil {
			t.Fatal(err)
		}
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		got, err := ledger.StandingOf(ctx, tx, lakeside, "A-1", 100)
		if err != nil {
			return err
		}
		paid, paidErr := ledger.Paid(ctx, tx, lakeside, "A-1")
		holds, holdsErr := ledger.Holds(ctx, tx, lakeside, "A-1")
		if got.Due != b.due("A-1") || got.Paid != paid || !cmp.Equal(got.Holds, holds) || len(holds) != 1 {
			t.Errorf("stands %+v; holds %v", got, holds)
		}
		if diff := cmp.Diff(b.statements("A-1"), got.Statements); diff != "" || len(got.Statements) == 0 {
			t.Error(diff)
		}
		if len(got.Reviewed) != 1 || !got.Reviewed["coding"].Equal(later) { // what was lifted by itself nobody reviewed
			t.Errorf("reviewed %v", got.Reviewed)
		}
		if len(got.Received) < 2 || got.Received[0].Cents != 300 || got.Received[1].Cents != 700 {
			t.Errorf("received %v, newest first", got.Received)
		}
		newest, newestErr := ledger.StandingOf(ctx, tx, lakeside, "A-1", 1)
		if len(newest.Received) != 1 {
			t.Errorf("among one entry: %v", newest.Received)
		}
		none, noneErr := ledger.StandingOf(ctx, tx, lakeside, "A-9", 0)
		if none.Due != 0 || len(none.Holds)+len(none.Received)+len(none.Statements)+len(none.Reviewed) != 0 {
			t.Errorf("nobody's account: %+v", none)
		}
		return errors.Join(paidErr, holdsErr, newestErr, noneErr)
	})
}

func TestWhomATextIsAbout(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(row{}, row{"account_number": "A-2", "claim_number": "C-2", "statement_number": "S-2"}))
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		return errors.Join(
			ledger.SetHold(ctx, tx, lakeside, "A-1", "dispute", noon, "patient"),
			ledger.SetHold(ctx, tx, lakeside, "A-2", "coding", noon, "patient"),
			ledger.SetHold(ctx, tx, lakeside, "A-2", "no_text", noon, "patient"),
			ledger.SetHold(ctx, tx, lakeside, "A-1", "legal", noon, "U01"),
			ledger.SetHold(ctx, tx, lakeside, "A-2", "legal", noon, "U01"))
	})
	const before = time.Second
	for name, c := range map[string]struct {
		account billing.AccountNumber
		phone   consent.Phone
		at      time.Time
		want    []string
		sharing int
	}{
		"an account, and what holds its phone":      {"A-1", "+15125550123", noon.Add(before), []string{"dispute", "legal", "no_text"}, 2},
		"before anything held":                      {"A-1", "+15125550123", noon, []string{}, 2},
		"no account: what holds all, and the phone": {"", "+15125550123", noon.Add(before), []string{"legal", "no_text"}, 2},
		"an account at another phone":               {"A-2", "+15125550124", noon.Add(before), []string{"coding", "legal", "no_text"}, 0},
		"an account that is not there":              {"A-9", "+15125550124", noon.Add(before), []string{}, 0},
	} {
		b.must(func(ctx context.Context, tx pgx.Tx) error {
			var about ledger.About
			batch := &pgx.Batch{}
			ledger.QueueAbout(batch, b.keys, lakeside, c.account, c.phone, c.at, &about)
			err := tx.SendBatch(ctx, batch).Close()
			if diff := cmp.Diff(c.want, about.Holds); diff != "" || about.Sharing != c.sharing {
				t.Errorf("%s: shared by %d, %s", name, about.Sharing, diff)
			}
			whole, wholeErr := ledger.AccountByNumber(ctx, tx, b.keys, lakeside, c.account)
			if known := wholeErr == nil; known != (about.Account != nil) || known && !reflect.DeepEqual(whole, *about.Account) {
				t.Errorf("%s: the account differs", name)
			}
			return err
		})
	}
}

func TestSeveralPlansAndStatementsAreReadInOneRoundTrip(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(row{}, row{"account_number": "A-2", "claim_number": "C-2", "statement_number": "S-2"}))
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		var first, second []billing.Statement
		var none *ledger.Plan
		batch := &pgx.Batch{}
		ledger.QueueStatements(batch, lakeside, "A-1", &first)
		ledger.QueueStatements(batch, lakeside, "A-2", &second)
		ledger.QueueLivePlan(batch, lakeside, "A-1", &none)
		err := tx.SendBatch(ctx, batch).Close()
		if !cmp.Equal(first, b.statements("A-1")) || !cmp.Equal(second, b.statements("A-2")) || none != nil {
			t.Errorf("read %d and %d statements, plan %v", len(first), len(second), none)
		}
		return err
	})
}
