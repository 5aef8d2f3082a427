package consent

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Hours are the quiet hours of a practice, on the clock of the person who would be woken: no proactive text from
// From to To ("20:00" to "09:00"), nor on a day off. Empty bounds mean 20:00 to 09:00, inside every state's window
// for texts known to us (47 CFR 64.1200(c)(1) has 21:00 to 08:00; several states are stricter). From equal to To
// means no quiet hours of the practice's own.
type Hours struct {
	From, To string
	DaysOff  []time.Weekday
	Holidays bool     // federal holidays are days off
	States   []string // in whose windows a text must be besides, by two letters; see [Hours.In]
}

// ErrHours says that quiet hours cannot be read.
var ErrHours = errors.New("quiet hours are not of the form HH:MM")

const (
	defaultFrom, defaultTo = "20:00", "09:00"
	// horizon is how many days NextOpen looks ahead: two weeks hold every combination of days off in two zones.
	horizon = 15
)

// Check says whether the hours can be read. Hours that cannot are never open.
func (h Hours) Check() error {
	_, _, err := h.bounds()
	return err
}

// Open says whether a proactive text may leave at that instant: only if it may in every zone the person may be in, by
// the hours of the practice and of every state. With no zone it may not.
func (h Hours) Open(at time.Time, zones []*time.Location) bool {
	from, to, err := h.bounds()
	if err != nil || len(zones) == 0 {
		return false
	}
	for _, zone := range zones {
		local := at.In(zone)
		minute := local.Hour()*60 + local.Minute()
		quiet := from <= minute && minute < to
		if from > to {
			quiet = minute >= from || minute < to
		}
		if quiet || h.off(local) || !h.stateOpen(local.Weekday(), minute) {
			return false
		}
	}
	return true
}

func (h Hours) off(local time.Time) bool {
	return slices.Contains(h.DaysOff, local.Weekday()) || h.Holidays && Holiday(local)
}

func (h Hours) stateOpen(day time.Weekday, minute int) bool {
	for _, state := range h.States {
		w, ok := windowOf(state)
		if !ok || minute < w.days[day].from || minute >= w.days[day].to {
			return false
		}
	}
	return true
}

// NextOpen gives the first instant, at or after at, at which a text may leave; zero when there is none in two weeks.
func (h Hours) NextOpen(at time.Time, zones []*time.Location) time.Time {
	if h.Open(at, zones) {
		return at
	}
	_, to, err := h.bounds()
	if err != nil {
		return time.Time{}
	}
	clocks := []int{0, to}
	for _, state := range h.States {
		w, _ := windowOf(state)
		for _, s := range w.days {
			clocks = append(clocks, s.from)
		}
	}
	for _, t := range edges(at, zones, clocks) {
		if h.Open(t, zones) {
			return t
		}
	}
	return time.Time{}
}

// Close gives the instant at which the present window ends, so that a carrier is told not to deliver after it; at
// itself when it is closed then, and zero when it stays open for two weeks.
func (h Hours) Close(at time.Time, zones []*time.Location) time.Time {
	if !h.Open(at, zones) {
		return at
	}
	from, _, err := h.bounds()
	if err != nil {
		return at
	}
	clocks := []int{0, from}
	for _, state := range h.States {
		w, _ := windowOf(state)
		for _, s := range w.days {
			clocks = append(clocks, s.from, s.to)
		}
	}
	for _, t := range edges(at, zones, clocks) {
		if !h.Open(t, zones) {
			return t
		}
	}
	return time.Time{}
}

// edges are the instants, from at on and in order, at which hours can begin or end in any of the zones: certain minutes
// of the day, on each side of a clock change that falls on them, and the change itself.
func edges(at time.Time, zones []*time.Location, clocks []int) []time.Time {
	slices.Sort(clocks)
	clocks = slices.Compact(clocks)
	var found []time.Time
	for _, zone := range zones {
		local := at.In(zone)
		year, month, day := local.Date()
		for n := range horizon {
			for _, minute := range clocks {
				t := time.Date(year, month, day+n, minute/60, minute%60, 0, 0, zone)
				found = append(found, t.Add(-time.Hour), t, t.Add(time.Hour))
			}
		}
		if _, change := local.ZoneBounds(); !change.IsZero() && change.Before(local.AddDate(0, 0, horizon)) {
			found = append(found, change.In(zone))
		}
	}
	found = slices.DeleteFunc(found, func(t time.Time) bool { return t.Before(at) })
	slices.SortFunc(found, time.Time.Compare)
	return found
}

// bounds gives From and To in minutes after midnight.
func (h Hours) bounds() (from, to int, err error) {
	if from, err = minutes(h.From, defaultFrom); err != nil {
		return 0, 0, err
	}
	to, err = minutes(h.To, defaultTo)
	return from, to, err
}

func minutes(clock, fallback string) (int, error) {
	if clock == "" {
		clock = fallback
	}
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return 0, fmt.Errorf("%w: %q", ErrHours, clock)
	}
	return t.Hour()*60 + t.Minute(), nil
}
