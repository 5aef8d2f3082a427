package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// What the gate looks at beside consent: a pause, a household, a biller's words; and that it can be asked again.
func TestTheGateOnTheRunningProduct(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	t.Run("a household gets two reminders a day, however many phones it has", func(t *testing.T) { household(w.in(t)) })
	t.Run("a biller's card number is refused before it is kept", func(t *testing.T) { billersSecrets(w.in(t)) })
	t.Run("of a paused practice nothing leaves, and who waits is shown to a biller", func(t *testing.T) { paused(w.in(t)) })
	t.Run("every decision can be made again", func(t *testing.T) {
		w := w.in(t)
		var out string
		for _, number := range []string{"+15125550160", "+15125550161", "+15125550162"} {
			out += w.prints(0, []string{"consent", "show", number, "--why"}, "not too many texts to the household",
				"the words may leave")
		}
		if strings.Contains(out, "MISMATCH") || strings.Contains(out, "not looked at") ||
			strings.Count(out, "household cap day") != 1 {
			t.Error(out)
		}
		out = w.prints(0, []string{"consent", "show", june, "--why"}, "NO  the practice sends texts")
		if strings.Contains(out, "MISMATCH") {
			t.Error(out)
		}
	})
	w.verified()
}

func household(w *world) {
	numbers := []string{"+15125550160", "+15125550161", "+15125550162"}
	w.bills(
		"H-1,Priya,Rao,1980-01-02,78704,"+numbers[0]+",en,,", "H-2,Dev,Rao,1985-01-02,78704,"+numbers[1]+",en,Priya,Rao",
		"H-3,Asha,Iyer,1999-01-02,78704,"+numbers[2]+",en,Priya,Rao",
	)
	var family []*phone
	for _, number := range numbers {
		family = append(family, w.phone(number))
	}
	w.remind()
	heard := func() (texts int) {
		for _, p := range family {
			texts += len(p.HasHeard())
		}
		return texts
	}
	if n := heard(); n != 2 {
		w.t.Errorf("the household heard %d reminders, want 2", n)
	}
	if reasons := w.strings(`SELECT reason FROM outbox.message WHERE kind = 'reminder' AND status = 'waiting' AND
		statement LIKE 'S-H-%'`); !slices.Equal(reasons, []string{"household_cap_day"}) {
		w.t.Errorf("the third waits for %q", reasons)
	}
	w.forward(24*time.Hour + 5*time.Minute)
	if n := heard(); n != 1 {
		w.t.Errorf("the household heard %d reminders on the next day, want 1", n)
	}
}

func billersSecrets(w *world) {
	p, desk := w.phone(dana), w.desk()
	card := p.claimed("U01")
	for _, words := range []string{"Your card 4111 1111 1111 1111 was declined.", "Is your SSN 078-05-1120?"} {
		refused := desk.Presses("U01", card, "case_reply", written(words))
		if said := strings.Join(mapValues(refused.Errors), " "); refused.OK || !strings.Contains(said, "card number") {
			w.t.Errorf("%q was answered %+v", words, refused)
		}
	}
	if n := p.sent("biller"); n != 0 {
		w.t.Errorf("%d texts of a biller are stored, want none", n)
	}
	desk.Presses("U01", card, "case_reply", written("You can pay past due amounts by phone."))
	p.HearsExactly("You can pay past due amounts by phone.") // a biller answers for their own words
}

func paused(w *world) {
	w.prints(0, []string{"practice", "pause", "lakeside"}, "lakeside: paused")
	p := w.phone(june)
	p.Says("how much do I owe").HearsNothing()
	p.card("waits for an answer that could not be texted")
	if left := leftOutAll(w); left["ST-9011"] != "practice_disabled" && left["ST-9011"] != "already_texted" {
		w.t.Errorf("a statement is left out for %q", left["ST-9011"])
	}
	w.prints(0, []string{"practice", "resume", "lakeside"}, "lakeside: resumed")
	w.prints(2, []string{"practice", "pause", "nowhere"}, "there is no practice")
	p.HearsNothing()
	p.Says("how much do I owe").Hears("date of birth")
}
