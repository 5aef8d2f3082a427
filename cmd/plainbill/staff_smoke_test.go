package main

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// A patient asks for a person; one biller gets the case, answers on the phone, and hands back.
func TestStaffTakeover(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, desk := w.phone(june).Identified(juneBorn), w.desk()
	p.Says("I want to talk to someone").Hears("A person on our billing team will answer you here", "We are open now")
	card := desk.Sees("C-1001", "asked for a person")
	if card.Channel != "C0BILLERS" {
		t.Errorf("the case is in channel %s, want the practice's", card.Channel)
	}
	desk.SeesNothing("Calloway")
	desk.SeesNothing("147.00")
	desk.Sees("/s/…") // where the patient's page is stays theirs
	for _, m := range desk.messages() {
		if regexp.MustCompile(`/s/[\w-]`).Match(m.Blocks) {
			t.Errorf("a card shows the address of a patient's page:\n%s", m.Blocks)
		}
	}

	p.Says("hello? anybody there?").HearsNothing() // the bot is silent from the moment it promised a person
	desk.Presses("U01", card, "case_claim", nil)
	desk.Sees("C-1001", "Claimed by", "U01")
	desk.Presses("U02", card, "case_claim", nil)
	desk.IsTold("U02", "claimed by", "U01")

	refused := desk.Presses("U02", card, "case_reply", written("This is Ben."))
	if len(refused.Modal) > 0 {
		t.Error("a window to reply opened for somebody who has not claimed the case")
	}
	p.HearsNothing()

	words := "Hi, this is Alma.\nI see your bill & will call <today> at 5, OK? *Thanks* for waiting: ¡adiós!"
	desk.Presses("U01", card, "case_reply", written(words))
	p.HearsExactly(words)
	desk.Presses("U01", card, "case_reply", written("It’s fine – really…"))
	p.HearsExactly("It's fine - really...") // a typographic mark would double what the text costs

	p.Says("yes, that works. how much do I owe?").HearsNothing()
	desk.SeesInThread(card, "yes, that works")
	p.Says("my phone is 512-555-0177").HearsNothing()
	desk.SeesInThread(card, "my phone is")
	desk.SeesNothing("0177") // to a minimal desk no digits are shown

	desk.Presses("U01", card, "case_note", written("called, left a message"))
	desk.SeesInThread(card, "U01", "called, left a message")
	p.HearsNothing()

	desk.Presses("U01", card, "case_handback", nil)
	p.Hears("The automated assistant is back")
	p.Says("how much do I owe").Hears("$147.00")
	desk.Sees("C-1001", "Resolved")
	w.verified()
}

// Another biller takes over; the first one no longer replies; resolving is quiet.
func TestStaffTakesOverFromStaff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, desk := w.phone(dana), w.desk()
	p.Says("agent please").Hears("A person on our billing team")
	card := desk.Claims("U01", "asked for a person")
	desk.Presses("U02", card, "case_assign", nil)
	desk.Sees("Claimed by", "U02")
	if refused := desk.Presses("U01", card, "case_reply", written("Still me.")); len(refused.Modal) > 0 {
		t.Error("the first biller could still reply")
	}
	desk.IsTold("U01", "claimed by", "U02")
	desk.Presses("U02", card, "case_reply", written("Hi, Ben here."))
	p.HearsExactly("Hi, Ben here.")
	desk.Presses("U02", card, "case_resolve", nil)
	p.HearsNothing()
	p.Says("how much do I owe").Hears("date of birth") // the bot answers again

	p.Says("can a human help me?").Hears("A person on our billing team")
	desk.Sees("C-1002", "asked for a person")
	w.verified()
}

// Two billers press Claim at the same moment: one of them has the case, the other is told who.
func TestClaimRace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.phone(june).Says("I want to talk to a person").Hears("A person")
	desk := w.desk()
	card := desk.Sees("asked for a person")
	done := make(chan struct{})
	go func() { defer close(done); desk.Presses("U01", card, "case_claim", nil) }()
	desk.Presses("U02", card, "case_claim", nil)
	<-done
	winner := w.strings(`SELECT claimant FROM desk.case`)[0]
	loser := map[string]string{"U01": "U02", "U02": "U01"}[winner]
	if loser == "" {
		t.Fatalf("%q has the case", winner)
	}
	desk.IsTold(loser, "claimed by", winner)
	for _, m := range desk.messages() {
		if m.User == winner {
			t.Errorf("the winner was told %q", m.Text)
		}
	}
}

// Somebody who is none of the practice's billers changes nothing, and an empty reply is none.
func TestStaffLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, desk := w.phone(june), w.desk()
	p.Says("I want to talk to a person").Hears("A person")
	card := desk.Claims("U01", "asked for a person")

	empty := desk.Presses("U01", card, "case_reply", written("   "))
	if empty.OK || !strings.Contains(strings.Join(mapValues(empty.Errors), ""), "write something") {
		t.Errorf("an empty reply was answered %+v", empty)
	}
	p.HearsNothing()

	desk.Presses("U01", card, "case_hold", nil)
	desk.IsTold("U01", "cannot be done") // nobody has said who is texting: there is no account to hold
	desk.Presses("U01", card, "case_wrong_number", nil)
	p.Hears("We will not text this number again")
	if state, _ := p.consentState(); state != "opted_out" {
		t.Errorf("the phone is %s, want opted_out", state)
	}
	w.verified()
}

// Whoever asked for a person is answered after the weekend too; but a biller who answers so late that the practice may
// not write without consent is told so, not left to believe it went.
func TestStaffReplyThatMayNotLeave(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, desk := w.phone(ana), w.desk() // she wrote first and has agreed to nothing
	p.Says("quiero hablar con una persona").Hears("Una persona de nuestro equipo")
	card := desk.Claims("U01", "asked for a person")
	w.forward(71 * time.Hour)
	desk.Presses("U01", card, "case_reply", written("Hola, soy Alma. Ya lo miro."))
	p.Hears("Hola, soy Alma. Ya lo miro.")
	w.forward(6 * 24 * time.Hour)
	if refused := desk.Presses("U01", card, "case_reply", written("Hola, soy Alma.")); refused.OK {
		t.Error("the reply was taken")
	}
	desk.IsTold("U01", "Not sent", "no consent")
	p.HearsNothing()
	w.verified()
}
