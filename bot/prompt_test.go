package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
)

// prompted is Maria, who owes 60.00 since 1 November, at a practice that takes cards and a tenth off for paying at once
// until 16 December; it is 1 December, and she has said who she is.
func prompted(t *testing.T) *truth {
	t.Helper()
	w := withMaria(t)
	w.bot.PublicURL, w.bot.Cashier.Processor = "https://pay.lakeside.example", struct{ payment.Processor }{}
	w.policy("prompt_pay: {percent: 10, days: 45}")
	w.says(maria, "how much do I owe")
	w.says(maria, "3/14/1980")
	return w
}

func (w *truth) policy(knobs string) {
	w.Helper()
	all, err := practice.Read(strings.NewReader(`practices:
  - {id: lakeside, name: Lakeside, phone: "+15125550100", time_zone: America/Chicago, languages: [en],
     senders: [{number: "` + truthLine.Reveal() + `", optout_reply: app}], plan: {` + knobs + `}}`))
	w.ok(err)
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := practice.Apply(ctx, tx, all[0], w.now())
		return err
	})
}

// answers has a text answered, and nothing sent yet.
func (w *truth) answers(words string) {
	w.Helper()
	w.ok(w.bot.Receive(w.Context(), bot.Inbound{
		SID: fmt.Sprintf("SMtest%d", w.sids()), From: maria, To: truthLine, Body: consent.Body(words),
	}))
	for _, id := range w.numbers(`SELECT id FROM thread.thread ORDER BY id`) {
		w.ok(w.bot.Answer(w.Context(), thread.Ref{Practice: "lakeside", Thread: id}))
	}
}

func (w *truth) planned(ctx context.Context, tx pgx.Tx) error {
	terms := plan.Terms{Principal: 6000, Frequency: plan.Monthly, Policy: "lakeside/1", Instalments: []plan.Instalment{
		{Due: billing.Date{Year: 2026, Month: 12, Day: 20}, Amount: 3000},
		{Due: billing.Date{Year: 2027, Month: 1, Day: 20}, Amount: 3000},
	}}
	_, _, err := ledger.AddPlan(ctx, tx, "lakeside", "A-1", terms, "k", w.now(), "AGREE", "SM1", w.keys)
	return err
}

func TestPayingAtOnceIsToldWithWhatItCosts(t *testing.T) {
	t.Parallel()
	const told = "Pay all of it by Dec 16, 2026 and you pay $54.00: we take $6.00 off."
	w := prompted(t)
	w.says(maria, "how do I pay")
	w.says(maria, "can I pay over time")
	if n := w.onPhone(told); n != 3 {
		t.Errorf("asked for the balance, how to pay and a plan it was told %d times", n)
	}
	for name, silent := range map[string]func(w *truth){
		"after the last day":      func(w *truth) { w.forward(16 * 24 * time.Hour); w.says(maria, "3/14/1980") },
		"on hold":                 func(w *truth) { w.holds("dispute") },
		"with a plan":             func(w *truth) { w.tx(w.planned) },
		"where nobody pays cards": func(w *truth) { w.bot.Cashier.Processor = nil },
		"by another policy":       func(w *truth) { w.policy("") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := prompted(t)
			silent(w)
			w.says(maria, "how do I pay")
			w.says(maria, "3/14/1980")
			if n := w.onPhone("we take"); n != 1 {
				t.Errorf("it was told %d times, want once before", n)
			}
		})
	}
}

func TestTheMoneyGuardRefusesADiscountThatIsGone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(w *truth)
		leaves    bool
	}{
		"nothing changed":        {func(*truth) {}, true},
		"another percentage":     {func(w *truth) { w.policy("prompt_pay: {percent: 5, days: 45}") }, false},
		"another last day":       {func(w *truth) { w.policy("prompt_pay: {percent: 10, days: 44}") }, false},
		"no discount any more":   {func(w *truth) { w.policy("") }, false},
		"a plan was agreed":      {func(w *truth) { w.tx(w.planned) }, false},
		"a payment came":         {func(w *truth) { w.gets(1000) }, false},
		"somebody disputes it":   {func(w *truth) { w.holds("dispute") }, false},
		"a reminder hold stands": {func(w *truth) { w.holds("already_paid") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := prompted(t)
			w.answers("how do I pay")
			c.meanwhile(w)
			w.work()
			want := 1
			if c.leaves {
				want = 2
			}
			if n := w.onPhone("we take $6.00 off"); n != want {
				t.Errorf("it was told %d times, want %d", n, want)
			}
			refused := w.list(`SELECT reason FROM outbox.message WHERE status = 'refused'`)
			if c.leaves != (len(refused) == 0) {
				t.Errorf("refused: %v", refused)
			}
		})
	}
}

func (w *truth) holds(reason string) {
	w.Helper()
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		return ledger.SetHold(ctx, tx, "lakeside", "A-1", reason, w.now(), "U01")
	})
}

func (w *truth) gets(amount billing.Cents) {
	w.Helper()
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := ledger.Post(ctx, tx, billing.Payment{
			Practice: "lakeside", Account: "A-1", Amount: amount, Method: "check", Reference: "1", At: w.now(),
		}.Entry())
		return err
	})
}
