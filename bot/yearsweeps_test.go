package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/thread"
)

// sweeps goes on until nothing is due: the sweeps, the jobs that they queue, and the processor's notices.
func (y *year) sweeps() {
	y.tb.Helper()
	ctx := y.tb.Context()
	for quiet, round := 0, 0; quiet < 2; round++ {
		if round == 200 {
			y.tb.Fatalf("day %d does not end", y.day)
		}
		before := y.asked
		texts := y.carrier.n
		now := y.now()
		err := errors.Join(y.bot.plansDue(ctx, now), y.bot.Cashier.Sweep(ctx, now), y.bot.queueDue(ctx, now, now))
		if err != nil {
			y.tb.Fatal(err)
		}
		y.jobs(ctx)
		notices := y.till.post()
		each(y, notices, func(ctx context.Context, n payment.Notice) error { return y.bot.Cashier.Notice(ctx, n) })
		y.asked += len(notices)
		quiet++
		if y.asked > before || y.carrier.n > texts {
			quiet = 0
			y.tick(time.Second)
			continue
		}
		y.tick(16 * time.Second) // from now on the sweeps search for new postings again
	}
}

// jobs works on what is queued, as the program's workers would, each job once.
func (y *year) jobs(ctx context.Context) {
	y.tb.Helper()
	for {
		rows, err := y.pool.Query(ctx, "DELETE FROM jobs.river_job RETURNING kind, args::text")
		if err != nil {
			y.tb.Fatal(err)
		}
		type job struct{ Kind, Args string }
		all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[job])
		if err != nil {
			y.tb.Fatal(err)
		}
		seen := map[job]bool{}
		var fresh []job
		for _, j := range all {
			if !seen[j] {
				seen[j], fresh = true, append(fresh, j)
			}
		}
		if len(fresh) == 0 {
			return
		}
		y.asked += len(fresh)
		each(y, fresh, func(ctx context.Context, j job) error {
			if err := y.work(ctx, j.Kind, []byte(j.Args)); err != nil {
				return fmt.Errorf("job %s: %w", j.Kind, err)
			}
			return nil
		})
	}
}

func (y *year) work(ctx context.Context, kind string, args []byte) error {
	var id struct {
		Practice billing.PracticeID
		Thread   int64
		Attempt  int64
		Refund   int64
		Card     int64
	}
	if err := json.Unmarshal(args, &id); err != nil {
		return err
	}
	switch kind {
	case "charge":
		return y.bot.Cashier.Charge(ctx, id.Practice, id.Attempt)
	case "refund":
		return y.bot.Cashier.GiveBack(ctx, id.Practice, id.Refund)
	case "forget":
		return y.bot.Cashier.Forget(ctx, id.Practice, id.Card)
	case "send":
		_, err := y.bot.send(ctx, thread.Ref{Practice: id.Practice, Thread: id.Thread})
		return err
	case "answer":
		return y.bot.answer(ctx, thread.Ref{Practice: id.Practice, Thread: id.Thread})
	case "post": // there is no Slack
		return nil
	}
	return fmt.Errorf("no such job")
}

// cures lets whoever was declined bring another card, most of them, some days later.
func (y *year) cures() {
	y.till.mu.Lock()
	var sorry []billing.AccountNumber
	for account := range y.till.declined {
		sorry = append(sorry, account)
	}
	clear(y.till.declined)
	y.till.mu.Unlock()
	for _, account := range sorry {
		var i int
		if _, err := fmt.Sscanf(string(account), "A%d", &i); err == nil && dice(y.seed, 10, "cures", account, y.day) < 4 {
			y.then(y.day+1+int(dice(y.seed, 4, "when", account, y.day)), i, "card")
		}
	}
}

// late is an insurer that pays late: a part of what is owed, all of it, or more.
func (y *year) late(ctx context.Context, account billing.AccountNumber, rng *rand.Rand) error {
	return y.bot.inTx(ctx, func(tx pgx.Tx) error {
		due, err := ledger.Due(ctx, tx, yearPractice, account)
		if err != nil || due <= 10 {
			return err
		}
		amount := due / billing.Cents(2+rng.IntN(8))
		switch rng.IntN(8) {
		case 0:
			amount = due
		case 1:
			amount = due + 2500
		}
		y.mu.Lock()
		y.owed[account] -= amount
		y.mu.Unlock()
		key := fmt.Sprintf("late/%s/%d", account, y.day)
		_, err = ledger.Post(ctx, tx, billing.Entry{
			Practice: yearPractice, Key: key, Kind: "remittance", At: y.now(), Source: billing.Source{Event: key},
			Postings: []billing.Posting{
				{Kind: billing.CashInsurer, Patient: account, Amount: amount},
				{Kind: billing.PatientReceivable, Patient: account, Amount: -amount},
			},
		})
		return err
	})
}
