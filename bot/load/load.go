package load

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/consent/seal"
)

// maxRefusals is how many refused rows a load names; the others are counted.
const maxRefusals = 100_000

// refusalPage is how many refused rows are read at once.
const refusalPage = 1000

// Loader loads files of statement data into a practice's books.
type Loader struct {
	Pool     *pgxpool.Pool
	Keys     *seal.Keyring
	Practice billing.PracticeID
	At       time.Time // what the entries bear, UTC
	DryRun   bool      // everything is checked and nothing kept

	// Progress is told what is under way and how many rows are done; nil: nobody is.
	Progress func(doing string, rows int)
	// Claim is told every claim that is in the books; nil: nobody is.
	Claim func(ledger.ClaimSummary)
	// Refused is told every refused row, in order of their lines.
	Refused func(remit.Refusal)
	// SetAside is told every claim of the file that waits for a biller, NoBill the estimates and cancelled claims, and
	// Note what does not fit in the file and changes nothing. Each may be nil.
	SetAside, NoBill func(ledger.Aside)
	Note             func(remit.Refusal)
}

// errDry ends the transaction of a dry run.
var errDry = errors.New("dry run")

// Load loads one file: all its rows are staged and compared with each other, then posted claim by claim in pages. What is
// refused is named and its neighbours go in. A load that was cut off is simply begun again.
func (l Loader) Load(ctx context.Context, file ledger.File, rows ledger.Rows) (ledger.Counts, error) {
	var counts ledger.Counts
	if l.DryRun {
		err := pgx.BeginFunc(ctx, l.Pool, func(tx pgx.Tx) (err error) {
			inside := func(f func(pgx.Tx) error) error { return f(tx) }
			if counts, err = l.steps(ctx, file, rows, inside); err != nil {
				return err
			}
			return errDry
		})
		if !errors.Is(err, errDry) {
			return counts, err
		}
		return counts, nil
	}
	alone := func(f func(pgx.Tx) error) error { return pgx.BeginFunc(ctx, l.Pool, f) }
	return l.steps(ctx, file, rows, alone)
}

// steps takes the steps of a load, each through in.
func (l Loader) steps(
	ctx context.Context, file ledger.File, rows ledger.Rows, in func(func(pgx.Tx) error) error,
) (counts ledger.Counts, err error) {
	var load *ledger.Import
	var staged int
	err = in(func(tx pgx.Tx) error {
		if load, err = ledger.NewImport(ctx, tx, l.Keys, l.Practice, file, l.At); err != nil {
			return err
		}
		staged, err = load.Stage(ctx, tx, rows, func(n int) { l.progress("reading", n) })
		return err
	})
	if err != nil {
		return counts, fmt.Errorf("load: %w", err)
	}
	err = in(func(tx pgx.Tx) error {
		_, err := load.Check(ctx, tx)
		return err
	})
	if err != nil {
		return counts, fmt.Errorf("load: %w", err)
	}
	for page := (ledger.Page{}); !page.Done; {
		err := in(func(tx pgx.Tx) error { page, err = load.Page(ctx, tx, page.Next); return err })
		if err != nil {
			return counts, fmt.Errorf("load: %w", err)
		}
		counts = counts.Add(page.Counts)
		l.progress("posting", counts.Loaded+counts.Unchanged)
		for _, claim := range page.Claims {
			if l.Claim != nil {
				l.Claim(claim)
			}
		}
	}
	counts.Refused = staged - counts.Loaded - counts.Unchanged
	return counts, in(func(tx pgx.Tx) error {
		if err := l.refusals(ctx, tx, load); err != nil {
			return err
		}
		return load.Finish(ctx, tx, counts, l.At)
	})
}

func (l Loader) refusals(ctx context.Context, tx pgx.Tx, load *ledger.Import) error {
	for after, seen := 0, 0; seen < maxRefusals; {
		page, err := load.Refusals(ctx, tx, after, refusalPage)
		if err != nil {
			return err
		}
		for _, r := range page {
			after = r.Line
			if l.Refused != nil {
				l.Refused(r)
			}
		}
		if seen += len(page); len(page) < refusalPage {
			return nil
		}
	}
	return nil
}

func (l Loader) progress(doing string, rows int) {
	if l.Progress != nil {
		l.Progress(doing, rows)
	}
}
