package consent

import "time"

// Holiday says whether a day, on the clock of its own zone, is a federal holiday or the weekday on which one that falls
// on a weekend is kept (5 U.S.C. 6103; Executive Order 11582: Saturday's on Friday, Sunday's on Monday). Inauguration
// Day is none: it is kept around Washington only.
func Holiday(day time.Time) bool {
	year := day.Year()
	for _, y := range [...]int{year, year + 1} { // New Year's Day may be kept on 31 December
		for _, h := range holidays(y) {
			if sameDay(h, day) || sameDay(observed(h), day) {
				return true
			}
		}
	}
	return false
}

// businessDay says whether a day is neither of a weekend nor kept as a federal holiday.
func businessDay(day time.Time) bool {
	if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		return false
	}
	return !Holiday(day)
}

func holidays(year int) [11]time.Time {
	return [...]time.Time{
		date(year, time.January, 1),
		nth(year, time.January, time.Monday, 3),
		nth(year, time.February, time.Monday, 3),
		last(year, time.May, time.Monday),
		date(year, time.June, 19),
		date(year, time.July, 4),
		nth(year, time.September, time.Monday, 1),
		nth(year, time.October, time.Monday, 2),
		date(year, time.November, 11),
		nth(year, time.November, time.Thursday, 4),
		date(year, time.December, 25),
	}
}

func observed(day time.Time) time.Time {
	switch day.Weekday() {
	case time.Saturday:
		return day.AddDate(0, 0, -1)
	case time.Sunday:
		return day.AddDate(0, 0, 1)
	}
	return day
}

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// nth gives the nth weekday of a month.
func nth(year int, month time.Month, weekday time.Weekday, n int) time.Time {
	first := date(year, month, 1)
	return first.AddDate(0, 0, (int(weekday)-int(first.Weekday())+7)%7+7*(n-1))
}

// last gives the last weekday of a month.
func last(year int, month time.Month, weekday time.Weekday) time.Time {
	end := date(year, month+1, 0)
	return end.AddDate(0, 0, -(int(end.Weekday())-int(weekday)+7)%7)
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

// TenBusinessDays gives the instant at which the tenth business day after a request was received ends: by then a
// revocation that came by voice, letter or email must be in force (47 CFR 64.1200(a)(10)). The day of receipt is that
// of the practice's zone and is not counted; federal holidays and weekends are not business days.
func TenBusinessDays(received time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	year, month, day := received.In(zone).Date()
	at := date(year, month, day)
	for left := 10; left > 0; {
		at = at.AddDate(0, 0, 1)
		if businessDay(at) {
			left--
		}
	}
	year, month, day = at.AddDate(0, 0, 1).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, zone)
}

// EighteenthBirthday gives the day, at midnight UTC, on which somebody is of age. Whoever was born on 29 February is
// taken to be so on 28 February: a day too early errs towards silence. Only the date of dob counts.
func EighteenthBirthday(dob time.Time) time.Time {
	year, month, day := dob.Date()
	birthday := date(year+18, month, day)
	if birthday.Day() != day {
		return date(year+18, time.February, 28)
	}
	return birthday
}

// Minor says whether somebody is under eighteen on the day of at, on the clock of at's own zone. An unknown date of
// birth is nobody's minority.
func Minor(dob, at time.Time) bool {
	if dob.IsZero() {
		return false
	}
	year, month, day := at.Date()
	return date(year, month, day).Before(EighteenthBirthday(dob))
}
