package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/billing/settle"
)

// Adjudged is what became of some adjudications: loaded, unchanged or set aside. Claims are those that count in the
// books, loaded or unchanged, as the file says them. NoBills are estimates and cancelled claims, of which nothing is
// kept.
type Adjudged struct {
	Counts

	Claims  []ClaimSummary
	NoBills []Aside
	// Again are claims that waited for a biller before this file said the same of them; the others are in [SetAside].
	Again []Aside
	// Notices are claims that went in under a new account, though their patient may have one already.
	Notices []Aside
}

// MaxAdjudications is how many adjudications [Import.Adjudicate] takes at once at most.
const MaxAdjudications = 2000

// Adjudicate loads what a file says of claims, in one transaction: it keeps what was said, settles every claim anew
// from all that was ever said of it, reverses what the books should not hold any more and posts what they lack. The
// order of calls, of files and of what stands in them therefore does not matter. What was said before is unchanged.
//
// A patient that the books do not have gets an account without a phone, so that nobody is texted.
func (i *Import) Adjudicate(ctx context.Context, tx pgx.Tx, said []remit.Adjudication) (Adjudged, error) {
	if len(said) > MaxAdjudications {
		return Adjudged{}, fmt.Errorf("load claims: more than %d at once", MaxAdjudications)
	}
	done, err := i.adjudicate(ctx, tx, said)
	if err != nil {
		return Adjudged{}, fmt.Errorf("load claims: %w", Translate(err))
	}
	return done, nil
}

func (i *Import) adjudicate(ctx context.Context, tx pgx.Tx, said []remit.Adjudication) (done Adjudged, err error) {
	if _, err := tx.Exec(ctx, lockImports, pgx.StrictNamedArgs{"practice": i.practice}); err != nil {
		return done, err
	}
	var items []*item
	for _, a := range said {
		switch a = clean(a, i.file); a.Outcome {
		case remit.Estimate:
			done.NoBills = append(done.NoBills, asideOf(a, "is an estimate, which is no bill"))
		case remit.Cancelled:
			done.NoBills = append(done.NoBills, asideOf(a, "was cancelled by its sender"))
		default:
			items = append(items, i.newItem(a))
		}
	}
	if len(items) == 0 {
		return done, nil
	}
	r, err := i.readReach(ctx, tx, items)
	if err != nil {
		return done, err
	}
	r.assign(items)
	if _, err := i.settle(ctx, tx, r, ""); err != nil {
		return done, err
	}
	for _, it := range items {
		switch {
		case it.said.aside != "":
			done.SetAside++
			if again := it.said.a; again.Source.FileHash != i.file.Hash {
				again.Source = it.source
				done.Again = append(done.Again, asideOf(again, it.said.aside))
			}
			continue
		case it.again:
			done.Unchanged++
		default:
			done.Loaded++
		}
		done.Claims = append(done.Claims, summaryOf(it.said.a))
	}
	done.Notices = r.notices
	done.AccountsCreated, done.AccountsUpdated = r.accountsCreated, r.accountsUpdated
	return done, i.countAnew(ctx, tx, done.Loaded)
}

// settle settles the claims that something new was said of, writes what follows, and gives the number of entries it
// reversed. Entries of the file gone, if one is named, may not stay, whatever they say.
func (i *Import) settle(ctx context.Context, tx pgx.Tx, r *reach, gone string) (reversed int, err error) {
	r.adopt()
	r.split()
	var touched []*group
	for _, g := range r.groups {
		if g.touched {
			g.settled = settle.Settle(g.adjudications())
			touched = append(touched, g)
		}
	}
	if err := i.giveAccounts(ctx, tx, r, touched); err != nil {
		return 0, err
	}
	if err := i.readStanding(ctx, tx, touched); err != nil {
		return 0, err
	}
	if err := i.doubtPayments(ctx, tx, touched); err != nil {
		return 0, err
	}
	var entries []billing.Entry
	for _, g := range touched {
		posted, err := g.entries(i, gone)
		if err != nil {
			return 0, err
		}
		entries = append(entries, posted...)
	}
	for _, e := range entries {
		if e.Reverses != "" {
			reversed++
		}
	}
	if err := i.writeGroups(ctx, tx, touched); err != nil {
		return 0, err
	}
	if err := i.attach(ctx, tx, touched); err != nil {
		return 0, err
	}
	if err := copyEntries(ctx, tx, entries); err != nil {
		return 0, err
	}
	return reversed, i.writeSaid(ctx, tx, r)
}

func summaryOf(a remit.Adjudication) ClaimSummary {
	s := ClaimSummary{Claim: a.Claim, Charge: a.Charge, InsurerPaid: a.Paid, Outcome: a.Outcome}
	switch a.Outcome {
	case remit.Submitted:
		return s
	case remit.Forwarded: // the next payer decides what the patient bears
		s.Adjustments = a.Charge - a.Paid - settle.Responsibility(a)
	default:
		s.PatientResponsibility = settle.Responsibility(a)
		s.Adjustments = a.Charge - a.Paid - s.PatientResponsibility
	}
	return s
}
