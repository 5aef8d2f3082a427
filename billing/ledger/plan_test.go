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

// quarters are four monthly instalments.
func quarters(principal billing.Cents) plan.Terms {
	t := plan.Terms{Principal: principal, Frequency: plan.Monthly, Policy: "v1"}
	first := billing.Date{Year: 2026, Month: 12, Day: 15}
	for i, amount := range principal.Split(4) {
		t.Instalments = append(t.Instalments, plan.Instalment{Due: first.AddMonths(i), Amount: amount})
	}
	return t
}

func (b books) agree(account billing.AccountNumber, terms plan.Terms, key string) (added bool, err error) {
	err = b.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, added, err = ledger.AddPlan(ctx, tx, lakeside, account, terms, key, noon, "AGREE", "SM1", b.keys)
		return err
	})
	return added, err
}

func (b books) livePlan() (p *ledger.Plan) {
	b.t.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		p, err = ledger.LivePlan(ctx, tx, lakeside, "A-1")
		return err
	})
	return p
}

func (b books) pay(amount billing.Cents, reference string) {
	b.t.Helper()
	p := billing.Payment{
		Practice: lakeside, Account: "A-1", Amount: amount, Method: "cash", Reference: reference, At: noon.Add(time.Hour),
	}
	if posted, err := b.post(p.Entry()); !posted || err != nil {
		b.t.Fatal(posted, err)
	}
}

func TestPlanFollowsThePayments(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(row{"patient_paid": "1.50"})) // 58.50 is due
	if p := b.livePlan(); p != nil {
		t.Fatalf("a plan before any was agreed: %v", p)
	}
	terms := quarters(5850) // 14.62, 14.62, 14.62, 14.64
	if added, err := b.agree("A-1", terms, "k1"); !added || err != nil {
		t.Fatal(added, err)
	}
	want := ledger.Plan{
		Account: "A-1", ID: 1, Terms: terms, AgreedAt: noon, Left: 5850, Open: terms.Instalments,
		Life: plan.Agreed, Root: 1,
	}
	if diff := cmp.Diff(&want, b.livePlan()); diff != "" {
		t.Error(diff)
	}
	b.pay(2000, "1")
	want.Left, want.Paid, want.Record.Paid = 3850, 2000, 1
	want.Open = append([]plan.Instalment{{Due: terms.Instalments[1].Due, Amount: 924}}, terms.Instalments[2:]...)
	if diff := cmp.Diff(&want, b.livePlan()); diff != "" {
		t.Errorf("after a payment: %s", diff)
	}
	b.pay(3850, "2")
	if p := b.livePlan(); p != nil {
		t.Errorf("it still runs when all is paid: %v", p)
	}
	b.load(sheet(row{"claim_number": "C-2"}))
	if added, err := b.agree("A-1", quarters(6000), "k2"); !added || err != nil {
		t.Errorf("a new plan after the paid one: %v, %v", added, err)
	}
	if problems := b.verify(); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
}

func TestPlanNeverExceedsWhatIsDue(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(row{}))
	if _, err := b.agree("A-1", quarters(6000), "k1"); err != nil {
		t.Fatal(err)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		_, err := ledger.Post(ctx, tx, billing.Entry{
			Practice: lakeside, Key: "w", Kind: "write_off", At: noon, Source: billing.Source{Event: "write-off"},
			Postings: []billing.Posting{
				{Kind: billing.WriteOff, Patient: "A-1", Amount: 3000},
				{Kind: billing.PatientReceivable, Patient: "A-1", Amount: -3000},
			},
		})
		return err
	})
	first := quarters(6000).Instalments[0].Due
	if p := b.livePlan(); p == nil || p.Left != 3000 || len(p.Open) != 2 || p.Open[0].Due != first ||
		p.NextNo() != 1 {
		t.Errorf("half was written off, the plan says %+v", p)
	}
}

func TestAddPlanRefuses(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(row{}))
	terms := quarters(6000)
	if added, err := b.agree("A-1", terms, "k1"); !added || err != nil {
		t.Fatal(added, err)
	}
	if added, err := b.agree("A-1", terms, "k1"); added || err != nil {
		t.Errorf("the same again: %v, %v", added, err)
	}
	short, many, none := quarters(6000), quarters(6000), plan.Terms{}
	short.Instalments = short.Instalments[1:]
	many.Instalments = append(quarters(3000).Instalments, quarters(3000).Instalments...)
	for name, c := range map[string]struct {
		account billing.AccountNumber
		terms   plan.Terms
		key     string
		want    error
	}{
		"the same key with other terms": {"A-1", quarters(5000), "k1", ledger.ErrConflict},
		"a second live plan":            {"A-1", terms, "k2", ledger.ErrPlanExists},
		"a sum that falls short":        {"A-1", short, "k3", ledger.ErrPlanSum},
		"more than four instalments":    {"A-1", many, "k4", ledger.ErrPlanSum},
		"no instalment":                 {"A-1", none, "k5", ledger.ErrPlanSum},
		"an account that is not there":  {"A-9", terms, "k6", ledger.ErrNotFound},
	} {
		if _, err := b.agree(c.account, c.terms, c.key); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		ended, err := ledger.EndPlan(ctx, tx, lakeside, "A-1", "canceled", noon)
		if !ended {
			t.Error("there was no plan to end")
		}
		return err
	})
	if added, err := b.agree("A-1", terms, "k2"); !added || err != nil {
		t.Errorf("after the end of the first: %v, %v", added, err)
	}
	if err := b.exec(`UPDATE ledger.plan SET principal = 1`); !errors.Is(err, ledger.ErrAppendOnly) {
		t.Errorf("changed terms: %v", err)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(row{"patient_paid": "10.00"}, row{"service_code": "LAB1"}, row{"claim_number": "C-2"}))
	if _, err := b.agree("A-1", quarters(17000), "k1"); err != nil {
		t.Fatal(err)
	}
	amounts := []billing.Cents{4250, 4250, 4250, 4250}
	due := billing.Date{Year: 2026, Month: 12, Day: 15}
	for name, f := range map[string]billing.Fact{
		"what is due":        {Kind: billing.FactDue, Cents: 17000},
		"an offer":           {Kind: billing.FactOffer, Cents: 17000, Schedule: amounts},
		"what was paid":      {Kind: billing.FactPayment, Cents: 1000},
		"the plan":           {Kind: billing.FactPlan, Cents: 17000, Schedule: amounts},
		"what is left of it": {Kind: billing.FactPlan, Cents: 17000, Schedule: amounts, Part: billing.PartLeft},
		"a share of a claim": {Kind: billing.FactShare, Claim: "C-1", Part: billing.PartDeductible, Cents: 8000},
		"a share of a line": {
			Kind: billing.FactShare, Claim: "C-1", ServiceLine: 1, Part: billing.PartLeft, Cents: 5000,
		},
		"all shares of a claim":   {Kind: billing.FactShare, Claim: "C-1", Part: billing.PartResponsibility, Cents: 12000},
		"the charge of all":       {Kind: billing.FactShare, Statement: "S-1", Part: billing.PartCharge, Cents: 75000},
		"the day by which to pay": {Kind: billing.FactDueDate, Statement: "S-1", Date: due},
	} {
		check := func(f billing.Fact) error {
			return b.tx(func(ctx context.Context, tx pgx.Tx) error {
				return ledger.Check(ctx, tx, lakeside, []billing.Fact{f})
			})
		}
		f.Account = "A-1"
		if err := check(f); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		wrong := map[string]billing.Fact{"another amount": f, "another account": f, "another kind": f}
		for how, w := range wrong {
			switch how {
			case "another amount":
				w.Cents++
				w.Date = due.AddDays(1)
			case "another account":
				w.Account = "A-9"
			case "another kind":
				w.Kind = "rumour"
			}
			if err := check(w); !errors.Is(err, ledger.ErrFactChanged) {
				t.Errorf("%s, %s: %v, want ErrFactChanged", name, how, err)
			}
		}
	}
	b.pay(1000, "1")
	stale := []billing.Fact{
		{Kind: billing.FactOffer, Account: "A-1", Cents: 17000, Schedule: amounts},
		{Kind: billing.FactOffer, Account: "A-1", Cents: 16000, Schedule: amounts},
		{Kind: billing.FactPlan, Account: "A-1", Cents: 17000, Schedule: amounts, Part: billing.PartLeft},
	}
	for _, f := range stale {
		err := b.tx(func(ctx context.Context, tx pgx.Tx) error {
			return ledger.Check(ctx, tx, lakeside, []billing.Fact{f})
		})
		if !errors.Is(err, ledger.ErrFactChanged) {
			t.Errorf("%s after a payment: %v", f.Kind, err)
		}
	}
}
