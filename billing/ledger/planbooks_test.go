package ledger_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	pay "github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
)

var planRuns = flag.Int("plan.runs", 60, "runs of a plan through money, remittances, changes and days over PostgreSQL")

// TestTheBooksAndThePlanAgree takes accounts with a plan through payments, charges, refunds, disputes, write-offs, credits,
// remittances, bills, changes and days in any order. After every step what is open sums to what is left, which with what
// was paid and adjusted is the principal; due and paid are what was posted; the books balance; and no instalment was
// charged twice, nor an account twice on a day.
//
// A run is one transaction on an account of its own, and everything that the runs left is verified in the end.
func TestTheBooksAndThePlanAgree(t *testing.T) {
	t.Parallel()
	l := newAccounts(t)
	workers := min(runtime.GOMAXPROCS(0), *planRuns)
	t.Run("runs", func(t *testing.T) {
		for worker := range workers {
			t.Run(fmt.Sprint(worker), func(t *testing.T) {
				t.Parallel()
				l.runs(t, (*planRuns+worker)/workers)
			})
		}
	})
	if problems := l.verify(); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
	l.must(func(ctx context.Context, tx pgx.Tx) error {
		problems, err := pay.Verify(ctx, tx)
		for _, p := range problems {
			if p.Check != "every charge that succeeded has its payment" { // the machine posts it, and keeps no receipt
				t.Errorf("%s: %s", p.Check, p.Detail)
			}
		}
		return err
	})
	for _, what := range slices.Sorted(maps.Keys(l.did)) {
		t.Logf("%s: %d", what, l.did[what])
	}
}

// accounts is where the runs find their accounts, and count what they did.
type accounts struct {
	books
	mu     sync.Mutex
	loaded int // accounts in the books
	used   int // of them, by runs
	did    map[string]int
}

func newAccounts(t *testing.T) *accounts {
	t.Helper()
	pool := pgtest.New(t, pg.Set{Schema: ledger.Schema, FS: ledger.Migrations()},
		pg.Set{Schema: pay.Schema, FS: pay.Migrations()})
	return &accounts{books: books{t: t, pool: pool, keys: pgtest.Keyring(t)}, did: map[string]int{}}
}

// account gives one that nobody had. They are loaded many at a time: a file costs more than a row.
func (l *accounts) account() billing.AccountNumber {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.used == l.loaded {
		var rows []row
		for range min(max(*planRuns, 1), 500) {
			l.loaded++
			rows = append(rows, row{
				"account_number": fmt.Sprintf("R-%d", l.loaded), "claim_number": fmt.Sprintf("C-%d", l.loaded),
				"statement_number": fmt.Sprintf("S-%d", l.loaded),
				"first_name":       "Maria" + strings.Repeat("a", l.loaded%7),
				"phone":            "",
			})
		}
		if o := l.load(sheet(rows...)); o.Loaded != len(rows) {
			l.t.Fatalf("loaded %+v", o.Counts)
		}
		if err := l.exec(`ANALYZE`); err != nil { // so that nobody reads the runs before to find their own rows
			l.t.Fatal(err)
		}
	}
	l.used++
	return billing.AccountNumber(fmt.Sprintf("R-%d", l.used))
}

// runs makes so many runs, however many rapid would like, and as many more as it needs to make one that fails short.
func (l *accounts) runs(t *testing.T, wanted int) {
	made, failed := 0, false
	for made < wanted && !t.Failed() {
		rapid.Check(t, func(t *rapid.T) {
			if made >= wanted && !failed {
				return
			}
			made++
			whole := false
			defer func() { failed = failed || !whole }()
			l.run(t)
			whole = true
		})
	}
}

// run is the life of one account in one transaction, with what the database defers checked at every statement.
func (l *accounts) run(t *rapid.T) {
	ctx := context.Background()
	tx, err := l.pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(ctx) }()
	if _, err := tx.Exec(ctx, `SET CONSTRAINTS ALL IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	m := &machine{T: t, ctx: ctx, tx: tx, keys: l.keys, account: l.account(), now: noon, due: 6000, did: map[string]int{}}
	m.begin()
	actions := m.actions()
	for range rapid.IntRange(1, 16).Draw(t, "steps") {
		what := rapid.SampledFrom(everyAction).Draw(t, "what")
		m.did[what]++
		m.now = m.now.Add(time.Second) // a plan goes to a state once at a time
		actions[what]()
		m.holds(what)
	}
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(ledger.Translate(err))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for what, n := range m.did {
		l.did[what] += n
	}
}
