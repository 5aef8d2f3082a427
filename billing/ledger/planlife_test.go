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
	"github.com/plainbill/plainbill/billing/plan"
)

var roomy = plan.Policy{
	Tiers: []plan.Tier{{UpTo: 5000_00, Instalments: 4}}, MinPayment: 1, Frequencies: []plan.Frequency{plan.Monthly},
	FirstDueWithinDays: 30, GraceDays: 5, SkipsAYear: 1,
}

// planned loads a bill of 60.00 and agrees on four payments.
func planned(t *testing.T) books {
	t.Helper()
	b := newBooks(t)
	b.load(sheet(row{}))
	if _, err := b.agree("A-1", quarters(6000), "k1"); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b books) replace(
	id int64, change plan.ChangeKind, terms plan.Terms, key string, at time.Time,
) (next int64, err error) {
	err = b.tx(func(ctx context.Context, tx pgx.Tx) error {
		next, err = ledger.ReplacePlan(ctx, tx, lakeside, "A-1", id, change, terms, key, at, "AGREE", "SM2", b.keys)
		return err
	})
	return next, err
}

func (b books) amended(c plan.Change) plan.Terms {
	b.t.Helper()
	p := b.livePlan()
	now := plan.Running{Terms: p.Terms, Open: p.Open, Left: p.Left, Life: p.Life, Record: p.Record}
	terms, err := plan.Amend(roomy, "v2", now, billing.DateOf(noon), c)
	if err != nil {
		b.t.Fatal(err)
	}
	return terms
}

func (b books) writeOff(key string, amount billing.Cents) {
	b.t.Helper()
	if _, err := b.post(billing.Entry{
		Practice: lakeside, Key: key, Kind: "write_off", At: noon, Source: billing.Source{Event: "write-off"},
		Postings: []billing.Posting{
			{Kind: billing.WriteOff, Patient: "A-1", Amount: amount},
			{Kind: billing.PatientReceivable, Patient: "A-1", Amount: -amount},
		},
	}); err != nil {
		b.t.Fatal(err)
	}
}

func TestAPlanTakesThePlaceOfAnother(t *testing.T) {
	t.Parallel()
	b := planned(t)
	b.pay(2000, "1")
	terms := b.amended(plan.Change{Kind: plan.Skip})
	next, err := b.replace(1, plan.Skip, terms, "k2", noon)
	if err != nil || next != 2 {
		t.Fatal(next, err)
	}
	got := b.livePlan()
	if got.ID != 2 || got.Replaces != 1 || got.Root != 1 || got.Change != plan.Skip || got.Left != 4000 || got.Paid != 0 {
		t.Errorf("the new plan: %+v", got)
	}
	if diff := cmp.Diff(plan.Record{Skips: 1, Paid: 1}, got.Record); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(terms, got.Terms); diff != "" {
		t.Error(diff)
	}
	if again, err := b.replace(1, plan.Skip, terms, "k2", noon); err != nil || again != next {
		t.Errorf("the same again: %d, %v", again, err)
	}
	if _, err := b.replace(1, plan.Skip, quarters(4000), "k2", noon); !errors.Is(err, ledger.ErrConflict) {
		t.Errorf("the same key with other terms: %v", err)
	}
	for name, c := range map[string]struct {
		id    int64
		kind  plan.ChangeKind
		terms plan.Terms
		want  error
	}{
		"a plan that was replaced":            {1, plan.Skip, terms, ledger.ErrNotFound},
		"terms of less than is left":          {2, plan.Resize, quarters(3000), ledger.ErrFactChanged},
		"terms of more than the account owes": {2, plan.Join, quarters(4001), ledger.ErrFactChanged},
		"a fifth payment":                     {2, plan.Resize, quarters(4000), ledger.ErrPlanSum},
	} {
		if _, err := b.replace(c.id, c.kind, c.terms, "k3", noon); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if problems := b.verify(); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
}

func TestASmallerBalanceShrinksAPlanFromItsEnd(t *testing.T) {
	t.Parallel()
	b := planned(t)
	b.move(1, plan.Missed)
	b.writeOff("w", 2000)
	before := b.livePlan()
	smaller := b.amended(plan.Change{Kind: plan.Shrink, Balance: 4000})
	if _, err := b.replace(1, plan.Shrink, smaller, "s", noon); err != nil {
		t.Fatal(err)
	}
	got := b.livePlan()
	if diff := cmp.Diff(before.Open, got.Open); diff != "" || got.Left != 4000 {
		t.Errorf("what was open when it was written off, and after: %s", diff)
	}
	if got.Life != plan.Missed {
		t.Errorf("what was missed is not: %s", got.Life)
	}
}

func (b books) move(id int64, to plan.Life) {
	b.t.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		_, err := ledger.MovePlan(ctx, tx, lakeside, id, to, "test", noon)
		return err
	})
}

func TestTheLifeOfAPlanIsWrittenDown(t *testing.T) {
	t.Parallel()
	b := planned(t)
	b.move(1, plan.Grace)
	b.move(1, plan.Grace)
	b.move(1, plan.Missed)
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		ended, err := ledger.EndPlan(ctx, tx, lakeside, "A-1", "defaulted", noon)
		if err != nil || !ended {
			t.Error(ended, err)
		}
		moves, err := ledger.PlanMoves(ctx, tx, lakeside, 1)
		var lives []plan.Life
		for _, m := range moves {
			lives = append(lives, m.To)
		}
		if diff := cmp.Diff([]plan.Life{plan.Agreed, plan.Grace, plan.Missed, plan.Defaulted}, lives); diff != "" {
			t.Error(diff)
		}
		return err
	})
	if err := b.exec(`DELETE FROM ledger.plan_move`); !errors.Is(err, ledger.ErrAppendOnly) {
		t.Errorf("a life was rewritten: %v", err)
	}
}

// TestTheDatabaseKnowsTheSameLife tries every pair of states on a plan of its own.
func TestTheDatabaseKnowsTheSameLife(t *testing.T) {
	t.Parallel()
	b := planned(t)
	lives := []plan.Life{
		plan.Draft, plan.Offered, plan.Agreed, plan.Current, plan.Grace, plan.Missed, plan.Delinquent, plan.Defaulted,
		plan.Cured, plan.PaidOff, plan.Cancelled, plan.Superseded,
	}
	happens := []plan.Occurrence{
		plan.Accepted, plan.UpToDate, plan.Late, plan.PastGrace, plan.FarBehind, plan.GivenUp, plan.NothingLeft,
		plan.CalledOff, plan.TermsChanged,
	}
	refused := errors.New("undo")
	for _, from := range lives {
		for _, to := range lives {
			legal := false
			for _, o := range happens {
				next, err := from.After(o)
				legal = legal || err == nil && next == to && next != from
			}
			legal = legal && (from.Runs() || from == plan.Offered && to == plan.Agreed)
			err := b.tx(func(ctx context.Context, tx pgx.Tx) error {
				_, err := tx.Exec(ctx, `ALTER TABLE ledger.plan_move DISABLE TRIGGER plan_move_goes_on`)
				if err == nil {
					_, err = tx.Exec(ctx, `INSERT INTO ledger.plan_move (practice_id, plan_id, from_life, to_life, at, why, key)
						VALUES ('lakeside', 1, $1, $2, now(), 'test', 'test')`, from, to)
				}
				if err == nil {
					err = refused
				}
				return err
			})
			if errors.Is(err, refused) != legal {
				t.Errorf("from %s to %s: %v, the rules say %v", from, to, err, legal)
			}
		}
	}
	if err := b.exec(`INSERT INTO ledger.plan_move (practice_id, plan_id, from_life, to_life, at, why, key)
		VALUES ('lakeside', 1, 'grace', 'missed', now(), 'test', 'test')`); !errors.Is(err, ledger.ErrPlanMove) {
		t.Errorf("a plan moved from where it is not: %v", err)
	}
}
