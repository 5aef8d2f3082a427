package bot

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
)

// guessed keeps a wrong date of birth, by text or on a page, against the accounts that it was weighed against. After
// many over days the phone and the accounts are locked, and a case says so: resolving it unlocks. The thread is locked;
// it is zero where an account has no phone.
func (b *Bot) guessed(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, way guess.Way,
	accounts []billing.AccountNumber, now time.Time,
) error {
	locked, err := guess.Add(ctx, tx, guess.Guess{
		Practice: p.ID, Way: way, Thread: th.ID, Accounts: accounts, At: now,
	})
	if err != nil || !locked {
		return err
	}
	b.Metrics.IdentityLocks.Inc()
	if th.ID == 0 {
		return nil
	}
	var account billing.AccountNumber
	if len(accounts) == 1 {
		account = accounts[0]
	}
	return b.openCase(ctx, tx, p, th, caseWanted{
		reason: string(dialogue.ReasonIdentity), account: account, key: "locked/" + now.UTC().Format(time.RFC3339Nano), at: now,
	})
}

// identityLocked says whether nobody at a phone can confirm who they are until a person has looked: because of what was
// tried from it, or against one of its accounts from anywhere. A phone that is nobody's is told the same as any other.
// What a biller has resolved is unlocked here.
func (b *Bot) identityLocked(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, accounts []billing.AccountNumber,
	now time.Time,
) (bool, error) {
	locks, err := guess.Locks(ctx, tx, practice, id, accounts)
	if err != nil {
		return false, err
	}
	locked := false
	for _, l := range locks {
		looked, err := b.looked(ctx, tx, practice, l, now)
		if err != nil {
			return false, err
		}
		if !looked {
			locked = true
			continue
		}
		by := "case resolved"
		if l.Thread == 0 {
			by = "time"
		}
		if err := guess.Lift(ctx, tx, practice, l.What, by, now); err != nil {
			return false, err
		}
	}
	return locked, nil
}

// looked says whether a person has resolved the case about a lock. An account without a phone has no conversation and no
// case: its lock lasts as long as the tries behind it are counted.
func (b *Bot) looked(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, l guess.Lock, now time.Time,
) (bool, error) {
	if l.Thread == 0 {
		return now.Sub(l.At) > guess.LongWindow, nil
	}
	c, err := desk.OpenCase(ctx, tx, practice, l.Thread)
	return err == nil && (c == nil || !slices.Contains(c.Reasons, string(dialogue.ReasonIdentity))), err
}

// textFailed keeps a wrong date of birth that was texted.
func (b *Bot) textFailed(ctx context.Context, tx pgx.Tx, t *turn) error {
	b.Metrics.IdentityFailures.Inc()
	accounts, err := b.accountsOf(ctx, tx, t.practice.ID, t.thread.Phone)
	if err != nil {
		return err
	}
	return b.guessed(ctx, tx, t.practice, t.thread, guess.ByText, accounts, t.at)
}

// proven keeps that a phone gave a right date of birth: its tries of the day begin anew.
func (b *Bot) proven(ctx context.Context, tx pgx.Tx, th thread.Thread, now time.Time) error {
	if th.ID == 0 {
		return nil
	}
	return guess.Proven(ctx, tx, th.Practice, th.ID, now)
}
