package main

import (
	"slices"
	"testing"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/registry"
)

// The hard cases of saying stop, and of taking it back. Each uses phones of its own.
func TestEdgeCasesOfStopAndStart(t *testing.T) {
	t.Parallel()
	newWorld(t).edges(
		edgeCase{"Edge01 stop in any form silences for good with one confirmation", edge01},
		edgeCase{"Edge02 END in the middle of a plan is a stop and a biller learns what it may have meant", edge02},
		edgeCase{"Edge04 an ordinary sentence with the word in it is no stop", edge04},
		edgeCase{"Edge05 a stop beats a text that is queued, leased or at the carrier", edge05},
		edgeCase{"Edge06 START STOP START counts in the order of arrival, however often the carrier repeats itself", edge06},
		edgeCase{"Edge08 START restores the program alone, and who is texting is asked again", edge08},
		edgeCase{"Edge09 START from a number on hold is kept and resumes nothing", edge09},
		edgeCase{"Edge10 YES answers a question and lifts no stop", edge10},
		edgeCase{"Edge11 HELP after a stop is answered by nobody here, and in a conversation it keeps its place", edge11},
		edgeCase{"Edge12 a stop in a biller's conversation locks the biller out", edge12},
		edgeCase{"Edge13 a stop by voice counts from the day it was received", edge13},
		edgeCase{"Edge14 a confirmation that is late is never sent", edge14},
		edgeCase{"Edge07 a stop to one number of a practice silences all of them", edge07},
		edgeCase{"Edge01 the next weeks are silent too", edge01Later},
	)
}

var saidStop = []string{"+15125550170", "+15125550171", "+15125550172"}

func edge01(w *world) {
	w.bills(
		"P-1,Ada,Stone,1980-01-02,78704,+15125550170,en,,", "P-2,Ben,Field,1980-01-02,78704,+15125550171,en,,",
		"P-3,Cy,Marsh,1980-01-02,78704,+15125550172,en,,", "P-4,Di,Heath,1980-01-02,78704,+15125550173,en,,",
		"P-5,Eve,Moor,1980-01-02,78704,+15125550174,en,,",
	)
	for i, words := range []string{"please stop texting me", "STOP please", "Stop."} {
		p := w.phone(saidStop[i])
		p.Says(words).Hears("unsubscribed").HearsNothing().mute("how much do I owe", "please stop texting me")
		p.state("opted_out")
		if n := p.sent("confirmation"); n > 1 {
			w.t.Errorf("%q: %d confirmations of ours, want one at the most", words, n)
		}
	}
}

func edge01Later(w *world) {
	var quiet []*phone
	for _, number := range saidStop {
		quiet = append(quiet, w.phone(number))
	}
	loud := w.phone("+15125550173")
	w.forward(24 * time.Hour)
	loud.Hears("You have a new billing statement") // who said nothing
	w.forward(14 * 24 * time.Hour)
	for _, p := range quiet {
		p.HearsNothing()
	}
	if left := leftOutAll(w); left["S-P-1"] != "opted_out" {
		w.t.Errorf("the statement of who said stop is left out for %q", left["S-P-1"])
	}
}

// leftOutAll gives why statements would be left out now.
func leftOutAll(w *world) map[string]string {
	w.t.Helper()
	run, err := w.program.bot.Remind(w.t.Context(), "lakeside", w.clock.Now(), true)
	if err != nil {
		w.t.Fatal(err)
	}
	reasons := map[string]string{}
	for _, l := range run.LeftOut {
		reasons[l.Statement] = l.Reason
	}
	return reasons
}

func edge02(w *world) {
	p := w.phone(tom)
	p.Says("can I pay over time").Hears("date of birth").Says(tomBorn).Hears("Reply AGREE to take plan")
	p.Says("1").Hears("AGREE to accept").Says("END").Hears("unsubscribed").HearsNothing()
	w.desk().Sees("may have meant the plan")
	p.mute("AGREE")
	if n := w.count(`SELECT count(*) FROM ledger.plan WHERE account = 'LK-1008'`); n != 0 {
		w.t.Errorf("%d plans, want none", n)
	}
}

func edge04(w *world) {
	p := w.phone(grace)
	for _, words := range []string{
		"When does my plan end?", "I stopped by yesterday", "do I have to cancel my appointment?", "the pain won't stop",
	} {
		p.Says(words)
	}
	if len(p.HasHeard()) == 0 {
		w.t.Error("nothing was answered")
	}
	p.state("opted_in")
}

func edge05(w *world) {
	queued, leased, taken := w.phone(dana), w.phone(helen), w.phone(marcus)
	w.fault("429", dana) // it waits here
	w.fault("lost", helen)
	w.fault("timeout", marcus) // the carrier has it, and does not say so
	for _, p := range []*phone{leased, taken, queued} {
		p.Says("how much do I owe")
	}
	w.eventually("all three to be on their way", func() bool {
		return w.count(`SELECT count(*) FROM outbox.message WHERE phone_index = ANY ($1) AND (attempts > 0 OR
			status = 'sending')`, [][]byte{queued.index(), leased.index(), taken.index()}) == 3
	})
	taken.Hears("date of birth")
	for _, p := range []*phone{queued, leased, taken} {
		p.Says("please stop texting me")
	}
	for _, p := range []*phone{queued, leased, taken} {
		w.eventually("every stop to count", func() bool {
			state, _ := p.consentState()
			return state == "opted_out"
		})
	}
	w.eventually("the calls to break off", func() bool {
		return w.count(`SELECT count(*) FROM outbox.message WHERE status = 'sending'`) == 0
	})
	w.forward(time.Minute)
	for _, p := range []*phone{queued, leased, taken} {
		for _, words := range p.HasHeard() {
			if !containsAll(words, "You are unsubscribed") {
				w.t.Errorf("after the stop %s heard %q", p.number[8:], words)
			}
		}
		p.mute()
	}
	if n := w.count(`SELECT count(*) FROM outbox.change WHERE message IN (SELECT id FROM outbox.message
		WHERE phone_index = $1) AND status IN ('sending', 'unknown', 'accepted')`, taken.index()); n < 2 {
		w.t.Errorf("%d steps are kept of the text that the carrier had, want when it was asked and when it was sent", n)
	}
}

func edge06(w *world) {
	p := w.phone("+15125550118")
	const to = "+15125550199"
	words := []string{"START", "STOP", "START"}
	for i, word := range words {
		w.arrives("ed060"+string(rune('1'+i)), p.number, to, word, word)
	}
	p.state("opted_in")
	_, events := p.consentState()
	for range 2 {
		for i := range words {
			w.arrives("ed060"+string(rune('3'-i)), p.number, to, words[2-i], words[2-i])
		}
	}
	p.state("opted_in")
	if _, again := p.consentState(); !slices.Equal(again, events) {
		w.t.Errorf("repetitions made %q of %q", again, events)
	}
	w.arrives("ed0604", p.number, to, "STOP", "STOP")
	w.arrives("ed0603", p.number, to, "START", "START")
	p.state("opted_out")
}

func edge07(w *world) {
	second := `{number: "+15125550198", kind: toll_free, optout_reply: provider, segments_per_second: 3}`
	w.applied("    sms: {", "      - "+second+"\n    sms: {")
	p := w.phone("+15125550174")
	w.arrives("ed0701", p.number, "+15125550198", "STOP", "STOP")
	p.state("opted_out").mute("how much do I owe", "hello?")
	if left := leftOutAll(w); left["S-P-5"] != "opted_out" {
		w.t.Errorf("the statement is left out for %q", left["S-P-5"])
	}
	if n := w.count(`SELECT count(*) FROM outbox.message WHERE phone_index = $1`, p.index()); n != 0 {
		w.t.Errorf("%d texts were written, want none", n)
	}
}

func edge08(w *world) {
	p := w.phone(june).Identified(juneBorn)
	p.Says("STOP").Hears("unsubscribed").Says("START").Hears("You agreed")
	p.Says("how much do I owe").Hears("Texts are not private", "date of birth").HearsNothing()
}

func edge09(w *world) {
	p := w.phone(walt)
	p.Says("I filed for bankruptcy, talk to my lawyer")
	w.desk().Sees("speaks of a lawyer or bankruptcy")
	p.HasHeard()
	p.Says("STOP").Hears("unsubscribed").Says("START")
	p.HasHeard()
	p.state("opted_in").mute("how much do I owe") // a person answers, nothing automated
	if left := leftOutAll(w); left["ST-9010"] != "on_hold" {
		w.t.Errorf("the statement is left out for %q, want on_hold", left["ST-9010"])
	}
	q := w.phone("+15125550122")
	q.Says("wrong number").Hears("We will not text this number again").Says("START")
	q.HasHeard()
	q.state("opted_out")
	w.desk().Sees("wants texts again from a number on hold")
}

func edge10(w *world) {
	p := w.phone("+15125550124")
	p.Says("please stop texting me").Hears("unsubscribed").Says("YES")
	p.HasHeard() // the carrier may say something of its own
	p.state("opted_out").mute("how much do I owe")
	q := w.phone("+15125550126")
	q.Says("purple monkey dishwasher").Hears("did not get that").Says("colorless green ideas sleep").Hears("Should a person")
	q.Says("YES").Hears("A person on our billing team").state("opted_in")
}

func edge11(w *world) {
	p := w.phone("+15125550128")
	p.Says("please stop texting me").Hears("unsubscribed").Says("HELP")
	p.HasHeard() // the carrier's own
	p.state("opted_out")
	if n := p.sent("reply"); n != 0 {
		w.t.Errorf("%d replies of ours after a stop, want none", n)
	}
	q := w.phone(luis)
	q.Says("¿cuánto debo?").Hears("fecha de nacimiento").Says("AYUDA").Hears("512-555-0100")
	q.Says(luisBorn).Hears("$120.00")
}

func edge12(w *world) {
	p, desk := w.phone("+15125550130"), w.desk()
	card := p.claimed("U01")
	p.Says("leave me alone").Hears("unsubscribed").state("opted_out")
	if opened := desk.Presses("U01", card, "case_reply", nil); len(opened.Modal) > 0 {
		w.t.Error("the window to reply opened")
	}
	desk.IsTold("U01", "said stop")
	p.HearsNothing()
}

func edge13(w *world) {
	p, desk := w.phone("+15125550132"), w.desk()
	card := p.claimed("U01")
	desk.Presses("U01", card, "case_optout", nil)
	p.Hears("unsubscribed").state("opted_out").mute("how much do I owe")

	received := billing.DateOf(time.Now()).AddDays(-3)
	w.prints(0, []string{
		"consent", "record", "+15125550134", "--action", "opt_out", "--method", "voicemail", "--received",
		received.String(), "--actor", "front desk",
	}, "to be honoured by "+registry.HonourBy(received).String())
	w.phone("+15125550134").state("opted_out").mute("how much do I owe")
}

func edge14(w *world) {
	p := w.phone("+15125550136")
	w.fault("503", p.number)
	p.Says("please stop texting me").HearsNothing()
	w.forward(6 * time.Minute)
	p.HearsNothing().state("opted_out")
	if reasons := p.why(); len(reasons) != 1 {
		w.t.Errorf("the confirmation is refused for %q, want one reason", reasons)
	}
}
