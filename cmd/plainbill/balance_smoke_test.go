package main

import (
	"testing"
	"time"
)

// What a patient owes and why comes from the books, to the cent, once they have said who they are.
func TestBalanceAndExplanation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)

	t.Run("nothing is said before the date of birth, then the balance to the cent", func(t *testing.T) {
		p := w.in(t).phone(june)
		p.Says("how much do I owe?").HearsExactly("Lakeside Billing: I am an automated assistant. " +
			"Texts are not private. Others may read them. If you still want bill details by text, " +
			"send your date of birth, like 4/23/1975. " +
			"Safer: LINK or call 512-555-0100. " +
			"Reply HELP for help, STOP to opt out.")
		p.Says(juneBorn).HearsExactly("You owe $147.00 now for 1 visit. Due date: Dec 10, 2026.",
			"Pay safely at LINK or call 512-555-0100. You can also ask me why you owe this, or ask to pay over time.")
		p.Says("why do I owe this?").HearsExactly("Visit on Oct 6, 2026: Office visit (2 services)",
			"Charge: $420.00",
			"Discount, you do not owe this: $105.00",
			"Blue River Health paid: $168.00",
			"Your share: $147.00",
			"- Deductible, what you pay before your plan does: $95.00",
			"- Coinsurance, your part of the cost: $52.00",
			"Left to pay: $147.00",
			"Does something look wrong? Tell me.", "All of it: LINK")
		p.Says("what is a deductible?").Hears("A deductible is what you pay", "On your bill, this is $95.00.")
	})
	t.Run("several visits are explained one after the other", func(t *testing.T) {
		p := w.in(t).phone(luis)
		p.Says("in English please").Hears("English").Says("why do I owe this?").Hears("date of birth")
		p.Says(luisBorn).Hears("Charge: $310.00", "paid: $150.00", "$90.00", "Your share: $70.00", "Copay", "$30.00",
			"Coinsurance", "$40.00", "Left to pay: $70.00", "1 more visit", "NEXT")
		p.Says("next").Hears("Blood test", "Charge: $125.00", "Deductible", "Left to pay: $50.00")
		p.Says("how much is it").Hears("You owe $120.00 now for 2 visits.")
	})
	t.Run("a bill without insurance", func(t *testing.T) {
		p := w.in(t).phone(dana)
		p.Says("why do I owe this").Hears("date of birth").Says(danaBorn).Hears("Charge: $210.00", "$30.00",
			"No insurance was billed for this: $180.00", "You paid: $20.00", "Left to pay: $160.00")
	})
	t.Run("a bill that is paid", func(t *testing.T) {
		w.in(t).phone(marcus).Says("what's my balance").Hears("date of birth").Says(marcusBorn).Hears("You owe nothing")
	})
	t.Run("a bill that is paid twice over", func(t *testing.T) {
		p := w.in(t).phone(helen)
		p.Says("what's my balance").Hears("date of birth").Says(helenBorn).Hears("You owe nothing", "$15.00 more")
	})
	w.verified()
}

// An answer does not wait for somebody to look at the queue: its jobs wait hardly longer than they take. On a busy
// machine both take longer.
func TestAnAnswerComesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june).Identified(juneBorn)
	for range 10 {
		p.Says("how much do I owe").Hears("$147.00")
	}
	w.settled()
	waited := w.jobTime(`attempted_at - created_at`)
	worked := w.jobTime(`finalized_at - attempted_at`)
	if waited > 2*time.Second && waited > 10*worked {
		t.Errorf("the jobs of twelve answers waited %s and took %s: they wait for the queue to be polled", waited, worked)
	}
}

// jobTime sums a time over all answering and sending.
func (w *world) jobTime(what string) time.Duration {
	w.t.Helper()
	return time.Duration(w.count(`SELECT coalesce(extract(epoch FROM sum(`+what+`)) * 1000, 0)::bigint
		FROM jobs.river_job WHERE kind IN ('answer', 'send')`)) * time.Millisecond
}
