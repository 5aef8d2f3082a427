package consent

import (
	"testing"
	"time"
)

func TestHolidays(t *testing.T) {
	t.Parallel()
	for day, want := range map[string]bool{
		"2026-01-01": true, "2026-01-19": true, "2026-02-16": true, "2026-05-25": true, "2026-06-19": true,
		"2026-07-03": true, // the Fourth is a Saturday
		"2026-07-04": true, "2026-09-07": true, "2026-10-12": true, "2026-11-11": true, "2026-11-26": true,
		"2026-12-25": true, "2027-06-18": true, "2027-06-19": true, "2027-07-05": true, "2027-12-24": true,
		"2027-12-31": true, // New Year's Day of 2028 is a Saturday
		"2028-01-01": true, "2028-11-10": true,
		"2029-01-20": false, // an inauguration
		"2026-12-24": false, "2026-11-27": false, "2026-07-06": false, "2026-01-20": false,
	} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := Holiday(at); got != want {
			t.Errorf("%s is a holiday: %t", day, got)
		}
	}
}

func TestTenBusinessDaysAreCountedFromTheDayOfReceipt(t *testing.T) {
	t.Parallel()
	const chi = "America/Chicago"
	for _, c := range []struct{ sentence, received, ends string }{
		{"two weeks without a holiday", "2026-03-02 12:00", "2026-03-17 00:00"},
		{"a minute before midnight is still that day", "2026-03-02 23:59", "2026-03-17 00:00"},
		{"a Saturday counts from Monday", "2026-03-07 10:00", "2026-03-21 00:00"},
		{"Veterans Day and Thanksgiving are left out", "2026-11-10 09:00", "2026-11-26 00:00"},
		{"and Thanksgiving when it is among the days", "2026-11-12 09:00", "2026-11-28 00:00"},
		{"Christmas and New Year's Day are left out", "2026-12-18 09:00", "2027-01-06 00:00"},
		{"Juneteenth kept on a Friday is left out", "2027-06-10 09:00", "2027-06-26 00:00"},
		{"an inauguration is a day like any other; the King holiday is none", "2029-01-08 09:00", "2029-01-24 00:00"},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			if got, want := TenBusinessDays(local(t, chi, c.received), zone(t, chi)), local(t, chi, c.ends); !got.Equal(want) {
				t.Errorf("ends %s, want %s", got, want)
			}
		})
	}
	late := local(t, "America/New_York", "2026-03-03 00:30") // still Monday in Chicago
	if got := TenBusinessDays(late, zone(t, chi)); !got.Equal(local(t, chi, "2026-03-17 00:00")) {
		t.Errorf("the day is the practice's: %s", got)
	}
	if got := TenBusinessDays(late, nil); got.Location() != time.UTC {
		t.Errorf("no zone is Greenwich: %s", got)
	}
}

func TestTheEighteenthBirthday(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sentence, born, on string
		minor              bool
	}{
		{"the day before", "2008-11-22", "2026-11-21", true},
		{"the day itself", "2008-11-21", "2026-11-21", false},
		{"a leap day, on 27 February", "2008-02-29", "2026-02-27", true},
		{"a leap day, on 28 February", "2008-02-29", "2026-02-28", false},
		{"long ago", "1950-01-01", "2026-11-21", false},
		{"born today", "2026-11-21", "2026-11-21", true},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			if got := Minor(local(t, "UTC", c.born+" 00:00"), local(t, "America/Chicago", c.on+" 23:00")); got != c.minor {
				t.Errorf("minor: %t", got)
			}
		})
	}
	if Minor(time.Time{}, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Error("an unknown date of birth makes no minor")
	}
}
