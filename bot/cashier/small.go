package cashier

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/consent/seal"
)

// smallPage is how many accounts are looked at in one read.
const smallPage = 1000

// Small is a balance that the practice's policy calls too small to ask for.
type Small struct {
	Account billing.AccountNumber `json:"account"`
	Due     billing.Cents         `json:"due_cents"`
}

// SmallBalances gives the accounts whose whole balance the policy calls too small to ask for, in order of their
// numbers, at most limit. One with a plan or a hold is none: somebody deals with it.
func SmallBalances(ctx context.Context, tx pgx.Tx, p practice.Practice, limit int) (small []Small, err error) {
	if p.Plan.SmallBalance.Max <= 0 {
		return nil, nil
	}
	for after, more := billing.AccountNumber(""), true; more && len(small) < limit; {
		page, err := ledger.AccountsOwing(ctx, tx, p.ID, after, smallPage)
		if err != nil {
			return nil, err
		}
		for _, o := range page {
			if p.Plan.Small(o.Due) && !o.Planned && len(o.Holds) == 0 && len(small) < limit {
				small = append(small, Small{o.Account, o.Due})
			}
			after = o.Account
		}
		more = len(page) == smallPage
	}
	return small, nil
}

// WriteOffSmall writes these balances off, each once a reference, with who allowed it; what is owed by now counts.
func WriteOffSmall(
	ctx context.Context, tx pgx.Tx, keys *seal.Keyring, p practice.Practice, all []Small, approver, reference string,
	at time.Time,
) (written int, err error) {
	for _, s := range all {
		posted, err := Allow(ctx, tx, keys, billing.Allowance{
			Practice: p.ID, Account: s.Account, Kind: billing.WriteOff, Amount: s.Due, Approver: approver,
			Reference: reference, At: at,
		}, "small balance, policy "+p.PolicyVersion())
		if err != nil {
			return 0, err
		}
		if posted {
			written++
		}
	}
	return written, nil
}
