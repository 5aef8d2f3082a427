package understand

import (
	"strconv"
	"strings"
	"time"

	"github.com/plainbill/plainbill/billing"
)

var monthNames = map[string]time.Month{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
	"october": 10, "november": 11, "december": 12, "febuary": 2, "feburary": 2, "setember": 9, "decemeber": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11,
	"dec": 12, "janurary": 1, "novemeber": 11, "ocotber": 10, "agust": 8,
	"enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7, "agosto": 8, "septiembre": 9,
	"setiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12, "ene": 1, "abr": 4, "ago": 8, "dic": 12,
	"disiembre": 12, "nobiembre": 11,
}

// farAhead is when a day named without its year is more likely meant as past than as a promise.
const farAhead = 183

// written reads an all-digit date: 12/15, 12-15, 12/15/2026, 2026-12-15. Order is month first, as on United States
// forms, unless only the other order is a date; in Spanish a date that both orders allow is ambiguous.
func (r *dateReader) written(i int) int {
	t := r.tokens[i]
	if t.kind != aNumber || t.spelled || textAt(r.tokens, i-1) == "$" {
		return 0
	}
	parts := strings.FieldsFunc(t.text, func(c rune) bool { return c == '/' || c == '-' })
	if len(parts) < 2 || len(parts) > 3 || strings.ContainsAny(t.text, ".,:") {
		return 0
	}
	a, b := atoi(parts[0]), atoi(parts[1])
	if len(parts) == 2 {
		if !strings.Contains(t.text, "/") || len(parts[0]) > 2 || len(parts[1]) > 2 {
			return 0
		}
		return r.dayAndMonth(i, a, b)
	}
	if len(parts[2]) == 2 && len(parts[0]) <= 2 { // a promise is not of the last century
		parts[2] = strconv.Itoa(r.today.Year/100) + parts[2]
	}
	if d, ok := fullDate(parts, r.today); ok && !d.Before(r.today) {
		r.on(d)
	}
	return 1
}

func (r *dateReader) dayAndMonth(i, a, b int) int {
	us, usOK := r.dated(time.Month(a), b)
	swapped, swapOK := r.dated(time.Month(b), a)
	switch {
	case !usOK && !swapOK:
		return 0
	case r.past(i):
	case usOK && swapOK && a != b && r.language == billing.Spanish:
		r.oneOf(us, swapped)
	case usOK:
		r.promise(us)
	default:
		r.promise(swapped)
	}
	return 1
}

// dated gives the next day of that month and number, today included.
func (r *dateReader) dated(month time.Month, day int) (billing.Date, bool) {
	if month < 1 || month > 12 || day < 1 {
		return billing.Date{}, false
	}
	for year := r.today.Year; year <= r.today.Year+4; year++ { // 29 February comes every fourth year
		d := billing.Date{Year: year, Month: month, Day: day}
		if exists(d) && !d.Before(r.today) {
			return d, true
		}
	}
	return billing.Date{}, false
}

// promise records a day without a year; one that is only far ahead was probably meant otherwise, so we ask.
func (r *dateReader) promise(d billing.Date) {
	if r.today.AddDays(farAhead).Before(d) {
		r.ask()
		return
	}
	r.on(d)
}

func exists(d billing.Date) bool {
	return d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && billing.DateOf(d.Time()) == d
}

// named reads a month by name with its day: "dec 15", "15 de diciembre", "december 1st 2026", "the 3rd of march".
func (r *dateReader) named(i int) int {
	month, day, at := r.monthThenDay(i)
	if at == 0 {
		month, day, at = r.dayThenMonth(i)
	}
	if at == 0 {
		return 0
	}
	end := at
	for k := at; k < at+2; k++ { // "dec 15, 2026", "15 de diciembre de 2026"
		if year := intAt(r.tokens, k); year >= 1900 && year < 2200 {
			if d := (billing.Date{Year: year, Month: month, Day: day}); exists(d) && !d.Before(r.today) {
				r.on(d)
			}
			return k + 1 - i
		}
		if word := textAt(r.tokens, k); word != "," && word != "de" && word != "del" {
			break
		}
	}
	if d, ok := r.dated(month, day); ok && !r.past(i) {
		r.promise(d)
	} else if !ok && !r.past(i) {
		r.ask() // "february 30th"
	}
	return end - i
}

func (r *dateReader) monthThenDay(i int) (time.Month, int, int) {
	month, ok := monthNames[textAt(r.tokens, i)]
	if !ok {
		return 0, 0, 0
	}
	at := i + 1
	if textAt(r.tokens, at) == "." || textAt(r.tokens, at) == "the" {
		at++
	}
	if day := r.dayNumber(at); day > 0 {
		return month, day, at + 1
	}
	return 0, 0, 0
}

func (r *dateReader) dayThenMonth(i int) (time.Month, int, int) {
	start := i
	i += saysAny(r.tokens, i, []string{"the", "el", "el dia", "dia"})
	day := r.dayNumber(i)
	if day == 0 {
		return 0, 0, 0
	}
	at := i + 1
	if word := textAt(r.tokens, at); word == "of" || word == "de" {
		at++
	}
	month, ok := monthNames[textAt(r.tokens, at)]
	if !ok || textAt(r.tokens, at) == "may" && r.tokens[i].kind != anOrdinal && at == i+1 && start == i {
		return 0, 0, 0
	}
	return month, day, at + 1
}

// dayNumber gives the day of a month at token i, 0 when there is none.
func (r *dateReader) dayNumber(i int) int {
	day := intAt(r.tokens, i)
	if i < len(r.tokens) && r.tokens[i].kind == anOrdinal {
		day = r.tokens[i].value
	}
	if day < 1 || day > 31 {
		return 0
	}
	return day
}

// monthAlone reads a month with no day after a word that takes one: the day has to be asked for, or is its last.
func (r *dateReader) monthAlone(i int) int {
	month, ok := monthNames[textAt(r.tokens, i)]
	if !ok {
		return 0
	}
	before := textAt(r.tokens, i-1)
	for _, end := range []string{"end of", "fin de", "fines de", "finales de", "final de", "last day of", "ultimo de"} {
		n := len(strings.Fields(end))
		if _, ok := says(r.tokens, max(i-n, 0), end); ok && !r.past(i) {
			first, _ := r.dated(month, 28)
			r.promise(lastOf(first))
			return 1
		}
	}
	if takesMonth[before] && !r.past(i) {
		r.ask()
		return 1
	}
	return 0
}

var takesMonth = wordSet("in by until till til before after starting en para hasta desde empezando start")
