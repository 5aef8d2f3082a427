package consent

import (
	"errors"
	"testing"
	"time"
	_ "time/tzdata" // the tests run where the system has no zones

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func local(t testing.TB, name, clock string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", clock, zone(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

var evenings = Hours{From: "20:00", To: "09:00", DaysOff: []time.Weekday{time.Sunday}}

func TestHours(t *testing.T) {
	t.Parallel()
	const (
		ny, chi, la = "America/New_York", "America/Chicago", "America/Los_Angeles"
		phx, hi     = "America/Phoenix", "Pacific/Honolulu"
	)
	for _, c := range []struct {
		sentence string
		hours    Hours
		zones    []string
		at       time.Time
		open     bool
		next     time.Time
	}{
		{
			"open at noon", evenings,
			[]string{chi},
			local(t, chi, "2026-03-02 12:00"), true,
			local(t, chi, "2026-03-02 12:00"),
		},
		{
			"open at nine sharp", evenings,
			[]string{chi},
			local(t, chi, "2026-03-02 09:00"), true,
			local(t, chi, "2026-03-02 09:00"),
		},
		{
			"closed a minute before", evenings,
			[]string{chi},
			local(t, chi, "2026-03-02 08:59"), false,
			local(t, chi, "2026-03-02 09:00"),
		},
		{
			"closed at eight in the evening", evenings,
			[]string{chi},
			local(t, chi, "2026-03-02 20:00"),
			false, local(t, chi, "2026-03-03 09:00"),
		},
		{
			"Saturday evening waits for Monday", evenings,
			[]string{chi},
			local(t, chi, "2026-03-07 21:00"),
			false, local(t, chi, "2026-03-09 09:00"),
		},
		{
			"the day off is the person's, not Greenwich's", evenings,
			[]string{hi},
			local(t, hi, "2026-03-07 15:00"), true, local(t, hi, "2026-03-07 15:00"),
		},
		{
			"a number in New York and a home in Hawaii wait for both", evenings,
			[]string{hi, ny},
			local(t, ny, "2026-03-02 10:00"), false, local(t, hi, "2026-03-02 09:00"),
		},
		{
			"and close with the first", evenings,
			[]string{la, ny},
			local(t, ny, "2026-03-02 20:30"), false,
			local(t, la, "2026-03-03 09:00"),
		},
		{
			"spring forward, the hours keep to the clock", evenings,
			[]string{ny},
			local(t, ny, "2026-03-07 23:00"), false, local(t, ny, "2026-03-09 09:00"),
		},
		{
			"fall back, the hours keep to the clock",
			Hours{From: "20:00", To: "09:00"},
			[]string{ny},
			local(t, ny, "2026-10-31 23:00"), false, local(t, ny, "2026-11-01 09:00"),
		},
		{
			"hours that begin in the lost hour begin at the change",
			Hours{From: "20:00", To: "02:30"},
			[]string{ny},
			local(t, ny, "2026-03-08 01:00"), false, local(t, ny, "2026-03-08 03:00"),
		},
		{
			"Arizona keeps its clock", evenings,
			[]string{phx},
			local(t, phx, "2026-07-01 08:30"), false,
			local(t, phx, "2026-07-01 09:00"),
		},
		{"with no zone known nothing opens", evenings, nil, local(t, chi, "2026-03-02 12:00"), false, time.Time{}},
		{
			"seven days off never open",
			Hours{DaysOff: []time.Weekday{0, 1, 2, 3, 4, 5, 6}},
			[]string{chi},
			local(t, chi, "2026-03-02 12:00"), false,
			time.Time{},
		},
		{
			"hours that cannot be read never open",
			Hours{From: "8pm"},
			[]string{chi},
			local(t, chi, "2026-03-02 12:00"), false,
			time.Time{},
		},
		{
			"no bounds mean eight to nine",
			Hours{},
			[]string{chi},
			local(t, chi, "2026-03-02 20:00"), false,
			local(t, chi, "2026-03-03 09:00"),
		},
		{
			"quiet at noon only",
			Hours{From: "12:00", To: "13:00"},
			[]string{chi},
			local(t, chi, "2026-03-02 12:10"), false, local(t, chi, "2026-03-02 13:00"),
		},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			var zones []*time.Location
			for _, name := range c.zones {
				zones = append(zones, zone(t, name))
			}
			if got := c.hours.Open(c.at, zones); got != c.open {
				t.Errorf("open: %t", got)
			}
			if got := c.hours.NextOpen(c.at, zones); !got.Equal(c.next) {
				t.Errorf("next open: %s, want %s", got, c.next)
			}
		})
	}
	if err := (Hours{To: "25:00"}).Check(); !errors.Is(err, ErrHours) {
		t.Errorf("check: %v", err)
	}
}

func TestNextOpenIsOpenAndNothingBeforeItIs(t *testing.T) {
	t.Parallel()
	names := []string{
		"America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu", "America/Anchorage",
	}
	clocks := []string{"00:00", "01:30", "02:30", "09:00", "17:00", "20:00", "23:30"}
	starts := []time.Time{ // two days before each change of the clock, and a day like any other
		time.Date(2026, 3, 6, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 30, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC),
	}
	rapid.Check(t, func(rt *rapid.T) {
		h := Hours{From: rapid.SampledFrom(clocks).Draw(rt, "from"), To: rapid.SampledFrom(clocks).Draw(rt, "to")}
		for _, d := range rapid.SliceOfN(rapid.IntRange(0, 6), 0, 2).Draw(rt, "days off") {
			h.DaysOff = append(h.DaysOff, time.Weekday(d))
		}
		var zones []*time.Location
		for _, name := range rapid.SliceOfN(rapid.SampledFrom(names), 1, 3).Draw(rt, "zones") {
			zones = append(zones, zone(t, name))
		}
		at := rapid.SampledFrom(starts).Draw(rt, "start").
			Add(time.Duration(rapid.IntRange(0, 72*4).Draw(rt, "quarters")) * 15 * time.Minute)
		next := h.NextOpen(at, zones)
		if !next.IsZero() && (next.Before(at) || !h.Open(next, zones)) {
			rt.Fatalf("%s is not open", next)
		}
		for earlier := at; earlier.Before(at.AddDate(0, 0, 8)) && (next.IsZero() || earlier.Before(next)); {
			if h.Open(earlier, zones) {
				rt.Fatalf("%s is open before %s", earlier, next)
			}
			earlier = earlier.Add(15 * time.Minute)
		}
	})
}

func TestZones(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sentence, zip string
		phone         Phone
		want          []string
	}{
		{"address and number agree", "78701", "+15125550123", []string{"America/Chicago"}},
		{
			"people keep their number when they move", "96815", "+12125550123",
			[]string{"Pacific/Honolulu", "America/New_York"},
		},
		{"the address alone, with a toll-free number", "98101-1234", "+18005550123", []string{"America/Los_Angeles"}},
		{"the number alone", "", "+19285550123", []string{"America/Phoenix"}},
		{"Arizona with the Navajo Nation", "86045", "", []string{"America/Phoenix", "America/Denver"}},
		{"Phoenix", "85001", "", []string{"America/Phoenix"}},
		{"Gary keeps Chicago's time", "46402", "", []string{"America/Chicago"}},
		{"Indianapolis keeps New York's", "46204", "", []string{"America/New_York"}},
		{"Pensacola", "32501", "", []string{"America/Chicago"}},
		{"El Paso", "79901", "", []string{"America/Denver"}},
		{"the Aleutians", "99546", "", []string{"America/Anchorage", "America/Adak"}},
		{"San Juan", "00901", "", []string{"America/Puerto_Rico"}},
		{"a zone that keeps a bigger one's time is that one", "48201", "+13135550123", []string{"America/New_York"}},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, z := range Zones(c.zip, c.phone) {
				got = append(got, z.String())
			}
			want := map[string]bool{}
			for _, name := range c.want {
				want[name] = true
			}
			for _, name := range got {
				if !want[name] {
					t.Errorf("got %v, want %v", got, c.want)
				}
			}
			if len(got) != len(c.want) || got[0] != c.want[0] {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
	for _, zip := range []string{"", "ABCDE", "09012", "1234", "000", "96201"} {
		if got := len(Zones(zip, "")); got != 8 {
			t.Errorf("ZIP %q with no number gives %d zones, want every one of the fifty states", zip, got)
		}
	}
}

func TestTheTableOfPrefixesIsInOrderAndNamesKnownZones(t *testing.T) {
	t.Parallel()
	last := -1
	for _, r := range zipRanges {
		if r.from <= last || r.to < r.from {
			t.Errorf("range %d-%d overlaps or is turned round", r.from, r.to)
		}
		last = r.to
		for _, name := range named(r.zones) {
			if location(name) == nil {
				t.Errorf("range %d-%d: no zone %q", r.from, r.to, name)
			}
		}
	}
}
