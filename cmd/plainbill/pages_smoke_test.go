package main

import (
	"strings"
	"testing"
	"time"
)

// A patient follows the link of a text, says when she was born, sees the bill line by line, pays it on the card
// processor's page, and is texted what arrived.
func TestPayingOnThePage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june)
	p.Says("how much do I owe?").Hears("date of birth")
	b := p.opens()
	if strings.Contains(b.words(), "147.00") {
		t.Fatal("an amount stands on the page before the date of birth")
	}
	b.isBorn(juneBorn).shows("Office visit", "$420.00", "$147.00")
	b.follows("/pay").sends("/pay", map[string]string{"part": "other", "amount": "47.00"}).pays("pay", nil)
	p.Hears("We got your payment", "/s/") // no amount: she has not said by text that she wants them there
	p.opens().isBorn(juneBorn).shows("$100.00")
	w.verified()
}

// keepsCard follows the link of a text and signs for June's card, which then pays her plan.
func (p *phone) keepsCard() {
	p.w.t.Helper()
	p.Says("save my card please").Hears("/s/")
	p.opens().isBorn(juneBorn).follows("/card").
		sends("/card", map[string]string{"agree": "yes", "signed": "June Calloway"}).pays("pay", nil)
	p.w.settled()
}

// A plan is agreed by text, a card is signed for on the page, and the instalments are charged on their days until
// nothing is left; the notice comes before each.
func TestAPlanPaidByCard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june).Identified(juneBorn)
	p.Says("can I pay over time?").Hears("AGREE").Says("AGREE").Hears("Your plan is set: 4 payments of $36.75")
	p.keepsCard()
	p.Says("when is my next payment?").Hears("$36.75", "Dec 16, 2026")
	for n, days := range []time.Duration{31, 33, 28, 29} { // to a day on which the desk is open, on or after the due one
		w.forward(days * 24 * time.Hour)
		w.eventually("a charge", func() bool {
			return w.count(`SELECT count(*) FROM payment.attempt WHERE state = 'succeeded'`) == n+1
		})
	}
	w.settled()
	if left := w.count(`SELECT sum(amount) FROM ledger.posting WHERE account = 'LK-1001'
		AND kind IN ('patient_receivable', 'patient_credit')`); left != 0 {
		t.Errorf("%d cents are left when the plan is paid", left)
	}
	w.verified()
}

// "Remove my card" removes it before the next charge, and nothing is charged any more.
func TestACardIsRemovedByText(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june).Identified(juneBorn)
	p.Says("can I pay over time?").Hears("AGREE").Says("AGREE").Hears("Your plan is set")
	p.keepsCard()
	p.Says("remove my card").Hears("card")
	w.forward(35 * 24 * time.Hour)
	w.settled()
	if n := w.count(`SELECT count(*) FROM payment.attempt WHERE state NOT IN ('canceled')`); n != 0 {
		t.Errorf("%d charges were tried after the card was removed", n)
	}
	w.verified()
}

// asksForLess is Priya's wish for less a month than the practice takes, and the card that asks its supervisors.
func (w *world) asksForLess() (p *phone, asked slackPost) {
	w.t.Helper()
	p = w.phone(priya).Identified(priyaBorn)
	p.Says("can I pay $12.50 a month?").Hears("The least we take at one time is $25.00").Hears("AGREE")
	p.Says("I can only do $12.50 a month").Hears("The least we take").Hears("person")
	return p, w.desk().Sees("asks for approval")
}

// A wish outside the policy goes to the supervisors, who approve it with one press; the terms come back for AGREE.
func TestASupervisorApprovesAPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, asked := w.asksForLess()
	w.desk().Presses("U09", asked, "case_approve", nil)
	p.Hears("AGREE").Says("AGREE").Hears("Your plan is set")
	w.desk().Presses("U09", asked, "case_approve", nil)
	w.verified()
}

// A supervisor declines a plan: the patient hears it kindly with what the policy allows, and a press that comes later
// changes nothing.
func TestASupervisorDeclinesAPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, asked := w.asksForLess()
	w.desk().Presses("U09", asked, "case_decline", nil)
	p.Hears("could not agree to it")
	w.desk().Sees("asks for approval", "Declined by")
	if n := w.count(`SELECT count(*) FROM desk.proposal WHERE decision = 'declined' AND decided_by = 'U09'`); n != 1 {
		t.Errorf("%d proposals were declined", n)
	}
	if n := w.count(`SELECT count(*) FROM ledger.plan`); n != 0 {
		t.Errorf("%d plans run", n)
	}
	w.verified()
}

// A card number in a text is gone before anything keeps it; a link to the page comes back.
func TestACardNumberInAText(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june).Identified(juneBorn)
	p.Says("my card is 4111 1111 1111 1111 exp 12/29 cvv 123").Hears("can't take card numbers by text", "/s/")
	p.Says("4242 4242").HasHeard()
	p.Says("4242 4242").Hears("can't take card numbers by text")
	w.eventually("the carrier's copies to be emptied", func() bool {
		return w.count(`SELECT count(*) FROM thread.inbound WHERE blank_due IS NOT NULL`) == 0
	})
	if n := w.count(`SELECT count(*) FROM thread.inbound WHERE redacted`); n != 3 {
		t.Errorf("%d texts were kept without their number, want 3", n)
	}
	for _, part := range []string{"4111 1111", "41111111", "4242 4242", "42424242"} { // four digits may be of an id
		if strings.Contains(w.log.String(), part) {
			t.Errorf("%s of the number stands in the log", part)
		}
	}
	w.verified()
}
