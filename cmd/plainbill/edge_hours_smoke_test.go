package main

import (
	"testing"
	"time"
)

// Nights, zones and changes of the clock; what waits for the morning, and what happens to it in between.
func TestEdgeCasesOfTheNight(t *testing.T) {
	t.Parallel()
	// Saturday night before the clocks go forward, in a practice that texts on Sundays.
	w := buildWorld(t)
	w.start("2027-03-13T21:30:00-06:00")
	w.applied("days_off: [sun]", "days_off: []", "days_after_statement: [0, 14, 30]", "days_after_statement: [0]")
	w.edges(
		edgeCase{"Edge22 a reminder waits for the hours of everywhere the patient may be", edge22},
		edgeCase{"Edge08 a reminder that waited when STOP came does not come back with START", edge08Night},
		edgeCase{"Edge19 a job that was planned before a hold sees the hold", edge19Night},
		edgeCase{"Edge22 in the morning", edge22Morning},
	)
}

// Who lives where: the sample's patients live in Austin, these do not.
const (
	hawaii  = "+12125550150" // a number of New York
	arizona = "+16025550151" // where clocks do not change
	indiana = "+13175550152"
	nowhere = "+18005550153" // no ZIP code, and a number of no place
	doubter = "+15125550154"
)

func edge22(w *world) {
	w.bills(
		"Q-1,Keola,Akana,1980-01-02,96813,"+hawaii+",en,,", "Q-2,Rita,Yazzie,1980-01-02,85001,"+arizona+",en,,",
		"Q-3,Orin,Hoosier,1980-01-02,46204,"+indiana+",en,,", "Q-4,Nemo,Nobody,1980-01-02,,"+nowhere+",en,,",
		"Q-5,Quinn,Doubt,1980-01-02,78704,"+doubter+",en,,",
	)
	wanted := map[string]string{
		"ST-9001": "2027-03-14T17:00:00Z", // Texas, noon on a Sunday, in daylight time
		"S-Q-1":   "2027-03-14T19:00:00Z", // nine in Hawaii, where the patient lives; New York is awake for long
		"S-Q-2":   "2027-03-14T16:00:00Z", // nine in Arizona, which has no daylight time
		"S-Q-3":   "2027-03-14T13:00:00Z", // nine in Indiana, daylight time
		"S-Q-4":   "2027-03-15T20:00:00Z", // Kentucky begins at ten, in Hawaii as well: on a Sunday Rhode Island has ended by then
	}
	got := map[string]string{}
	for _, r := range w.remind().Recipients {
		got[r.Statement] = r.At.UTC().Format(time.RFC3339)
	}
	for statement, at := range wanted {
		if got[statement] != at {
			w.t.Errorf("%s is texted at %q, want %s", statement, got[statement], at)
		}
	}
	p := w.phone(tom)
	w.forward(4*time.Hour + 30*time.Minute) // two o'clock at night
	p.Says("how much do I owe").Hears("date of birth").HearsNothing()
}

func edge08Night(w *world) {
	p := w.phone(luis)
	if n := p.sent("reminder"); n != 1 {
		w.t.Fatalf("%d reminders wait, want 1", n)
	}
	p.Says("STOP").Hears("unsubscribed").Says("START").Hears("You agreed").HearsNothing()
}

// whoHolds are texts that hold a bill, and whose.
var whoHolds = map[string]string{
	grace:   "I filed for bankruptcy",
	dana:    "my lawyer handles this, talk to him",
	walt:    "my husband passed away",
	doubter: "I dispute this bill, it is wrong",
}

func edge19Night(w *world) {
	for number, words := range whoHolds {
		p := w.phone(number)
		if n := p.sent("reminder"); n != 1 {
			w.t.Fatalf("%d reminders wait for %s, want 1", n, number[8:])
		}
		p.Says(words)
		if heard := p.HasHeard(); len(heard) > 0 && containsAll(heard[len(heard)-1], "date of birth") {
			p.Says("1/2/1980")
			p.HasHeard()
		}
	}
	if n := w.count(`SELECT count(DISTINCT account) FROM ledger.hold WHERE held AND reason IN ('legal', 'bankruptcy',
		'deceased', 'dispute') AND account IN ('LK-1011', 'LK-1003', 'LK-1010', 'Q-5')`); n != 4 {
		w.t.Errorf("%d accounts are held, want 4", n)
	}
}

func edge22Morning(w *world) {
	quiet := []*phone{w.phone(luis)}
	for number := range whoHolds {
		quiet = append(quiet, w.phone(number))
	}
	texan, keola := w.phone(june), w.phone(hawaii)
	w.forward(time.Hour + 30*time.Minute + 8*time.Hour) // half past twelve in Austin, half past seven in Hawaii
	texan.Hears("You have a new billing statement")
	keola.HearsNothing()
	w.forward(2 * time.Hour)
	keola.Hears("You have a new billing statement")
	for _, p := range quiet {
		p.HearsNothing()
	}
}
