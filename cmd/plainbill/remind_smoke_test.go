package main

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/bot"
)

const newStatement = "Lakeside Billing: You have a new billing statement. Reply here with questions or call " +
	"512-555-0100. Reply HELP for help, STOP to opt out."

// Every new statement is texted about once, to those who agreed to it and nobody else, and it is said who is left out.
func TestReminders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(dana).Identified(danaBorn)
	p.Says("this bill is wrong").Hears("will not remind you")
	planned := w.phone(tom)
	planned.Says("can I pay over time").Hears("date of birth").Says(tomBorn).Hears("Reply AGREE to take plan").Says("1").Hears("AGREE")
	planned.Says("AGREE").Hears("Your plan is set")
	stopped := w.phone(walt).Says("stop texting me").Hears("unsubscribed")
	w.settled()
	never, patient, spanish, mother := w.phone(ana), w.phone(june), w.phone(luis), w.phone(priya)

	run := w.remind()
	if diff := cmp.Diff(map[string]string{
		"ST-9001": newStatement, "ST-9006": newStatement, "ST-9011": newStatement,
		"ST-9002": "Lakeside Billing: Tiene un nuevo estado de cuenta. Responda con sus preguntas o llame al 512-555-0100. " +
			"HELP para ayuda, STOP para cancelar.",
	}, texted(run)); diff != "" {
		t.Errorf("who is texted (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{
		"ST-9003": "on_hold", "ST-9004": "nothing_due", "ST-9005": "nothing_due", "ST-9007": "one_text_a_phone_a_day",
		"ST-9008": "plan_in_force", "ST-9009": "no_consent", "ST-9010": "opted_out",
	}, leftOut(run)); diff != "" {
		t.Errorf("who is left out (-want +got):\n%s", diff)
	}
	patient.HearsExactly(newStatement)
	mother.HearsExactly(newStatement)
	spanish.Hears("Tiene un nuevo estado de cuenta")
	for _, quiet := range []*phone{p, planned, stopped, never, patient, mother} {
		quiet.HearsNothing()
	}

	again := w.remind()
	if diff := cmp.Diff(map[string]string{"ST-9007": newStatement}, texted(again)); diff != "" {
		t.Errorf("who a second run texts, besides the son tomorrow (-want +got):\n%s", diff)
	}
	for _, r := range again.Recipients {
		if r.At.Before(w.clock.Now().Add(23 * time.Hour)) {
			t.Errorf("the phone gets a second reminder at %s, want one a day", r.At)
		}
	}
	if third := w.remind(); len(third.Recipients) != 0 {
		t.Errorf("a third run texts %v, want nobody", texted(third))
	}
	if got := leftOut(again)["ST-9001"]; got != "already_texted" {
		t.Errorf("a second run leaves out June's statement for %q, want already_texted", got)
	}
	patient.HearsNothing()
	patient.Says("why?").Hears("date of birth").Says(juneBorn).Hears("$")
	w.verified()
}

// A run at night stores what the morning sends; a STOP in between wins.
func TestRemindersAtNight(t *testing.T) {
	t.Parallel()
	w := newWorldAt(t, "2026-11-16T21:30:00-06:00")
	run := w.remind()
	morning := time.Date(2026, 11, 17, 15, 0, 0, 0, time.UTC) // nine in Chicago
	for _, r := range run.Recipients {
		if !r.At.Equal(morning) {
			t.Errorf("%s is texted at %s, want %s", r.Statement, r.At, morning)
		}
	}
	patient, stopped, disputes := w.phone(june), w.phone(dana), w.phone(grace)
	patient.HearsNothing()
	stopped.Says("STOP").Hears("unsubscribed")
	disputes.Says("this bill is wrong").Hears("date of birth").Says(graceBorn).Hears("will not remind you")
	w.settled()
	w.forward(11*time.Hour + 15*time.Minute) // a quarter to nine
	patient.HearsNothing()
	w.forward(20 * time.Minute)
	patient.HearsExactly(newStatement).HearsNothing()
	stopped.HearsNothing()
	disputes.HearsNothing()
	w.verified()
}

// On Sundays nobody is reminded: Saturday night's run is sent on Monday.
func TestRemindersOnSunday(t *testing.T) {
	t.Parallel()
	w := newWorldAt(t, "2026-11-21T21:00:00-06:00")
	w.remind()
	p := w.phone(june)
	w.forward(17 * time.Hour) // Sunday afternoon
	p.HearsNothing()
	w.forward(19*time.Hour + 5*time.Minute) // Monday, five past nine
	p.HearsExactly(newStatement).HearsNothing()
	w.verified()
}

// Every morning the program reminds by itself, once a day and each statement once.
func TestDailyReminders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june)
	w.forward(0)
	p.HearsNothing() // the sample practice begins on its second day
	w.forward(24 * time.Hour)
	p.HearsExactly(newStatement).HearsNothing()
	w.forward(0)
	w.restart()
	w.forward(24 * time.Hour)
	p.HearsNothing()
	w.verified()
}

// Dry is dry: it says the same and stores nothing.
func TestReminderDryRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dry, err := w.program.bot.Remind(t.Context(), "lakeside", w.clock.Now(), true)
	if err != nil {
		t.Fatal(err)
	}
	if n := w.count(`SELECT count(*) FROM outbox.message`); n != 0 {
		t.Errorf("a dry run stored %d texts", n)
	}
	wet := w.remind()
	if !maps.Equal(texted(dry), texted(wet)) || !maps.Equal(leftOut(dry), leftOut(wet)) {
		t.Errorf("a dry run says\n%v\nand the run after it\n%v", dry, wet)
	}
}

// plain says whether a statement is one of the sample's first patients; what the others' claims lead to is held by
// TestWhatMustBeSaidNext.
func plain(statement string) bool { return strings.HasPrefix(statement, "ST-90") }

func texted(run bot.Run) map[string]string {
	words := map[string]string{}
	for _, r := range run.Recipients {
		if plain(r.Statement) {
			words[r.Statement] = r.Text
		}
	}
	return words
}

func leftOut(run bot.Run) map[string]string {
	reasons := map[string]string{}
	for _, l := range run.LeftOut {
		if plain(l.Statement) {
			reasons[l.Statement] = l.Reason
		}
	}
	return reasons
}
