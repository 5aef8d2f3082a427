package main

import (
	"strings"
	"testing"
	"time"
)

// Whoever says stop, in whatever words, hears at most one confirmation and then nothing, from anybody.
func TestStop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)

	t.Run("STOP alone is confirmed by the carrier, and we say nothing", func(t *testing.T) {
		w := w.in(t)
		p := w.phone(june).Identified(juneBorn)
		p.Says("STOP").Hears("You are unsubscribed").HearsNothing()
		if n := p.sent("confirmation"); n != 0 {
			t.Errorf("%d confirmations of ours beside the carrier's, want none", n)
		}
		p.Says("how much do I owe").HearsNothing()
		w.desk().Sees("wrote again after saying stop")
		p.Says("stop").HearsNothing()
		if n := p.sent("confirmation"); n != 0 {
			t.Errorf("%d confirmations of ours, want none", n)
		}
	})
	t.Run("stop in other words is confirmed by us, exactly once", func(t *testing.T) {
		p := w.in(t).phone(dana).Identified(danaBorn)
		p.Says("please stop texting me").HearsExactly(
			"Lakeside Billing: You are unsubscribed. We will send you no more texts. Questions? Call 512-555-0100.")
		p.Says("I said stop texting me!").HearsNothing()
		p.Says("leave me alone").HearsNothing()
		p.Says("why do I owe this?").HearsNothing()
		if n := p.sent("confirmation"); n != 1 {
			t.Errorf("%d confirmations, want 1", n)
		}
	})
	t.Run("alto, from somebody who has never written", func(t *testing.T) {
		p := w.in(t).phone(ana)
		p.Says("alto").Hears("Se ha dado de baja").Says("alto").HearsNothing()
	})
	t.Run("CANCEL in the middle of a plan is a stop, and a biller learns what it may have meant", func(t *testing.T) {
		w := w.in(t)
		p := w.phone(tom)
		p.Says("can I pay over time").Hears("date of birth").Says(tomBorn).Hears("Reply AGREE to take plan")
		p.Says("1").Hears("AGREE to accept").Says("CANCEL").Hears("You are unsubscribed").HearsNothing()
		w.desk().Sees("may have meant the plan")
		p.Says("AGREE").HearsNothing()
		if n := w.count(`SELECT count(*) FROM ledger.plan WHERE account = 'LK-1008'`); n != 0 {
			t.Errorf("%d plans, want none", n)
		}
	})
	t.Run("stop the payment is not a stop", func(t *testing.T) {
		p := w.in(t).phone(marcus)
		p.Says("I stopped by your office yesterday, how much do I owe?").Hears("date of birth")
		p.Says("please stop charging my card").HasHeard()
		if state, _ := p.consentState(); state != "opted_in" {
			t.Errorf("the phone is %s, want opted_in", state)
		}
	})
	t.Run("the next days are silent too", func(t *testing.T) {
		w := w.in(t)
		quiet := []*phone{w.phone(june), w.phone(dana), w.phone(ana), w.phone(tom)}
		w.forward(24 * time.Hour)
		for _, p := range quiet {
			p.HearsNothing()
		}
		if n := w.phone(grace).sent("reminder"); n != 1 {
			t.Errorf("%d reminders for a patient who said nothing, want 1", n)
		}
	})
	w.verified()
}

// A biller cannot reach somebody who said stop either: the window to write in does not open, and what was typed before
// does not leave.
func TestStopBindsBillersToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june)
	p.Says("I want to talk to a person").Hears("A person on our billing team")
	card := w.desk().Claims("U01", "asked for a person")
	opened := w.desk().Presses("U01", card, "case_reply", nil) // the window is open while STOP comes in
	if len(opened.Modal) == 0 {
		t.Fatal("no window opened for the claimant")
	}
	p.Says("STOP").Hears("You are unsubscribed")
	w.settled()

	var submitted pressed
	w.post("/sim/slack/actions", map[string]any{"user": "U01", "fields": written("Hello June")}, &submitted)
	if submitted.OK {
		t.Error("the window took a reply to somebody who said stop")
	}
	if words := strings.Join(mapValues(submitted.Errors), " "); !strings.Contains(words, "said stop") {
		t.Errorf("the biller was told %q, want that the patient said stop", words)
	}
	if again := w.desk().Presses("U01", card, "case_reply", nil); len(again.Modal) > 0 {
		t.Error("the window opened again")
	}
	w.desk().IsTold("U01", "said stop")
	p.HearsNothing()
	if n := p.sent("biller"); n != 0 {
		t.Errorf("%d replies stored, want none", n)
	}
	w.verified()
}
