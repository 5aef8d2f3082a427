package ledger_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
)

// drawn is a valid file, and what each of its accounts owes.
type drawn struct {
	rows []row
	owed map[billing.AccountNumber]billing.Cents
}

// drawFile draws up to 12 rows on up to 3 accounts, whose numbers carry a run's own mark.
func drawFile(t *rapid.T, mark string) drawn {
	cents := func(name string) int {
		return rapid.OneOf(rapid.Just(0), rapid.IntRange(1, 99_999)).Draw(t, name)
	}
	d := drawn{owed: map[billing.AccountNumber]billing.Cents{}}
	for n := range rapid.IntRange(1, 12).Draw(t, "rows") {
		patient := rapid.IntRange(1, 3).Draw(t, "patient")
		account := fmt.Sprintf("%s-%d", mark, patient)
		insured := rapid.Bool().Draw(t, "insured")
		discount, paid := cents("discount"), cents("paid by the patient")
		r := row{
			"account_number": account, "date_of_birth": fmt.Sprintf("198%d-01-01", patient),
			"statement_number": "S" + account, "claim_number": fmt.Sprintf("C%s-%t", account, insured),
			"service_code": fmt.Sprint(n), "contractual_adjustment": dollars(discount), "patient_paid": dollars(paid),
		}
		share := 0
		if insured {
			sum := discount
			for _, part := range []string{"insurer_paid", "deductible", "copay", "coinsurance", "not_covered"} {
				amount := cents(part)
				r[part] = dollars(amount)
				sum += amount
				if part != "insurer_paid" {
					share += amount
				}
			}
			r["charge"] = dollars(sum)
		} else {
			share = cents("own share")
			for _, part := range []string{"insurer", "insurer_paid", "deductible", "copay", "coinsurance", "not_covered"} {
				r[part] = ""
			}
			r["charge"] = dollars(share + discount)
		}
		d.rows = append(d.rows, r)
		d.owed[billing.AccountNumber(account)] += billing.Cents(share - paid)
	}
	return d
}

func TestAnyValidFile(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	runs := 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		d := drawFile(t, fmt.Sprintf("R%d", runs))
		if o := b.load(sheet(d.rows...)); o.Loaded != len(d.rows) || o.Refused != 0 {
			t.Fatalf("loaded %+v of %d rows, refused %v", o.Counts, len(d.rows), o.refusals)
		}
		seed := rapid.Uint64().Draw(t, "order")
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(d.rows), func(i, j int) {
			d.rows[i], d.rows[j] = d.rows[j], d.rows[i]
		})
		before := b.count("posting")
		if o := b.load(sheet(d.rows...)); o.Unchanged != len(d.rows) || o.Loaded+o.Refused+o.AccountsUpdated != 0 {
			t.Fatalf("shuffled: %+v, refused %v", o.Counts, o.refusals)
		}
		if after := b.count("posting"); after != before {
			t.Fatalf("%d postings, then %d", before, after)
		}
		for account, owed := range d.owed {
			if due := b.due(account); due != owed {
				t.Fatalf("due is %v, shares less payments are %v", due, owed)
			}
			b.sumsToNothing(t, account)
		}
	})
	if problems := b.verify(); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
}

// sumsToNothing checks that all postings of an account cancel, and that its statement explains what is owed.
func (b books) sumsToNothing(t *rapid.T, account billing.AccountNumber) {
	var sum, left billing.Cents
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		entries, err := ledger.Entries(ctx, tx, lakeside, account, 1000)
		for _, e := range entries {
			for _, p := range e.Postings {
				sum += p.Amount
			}
		}
		return err
	})
	for _, s := range b.statements(account) {
		left += s.Amount(billing.PartLeft)
		for _, c := range s.Claims {
			for _, l := range c.Lines {
				if !l.Balanced() {
					t.Fatalf("a line of claim %s does not add up", c.Number)
				}
			}
		}
	}
	if due := b.due(account); sum != 0 || left != due {
		t.Fatalf("postings sum to %v, statements leave %v, due is %v", sum, left, due)
	}
}
