package bot

import (
	"cmp"
	"context"
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
	"github.com/plainbill/plainbill/bot/cashier"
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
	return errors.Is(err, cashier.ErrAmount) || refusedByPolicy(err) || errors.Is(err, plan.ErrNoChangeLeft) ||
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
		return y.bot.Cashier.RemoveCard(ctx, yearPractice, account, "patient")
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
		_, err := y.bot.Cashier.Refund(ctx, yearPractice, account, "", billing.Cents(100+rng.IntN(2000)), "U01",
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
		if _, _, err := ledger.LockPlan(ctx, tx, yearPractice, account); err != nil {
			return err
		}
		live, err := ledger.LivePlan(ctx, tx, yearPractice, account)
		if err != nil || live != nil {
			running = live != nil
			return err
		}
		due, err := ledger.Due(ctx, tx, yearPractice, account)
		if err != nil {
			return err
		}
		p, err := practice.ByID(ctx, tx, yearPractice)
		if err != nil {
			return err
		}
		if terms, err = y.chooses(p, due, rng); err != nil {
			return err
		}
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
	case errors.Is(err, plan.ErrNeedsApproval): // a biller looks into it
		y.then(y.day+40, i, "agree")
		return err
	case err != nil: // nothing is owed, or too little
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

// chooses takes one of the offers for what is owed.
func (y *year) chooses(p practice.Practice, due billing.Cents, rng *rand.Rand) (plan.Terms, error) {
	wish := plan.Wish{Frequency: p.Plan.Frequencies[rng.IntN(len(p.Plan.Frequencies))]}
	if rng.IntN(2) == 0 {
		wish.Frequency = plan.Monthly
	}
	offers, err := plan.OffersFor(p.Plan, p.PolicyVersion(), due, y.today(), wish)
	if err != nil {
		return plan.Terms{}, err
	}
	return offers[rng.IntN(len(offers))], nil
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
	url, err := y.bot.Cashier.StartCard(ctx, cashier.CardWanted{
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
	url, err := y.bot.Cashier.StartPayment(ctx, cashier.PaymentWanted{
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
