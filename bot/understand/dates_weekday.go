package understand

import (
	"time"

	"github.com/plainbill/plainbill/billing"
)

var weekdayNames = map[string]time.Weekday{
	"monday": time.Monday, "tuesday": time.Tuesday, "wednesday": time.Wednesday, "thursday": time.Thursday,
	"friday": time.Friday, "saturday": time.Saturday, "sunday": time.Sunday,
	"wensday": time.Wednesday, "wednsday": time.Wednesday, "wendsday": time.Wednesday, "teusday": time.Tuesday,
	"thrusday": time.Thursday, "firday": time.Friday, "fryday": time.Friday, "saterday": time.Saturday,
	"lunes": time.Monday, "martes": time.Tuesday, "miercoles": time.Wednesday, "jueves": time.Thursday,
	"viernes": time.Friday, "sabado": time.Saturday, "domingo": time.Sunday, "biernes": time.Friday,
	"tues": time.Tuesday, "thurs": time.Thursday, "thur": time.Thursday,
}

// weekdayShort are read only after a word that takes a day, as "sat" and "sun" are words of their own.
var weekdayShort = map[string]time.Weekday{
	"mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday, "fri": time.Friday,
	"sat": time.Saturday, "sun": time.Sunday,
}

var weekdayPlural = map[string]time.Weekday{
	"mondays": time.Monday, "tuesdays": time.Tuesday, "wednesdays": time.Wednesday, "thursdays": time.Thursday,
	"fridays": time.Friday, "saturdays": time.Saturday, "sundays": time.Sunday, "sabados": time.Saturday,
	"domingos": time.Sunday,
}

var takesDay = wordSet("on this next by every each other until till before after coming til or and")

// weekdayCode names days in recurrences.
var weekdayCode = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func weekdayAt(tokens []token, i int) (time.Weekday, bool) {
	day, ok := weekdayNames[textAt(tokens, i)]
	if !ok && takesDay[textAt(tokens, i-1)] {
		day, ok = weekdayShort[textAt(tokens, i)]
	}
	return day, ok
}

// coming gives the first such weekday after today.
func coming(today billing.Date, day time.Weekday) billing.Date {
	ahead := (int(day) - int(today.Weekday()) + 7) % 7
	if ahead == 0 {
		ahead = 7
	}
	return today.AddDays(ahead)
}

var (
	beforeEveryOther = []string{
		"every other", "every 2", "every two", "every second", "cada dos", "cada 2", "alternate", "un",
	}
	beforeEvery = []string{"every", "each", "cada", "todos los", "los"}
	beforeNext  = []string{"next", "proximo", "nxt", "siguiente"}
	afterNext   = []string{"que viene", "q viene", "proximo", "entrante", "siguiente"}
	fortnight   = []string{
		"every two weeks", "every 2 weeks", "every other week", "biweekly", "bi weekly", "bi - weekly",
		"cada dos semanas", "cada 2 semanas", "every 2 wks", "cada 15 dias", "cada quincena",
	}
)

// weekday reads a day of the week and what stands around it.
func (r *dateReader) weekday(i int) int {
	if lead, day, ok := r.everyOther(i); ok {
		r.every("biweekly:" + weekdayCode[day])
		return lead
	}
	start := i
	lead := saysAny(r.tokens, i, beforeEvery)
	if lead > 0 {
		if day, ok := r.anyWeekday(i + lead); ok {
			r.every(r.rhythm(i) + weekdayCode[day])
			return lead + 1
		}
	}
	if day, ok := weekdayPlural[textAt(r.tokens, i)]; ok {
		r.every(r.rhythm(i) + weekdayCode[day])
		return 1
	}
	next := saysAny(r.tokens, i, beforeNext)
	i += next
	day, ok := weekdayAt(r.tokens, i)
	if !ok {
		return 0
	}
	i++
	n := saysAny(r.tokens, i, afterNext)
	if textAt(r.tokens, i) == "pasado" || start > 0 && isLast(textAt(r.tokens, start-1)) || r.past(start) {
		return i + 1 - start
	}
	r.oneDay(start, i, day, next+n > 0)
	return i + n - start
}

// oneDay records a single weekday. On the day itself "friday" may be today or a week from now.
func (r *dateReader) oneDay(start, after int, day time.Weekday, next bool) {
	first := coming(r.today, day)
	switch {
	case r.hasPhrase(fortnight):
		r.every("biweekly:" + weekdayCode[day])
	case says2(r.tokens, after, "after", "next"):
		r.on(first.AddDays(7))
	case next:
		r.oneOf(first, first.AddDays(7))
	case r.today.Weekday() == day:
		r.oneOf(r.today, first)
	case textAt(r.tokens, start-2) == "week" && textAt(r.tokens, start-1) == "from":
		r.on(first.AddDays(7))
	default:
		r.on(first)
	}
}

func says2(tokens []token, i int, a, b string) bool {
	return textAt(tokens, i) == a && textAt(tokens, i+1) == b
}

func isLast(word string) bool { return word == "last" || word == "past" }

// everyOther reads "every other friday", "cada dos viernes" and "un viernes si y otro no".
func (r *dateReader) everyOther(i int) (int, time.Weekday, bool) {
	lead := saysAny(r.tokens, i, beforeEveryOther)
	if lead == 0 {
		return 0, 0, false
	}
	day, ok := r.anyWeekday(i + lead)
	if textAt(r.tokens, i) == "un" {
		n, swings := says(r.tokens, i+lead+1, "si y otro no")
		return lead + 1 + n, day, ok && swings
	}
	return lead + 1, day, ok
}

func (r *dateReader) anyWeekday(i int) (time.Weekday, bool) {
	if day, ok := weekdayAt(r.tokens, i); ok {
		return day, true
	}
	if day, ok := weekdayShort[textAt(r.tokens, i)]; ok {
		return day, true
	}
	day, ok := weekdayPlural[textAt(r.tokens, i)]
	return day, ok
}

// rhythm gives "biweekly:" where the text says every two weeks, else "weekly:".
func (r *dateReader) rhythm(int) string {
	if r.hasPhrase(fortnight) {
		return "biweekly:"
	}
	return "weekly:"
}

func (r *dateReader) hasPhrase(phrases []string) bool {
	for i := range r.tokens {
		if saysAny(r.tokens, i, phrases) > 0 {
			return true
		}
	}
	return false
}
