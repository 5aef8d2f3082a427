package practice

import (
	"slices"
	"time"

	"github.com/plainbill/plainbill/billing"
)

// Hours is when people answer at the practice, in its own zone. Open and Close are "15:04".
type Hours struct {
	Open     string         `json:"open"`
	Close    string         `json:"close"`
	Days     []time.Weekday `json:"days"`
	Holidays string         `json:"holidays"` // us_federal or none
}

// Opens gives the day and time when somebody can answer: at itself when the desk is open then, otherwise the start of
// the next working day (or of this one). It looks four weeks ahead at the most: a practice that answers on Mondays only
// has two holidays in a row on them at the end of some years.
func (h Hours) Opens(at time.Time, zone *time.Location) time.Time {
	local := at.In(zone)
	day := billing.DateOf(local)
	opens, closes := clockOf(h.Open), clockOf(h.Close)
	for range 28 {
		start, end := day.In(zone, opens.Hour(), opens.Minute()), day.In(zone, closes.Hour(), closes.Minute())
		if h.works(day) && at.Before(end) {
			if at.After(start) {
				return at
			}
			return start
		}
		day = day.AddDays(1)
	}
	return at
}

// Start is when the desk opens on a day, or would if it opened.
func (h Hours) Start(day billing.Date, zone *time.Location) time.Time {
	opens := clockOf(h.Open)
	return day.In(zone, opens.Hour(), opens.Minute())
}

func (h Hours) works(day billing.Date) bool {
	return slices.Contains(h.Days, day.Weekday()) && (h.Holidays == "none" || !FederalHoliday(day))
}

func clockOf(s string) time.Time {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return time.Time{}.Add(8 * time.Hour) // Read refuses such a practice; never reached from the database
	}
	return t
}

// FederalHoliday says whether a day is a federal holiday of the United States or the weekday on which one that falls on
// a weekend is observed (5 U.S.C. 6103).
func FederalHoliday(d billing.Date) bool {
	for _, day := range []billing.Date{d, d.AddDays(1), d.AddDays(-1)} {
		if !fixedHoliday(day) {
			continue
		}
		switch {
		case day == d,
			day == d.AddDays(1) && day.Weekday() == time.Saturday, // observed on the Friday before
			day == d.AddDays(-1) && day.Weekday() == time.Sunday:  // observed on the Monday after
			return true
		}
	}
	week := (d.Day-1)/7 + 1
	lastMonday := d.Weekday() == time.Monday && d.AddDays(7).Month != d.Month
	switch {
	case d.Weekday() == time.Monday && week == 3 && (d.Month == time.January || d.Month == time.February),
		lastMonday && d.Month == time.May,
		d.Weekday() == time.Monday && week == 1 && d.Month == time.September,
		d.Weekday() == time.Monday && week == 2 && d.Month == time.October,
		d.Weekday() == time.Thursday && week == 4 && d.Month == time.November:
		return true
	}
	return false
}

func fixedHoliday(d billing.Date) bool {
	switch d.Month {
	case time.January:
		return d.Day == 1
	case time.June:
		return d.Day == 19
	case time.July:
		return d.Day == 4
	case time.November:
		return d.Day == 11
	case time.December:
		return d.Day == 25
	}
	return false
}
