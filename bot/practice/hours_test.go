package practice

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
)

func chicago(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestTheDeskOpens(t *testing.T) {
	t.Parallel()
	zone := chicago(t)
	weekdays := lakeside.Hours
	all := Hours{Open: "08:00", Close: "17:00", Days: []time.Weekday{0, 1, 2, 3, 4, 5, 6}, Holidays: "none"}
	mondays := Hours{Open: "08:00", Close: "17:00", Days: []time.Weekday{time.Monday}, Holidays: "us_federal"}
	for _, c := range []struct {
		name  string
		hours Hours
		at    string
		want  string
	}{
		{"at once, on a working day", weekdays, "2026-11-18 10:15:30 -0600", "2026-11-18 10:15:30 -0600"},
		{"at once, in the minute it opens", weekdays, "2026-11-18 08:00:00 -0600", "2026-11-18 08:00:00 -0600"},
		{"at once, in the last second", weekdays, "2026-11-18 16:59:59 -0600", "2026-11-18 16:59:59 -0600"},
		{"the same morning, before hours", weekdays, "2026-11-18 03:00:00 -0600", "2026-11-18 08:00:00 -0600"},
		{"the next morning, when it has closed", weekdays, "2026-11-18 17:00:00 -0600", "2026-11-19 08:00:00 -0600"},
		{"after the weekend", weekdays, "2026-11-20 18:00:00 -0600", "2026-11-23 08:00:00 -0600"},
		{"after the weekend, asked on Sunday", weekdays, "2026-11-22 12:00:00 -0600", "2026-11-23 08:00:00 -0600"},
		{"after a holiday", weekdays, "2026-11-26 10:00:00 -0600", "2026-11-27 08:00:00 -0600"},
		{"after an observed holiday and the weekend", weekdays, "2026-07-02 19:00:00 -0500", "2026-07-06 08:00:00 -0500"},
		{"on a holiday where holidays are worked", all, "2026-11-26 10:00:00 -0600", "2026-11-26 10:00:00 -0600"},
		{"by the practice's day, not by the asker's", weekdays, "2026-11-24 01:00:00 +0000", "2026-11-24 08:00:00 -0600"},
		{"after the clocks went forward", weekdays, "2026-03-06 20:00:00 -0600", "2026-03-09 08:00:00 -0500"},
		{"after the clocks went back", weekdays, "2026-10-30 20:00:00 -0500", "2026-11-02 08:00:00 -0600"},
		{"beyond two Mondays that are holidays", mondays, "2028-12-19 10:00:00 -0600", "2029-01-08 08:00:00 -0600"},
		{"never: then at once", Hours{}, "2026-11-18 03:00:00 -0600", "2026-11-18 03:00:00 -0600"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := c.hours.Opens(instant(t, c.at), zone)
			if !got.Equal(instant(t, c.want)) {
				t.Errorf("opens %v, want %s", got, c.want)
			}
		})
	}
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04:05 -0700", text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// The days as the Office of Personnel Management lists them, with the holiday itself where another day is observed.
func TestFederalHolidays(t *testing.T) {
	t.Parallel()
	for year, want := range map[int][]string{
		2026: {
			"2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03", "2026-07-04", "2026-09-07",
			"2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25",
		},
		2027: {
			"2027-01-01", "2027-01-18", "2027-02-15", "2027-05-31", "2027-06-18", "2027-06-19", "2027-07-04", "2027-07-05",
			"2027-09-06", "2027-10-11", "2027-11-11", "2027-11-25", "2027-12-24", "2027-12-25", "2027-12-31",
		},
	} {
		var got []string
		for d := (billing.Date{Year: year, Month: 1, Day: 1}); d.Year == year; d = d.AddDays(1) {
			if FederalHoliday(d) {
				got = append(got, d.String())
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d (-want +got):\n%s", year, diff)
		}
	}
}
