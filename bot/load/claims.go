package load

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit"
)

// Told is one thing that a file of claims says. Exactly one of its parts is set.
type Told struct {
	Claim    *remit.Adjudication
	Provider *ledger.ProviderAdjustment
	Refused  *remit.Refusal // a part of the file that is not taken
	Note     *remit.Refusal // something that does not fit and changes nothing
}

// Claims gives what a file of claims says, one thing after the other, and [io.EOF] after the last.
type Claims interface {
	Next() (Told, error)
}

// Outcome is what became of a file of claims. Loaded and Unchanged count claims.
type Outcome struct {
	ledger.Counts

	Provider int // adjustments between insurer and practice that were new
	again    int // set aside before, of another file
}

// The bounds of a page of a load of claims.
const (
	pageClaims = 1000
	pageLines  = 4000
)

// LoadClaims loads one file of claims and remittances, in pages that are each whole in themselves. What is refused, set
// aside or no bill is told, and its neighbours go in. A load that was cut off is simply begun again.
func (l Loader) LoadClaims(ctx context.Context, file ledger.File, claims Claims) (done Outcome, err error) {
	if !l.DryRun {
		alone := func(f func(pgx.Tx) error) error { return pgx.BeginFunc(ctx, l.Pool, f) }
		return done, l.claimSteps(ctx, file, claims, alone, &done)
	}
	err = pgx.BeginFunc(ctx, l.Pool, func(tx pgx.Tx) error {
		inside := func(f func(pgx.Tx) error) error { return f(tx) }
		if err := l.claimSteps(ctx, file, claims, inside, &done); err != nil {
			return err
		}
		return errDry
	})
	if errors.Is(err, errDry) {
		return done, nil
	}
	return done, err
}

func (l Loader) claimSteps(
	ctx context.Context, file ledger.File, claims Claims, in func(func(pgx.Tx) error) error, done *Outcome,
) error {
	var load *ledger.Import
	err := in(func(tx pgx.Tx) (err error) {
		load, err = ledger.NewImport(ctx, tx, l.Keys, l.Practice, file, l.At)
		return err
	})
	if err != nil {
		return fmt.Errorf("load: %w", err)
	}
	for more := true; more; {
		var page claimPage
		if more, err = l.readClaims(claims, &page); err != nil {
			return fmt.Errorf("load: %w", err)
		}
		done.Refused += page.refused
		if len(page.said)+len(page.provider) == 0 {
			continue
		}
		if err := in(func(tx pgx.Tx) error { return l.postClaims(ctx, tx, load, page, done) }); err != nil {
			return fmt.Errorf("load: %w", err)
		}
		l.progress("posting", done.Loaded+done.Unchanged)
	}
	return in(func(tx pgx.Tx) (err error) {
		if done.SetAside, err = l.setAside(ctx, tx, file); err != nil {
			return err
		}
		done.SetAside += done.again
		return load.Finish(ctx, tx, done.Counts, l.At)
	})
}

// claimPage is what one transaction posts.
type claimPage struct {
	said     []remit.Adjudication
	provider []ledger.ProviderAdjustment
	refused  int
}

// readClaims fills a page and says whether there may be more.
func (l Loader) readClaims(claims Claims, page *claimPage) (more bool, err error) {
	for lines := 0; len(page.said) < pageClaims && lines < pageLines; {
		told, err := claims.Next()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		switch {
		case told.Claim != nil:
			page.said = append(page.said, *told.Claim)
			lines += 1 + len(told.Claim.Lines)
		case told.Provider != nil:
			page.provider = append(page.provider, *told.Provider)
			lines++
		case told.Refused != nil:
			page.refused++
			if l.Refused != nil && page.refused < maxRefusals {
				l.Refused(*told.Refused)
			}
		case told.Note != nil && l.Note != nil:
			l.Note(*told.Note)
		}
	}
	return true, nil
}

func (l Loader) postClaims(
	ctx context.Context, tx pgx.Tx, load *ledger.Import, page claimPage, done *Outcome,
) error {
	adjudged, err := load.Adjudicate(ctx, tx, page.said)
	if err != nil {
		return err
	}
	for _, p := range page.provider {
		posted, err := load.AdjustProvider(ctx, tx, p)
		if err != nil {
			return err
		}
		if posted {
			done.Provider++
		}
	}
	done.Counts = done.Add(adjudged.Counts)
	done.again += len(adjudged.Again)
	for _, aside := range adjudged.Again {
		if l.SetAside != nil {
			l.SetAside(aside)
		}
	}
	for _, notice := range adjudged.Notices {
		if l.Note != nil {
			l.Note(remit.Refusal{Line: notice.Line, Segment: notice.Segment, Reason: notice.Reason})
		}
	}
	for _, claim := range adjudged.Claims {
		if l.Claim != nil {
			l.Claim(claim)
		}
	}
	for _, aside := range adjudged.NoBills {
		if l.NoBill != nil {
			l.NoBill(aside)
		}
	}
	return nil
}

// setAside tells what of the file waits for a biller now that all of it was read.
func (l Loader) setAside(ctx context.Context, tx pgx.Tx, file ledger.File) (n int, err error) {
	for after := int64(0); ; {
		page, err := ledger.SetAside(ctx, tx, l.Practice, file.Hash, after, refusalPage)
		if err != nil {
			return n, err
		}
		for _, aside := range page {
			after = aside.ID
			if l.SetAside != nil && n < maxRefusals {
				l.SetAside(aside)
			}
			n++
		}
		if len(page) < refusalPage {
			return n, nil
		}
	}
}
