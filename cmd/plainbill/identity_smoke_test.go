package main

import (
	"slices"
	"testing"
	"time"
)

// Three wrong dates of birth close the door for a day, and nothing that is said tells whether there is anybody behind.
func TestWrongDateOfBirthThreeTimes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	patient, nobody := w.phone(june), w.phone(stranger)
	var heard [2][]string
	for i, p := range []*phone{patient, nobody} {
		p.Says("how much do I owe").Hears("date of birth")
		for _, wrong := range []string{"1/1/1980", "2/2/1981", "3/3/1982"} {
			p.Says(wrong)
			heard[i] = append(heard[i], p.HasHeard()...)
		}
		p.Says(juneBorn) // right for the one, but nothing is compared any more
		heard[i] = append(heard[i], p.HasHeard()...)
		p.Says("how much do I owe")
		heard[i] = append(heard[i], p.HasHeard()...)
	}
	if !slices.Equal(heard[0], heard[1]) {
		t.Errorf("a patient heard:\n%q\na stranger heard:\n%q\nthey must hear the same", heard[0], heard[1])
	}
	wanted := []string{
		"Sorry, that did not match. You can try again", "Sorry, that did not match. You can try again",
		"I can't try again by text today", "I can't try again by text today", "I can't try again by text today",
	}
	for i, words := range wanted {
		if i >= len(heard[0]) || !containsAll(heard[0][i], words) {
			t.Fatalf("heard:\n%q\nwanted:\n%q", heard[0], wanted)
		}
	}
	w.desk().Sees("gave a wrong date of birth three times")
	if n := w.count(`SELECT count(*) FROM desk.case`); n != 2 {
		t.Errorf("%d cases, want one for each phone, patient or not", n)
	}

	w.forward(23 * time.Hour)
	patient.Hears("You have a new billing statement")
	patient.Says("how much do I owe").Hears("can't try again by text today")
	w.forward(90 * time.Minute)
	patient.Says("how much do I owe").Hears("date of birth").Says(juneBorn).Hears("$147.00")
	w.verified()
}

// STOP and START do not give three more tries.
func TestTriesOutliveStop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june)
	p.Says("how much do I owe").Hears("date of birth")
	p.Says("1/1/1980").Hears("did not match").Says("2/2/1981").Hears("did not match")
	p.Says("STOP").Hears("unsubscribed").Says("START").Hears("You agreed")
	p.Says("how much do I owe").Hears("date of birth").Says("3/3/1982").Hears("can't try again by text today")
}

// A session ends after half an hour of silence: the date of birth is asked again before anything is shown.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june).Identified(juneBorn)
	w.forward(29 * time.Minute)
	p.Says("how much do I owe").Hears("$147.00")
	w.forward(29 * time.Minute) // every text of the patient renews it
	p.Says("why do I owe this").Hears("Charge: $420.00")
	w.forward(31 * time.Minute)
	p.Says("why do I owe this").Hears("Texts are not private", "date of birth")
	p.Says(juneBorn).Hears("Charge: $420.00")
}

// Mother and son share a phone: each date of birth opens its own account and nothing of the other's.
func TestSharedPhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(priya)
	p.Says("how much do I owe").Hears("date of birth").Says(priyaBorn).Hears("You owe $50.00 now for 1 visit")
	p.Says("why").Hears("Office visit", "Left to pay: $50.00")
	p.Says("what about my son's bill?").Hears("date of birth")
	p.Says(devBorn).Hears("You owe $25.00 now for 1 visit")
	p.Says("why do I owe this").Hears("Strep test", "Left to pay: $25.00").HearsNothing()
	w.forward(31 * time.Minute)
	p.Says("how much do I owe").Hears("date of birth").Says(devBorn).Hears("You owe $25.00")
	p.Says("STOP").Hears("unsubscribed") // silences the phone, for both
	w.settled()
	w.forward(24 * time.Hour)
	p.HearsNothing()
	w.verified()
}

// A phone that is in no book is treated like any other, and learns nothing.
func TestUnknownPhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(stranger)
	p.Says("hi").Hears("Lakeside Billing: Hello", "HELP", "STOP")
	p.Says("how much do I owe").Hears("date of birth").Says(juneBorn).Hears("did not match")
	p.Says("what is a copay").Hears("A copay is a set fee")
	p.Says("I want a person").Hears("A person on our billing team")
	w.desk().Sees("asked for a person")
	w.verified()
}
