package consent

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTheStatesWindows(t *testing.T) {
	t.Parallel()
	always := Hours{From: "00:00", To: "00:00"}
	for _, c := range []struct{ sentence, state, zone, first, last, shut string }{
		{
			"Connecticut from nine to eight", "CT", "America/New_York", "2026-03-02 09:00", "2026-03-02 19:59",
			"2026-03-02 20:00",
		},
		{"Florida from eight to eight", "FL", "America/New_York", "2026-03-02 08:00", "2026-03-02 19:59", "2026-03-02 07:59"},
		{"Kentucky from ten to nine", "KY", "America/New_York", "2026-03-02 10:00", "2026-03-02 20:59", "2026-03-02 09:59"},
		{"Rhode Island on a weekday", "RI", "America/New_York", "2026-03-02 09:00", "2026-03-02 17:59", "2026-03-02 18:00"},
		{"Rhode Island on a Saturday", "RI", "America/New_York", "2026-03-07 10:00", "2026-03-07 16:59", "2026-03-07 17:00"},
		{"Texas on a Saturday", "TX", "America/Chicago", "2026-03-07 09:00", "2026-03-07 20:59", "2026-03-07 08:59"},
		{"Texas on a Sunday", "TX", "America/Chicago", "2026-03-01 12:00", "2026-03-01 20:59", "2026-03-01 11:59"},
		{
			"Oregon has the federal hours", "OR", "America/Los_Angeles", "2026-03-02 08:00", "2026-03-02 20:59",
			"2026-03-02 21:00",
		},
		{
			"a state nobody knows has the hours of all", "??", "America/New_York", "2026-03-02 10:00",
			"2026-03-02 17:59", "2026-03-02 18:00",
		},
		{"what is no state has too", "Texas", "America/New_York", "2026-03-02 10:00", "2026-03-02 17:59", "2026-03-02 09:59"},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			h, zones := always.In([]string{c.state}), []*time.Location{zone(t, c.zone)}
			if !h.Open(local(t, c.zone, c.first), zones) || !h.Open(local(t, c.zone, c.last), zones) {
				t.Error("closed inside its window")
			}
			if h.Open(local(t, c.zone, c.shut), zones) {
				t.Error("open outside its window")
			}
		})
	}
}

func TestTheTableOfWindowsIsWhole(t *testing.T) {
	t.Parallel()
	table, err := readWindows(windowsFile)
	if err != nil {
		t.Fatal(err)
	}
	for state, w := range table {
		for day, s := range w.days {
			if s.from < 8*60 || s.to > 21*60 || s.from >= s.to {
				t.Errorf("%s on %s: %v is not inside the federal hours", state, time.Weekday(day), s)
			}
		}
	}
	for _, state := range []string{"FL", "MD", "NJ", "OK"} {
		if table[state].perDay != 3 {
			t.Errorf("%s allows %d in 24 hours", state, table[state].perDay)
		}
	}
	for _, bad := range []string{
		"h\nTX,daily,21:00,09:00,,law", "h\nTX,daily,9,21:00,,law", "h\nTX,someday,09:00,21:00,,law",
		"h\nTX,daily,09:00,21:00,,\"\"", "h\nTX,daily,09:00,21:00,few,law", "h\n\"",
	} {
		if _, err := readWindows("state,days,from,to,per_day,source" + strings.TrimPrefix(bad, "h")); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}

func TestStatesAreThoseOfTheAddressThenOfTheNumber(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sentence, zip string
		phone         Phone
		want          []string
	}{
		{"both the same", "78701", "+15125550123", []string{"TX"}},
		{"moved with the number", "96815", "+12125550123", []string{"HI", "NY"}},
		{"toll-free says nothing", "98101-1234", "+18005550123", []string{"WA"}},
		{"the number alone", "", "+13055550123", []string{"FL"}},
		{"nothing known", "", "+18005550123", []string{Everywhere}},
		{"a bad ZIP", "ABCDE", "", []string{Everywhere}},
		{"a prefix that two states share", "06390", "", []string{"CT", "NY"}},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			if got := States(c.zip, c.phone); !slices.Equal(got, c.want) {
				t.Errorf("got %v", got)
			}
		})
	}
	if n := len(knownStates()); n != 52 {
		t.Errorf("%d states, want fifty, the District and Puerto Rico", n)
	}
}

var windowZones = []string{
	"America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
	"America/Anchorage", "America/Adak", "Pacific/Honolulu", "America/Puerto_Rico", "America/Indiana/Knox",
}

var changes = []time.Time{ // around each change of the clock in 2026, a row of holidays, and a day like any other
	time.Date(2026, 3, 7, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC),
	time.Date(2026, 12, 23, 0, 0, 0, 0, time.UTC), time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC),
}

func drawnHours(rt *rapid.T) Hours {
	clocks := []string{"", "00:00", "01:30", "02:30", "08:00", "11:15", "17:00", "20:00", "23:30"}
	h := Hours{
		From: rapid.SampledFrom(clocks).Draw(rt, "from"), To: rapid.SampledFrom(clocks).Draw(rt, "to"),
		Holidays: rapid.Bool().Draw(rt, "holidays"),
	}
	for _, d := range rapid.SliceOfN(rapid.IntRange(0, 6), 0, 2).Draw(rt, "days off") {
		h.DaysOff = append(h.DaysOff, time.Weekday(d))
	}
	states := []string{"CT", "FL", "KY", "RI", "TX", "OR", "CA", "HI", Everywhere}
	return h.In(rapid.SliceOfN(rapid.SampledFrom(states), 0, 3).Draw(rt, "states"))
}

func TestNoHoursAreOpenOutsideAnyWindow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		h := drawnHours(rt)
		var zones []*time.Location
		for _, name := range rapid.SliceOfN(rapid.SampledFrom(windowZones), 1, 3).Draw(rt, "zones") {
			zones = append(zones, zone(t, name))
		}
		at := rapid.SampledFrom(changes).Draw(rt, "start").
			Add(time.Duration(rapid.IntRange(0, 72*60).Draw(rt, "minutes")) * time.Minute)
		bare := h
		bare.States = nil
		if h.Open(at, zones) {
			if !bare.Open(at, zones) {
				rt.Fatal("a state opened what the practice closed")
			}
			for _, z := range zones {
				in := at.In(z)
				for _, state := range h.States {
					s := windows()[state].days[in.Weekday()]
					if state == "OR" || state == "HI" {
						s = span{8 * 60, 21 * 60}
					}
					if m := in.Hour()*60 + in.Minute(); m < s.from || m >= s.to {
						rt.Fatalf("open at %s, outside the window of %s", in, state)
					}
				}
				if h.Holidays && Holiday(in) {
					rt.Fatalf("open on a holiday, %s", in)
				}
			}
		}
		closes := h.Close(at, zones)
		for later := at; later.Before(at.AddDate(0, 0, 3)) && (closes.IsZero() || later.Before(closes)); {
			if !h.Open(later, zones) {
				rt.Fatalf("closed at %s, before %s", later, closes)
			}
			later = later.Add(15 * time.Minute)
		}
		if !closes.IsZero() && h.Open(closes, zones) {
			rt.Fatalf("still open at %s", closes)
		}
		if next := h.NextOpen(at, zones); !next.IsZero() && !h.Open(next, zones) {
			rt.Fatalf("closed at %s", next)
		}
	})
}

func TestCloseIsTheEndOfTheWindow(t *testing.T) {
	t.Parallel()
	const ny, phx, knox, indy = "America/New_York", "America/Phoenix", "America/Indiana/Knox",
		"America/Indiana/Indianapolis"
	for _, c := range []struct {
		sentence string
		hours    Hours
		zones    []string
		at, want time.Time
	}{
		{"the evening of the day", evenings, []string{ny}, local(t, ny, "2026-03-02 12:00"), local(t, ny,
			"2026-03-02 20:00")},
		{"a state's evening", evenings.In([]string{"RI"}), []string{ny}, local(t, ny, "2026-03-02 12:00"), local(t,
			ny, "2026-03-02 18:00")},
		{"the first zone's evening", evenings, []string{phx, ny}, local(t, ny, "2026-07-01 13:00"), local(t, ny,
			"2026-07-01 20:00")},
		{"closed is now", evenings, []string{ny}, local(t, ny, "2026-03-02 21:00"), local(t, ny, "2026-03-02 21:00")},
		{
			"on the day of the change, by the new clock",
			Hours{},
			[]string{ny},
			local(t, ny, "2026-11-01 12:00"),
			local(t, ny, "2026-11-01 20:00"),
		},
		{
			"midnight before a day off",
			Hours{From: "00:00", To: "00:00", DaysOff: []time.Weekday{0}},
			[]string{ny},
			local(t, ny, "2026-03-07 12:00"), local(t, ny, "2026-03-08 00:00"),
		},
		{"never", Hours{From: "00:00", To: "00:00"}, []string{ny}, local(t, ny, "2026-03-07 12:00"), time.Time{}},
		{
			"Arizona in summer is Los Angeles' clock", evenings,
			[]string{phx},
			local(t, phx, "2026-07-01 12:00"),
			local(t, "America/Los_Angeles", "2026-07-01 20:00"),
		},
		{"Indiana has two clocks", evenings, []string{knox, indy}, local(t, indy, "2026-07-01 12:00"), local(t, indy,
			"2026-07-01 20:00")},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			var zones []*time.Location
			for _, name := range c.zones {
				zones = append(zones, zone(t, name))
			}
			if got := c.hours.Close(c.at, zones); !got.Equal(c.want) {
				t.Errorf("closes %s, want %s", got, c.want)
			}
		})
	}
}
