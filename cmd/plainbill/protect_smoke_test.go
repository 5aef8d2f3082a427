package main

import (
	"testing"
	"time"
)

// What patients say besides asking for numbers, and what must happen then.
func TestWhatProtectsPatients(t *testing.T) {
	t.Parallel()
	w := newWorld(t)

	t.Run("a wrong number gets one neutral line, then silence", func(t *testing.T) {
		w := w.in(t)
		p := w.phone(helen)
		p.Says("wrong number, who is this?").HearsExactly("Sorry to bother you. We will not text this number again.")
		w.desk().Sees("says this is not their number")
		p.Says("how much do I owe").HearsNothing()
		p.Says("START").HasHeard() // the carrier may confirm; who it belongs to is still to be found out
		if state, _ := p.consentState(); state != "opted_out" {
			t.Errorf("the phone is %s after START, want opted_out until somebody proves whose it is", state)
		}
		w.desk().Sees("wants texts again from a number on hold")
		p.Says("how much do I owe").HearsNothing()
	})
	t.Run("a dispute holds reminders and is not argued with", func(t *testing.T) {
		w := w.in(t)
		p := w.phone(june).Identified(juneBorn)
		p.Says("this bill is wrong, I never had an x-ray").Hears("A person on our team will check", "will not remind you")
		w.desk().Sees("says the bill is wrong", "J.C.")
		if n := w.count(`SELECT count(*) FROM ledger.hold WHERE account = 'LK-1001'`); n != 1 {
			t.Errorf("%d holds, want 1", n)
		}
	})
	t.Run("who cannot pay hears of help first", func(t *testing.T) {
		p := w.in(t).phone(tom)
		p.Says("I lost my job and can't afford this").Hears("You may be able to get help", "https://lakeside.example/help")
	})
	t.Run("paid already, and the books show it", func(t *testing.T) {
		p := w.in(t).phone(marcus)
		p.Says("I already paid this").Hears("date of birth")
		p.Says(marcusBorn).Hears("received $20.00", "You owe nothing")
	})
	t.Run("paid already, and the books do not show it", func(t *testing.T) {
		w := w.in(t)
		p := w.phone(grace)
		p.Says("I already paid this").Hears("date of birth")
		p.Says(graceBorn).Hears("do not see that payment yet", "do not pay again")
		w.desk().Sees("says it was paid, the books show no payment")
	})
	t.Run("a question of health is not answered", func(t *testing.T) {
		p := w.in(t).phone(dana)
		p.Says("what were my lab results?").Hears("I can only help with bills here", "512-555-0100", "911")
	})
	t.Run("danger: 911 at once, and an urgent case", func(t *testing.T) {
		w := w.in(t)
		p := w.phone(dana)
		p.Says("I have chest pain and can't breathe").Hears("call 911 now")
		w.desk().Sees("Urgent", "may be in danger")
	})
	t.Run("the held bills stay quiet the next day", func(t *testing.T) {
		w := w.in(t)
		quiet := []*phone{w.phone(helen), w.phone(june), w.phone(marcus), w.phone(grace)}
		loud := w.phone(tom)
		w.forward(24 * time.Hour)
		loud.Hears("You have a new billing statement")
		for _, p := range quiet {
			p.HearsNothing()
		}
	})
	w.verified()
}

// What is not understood is said to be; the second time a person is offered, and YES calls one.
func TestNotUnderstoodTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june)
	p.Says("purple monkey dishwasher").Hears("Sorry, I did not get that. I can tell you what you owe")
	p.Says("colorless green ideas sleep").Hears("Should a person on our team answer you here?")
	p.Says("yes").Hears("A person on our billing team will answer you here")
	card := w.desk().Sees("was not understood twice")
	p.Says("how much do I owe").HearsNothing()
	w.desk().Presses("U01", card, "case_claim", nil)
	w.desk().Presses("U01", card, "case_reply", written("Hello, how can I help?"))
	p.HearsExactly("Hello, how can I help?")
	w.verified()
}

// At night a person is promised for the morning, not for now.
func TestPersonAtNight(t *testing.T) {
	t.Parallel()
	w := newWorldAt(t, "2026-11-20T22:00:00-06:00") // a Friday
	w.phone(june).Says("I want to talk to a person").Hears("Look for an answer on Monday after 8")
	w.desk().Sees("asked for a person")
}

// Danger is seen while a biller has the thread, too.
func TestDangerWhileABillerAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june)
	p.Says("person please").Hears("A person on our billing team")
	card := w.desk().Claims("U01", "asked for a person")
	p.Says("I want to kill myself").HearsNothing()
	w.desk().Sees("Urgent", "may be in danger", "asked for a person")
	w.desk().SeesInThread(card, "I want to kill myself")
}
