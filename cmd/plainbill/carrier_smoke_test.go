package main

import (
	"testing"
	"time"
)

// What a carrier can do wrong, and what must follow.
func TestCarrierFaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)

	t.Run("21610: the carrier knows of a STOP that we do not, and is believed", func(t *testing.T) {
		w := w.in(t)
		p := w.phone(june)
		w.fault("21610", june)
		p.Says("how much do I owe").HearsNothing()
		if state, _ := p.consentState(); state != "opted_out" {
			t.Errorf("the phone is %s, want opted_out", state)
		}
		w.desk().Sees("the carrier says this phone opted out")
		p.Says("hello?").HearsNothing()
		if n := w.count(`SELECT max(attempts) FROM outbox.message WHERE phone_index = $1`, p.index()); n != 1 {
			t.Errorf("the text was tried %d times, want once", n)
		}
		p.Says("START").Hears("You agreed").Says("how much do I owe").Hears("date of birth")
	})
	t.Run("30003: undelivered, tried once more, then a biller is told", func(t *testing.T) {
		w := w.in(t)
		p := w.phone(dana)
		w.fault("30003", dana)
		p.Says("how much do I owe").Hears("date of birth") // as far as our own call knows
		p.HearsNothing()
		if n := w.count(`SELECT count(*) FROM outbox.message WHERE status = 'undelivered' AND error_code = 30003`); n != 1 {
			t.Errorf("%d texts undelivered, want 1", n)
		}
		w.fault("30003", dana)
		w.forward(31 * time.Minute)
		p.Hears("date of birth").HearsNothing()
		w.desk().Sees("the carrier cannot reach this phone")
		if state, _ := p.consentState(); state != "opted_in" {
			t.Errorf("the phone is %s, want opted_in", state)
		}
	})
	t.Run("21614: no mobile number", func(t *testing.T) {
		w := w.in(t)
		p := w.phone(stranger)
		w.fault("21614", stranger)
		p.Says("how much do I owe").HearsNothing()
		w.desk().Sees("the carrier cannot reach this phone")
	})
	t.Run("429: later, and once", func(t *testing.T) {
		w := w.in(t)
		p := w.phone(tom)
		w.fault("429", tom)
		p.Says("how much do I owe").HearsNothing()
		w.forward(time.Minute)
		p.Hears("date of birth").HearsNothing()
		if n := w.count(`SELECT max(attempts) FROM outbox.message WHERE phone_index = $1`, p.index()); n != 2 {
			t.Errorf("the text was tried %d times, want twice", n)
		}
	})
	t.Run("30004: blocked, left alone until a person has looked or its owner writes", func(t *testing.T) {
		w := w.in(t)
		p := w.phone(walt)
		w.fault("30004", walt)
		p.Says("how much do I owe").Hears("date of birth").HearsNothing()
		w.desk().Sees("the carrier blocks texts to this phone")
		if state, _ := p.consentState(); state != "opted_in" {
			t.Errorf("the phone is %s, want opted_in", state)
		}
		p.Says("how much do I owe").Hears("date of birth")
	})
	t.Run("503 for long: given up, and a biller is told", func(t *testing.T) {
		w := w.in(t)
		p := w.phone(grace)
		for range 3 {
			w.fault("503", grace)
		}
		p.Says("how much do I owe").HearsNothing()
		for range 3 {
			w.forward(time.Minute)
			p.HearsNothing()
		}
		if n := w.count(`SELECT count(*) FROM outbox.message WHERE phone_index = $1 AND status = 'failed' AND attempts = 3`,
			p.index()); n != 1 {
			t.Errorf("%d texts failed after three tries, want 1", n)
		}
		if n := w.count(`SELECT count(*) FROM desk.case c JOIN thread.thread t ON t.id = c.thread
			WHERE t.phone_index = $1 AND 'undeliverable' = ANY (c.reasons)`, p.index()); n != 1 {
			t.Errorf("%d cases, want 1", n)
		}
	})
	w.verified()
}

// The call to the carrier breaks off without an answer: what became of the text is looked up, and it arrives once.
func TestCarrierAnswersTooLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	taken, lost := w.phone(june), w.phone(dana)
	w.fault("timeout", june) // the carrier took the text
	w.fault("lost", dana)    // the carrier never had it
	taken.Says("how much do I owe")
	lost.Says("how much do I owe")
	taken.Hears("date of birth")
	w.eventually("both calls to break off", func() bool {
		return w.count(`SELECT count(*) FROM outbox.change WHERE status = 'unknown'`) >= 1 &&
			w.count(`SELECT count(*) FROM outbox.message WHERE status = 'sending'`) == 0
	})
	w.forward(time.Minute) // an unknown outcome is looked up once the carrier must have heard
	lost.Hears("date of birth")
	for _, p := range []*phone{taken, lost} {
		p.HearsNothing()
	}
	taken.Says(juneBorn).Hears("$147.00")
	lost.Says(danaBorn).Hears("$160.00")
	w.verified()
}

// Slack says "slow down": the case is posted a little later, once.
func TestSlackRateLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fault("slack_429", "")
	p := w.phone(june)
	p.Says("I want to talk to a person").Hears("A person on our billing team")
	w.eventually("the refused post to wait", func() bool {
		return w.count(`SELECT count(*) FROM desk.post WHERE status = 'waiting' AND reason <> ''`) == 1
	})
	w.forward(time.Minute)
	card := w.desk().Sees("asked for a person")
	w.settled()
	if n := len(w.desk().messages()); n != 1 {
		t.Errorf("%d messages in Slack, want 1", n)
	}
	w.desk().Presses("U01", card, "case_claim", nil)
	w.desk().Sees("Claimed by", "U01")
}
