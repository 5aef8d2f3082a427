package ledger_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
)

func (b books) plansDue(now time.Time) (refs []ledger.PlanRef) {
	b.t.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		refs, err = ledger.PlansDue(ctx, tx, now, true, 10)
		return err
	})
	return refs
}

func (b books) look(next time.Time) {
	b.t.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		p, look, err := ledger.LockPlan(ctx, tx, lakeside, "A-1")
		if err != nil {
			return err
		}
		return ledger.Looked(ctx, tx, lakeside, p.ID, look, next)
	})
}

func TestAPlanIsLookedAtWhenItsDayComesOrMoneyDoes(t *testing.T) {
	t.Parallel()
	b := planned(t)
	later := noon.AddDate(0, 0, 14)
	if got := b.plansDue(noon); len(got) != 1 || got[0] != (ledger.PlanRef{Practice: lakeside, Account: "A-1"}) {
		t.Fatalf("a new plan: %v", got)
	}
	b.look(later)
	if got := b.plansDue(noon); len(got) != 0 {
		t.Errorf("nothing happened: %v", got)
	}
	if got := b.plansDue(later); len(got) != 1 {
		t.Errorf("its day came: %v", got)
	}
	b.pay(100, "1")
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		for _, want := range []bool{true, false} {
			if scan, err := ledger.ScanPlans(ctx, tx, noon); scan != want || err != nil {
				t.Errorf("searched %v, %v", scan, err)
			}
		}
		cheap, err := ledger.PlansDue(ctx, tx, noon, false, 10)
		if len(cheap) != 0 {
			t.Errorf("found without a search: %v", cheap)
		}
		return err
	})
	if got := b.plansDue(noon); len(got) != 1 {
		t.Errorf("money came: %v", got)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		return ledger.LookLater(ctx, tx, ledger.PlanRef{Practice: lakeside, Account: "A-1"}, noon.Add(time.Hour))
	})
	if got := b.plansDue(noon); len(got) != 0 {
		t.Errorf("a look that was put off: %v", got)
	}
	b.look(later)
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		_, err := ledger.EndPlan(ctx, tx, lakeside, "A-1", "canceled", noon)
		return err
	})
	if got := b.plansDue(later); len(got) != 0 {
		t.Errorf("a plan that ended: %v", got)
	}
}

func TestANoticeIsToldOnce(t *testing.T) {
	t.Parallel()
	b := planned(t)
	due := billing.Date{Year: 2026, Month: 12, Day: 15}
	n := ledger.Notice{Plan: 1, Name: "amount_changes", Due: due, Amount: 1500}
	paper := ledger.Notice{Plan: 1, Name: "date_changes", Due: due, OnPaper: true}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		for i, want := range []bool{true, false} {
			if first, err := ledger.TellOnce(ctx, tx, lakeside, n, noon); err != nil || first != want {
				t.Errorf("time %d: %v, %v", i+1, first, err)
			}
		}
		if first, err := ledger.TellOnce(ctx, tx, lakeside, paper, noon); err != nil || !first {
			t.Errorf("on paper: %v, %v", first, err)
		}
		if at, told, err := ledger.ToldAt(ctx, tx, lakeside, n); err != nil || !told || !at.Equal(noon) {
			t.Errorf("told: %v %v %v", at, told, err)
		}
		if _, told, err := ledger.ToldAt(ctx, tx, lakeside, paper); err != nil || told {
			t.Errorf("what nobody wrote yet was told: %v", err)
		}
		if written, err := ledger.WrittenDown(ctx, tx, lakeside, 1, noon); err != nil || !written {
			t.Errorf("written: %v %v", written, err)
		}
		if _, told, err := ledger.ToldAt(ctx, tx, lakeside, paper); err != nil || !told {
			t.Errorf("what was written was not told: %v", err)
		}
		terms, err := ledger.TermsAt(ctx, tx, lakeside, 1, noon)
		if diff := cmp.Diff(quarters(6000).Instalments, terms); diff != "" || err != nil {
			t.Error(diff, err)
		}
		none, err := ledger.TermsAt(ctx, tx, lakeside, 1, noon.Add(-time.Hour))
		if len(none) != 0 || err != nil {
			t.Errorf("before it was agreed: %v, %v", none, err)
		}
		return ledger.KeepPolicy(ctx, tx, lakeside, "v1", roomy, noon)
	})
	if diff := cmp.Diff(roomy, b.livePlan().Policy); diff != "" {
		t.Errorf("the policy it was made under: %s", diff)
	}
}

func TestAccountsWithABalanceAreListedWithoutNames(t *testing.T) {
	t.Parallel()
	b := planned(t)
	b.load(sheet(row{"account_number": "A-2", "claim_number": "C-2", "statement_number": "S-2", "phone": "+15125550124"},
		row{"account_number": "A-3", "claim_number": "C-3", "statement_number": "S-3", "patient_paid": "60.00"}))
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		if err := ledger.SetHold(ctx, tx, lakeside, "A-2", "dispute", noon, "U01"); err != nil {
			return err
		}
		all, err := ledger.AccountsOwing(ctx, tx, lakeside, "", 10)
		want := []ledger.Owing{
			{Account: "A-1", Due: 6000, Planned: true, Holds: []string{}},
			{Account: "A-2", Due: 6000, Holds: []string{"dispute"}},
		}
		if diff := cmp.Diff(want, all); diff != "" {
			t.Error(diff)
		}
		if rest, err := ledger.AccountsOwing(ctx, tx, lakeside, "A-2", 10); len(rest) != 0 || err != nil {
			t.Errorf("behind the last: %v, %v", rest, err)
		}
		return err
	})
}
