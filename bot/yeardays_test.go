package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
)

// yearEvent is something that happens to an account on a day.
type yearEvent struct {
	account int
	what    string
	no      int // of its kind and account: every event has its own dice
}

func (y *year) then(day, account int, what string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if day <= y.day && y.day > 0 {
		day = y.day + 1
	}
	y.events[what]++
	y.due[day] = append(y.due[day], yearEvent{account, what, y.events[what+fmt.Sprint(account)]})
	y.events[what+fmt.Sprint(account)]++
}

// happens does what the day brings: bills first, in one file; then each account in turn.
func (y *year) happens() {
	y.tb.Helper()
	accounts := map[int][]yearEvent{}
	var order []int
	var billed []int
	slices.SortFunc(y.due[y.day], func(a, b yearEvent) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.what, b.what), cmp.Compare(a.no, b.no))
	})
	for _, e := range y.due[y.day] {
		if e.what == "bill" {
			billed = append(billed, e.account)
			continue
		}
		if accounts[e.account] == nil {
			order = append(order, e.account)
		}
		accounts[e.account] = append(accounts[e.account], e)
	}
	delete(y.due, y.day)
	y.bill(billed)
	each(y, order, func(ctx context.Context, i int) error {
		for _, e := range accounts[i] {
			if err := y.event(ctx, e); err != nil && !refusesKindly(err) {
				return fmt.Errorf("%s of account %d on day %d: %w", e.what, e.account, y.day, err)
			}
		}
		return nil
	})
}

// refusesKindly says whether the product may refuse what a patient tried.
func refusesKindly(err error) bool {
	return errors.Is(err, ErrAmount) || refusedByPolicy(err) || errors.Is(err, plan.ErrNoChangeLeft) ||
		errors.Is(err, plan.ErrTooSmall) || errors.Is(err, ledger.ErrFactChanged) ||
		errors.Is(err, payment.ErrBeyondPayment) || errors.Is(err, payment.ErrNotFound) ||
		errors.Is(err, plan.ErrTransition)
}

func (y *year) event(ctx context.Context, e yearEvent) error {
	account, rng := yearAccount(e.account), y.rng(e.what, e.account, e.no, y.day)
	switch e.what {
	case "agree":
		return y.agrees(ctx, e.account, rng)
	case "card":
		return y.keepsCard(ctx, account)
	case "pay":
		return y.pays(ctx, e.account, rng)
	case "ahead":
		return y.paysAmount(ctx, account, billing.Cents(500+rng.IntN(4000)))
	case "remove":
		y.till.say(account, true)
		return y.bot.RemoveCard(ctx, yearPractice, account, "patient")
	case "pause":
		y.till.say(account, true)
		return y.bot.inTx(ctx, func(tx pgx.Tx) error {
			_, err := payment.PauseAutopay(ctx, tx, yearPractice, account, "asked by text", y.now())
			return err
		})
	case "change":
		return y.changes(ctx, account, rng)
	case "cancel":
		return y.bot.inTx(ctx, func(tx pgx.Tx) error {
			if _, _, err := ledger.LockPlan(ctx, tx, yearPractice, account); err != nil {
				return err
			}
			return y.bot.cancelPlan(ctx, tx, yearPractice, account, y.now())
		})
	case "late":
		return y.late(ctx, account, rng)
	case "refund":
		_, err := y.bot.Refund(ctx, yearPractice, account, "", billing.Cents(100+rng.IntN(2000)), "U01",
			fmt.Sprintf("%s/%d", account, y.day))
		return err
	case "dispute":
		y.till.disputes(yearPractice, account, rng.IntN(2) == 0)
		return nil
	case "stop":
		return y.bot.Receive(ctx, Inbound{
			SID: fmt.Sprintf("in-%s-%d", account, y.day), From: yearPhone(e.account), To: "+15125550199", Body: "STOP",
		})
	}
	return fmt.Errorf("no such event: %s", e.what)
}

// agrees agrees a plan for what is owed, if none runs, and throws the dice for what will happen to it. Without a debt
// there is a new bill first.
func (y *year) agrees(ctx context.Context, i int, rng *rand.Rand) error {
	account := yearAccount(i)
	var terms plan.Terms
	running := false
	err := y.bot.inTx(ctx, func(tx pgx.Tx) error {
		_, look, err := ledger.LockPlan(ctx, tx, yearPractice, account)
		if err != nil {
			return err
		}
		live, err := ledger.LivePlan(ctx, tx, yearPractice, account)
		if err != nil || live != nil {
			running = live != nil
			return err
		}
		if look.Due, err = ledger.Due(ctx, tx, yearPractice, account); err != nil {
			return err
		}
		p, err := practice.ByID(ctx, tx, yearPractice)
		if err != nil {
			return err
		}
		wish := plan.Wish{Frequency: p.Plan.Frequencies[rng.IntN(len(p.Plan.Frequencies))]}
		if rng.IntN(2) == 0 {
			wish.Frequency = plan.Monthly
		}
		offers, err := plan.OffersFor(p.Plan, p.PolicyVersion(), look.Due, y.today(), wish)
		if err != nil {
			return err
		}
		terms = offers[rng.IntN(len(offers))]
		if err := ledger.KeepPolicy(ctx, tx, yearPractice, terms.Policy, p.Plan, y.now()); err != nil {
			return err
		}
		_, _, err = ledger.AddPlan(ctx, tx, yearPractice, account, terms, fmt.Sprintf("%s/%d", account, y.day), y.now(),
			"AGREE", fmt.Sprintf("SM-%s-%d", account, y.day), y.bot.Keys)
		return err
	})
	switch {
	case running:
		y.then(y.day+30+rng.IntN(30), i, "agree")
		return err
	case err != nil:
		y.then(y.day+10, i, "bill")
		y.then(y.day+12, i, "agree")
		return err
	}
	y.foresees(i, terms, rng)
	if rng.IntN(100) < 60 {
		return y.keepsCard(ctx, account)
	}
	for n, in := range terms.Instalments {
		if rng.IntN(100) < 92 { // some forget
			y.then(y.dayOf(in.Due)+rng.IntN(10)-2, i, "pay")
		}
		if n == 0 && terms.Down > 0 {
			return y.paysAmount(ctx, account, terms.Down)
		}
	}
	return nil
}

func (y *year) dayOf(d billing.Date) int {
	return int(d.Time().Sub(y.first.Time()) / (24 * time.Hour))
}

// foresees throws the dice for the life of a plan.
func (y *year) foresees(i int, terms plan.Terms, rng *rand.Rand) {
	y.mu.Lock()
	y.agreed++
	y.mu.Unlock()
	length := max(y.dayOf(terms.Instalments[len(terms.Instalments)-1].Due)-y.day, 1)
	for what, permille := range map[string]int{
		"ahead": 50, "remove": 40, "pause": 30, "change": 120, "cancel": 30, "late": 120, "bill": 80, "refund": 30,
		"dispute": 10, "stop": 20, "card": 40,
	} {
		own := y.rng("foresees", what, i, y.day)
		if own.IntN(1000) < permille {
			y.then(y.day+1+own.IntN(length), i, what)
		}
	}
	y.then(y.day+length+10+rng.IntN(30), i, "agree")
}

func (y *year) keepsCard(ctx context.Context, account billing.AccountNumber) error {
	url, err := y.bot.StartCard(ctx, CardWanted{
		Practice: yearPractice, Account: account, Autopay: true, Words: "I let the card pay.", WordsVersion: "1",
		SignedAs: "Maria Zaldivar", Success: "https://a.example/s", Return: "https://a.example/r",
	})
	if err == nil {
		y.till.finishes(url, account)
	}
	return err
}

// pays pays the instalment that is open, on the page.
func (y *year) pays(ctx context.Context, i int, rng *rand.Rand) error {
	var amount billing.Cents
	err := y.bot.Read(ctx, func(tx pgx.Tx) error {
		live, err := ledger.LivePlan(ctx, tx, yearPractice, yearAccount(i))
		if err != nil || live == nil {
			return err
		}
		for _, in := range live.Open { // what is late too, most of the time
			if amount == 0 || in.Due.Before(y.today()) && rng.IntN(3) > 0 {
				amount += in.Amount
			}
		}
		return nil
	})
	if err != nil || amount == 0 {
		return err
	}
	return y.paysAmount(ctx, yearAccount(i), amount)
}

func (y *year) paysAmount(ctx context.Context, account billing.AccountNumber, amount billing.Cents) error {
	url, err := y.bot.StartPayment(ctx, PaymentWanted{
		Practice: yearPractice, Account: account, Amount: amount, Success: "https://a.example/s",
		Return: "https://a.example/r",
	})
	if err == nil {
		y.till.finishes(url, account)
	}
	return err
}

// changes moves the next payments or makes them smaller, as after AGREE.
func (y *year) changes(ctx context.Context, account billing.AccountNumber, rng *rand.Rand) error {
	return y.bot.inTx(ctx, func(tx pgx.Tx) error {
		live, _, err := ledger.LockPlan(ctx, tx, yearPractice, account)
		if err != nil || live == nil || live.Left == 0 {
			return err
		}
		p, err := practice.ByID(ctx, tx, yearPractice)
		if err != nil {
			return err
		}
		c := plan.Change{Kind: plan.MoveDate, Wish: plan.Wish{First: live.Open[0].Due.AddDays(3 + rng.IntN(7))}}
		if rng.IntN(2) == 0 {
			c = plan.Change{Kind: plan.Resize, Wish: plan.Wish{Count: len(live.Open) + 1}}
		}
		terms, err := plan.Amend(live.Policy, live.Terms.Policy, plan.Running{
			Terms: live.Terms, Open: live.Open, Left: live.Left, Life: live.Life, Record: live.Record,
		}, y.today(), c)
		if err != nil {
			return err
		}
		key := fmt.Sprintf("change/%s/%d", account, y.day)
		t := &turn{practice: p, at: y.now(), in: thread.Inbound{SID: key, Body: "AGREE"}}
		return y.bot.changePlan(ctx, tx, t, dialogue.ChangePlan{
			Account: account, Plan: live.ID, Change: c.Kind, Terms: terms,
		}, key)
	})
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
		if err := errors.Join(y.bot.plansDue(ctx, now), y.bot.chargesDue(ctx, now), y.bot.queueDue(ctx, now, now)); err != nil {
			y.tb.Fatal(err)
		}
		y.jobs(ctx)
		notices := y.till.post()
		each(y, notices, func(ctx context.Context, n payment.Notice) error { return y.bot.Notice(ctx, n) })
		y.asked += len(notices)
		quiet++
		if y.asked > before || y.carrier.n > texts {
			quiet = 0
		}
		y.tick(16 * time.Second)
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
		return y.bot.charge(ctx, id.Practice, id.Attempt)
	case "refund":
		return y.bot.refund(ctx, id.Practice, id.Refund)
	case "forget":
		return y.bot.forget(ctx, id.Practice, id.Card)
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
