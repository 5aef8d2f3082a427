package consent

import (
	"fmt"
	"slices"
	"time"
)

// oracle knows what each person said, and judges without the package's rules.
type oracle struct {
	revocations map[line][]revocationAct
	lifts       map[line][]liftAct
	agreed      map[line]bool // some consent was ever shown
	confirmed   map[line]time.Time
}

type revocationAct struct {
	at       time.Time
	disowned bool
	known    time.Time // when the program learnt of it
}

type liftAct struct {
	at     time.Time
	signed bool
}

func newOracle() oracle {
	return oracle{map[line][]revocationAct{}, map[line][]liftAct{}, map[line]bool{}, map[line]time.Time{}}
}

func (o *oracle) revoke(l line, e Event) {
	for _, r := range o.revocations[l] {
		if r.at.Equal(e.At) && r.disowned == (e.Action == Disowned) {
			return // the same act, delivered again
		}
	}
	o.revocations[l] = append(o.revocations[l], revocationAct{e.At, e.Action == Disowned, e.Recorded})
}

func (o *oracle) lift(l line, at time.Time, signed bool) {
	o.lifts[l] = append(o.lifts[l], liftAct{at, signed})
	o.agreed[l] = true
}

// silent says whether some revocation stands that nothing after it lifted, and since when the newest of them does.
func (o *oracle) silent(l line) (since time.Time, stands bool) {
	for _, r := range o.revocations[l] {
		lifted := slices.ContainsFunc(o.lifts[l], func(a liftAct) bool {
			return a.at.After(r.at) && (a.signed || !r.disowned)
		})
		if !lifted {
			stands = true
			if r.at.After(since) {
				since = r.at
			}
		}
	}
	return since, stands
}

// stopsAlso is what a hold stops besides reminders, written down once more.
var stopsAlso = map[Hold][]Purpose{
	HoldLegal: {PurposeReply}, HoldBankruptcy: {PurposeReply}, HoldDeceased: {PurposeReply, PurposeBiller},
	HoldNoText: {PurposeReply, PurposeBiller},
}

func (w *world) breaks(format string, args ...any) {
	if w.broken == "" {
		w.broken = fmt.Sprintf("event %d, %s: ", w.events, w.now.Format(time.RFC3339)) + fmt.Sprintf(format, args...)
	}
}

// check judges a text that leaves.
func (w *world) check(s send, f GateFacts, at time.Time) {
	p := w.people[s.person]
	since, silent := w.truth.silent(p.line)
	switch {
	case s.purpose == PurposeConfirmation:
		w.confirmed++
		if !silent || at.Sub(s.revoked) > 5*time.Minute {
			w.breaks("a confirmation left %s after the opt-out", at.Sub(s.revoked))
		}
		if last := w.truth.confirmed[p.line]; !last.IsZero() && !w.liftedSince(p.line, last) {
			w.breaks("a second confirmation left")
		}
		w.truth.confirmed[p.line] = at
		return
	case silent:
		w.breaks("a %s left after the revocation of %s", s.purpose, since.Format(time.RFC3339))
	case s.purpose == PurposeReminder && !w.truth.agreed[p.line]:
		w.breaks("a reminder left to somebody who never agreed")
	}
	for _, h := range p.holds {
		if s.purpose == PurposeReminder || slices.Contains(stopsAlso[h], s.purpose) {
			w.breaks("a %s left to an account held for %s", s.purpose, h)
		}
	}
	if s.purpose == PurposeReminder || s.purpose == PurposeBiller && !f.inConversation() {
		w.inHours(s, at, "left")
	}
	if s.purpose == PurposeReminder {
		w.underCaps(p, at)
	}
}

// liftedSince says whether the person agreed again after a confirmation.
func (w *world) liftedSince(l line, at time.Time) bool {
	return slices.ContainsFunc(w.truth.lifts[l], func(a liftAct) bool { return a.at.After(at.Add(-5 * time.Minute)) })
}

// inHours holds a proactive text to the clock of the home and of the number, in the practice's hours and the states'.
func (w *world) inHours(s send, at time.Time, how string) {
	p := w.people[s.person]
	h := w.hours[p.line.practice]
	for _, pl := range []*place{p.home, areas[string(p.line.phone[2:5])]} {
		in := at.In(location(pl.zone))
		minute := in.Hour()*60 + in.Minute()
		from, to := pl.from, pl.to
		if weekday := in.Weekday(); pl.state == "RI" && weekday != time.Saturday && weekday != time.Sunday {
			from, to = 9*60, 18*60
		} else if pl.state == "TX" && weekday == time.Sunday {
			from = 12 * 60
		}
		opens := map[string]int{"09:00": 540, "06:00": 360, "08:00": 480}[h.To]
		shuts := map[string]int{"20:00": 1200, "22:00": 1320, "19:30": 1170}[h.From]
		for _, q := range []*place{p.home, areas[string(p.line.phone[2:5])]} { // every state's hours in every zone
			if q == pl {
				continue
			}
			otherFrom, otherTo := q.from, q.to
			if q.state == "RI" && in.Weekday() >= time.Monday && in.Weekday() <= time.Friday {
				otherFrom, otherTo = 9*60, 18*60
			}
			from, to = max(from, otherFrom), min(to, otherTo)
		}
		if minute < max(from, opens) || minute >= min(to, shuts) || slices.Contains(h.DaysOff, in.Weekday()) ||
			h.Holidays && Holiday(in) {
			w.breaks("a %s %s at %s in %s", s.purpose, how, in.Format(time.RFC3339), pl.state)
		}
	}
}

func (w *world) underCaps(p person, at time.Time) {
	count := func(times []time.Time, d time.Duration) (n int) {
		for _, t := range times {
			if at.Sub(t) < d {
				n++
			}
		}
		return n + 1 // with this one
	}
	perDay := 1 + p.line.practice
	if day := count(w.sent[p.line], 24*time.Hour); day > perDay {
		w.breaks("%d reminders to a phone in a day", day)
	}
	if week := count(w.sent[p.line], 7*24*time.Hour); week > 3 {
		w.breaks("%d reminders to a phone in a week", week)
	}
	if day := count(w.houses[p.household], 24*time.Hour); day > 2 {
		w.breaks("%d reminders to a household in a day", day)
	}
	if week := count(w.houses[p.household], 7*24*time.Hour); week > 5 {
		w.breaks("%d reminders to a household in a week", week)
	}
}
