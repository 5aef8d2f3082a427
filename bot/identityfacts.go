package bot

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
)

// identityFacts adds who may confirm what: which accounts of the phone are children's, whether it is a guarantor's
// phone then, and whether too much was tried, by text and on pages. The accounts are those of the facts, in the same
// order; the thread is locked.
func (b *Bot) identityFacts(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, accounts []ledger.Account,
	facts *dialogue.Facts, now time.Time,
) (err error) {
	for i, a := range accounts {
		if i < len(facts.Accounts) && minor(a, p, now) {
			facts.Accounts[i].Minor, facts.Accounts[i].Guaranteed = true, guaranteed(a)
		}
	}
	if facts.Locked, err = b.identityLocked(ctx, tx, p.ID, th.ID, accountNumbers(accounts), now); err != nil {
		return err
	}
	tried, err := guess.Today(ctx, tx, p.ID, th.ID, now)
	facts.Locked, facts.LastTry = facts.Locked || tried >= guess.Short, tried == guess.Short-1
	return err
}

func accountNumbers(accounts []ledger.Account) []billing.AccountNumber {
	var all []billing.AccountNumber
	for _, a := range accounts {
		all = append(all, a.Number)
	}
	return all
}

// minor says whether an account's patient is under eighteen where the practice is. Of an unknown date of birth it is not
// said.
func minor(a ledger.Account, p practice.Practice, now time.Time) bool {
	born := a.Person.DateOfBirth.Reveal()
	return !born.IsZero() && consent.Minor(born.Time(), now.In(p.Zone()))
}

// guarantorsOf gives the grown-ups among accounts whose patient is the guarantor on file of a child: by their whole
// name, for a file has nothing else. A grown child's parent, or a former spouse, is nobody's guarantor here.
func guarantorsOf(child ledger.Account, accounts []ledger.Account, p practice.Practice, now time.Time) []ledger.Account {
	first, last := plainName(child.Person.GuarantorFirstName), plainName(child.Person.GuarantorLastName)
	if first == "" || last == "" {
		return nil
	}
	var all []ledger.Account
	for _, a := range accounts {
		born := a.Person.DateOfBirth.Reveal()
		same := plainName(a.Person.FirstName) == first && plainName(a.Person.LastName) == last
		if a.Number != child.Number && same && !born.IsZero() && !minor(a, p, now) {
			all = append(all, a)
		}
	}
	return all
}

func plainName(n billing.Name) string {
	return strings.ToLower(strings.Join(strings.Fields(n.Reveal()), " "))
}

// guaranteed says whether a guarantor is on file, whose phone is then the account's.
func guaranteed(a ledger.Account) bool {
	return plainName(a.Person.GuarantorFirstName) != "" || plainName(a.Person.GuarantorLastName) != ""
}

// opensPage gives those of the accounts that a link leads to whom a date of birth lets in. A child's page opens at the
// guarantor's phone with the child's date of birth, and with that of a guarantor who has an account at the same phone
// where the link leads to the child alone.
func (b *Bot) opensPage(
	ctx context.Context, tx pgx.Tx, p practice.Practice, candidates []ledger.Account, said billing.DateOfBirth,
	now time.Time,
) ([]ledger.Account, error) {
	var fit []ledger.Account
	for _, a := range candidates {
		if !minor(a, p, now) {
			if sameDay(said, a.Person.DateOfBirth) {
				fit = append(fit, a)
			}
			continue
		}
		if guaranteed(a) && sameDay(said, a.Person.DateOfBirth) {
			fit = append(fit, a)
			continue
		}
		if len(candidates) > 1 || !a.Phone.Valid() {
			continue
		}
		family, err := ledger.AccountsByPhone(ctx, tx, b.Keys, p.ID, a.Phone)
		if err != nil {
			return nil, err
		}
		for _, g := range guarantorsOf(a, family, p, now) {
			if sameDay(said, g.Person.DateOfBirth) {
				fit = append(fit, a)
				break
			}
		}
	}
	return fit, nil
}
