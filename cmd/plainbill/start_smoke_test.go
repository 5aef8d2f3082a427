package main

import (
	"strings"
	"testing"
	"time"
)

// START lifts a STOP and nothing else does. It restores the program alone: who is texting is asked again, and what
// waited before the STOP stays where it is.
func TestStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)

	t.Run("START after STOP asks for the date of birth anew", func(t *testing.T) {
		p := w.in(t).phone(june).Identified(juneBorn)
		p.Says("STOP").Hears("You are unsubscribed")
		p.Says("START").Hears("You agreed to texts about your bills").HearsNothing()
		if state, _ := p.consentState(); state != "opted_in" {
			t.Errorf("the phone is %s after START, want opted_in", state)
		}
		p.Says("how much do I owe").Hears("Texts are not private", "date of birth").Says(juneBorn).Hears("$147.00")
		_, events := p.consentState()
		agreed := 0
		for _, e := range events {
			if strings.HasPrefix(e, "unencrypted_phi opt_in") {
				agreed++
			}
		}
		if agreed != 2 {
			t.Errorf("details in texts were agreed to %d times, want once before STOP and once after START:\n%s",
				agreed, strings.Join(events, "\n"))
		}
	})
	t.Run("YES is an answer and no START", func(t *testing.T) {
		p := w.in(t).phone(dana).Identified(danaBorn)
		p.Says("STOP").Hears("You are unsubscribed")
		p.Says("YES").HasHeard() // the carrier may say something of its own
		if state, _ := p.consentState(); state != "opted_out" {
			t.Errorf("the phone is %s after YES, want opted_out", state)
		}
		p.Says("how much do I owe").HearsNothing()
	})
	t.Run("nothing else lifts it", func(t *testing.T) {
		p := w.in(t).phone(tom)
		p.Says("unsubscribe me").Hears("You are unsubscribed")
		for _, words := range []string{"hello", "yes", "ok", "AGREE", "please start a plan", "can I talk to a person"} {
			p.Says(words)
		}
		p.HearsNothing()
		p.Says("help").HasHeard() // the carrier answers that one
		if n := p.sent("reply"); n != 0 {
			t.Errorf("%d replies of ours, want none", n)
		}
	})
	t.Run("START from a phone that never agreed is an opt-in", func(t *testing.T) {
		p := w.in(t).phone(ana)
		if state, _ := p.consentState(); state != "unknown" {
			t.Fatalf("the phone is %s, want unknown", state)
		}
		p.Says("START").Hears("You agreed to texts").HearsNothing()
		if state, _ := p.consentState(); state != "opted_in" {
			t.Errorf("the phone is %s after START, want opted_in", state)
		}
	})
	w.verified()
}

// A reminder that waited for the morning when STOP came does not come back with START.
func TestStartReleasesNoOldReminder(t *testing.T) {
	t.Parallel()
	w := newWorldAt(t, "2026-11-16T21:00:00-06:00") // quiet hours: reminders wait until nine in the morning
	w.remind()
	p := w.phone(june)
	if n := p.sent("reminder"); n != 1 {
		t.Fatalf("%d reminders are waiting, want 1", n)
	}
	p.Says("STOP").Hears("You are unsubscribed").Says("START").Hears("You agreed to texts")
	w.settled()
	w.forward(13 * time.Hour)
	p.HearsNothing()
	if n := w.phone(grace).sent("reminder"); n != 1 {
		t.Errorf("%d reminders for a patient who said nothing, want 1", n)
	}
	w.verified()
}

// Whatever somebody writes first, the first answer says who is writing and how to make it stop, once.
func TestFirstAnswerSaysWhoWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for number, words := range map[string]string{
		"+15125550191": "what is a copay", "+15125550192": "I can't afford this", "+15125550193": "😀",
		"+15125550194": "can I talk to a person", "+15125550195": "hello", "+15125550196": "how much do I owe",
	} {
		w.phone(number).Says(words).Hears("Lakeside Billing: ", "STOP")
	}
	p := w.phone("+15125550197")
	p.Says("what is a copay").Hears("Lakeside Billing: ").Says("what is a deductible")
	if heard := p.HasHeard(); strings.Contains(heard[len(heard)-1], "STOP") {
		t.Errorf("introduced twice: %q", heard)
	}
	p = w.phone("+15125550198")
	p.Says("no sé qué es un copago").Hears("Lakeside Billing: ", "STOP para cancelar")
	w.verified()
}
