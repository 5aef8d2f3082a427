package main

import (
	"testing"
	"time"
)

// A plan comes about in one way only: offers, a choice, the terms said back, and AGREE within 72 hours.
func TestPlanAgreed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june)
	p.Says("can I pay this over time?").Hears("date of birth")
	p.Says(juneBorn).Hears("no fees", "1. 2 payments of $73.50", "2. 3 payments of $49.00", "3. 4 payments of $36.75",
		"Total: $147.00", "Reply AGREE to take plan 3")
	p.Says("2").HearsExactly("Your plan: 3 payments of $49.00 every month.",
		"First payment: Dec 16, 2026. Last: Feb 16, 2027.",
		"Total: $147.00. No fees, no interest.",
		"Reply AGREE to accept. This offer is good for 72 hours.")

	p.Says("ok").Hears("reply with the one word AGREE")
	w.settled()
	if n := w.count(`SELECT count(*) FROM ledger.plan`); n != 0 {
		t.Fatalf("%d plans after \"ok\", want none", n)
	}

	p.Says("AGREE").Hears("Your plan is set: 3 payments of $49.00", "Total: $147.00")
	instalments := `SELECT count(*) FROM ledger.instalment i JOIN ledger.plan p
		ON p.practice_id = i.practice_id AND p.id = i.plan_id WHERE p.account = 'LK-1001' AND i.amount = 4900`
	if n := w.count(instalments); n != 3 {
		t.Errorf("%d instalments of $49.00 in the books, want 3", n)
	}

	p.Says("AGREE").Hears("You have a payment plan", "next payment is $49.00 on Dec 16, 2026")
	p.Says("when is my next payment?").Hears("$49.00 on Dec 16, 2026", "$147.00 left", "3 payments")
	w.settled()
	if n := w.count(`SELECT count(*) FROM ledger.plan`); n != 1 {
		t.Errorf("%d plans after a second AGREE, want 1", n)
	}

	q := w.phone(luis)
	q.Says("¿puedo pagar poco a poco?").Hears("fecha de nacimiento")
	q.Says(luisBorn).Hears("Responda ACEPTO para aceptar el plan 3")
	q.Says("ACEPTO").Hears("Su plan queda listo: 4 pagos de $30.00") // the gentlest of the offers, as they said
	w.verified()
}

// What somebody wishes for is answered inside the practice's policy.
func TestPlanPolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)

	t.Run("a wish inside the policy is said back as terms, the last instalment takes the remainder", func(t *testing.T) {
		p := w.in(t).phone(dana)
		p.Says("can I pay $60 a month").Hears("date of birth").Says(danaBorn).
			Hears("Your plan: 3 payments of $60.00 every month, the last $40.00", "Total: $160.00", "AGREE")
		p.Says("no").Hears("No plan was set up")
		p.Says("AGREE").Hears("no plan for you to accept")
	})
	t.Run("a bill too small to split", func(t *testing.T) {
		w.in(t).phone(grace).Says("payment plan please").Hears("date of birth").Says(graceBorn).Hears("$18.00", "too small")
	})
	t.Run("a bill above what may be agreed by text goes to a biller", func(t *testing.T) {
		w := w.in(t)
		p := w.phone(walt).Says("can I pay over time").Hears("date of birth").Says("4/17/1955")
		p.Hears("can't set up that plan by text").Hears("A person on our billing team")
		w.desk().Sees("wants a plan outside the policy")
	})
	if n := w.count(`SELECT count(*) FROM ledger.plan`); n != 0 {
		t.Errorf("%d plans, want none", n)
	}
}

// An offer lives 72 hours. AGREE after that is refused kindly, and there are new numbers.
func TestPlanAgreedTooLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june)
	p.Says("can I pay this over time?").Hears("date of birth").Says(juneBorn).Hears("Reply AGREE to take plan 3")
	p.Says("1").Hears("AGREE to accept", "First payment: Dec 16, 2026")

	w.forward(73 * time.Hour)
	p.Hears("You have a new billing statement")
	p.Says("AGREE").Hears("no longer open").Hears("date of birth")
	p.Says(juneBorn).Hears("1. 2 payments of $73.50", "First: Dec 19, 2026")
	w.settled()
	if n := w.count(`SELECT count(*) FROM ledger.plan`); n != 0 {
		t.Fatalf("%d plans after a late AGREE, want none", n)
	}

	p.Says("1").Hears("First payment: Dec 19, 2026").Says("agree").Hears("Your plan is set")
	w.verified()
}
