package consent

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/plainbill/plainbill/billing"
)

type fault int

const (
	faultNone fault = iota
	faultOneGate
	faultLateConfirmation
	faultTwoConfirmations
	faultImportLifts
	faultOneZone
	faultNoStates
	faultNoValidity
	faultOldHolds
	faultCalendarCap
	faultNoHousehold
	faultKeywordsOnly
	faultForgetfulRestore
	faultStartResumes
	faultOldSignature
)

// line is a phone as one practice knows it.
type line struct {
	practice int
	phone    Phone
}

// person is a patient with an account.
type person struct {
	line      line
	household int
	home      *place
	zones     []*time.Location
	states    []string
	holds     []Hold
}

// place is where somebody lives, with the hours that the simulation itself holds the gate to.
type place struct {
	zip, state, zone string
	from, to         int // minutes after midnight
}

// The hours are written down here once more, so that the table of the package is held to something.
var places = []place{
	{"78701", "TX", "America/Chicago", 9 * 60, 21 * 60},
	{"33101", "FL", "America/New_York", 8 * 60, 20 * 60},
	{"85001", "AZ", "America/Phoenix", 8 * 60, 21 * 60},
	{"46204", "IN", "America/New_York", 8 * 60, 21 * 60},
	{"96815", "HI", "Pacific/Honolulu", 8 * 60, 21 * 60},
	{"02903", "RI", "America/New_York", 10 * 60, 17 * 60},
	{"40202", "KY", "America/New_York", 10 * 60, 21 * 60},
	{"90001", "CA", "America/Los_Angeles", 9 * 60, 21 * 60},
	{"06101", "CT", "America/New_York", 9 * 60, 20 * 60},
}

// areas are the numbers' own places, by area code.
var areas = map[string]*place{"512": &places[0], "305": &places[1], "602": &places[2], "213": &places[7]}

type sendState int

const (
	waiting sendState = iota
	leased
	done
)

// send is a text on its way.
type send struct {
	person  int
	purpose Purpose
	state   sendState
	revoked time.Time // the opt-out that a confirmation confirms
	holds   []Hold    // as they were when it was written
}

// world is a small one: practices, phones that several patients share, a queue, a log of consent, a virtual clock.
type world struct {
	seed    uint64
	rand    *rand.Rand
	words   words
	wrong   fault
	now     time.Time
	hours   []Hours
	people  []person
	inbound map[line]time.Time
	queue   []send
	log     []Event // append-only and never lost
	kept    map[line][]Event
	keys    map[string]bool
	saved   map[line][]Event // a snapshot
	recent  []Event          // webhooks that may come again
	sent    map[line][]time.Time
	houses  map[int][]time.Time
	truth   oracle
	broken  string
	figures
}

func newWorld(seed uint64, texts words, wrong fault) *world {
	w := &world{
		seed: seed, rand: rand.New(rand.NewPCG(seed, 1)), words: texts, wrong: wrong, //nolint:gosec // to be repeatable
		now:     time.Date(2026, 1, 5, 15, 0, 0, 0, time.UTC),
		inbound: map[line]time.Time{}, kept: map[line][]Event{}, keys: map[string]bool{}, sent: map[line][]time.Time{},
		houses: map[int][]time.Time{}, truth: newOracle(),
	}
	w.now = w.now.Add(time.Duration(w.rand.IntN(300*24)) * time.Hour)
	w.hours = []Hours{
		{From: "20:00", To: "09:00", DaysOff: []time.Weekday{0}},
		{From: "22:00", To: "06:00"},
		{From: "19:30", To: "08:00", DaysOff: []time.Weekday{0, 6}, Holidays: true},
	}
	codes := []string{"512", "305", "602", "213"}
	for n := range 24 {
		phone := Phone(fmt.Sprintf("+1%s55501%02d", codes[n%len(codes)], w.rand.IntN(4)))
		p := person{line: line{n % len(w.hours), phone}, household: n / 3}
		w.people = append(w.people, p)
		w.move(n)
		if w.rand.IntN(10) < 7 {
			e := w.event(n, OptIn, WebForm, w.now.Add(-24*time.Hour))
			e.Key += fmt.Sprintf("/first/%d", n)
			w.truth.lift(p.line, e.At, true)
			w.record(e)
		}
	}
	return w
}

// move gives somebody another home.
func (w *world) move(n int) {
	p := &w.people[n]
	p.home = &places[w.rand.IntN(len(places))]
	p.zones, p.states = Zones(p.home.zip, p.line.phone), States(p.home.zip, p.line.phone)
}

func (w *world) run(events int) {
	for range events {
		if w.broken != "" {
			return
		}
		w.events++
		w.pass()
		w.step()
	}
}

// pass lets time go by: seconds, minutes, at times hours, at times to the night before a change of the clock.
func (w *world) pass() {
	switch n := w.rand.IntN(100); {
	case n < 70:
		w.now = w.now.Add(time.Duration(1+w.rand.IntN(90)) * time.Second)
	case n < 97:
		w.now = w.now.Add(time.Duration(1+w.rand.IntN(40)) * time.Minute)
	case n < 99:
		w.now = w.now.Add(time.Duration(1+w.rand.IntN(10)) * time.Hour)
	case w.rand.IntN(10) == 0:
		_, change := w.now.In(location("America/New_York")).ZoneBounds()
		w.now = change.Add(-time.Duration(w.rand.IntN(8*60)) * time.Minute).UTC()
	}
}

func (w *world) step() {
	n, p := w.rand.IntN(100), w.rand.IntN(len(w.people))
	switch {
	case n < 18:
		w.write(p, PurposeReminder, time.Time{})
	case n < 22:
		w.write(p, PurposeBiller, time.Time{})
	case n < 42:
		w.lease()
	case n < 66:
		w.send()
	case n < 80:
		w.text(p)
	case n < 83:
		w.again()
	case n < 88:
		w.list(p)
	case n < 91:
		w.staff(p)
	case n < 92:
		w.offChannel(p)
	case n < 94 && w.rand.IntN(6) == 0:
		w.record(w.event(p, OptOut, Provider, w.now)) // the carrier blocked the number, and says so late
	case n < 95:
		w.hold(p)
	case n < 97:
		w.move(p)
	default:
		w.keep(n)
	}
}

// keep takes a snapshot of what is known, or goes back to an older one and plays the log again, in any order.
func (w *world) keep(n int) {
	if n < 99 || w.saved == nil {
		w.saved = map[line][]Event{}
		for l, events := range w.kept {
			w.saved[l] = slices.Clone(events)
		}
		return
	}
	w.restored++
	w.kept, w.keys = w.saved, map[string]bool{}
	w.saved = nil
	for _, events := range w.kept {
		for _, e := range events {
			w.keys[e.Key] = true
		}
	}
	if w.wrong == faultForgetfulRestore {
		return
	}
	for _, i := range w.rand.Perm(len(w.log)) {
		w.store(w.log[i])
	}
}

func (w *world) hold(p int) {
	all := []Hold{HoldDispute, HoldEstimate, HoldPendingInsurance, HoldLegal, HoldDeceased, HoldNoText, HoldBankruptcy}
	if w.rand.IntN(2) == 0 {
		for n := range w.people { // the biller clears what has been settled
			if w.rand.IntN(3) > 0 {
				w.people[n].holds = nil
			}
		}
		return
	}
	w.people[p].holds = []Hold{all[w.rand.IntN(len(all))]}
}

func (w *world) event(p int, action Action, method Method, at time.Time) Event {
	return Event{
		Practice: billing.PracticeID(fmt.Sprint(w.people[p].line.practice)), Phone: w.people[p].line.phone,
		Program: Billing, Action: action, Method: method, At: at, Recorded: w.now, Actor: "simulation",
		Key: fmt.Sprintf("%d/%d", w.seed, w.events),
	}
}
