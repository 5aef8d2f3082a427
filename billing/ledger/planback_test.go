package ledger_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/plan"
)

// postAll posts entries one after the other.
func (b books) postAll(at time.Time, entries ...billing.Entry) {
	b.t.Helper()
	for _, e := range entries {
		e.At = at
		if _, err := b.post(e); err != nil {
			b.t.Fatal(err)
		}
	}
}

func refunded(reference string, amount, credit billing.Cents) billing.Entry {
	return billing.Refund{
		Practice: lakeside, Account: "A-1", Reference: reference, Amount: amount, Credit: credit, At: noon,
	}.Entry()
}

func disputed(reference string, amount billing.Cents) billing.Entry {
	return billing.Dispute{Practice: lakeside, Account: "A-1", Reference: reference, Amount: amount, At: noon}.Entry()
}

// overpaid moves a part of what is owed to the patient's credit: paid for a claim beyond what it was.
func overpaid(amount billing.Cents) billing.Entry {
	return billing.Entry{
		Practice: lakeside, Key: "overpaid", Kind: billing.EntryCredit, At: noon, Source: billing.Source{Event: "overpaid"},
		Postings: []billing.Posting{
			{Kind: billing.PatientReceivable, Patient: "A-1", Amount: amount},
			{Kind: billing.PatientCredit, Patient: "A-1", Amount: -amount},
		},
	}
}

func TestAPlanSaysWhatWentBackOfIt(t *testing.T) {
	t.Parallel()
	card := billing.Payment{
		Practice: lakeside, Account: "A-1", Amount: 1500, Method: billing.MethodCard, Reference: "pi_1", At: noon,
	}.Received()
	failed := card.Reverse("reversal/"+card.Key, noon, billing.Source{Event: "payment_failed/card/pi_1"})
	undone := func(e billing.Entry) billing.Entry {
		return e.Reverse("reversal/"+e.Key, noon, billing.Source{Event: "undone"})
	}
	for name, c := range map[string]struct {
		before, since []billing.Entry
		want          plan.Back
		left          billing.Cents
	}{
		"nothing":           {nil, []billing.Entry{card}, plan.Back{}, 4500},
		"a refund":          {nil, []billing.Entry{card, refunded("1", 1000, 0)}, plan.Back{Given: 1000, Paid: 500}, 5500},
		"a dispute":         {nil, []billing.Entry{card, disputed("1", 1500)}, plan.Back{Taken: 1500}, 6000},
		"a failure":         {nil, []billing.Entry{card, failed}, plan.Back{Taken: 1500}, 6000},
		"a failed refund":   {nil, []billing.Entry{card, refunded("1", 1500, 0), undone(refunded("1", 1500, 0))}, plan.Back{}, 4500},
		"a dispute won":     {nil, []billing.Entry{card, disputed("1", 1500), undone(disputed("1", 1500))}, plan.Back{}, 4500},
		"a credit refunded": {nil, []billing.Entry{card, overpaid(700), refunded("1", 700, 700)}, plan.Back{}, 4500},
		"before the plan":   {[]billing.Entry{card, refunded("1", 1500, 0)}, nil, plan.Back{}, 6000},
		"of before the plan": {
			[]billing.Entry{card}, []billing.Entry{refunded("1", 500, 0)}, plan.Back{Beyond: 500}, 4500,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBooks(t)
			b.load(sheet(row{}))
			b.postAll(noon.Add(-time.Hour), c.before...)
			if _, err := b.agree("A-1", quarters(b.due("A-1")), "k1"); err != nil {
				t.Fatal(err)
			}
			b.postAll(noon.Add(time.Hour), c.since...)
			for range 2 { // the second time with what the migration gives to plans that run already
				p := b.livePlan()
				if diff := cmp.Diff(c.want, p.Back); diff != "" {
					t.Error(diff)
				}
				if p.Left != c.left || p.Paid+p.Left != p.Terms.Principal {
					t.Errorf("%s left, %s paid of %s", p.Left, p.Paid, p.Terms.Principal)
				}
				b.backfill()
			}
		})
	}
}

// backfill gives plans what had gone back before them as the migration does.
func (b books) backfill() {
	b.t.Helper()
	file, err := os.ReadFile("migrations/0012_follow_returned_money.sql")
	if err != nil {
		b.t.Fatal(err)
	}
	_, update, _ := strings.Cut(string(file), "UPDATE")
	for _, sql := range []string{
		`UPDATE ledger.plan_look SET given = 0, taken = 0, credited = 0`, "UPDATE" + update,
	} {
		if err := b.exec(sql); err != nil {
			b.t.Fatal(err)
		}
	}
}

func TestAReopenedPlanKeepsWhatItIsFor(t *testing.T) {
	t.Parallel()
	b := planned(t)
	b.pay(1500, "1")
	b.postAll(noon, refunded("1", 1500, 0))
	p := b.livePlan()
	change := plan.Change{Kind: plan.Reopen, Balance: p.Left, Back: p.Back}
	if _, err := b.replace(1, plan.Reopen, b.amended(change), "k2", noon); err != nil {
		t.Fatal(err)
	}
	if got := b.livePlan(); got.Left != 6000 || !got.Back.None() || got.Record.Paid != 0 || len(got.Open) != 4 {
		t.Errorf("%+v", got)
	}
	b.postAll(noon, refunded("2", 100, 0)) // of nothing that is left of what was paid
	if got := b.livePlan(); got.Back != (plan.Back{Beyond: 100}) {
		t.Errorf("%+v", got.Back)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		problems, err := ledger.Verify(ctx, tx)
		if len(problems) > 0 {
			t.Error(problems)
		}
		return err
	})
}
