package audit

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
)

// The checks between books and payments by card.
const (
	checkPosted = "every payment, refund and dispute by card has its entry"
	checkStored = "every entry by card has its payment, refund or dispute"
)

// cardsPage is how many rows of payments are compared at once.
const cardsPage = 1000

// VerifyPayments checks the payments by card in themselves, and against the books both ways.
func VerifyPayments(ctx context.Context, tx pgx.Tx) ([]Check, error) {
	problems, err := payment.Verify(ctx, tx)
	if err != nil {
		return nil, err
	}
	var checks []Check
	for _, name := range payment.Checks() {
		checks = append(checks, checkOf(name, problems, func(p payment.Problem) (string, string) { return p.Check, p.Detail }))
	}
	unposted, err := unpostedPayments(ctx, tx)
	if err != nil {
		return nil, err
	}
	unstored, err := unstoredEntries(ctx, tx)
	return append(checks, check(checkPosted, unposted), check(checkStored, unstored)), err
}

// unpostedPayments names what has no entry, or one of another account or amount.
func unpostedPayments(ctx context.Context, tx pgx.Tx) (wrong []string, err error) {
	var last payment.Expected
	for more := true; more && len(wrong) <= maxNamed; {
		page, err := payment.ExpectedEntries(ctx, tx, last.Practice, last.Entry, cardsPage)
		if err != nil {
			return nil, err
		}
		keys := map[billing.PracticeID][]string{}
		for _, e := range page {
			keys[e.Practice] = append(keys[e.Practice], e.Entry)
			last = e
		}
		found := map[billing.PracticeID]map[string]ledger.MoneyEntry{}
		for practice, some := range keys {
			if found[practice], err = ledger.MoneyByKey(ctx, tx, practice, some); err != nil {
				return nil, err
			}
		}
		for _, e := range page {
			if in, ok := found[e.Practice][e.Entry]; !ok || in.Account != e.Account || in.Cash != e.Cash {
				wrong = append(wrong, fmt.Sprintf("practice %s, entry %s", e.Practice, e.Entry))
			}
		}
		more = len(page) == cardsPage
	}
	return wrong, nil
}

// unstoredEntries names entries by card that nothing in the store stands for.
func unstoredEntries(ctx context.Context, tx pgx.Tx) (wrong []string, err error) {
	var last ledger.MoneyEntry
	for more := true; more && len(wrong) <= maxNamed; {
		page, err := ledger.MoneyEntries(ctx, tx, last.Practice, last.ID, cardsPage)
		if err != nil {
			return nil, err
		}
		keys := map[billing.PracticeID][]string{}
		for _, e := range page {
			keys[e.Practice] = append(keys[e.Practice], e.Key)
			last = e
		}
		known := map[billing.PracticeID]map[string]bool{}
		for practice, some := range keys {
			if known[practice], err = payment.KnownEntries(ctx, tx, practice, some); err != nil {
				return nil, err
			}
		}
		for _, e := range page {
			if !known[e.Practice][e.Key] {
				wrong = append(wrong, fmt.Sprintf("practice %s, entry %s", e.Practice, e.Key))
			}
		}
		more = len(page) == cardsPage
	}
	return wrong, nil
}
