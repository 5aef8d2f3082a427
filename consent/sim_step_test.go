package consent

import (
	"strconv"
	"strings"
	"time"
)

// text is a text from a patient's phone. What the person means is the label; what the program makes of it is
// MatchText's.
func (w *world) text(p int) {
	labels := []string{
		"revokes", "revokes", "start", "start", "start", "ordinary", "ordinary", "ordinary", "unsure",
		"help",
	}
	label := labels[w.rand.IntN(len(labels))]
	if w.rand.IntN(40) == 0 {
		label = "wrong number"
	}
	l := w.people[p].line
	w.inbound[l] = w.now
	if label == "wrong number" {
		e := w.event(p, Disowned, Conversation, w.now)
		w.truth.revoke(l, e)
		w.record(e)
		return
	}
	texts := w.words[label]
	body := texts[w.rand.IntN(len(texts))]
	match := MatchText(body)
	if w.wrong == faultKeywordsOnly && !handled[strings.ToUpper(strings.TrimSpace(body))] {
		match = Match{Kind: KindNone}
	}
	switch {
	case label == "revokes" || match.Kind == KindStop: // in doubt the program may hear more than was said, never less
		w.revoked++
		w.truth.revoke(l, w.event(p, OptOut, Keyword, w.now))
	case label == "start":
		w.truth.lift(l, w.now, false)
	}
	switch match.Kind {
	case KindStop:
		before := Fold(w.kept[l])
		w.record(w.event(p, OptOut, Keyword, w.now))
		if before.State != OptedOut || w.wrong == faultTwoConfirmations {
			w.write(p, PurposeConfirmation, w.now)
			if w.rand.IntN(3) > 0 { // the workers are idle
				w.lease()
				w.now = w.now.Add(20 * time.Second)
				w.send()
			}
		}
	case KindStart:
		e := w.event(p, OptIn, Keyword, w.now)
		if w.wrong == faultStartResumes {
			e.Method = WebForm
		}
		w.record(e)
	default:
		w.write(p, PurposeReply, time.Time{})
	}
}

// again delivers a webhook a second time.
func (w *world) again() {
	if len(w.recent) > 0 {
		w.record(w.recent[w.rand.IntN(len(w.recent))])
	}
}

// list is an import, which proves consent to a number nobody knew and lifts nothing.
func (w *world) list(p int) {
	e := w.event(p, OptIn, []Method{Import, Paper, WebForm, Keyword}[w.rand.IntN(4)], w.past())
	e.Imported, e.Disclosure = true, "I agree to texts about my bills."
	before := Fold(w.kept[w.people[p].line])
	w.truth.agreed[w.people[p].line] = true
	if w.wrong == faultImportLifts {
		e.Imported, e.Method = false, Keyword
	}
	w.imported++
	w.record(e)
	if after := Fold(w.kept[w.people[p].line]); before.State == OptedOut && after.State != OptedOut {
		w.breaks("a list lifted an opt-out")
	}
}

// staff write down what somebody signed, now or days ago, or said.
func (w *world) staff(p int) {
	l := w.people[p].line
	e := w.event(p, OptIn, []Method{Paper, WebForm, Verbal, Email}[w.rand.IntN(4)], w.past())
	if e.Method == Paper || e.Method == WebForm {
		w.truth.lift(l, e.At, true)
	} else {
		w.truth.agreed[l] = true
	}
	if w.wrong == faultOldSignature {
		e.At = w.now
	}
	w.record(e)
}

// offChannel is a revocation by voicemail or email that is written down later.
func (w *world) offChannel(p int) {
	e := w.event(p, OptOut, []Method{Verbal, Email}[w.rand.IntN(2)], w.past())
	w.truth.revoke(w.people[p].line, e)
	w.record(e)
}

// past is now or a while ago.
func (w *world) past() time.Time {
	return w.now.Add(-time.Duration(w.rand.IntN(3)*w.rand.IntN(72*60)) * time.Minute)
}

func (w *world) record(e Event) {
	if e.Method == Provider {
		w.truth.revoke(lineOf(e), e)
	}
	w.log = append(w.log, e)
	w.recent = append(w.recent[max(0, len(w.recent)-20):], e)
	w.store(e)
}

// store keeps an event once, however often it is delivered.
func (w *world) store(e Event) {
	if !w.keys[e.Key] {
		w.keys[e.Key] = true
		w.kept[lineOf(e)] = append(w.kept[lineOf(e)], e)
	}
}

func lineOf(e Event) line {
	practice, _ := strconv.Atoi(string(e.Practice))
	return line{practice, e.Phone}
}

// write asks the gate for the first time, and puts the text in the queue.
func (w *world) write(p int, purpose Purpose, revoked time.Time) {
	s := send{person: p, purpose: purpose, revoked: revoked, holds: w.people[p].holds}
	if Permit(w.facts(s)) != nil {
		w.refused++
		return
	}
	w.queue = append(w.queue, s)
}

func (w *world) lease() {
	if n := w.pick(waiting); n >= 0 {
		w.queue[n].state = leased
	}
}

// send asks the gate for the second time, and the text leaves.
func (w *world) send() {
	n := w.pick(leased)
	if n < 0 {
		return
	}
	s := w.queue[n]
	facts := w.facts(s)
	if w.wrong != faultOneGate {
		if d := Decide(facts); !d.Allowed {
			w.refused++
			if d.Until.IsZero() || w.rand.IntN(3) == 0 {
				w.drop(n)
			} else {
				w.queue[n].state = waiting
			}
			return
		}
	}
	w.drop(n)
	w.left++
	w.check(s, facts, w.now)
	l := w.people[s.person].line
	if s.purpose == PurposeReminder {
		w.sent[l] = append(within(w.sent[l], w.now), w.now)
		house := w.people[s.person].household
		w.houses[house] = append(within(w.houses[house], w.now), w.now)
	}
	w.deliver(s, facts)
}

// deliver is the carrier's own delay: up to ten hours, and not past the validity that the text was given.
func (w *world) deliver(s send, facts GateFacts) {
	delay := time.Duration(w.rand.IntN(10*60)) * time.Minute
	if s.purpose != PurposeReminder || w.rand.IntN(4) > 0 {
		return
	}
	closes := facts.Hours.Close(w.now, facts.Zones)
	if w.wrong != faultNoValidity && !closes.IsZero() && !w.now.Add(delay).Before(closes) {
		return // expired at the carrier
	}
	w.inHours(s, w.now.Add(delay), "delivered")
}

func (w *world) pick(state sendState) int {
	if len(w.queue) == 0 {
		return -1
	}
	if w.rand.IntN(2) == 0 { // the lane of what cannot wait
		for n, s := range w.queue {
			if s.state == state && s.purpose == PurposeConfirmation {
				return n
			}
		}
	}
	from := w.rand.IntN(len(w.queue))
	for i := range w.queue {
		if n := (from + i) % len(w.queue); w.queue[n].state == state {
			return n
		}
	}
	return -1
}

func (w *world) drop(n int) {
	w.queue[n] = w.queue[len(w.queue)-1]
	w.queue = w.queue[:len(w.queue)-1]
}

// within leaves out what no window counts any more.
func within(times []time.Time, now time.Time) []time.Time {
	var kept []time.Time
	for _, at := range times {
		if now.Sub(at) < 7*24*time.Hour {
			kept = append(kept, at)
		}
	}
	return kept
}

// facts are gathered as the program gathers them.
func (w *world) facts(s send) GateFacts {
	p := w.people[s.person]
	f := GateFacts{
		Purpose: s.purpose, PracticeEnabled: true, SenderRegistered: true, PhoneValid: true,
		Standing: Fold(w.kept[p.line]), Holds: p.holds, LastInbound: w.inbound[p.line], RevokedAt: s.revoked,
		CapPerDay: 1 + p.line.practice, CapPerWeek: 3, Hours: w.hours[p.line.practice].In(p.states), Zones: p.zones,
		Now: w.now,
	}
	f.SentToday, f.SentThisWeek, f.DayFree, f.WeekFree = Frequency(w.sent[p.line], w.now)
	f.Household = Household{CapPerDay: 2, CapPerWeek: 5}
	f.Household.SentToday, f.Household.SentThisWeek, _, _ = Frequency(w.houses[p.household], w.now)
	switch w.wrong {
	case faultLateConfirmation:
		f.RevokedAt = w.now
	case faultOneZone:
		f.Zones = p.zones[:1]
	case faultNoStates:
		f.Hours.States = nil
	case faultOldHolds:
		f.Holds = s.holds
	case faultNoHousehold:
		f.Household = Household{}
	case faultCalendarCap:
		year, month, day := w.now.Date()
		midnight := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		f.SentToday = 0
		for _, at := range w.sent[p.line] {
			if !at.Before(midnight) {
				f.SentToday++
			}
		}
	}
	return f
}
