package main

import (
	"fmt"
	"strings"
	"testing"
)

// Two texts of one phone that come in at the same moment are both answered, in the order they were received, and so is
// a burst.
func TestTwoTextsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june).Identified(juneBorn)
	w.settled()
	w.atOnce(
		w.fromCarrier("/twilio/sms", w.textForm("SM0000000000000000000000000000a001", june, "how much do I owe")),
		w.fromCarrier("/twilio/sms", w.textForm("SM0000000000000000000000000000a002", june, "why do I owe this")),
	)
	wanted := map[string]string{
		"SM0000000000000000000000000000a001": "You owe $147.00", "SM0000000000000000000000000000a002": "Charge: $420.00",
	}
	for _, sid := range w.received("SM0000000000000000000000000000a%") {
		p.Hears(wanted[sid])
	}
	p.HearsNothing()
	w.verified()
}

func TestBurst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june).Identified(juneBorn)
	w.settled()
	var burst []request
	wanted := map[string]string{}
	for i := range 12 {
		sid := fmt.Sprintf("SM0000000000000000000000000000b%03d", i)
		words, answer := "how much do I owe", "You owe $147.00"
		if i%2 == 1 {
			words, answer = "what is coinsurance?", "Coinsurance is your part"
		}
		burst, wanted[sid] = append(burst, w.fromCarrier("/twilio/sms", w.textForm(sid, june, words))), answer
	}
	w.atOnce(burst...)
	order := w.received("SM0000000000000000000000000000b%")
	if len(order) != len(burst) {
		t.Fatalf("%d texts stored, want %d", len(order), len(burst))
	}
	for _, sid := range order {
		p.Hears(wanted[sid])
	}
	p.HearsNothing()
	w.verified()
}

// The texts of several phones do not wait for each other, and nobody gets another's answer.
func TestManyPhonesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	patients := []struct{ number, born, owes string }{
		{june, juneBorn, "$147.00"}, {dana, danaBorn, "$160.00"}, {tom, tomBorn, "$1,240.00"}, {grace, graceBorn, "$18.00"},
	}
	var phones []*phone
	for _, p := range patients {
		phones = append(phones, w.phone(p.number).Says("how much do I owe").Says(p.born).Says("what do I owe?"))
	}
	for i, p := range phones {
		heard := strings.Join(p.HasHeard(), "\n")
		for _, other := range patients {
			if own := other == patients[i]; strings.Contains(heard, other.owes) != own {
				t.Errorf("phone %d heard:\n%s\nwanted its own %s alone", i, heard, patients[i].owes)
			}
		}
	}
	w.verified()
}

// received gives the ids of texts in the order in which they were stored.
func (w *world) received(like string) []string {
	w.t.Helper()
	w.settled()
	return w.strings(`SELECT sid FROM thread.inbound WHERE sid LIKE $1 ORDER BY seq`, like)
}
