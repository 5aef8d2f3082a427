package bot

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
)

// birthdayPage is how many accounts are read at once.
const birthdayPage = 500

// cameOfAge opens a case for every patient who turned eighteen between two days, the second included, and owes
// something: texts about them have stopped, because the consent was a parent's, and somebody has to ask them.
func (b *Bot) cameOfAge(ctx context.Context, p practice.Practice, after, until billing.Date) error {
	for from, more := billing.AccountNumber(""), true; more; {
		err := b.inTx(ctx, func(tx pgx.Tx) error {
			page, err := ledger.AccountsAfter(ctx, tx, b.Keys, p.ID, from, birthdayPage)
			if err != nil {
				return err
			}
			if more = len(page) == birthdayPage; len(page) > 0 {
				from = page[len(page)-1].Number
			}
			for _, a := range page {
				if err := b.birthday(ctx, tx, p, a, after, until); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *Bot) birthday(
	ctx context.Context, tx pgx.Tx, p practice.Practice, a ledger.Account, after, until billing.Date,
) error {
	born := a.Person.DateOfBirth.Reveal()
	if born.IsZero() || !a.Phone.Valid() {
		return nil
	}
	day := billing.DateOf(consent.EighteenthBirthday(born.Time()))
	if !after.Before(day) || until.Before(day) {
		return nil
	}
	due, err := ledger.Due(ctx, tx, p.ID, a.Number)
	if err != nil || due <= 0 {
		return err
	}
	now := b.Now()
	id, err := thread.Ensure(ctx, tx, b.Keys, p.ID, a.Phone, p.Sender("").Number, now)
	if err != nil {
		return err
	}
	th, err := thread.Lock(ctx, tx, b.Keys, p.ID, id)
	if err != nil {
		return err
	}
	return b.openCase(ctx, tx, p, th, caseWanted{
		reason: reasonCameOfAge, account: a.Number, key: "came_of_age/" + string(a.Number), at: now,
	})
}

// birthdays looks for those who came of age since the last look.
func (b *Bot) birthdays(ctx context.Context, p practice.Practice, since, now time.Time) error {
	zone := p.Zone()
	return b.cameOfAge(ctx, p, billing.DateOf(since.In(zone)), billing.DateOf(now.In(zone)))
}
