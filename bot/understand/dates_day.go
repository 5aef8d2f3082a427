package understand

import (
	"strconv"

	"github.com/plainbill/plainbill/billing"
)

// dayOfMonth reads a day of the month by its number: "the 15th", "on the 3rd", "el 15", "el dia primero", "the first".
func (r *dateReader) dayOfMonth(i int) int {
	day, at := r.bareDay(i)
	if day == 0 {
		return 0
	}
	if n := r.pairOfDays(i, at, day); n > 0 {
		return n
	}
	monthly, from, tail := r.whichMonth(at)
	end := at + tail
	switch {
	case r.past(i):
	case monthly && !r.startsAt(i):
		r.everyMonthOn(day)
	default:
		r.onDay(day, from)
	}
	return end - i
}

// bareDay reads one day number and where it ends. A plain number needs a word before it that takes a day.
func (r *dateReader) bareDay(i int) (day, end int) {
	at := i
	lead := saysAny(r.tokens, at, []string{"the", "el", "el dia", "dia", "day", "del", "al"})
	at += lead
	day = r.dayNumber(at)
	if day == 0 {
		return 0, 0
	}
	t, next := r.tokens[at], textAt(r.tokens, at+1)
	if t.spelled && smallEnglish[t.text] {
		return 0, 0 // "the one from October", "the two of us"
	}
	if t.kind == anOrdinal {
		if t.text != "" && !isDigit(rune(t.text[0])) && !r.wordedDay(i, at, lead) {
			return 0, 0
		}
		return day, at + 1
	}
	before := textAt(r.tokens, i-1)
	if lead == 0 || counted[next] && next != "dia" || moneyUnits[next] || next == "%" {
		return 0, 0
	}
	if r.tokens[i].text == "al" && !takesDayNumber[before] || r.tokens[i].text == "day" && lead == 1 && before == "a" {
		return 0, 0
	}
	if at+1 < len(r.tokens) && r.tokens[at+1].kind == aWord && !afterDay[next] {
		return 0, 0 // "the 2 charges"
	}
	return day, at + 1
}

var smallEnglish = wordSet("one two three four five six seven eight nine")

var takesDayNumber = wordSet("para hasta pago pagos mover muevan cambiar")

// afterDay are words that may follow "the 15": after others it counts or names something.
var afterDay = wordSet(`of and y or o every each cada de del para por if please pls instead then works is for from this
	next ok con until to at but porfavor si no mejor que and 50 works would it as on when because puedo i a con with of`)

// wordedDay says whether an ordinal in words is a day: "on the first", "the first of the month", "el primero"; not
// "the first one" or "the second visit".
func (r *dateReader) wordedDay(start, at, lead int) bool {
	next := textAt(r.tokens, at+1)
	if next == "of" || next == "de" && textAt(r.tokens, at+2) != "la" {
		return true
	}
	end := at+1 >= len(r.tokens) || r.tokens[at+1].kind != aWord || next == "and" || next == "or" || next == "y"
	before := textAt(r.tokens, start-1)
	high := r.tokens[at].value > 3 // lower ones number visits and lines
	return lead > 0 && end && (high || wordedDayAfter[before] || textAt(r.tokens, at-1) == "dia")
}

var wordedDayAfter = wordSet(`on by until till til before after from starting for para antes desde and y or dia
	empezando month`)

// pairOfDays reads "the 1st and the 15th" as twice a month and "the 1st or the 15th" as one of two.
func (r *dateReader) pairOfDays(start, at, first int) int {
	link := textAt(r.tokens, at)
	if link != "and" && link != "&" && link != "y" && link != "or" && link != "o" && link != "/" {
		return 0
	}
	second, end := r.bareDay(at + 1)
	if second == 0 {
		if r.tokens[start].kind != anOrdinal && textAt(r.tokens, start) != "the" && textAt(r.tokens, start) != "el" {
			return 0
		}
		if second, end = r.dayNumber(at+1), at+2; second == 0 || counted[textAt(r.tokens, end)] {
			return 0
		}
	}
	_, _, tail := r.whichMonth(end)
	switch {
	case textAt(r.tokens, start-1) == "between" || textAt(r.tokens, start-1) == "entre":
		r.ask()
	case r.past(start):
	case link == "or" || link == "o":
		r.oneOf(r.nearest(first, r.today), r.nearest(second, r.today))
	case first > 28 && second > 28 || first == second:
		r.ask()
	default:
		low, high := min(first, second), max(first, second)
		r.every("twice_a_month:" + strconv.Itoa(low) + "," + strconv.Itoa(high))
	}
	return end + tail - start
}

// whichMonth reads "of next month", "of every month", "of the month" after a day.
func (r *dateReader) whichMonth(at int) (monthly bool, from billing.Date, length int) {
	if n := saysAny(r.tokens, at, []string{
		"of next month", "next month", "del proximo mes", "del mes que viene", "del otro mes", "de la proximo mes",
		"del mes entrante", "del siguiente mes", "of the next month", "of the following month",
	}); n > 0 {
		return false, nextMonth(r.today), n
	}
	if n := saysAny(r.tokens, at, []string{
		"of every month", "of each month", "de cada mes", "of month", "de todos los meses",
	}); n > 0 {
		return true, r.today, n
	}
	n := saysAny(r.tokens, at, []string{"of the month", "of this month", "del mes", "de este mes", "del presente"})
	return r.recurring, r.today, n
}

// everyMonthOn records a monthly day. Not every month has a 29th, 30th or 31st, so those are asked about.
func (r *dateReader) everyMonthOn(day int) {
	if day > 28 {
		r.ask()
		return
	}
	r.every("monthly:" + strconv.Itoa(day))
}

// onDay records the next such day from a day on; where that month is too short it may be its last day or a later month.
func (r *dateReader) onDay(day int, from billing.Date) {
	inMonth := billing.Date{Year: from.Year, Month: from.Month, Day: day}
	if !exists(inMonth) {
		r.oneOf(lastOf(from), r.nearest(day, from))
		return
	}
	r.on(r.nearest(day, from))
}

// nearest gives the first day of that number not before from; every day up to 31 comes within two months.
func (r *dateReader) nearest(day int, from billing.Date) billing.Date {
	first := billing.Date{Year: from.Year, Month: from.Month, Day: 1}
	for range 3 {
		d := billing.Date{Year: first.Year, Month: first.Month, Day: day}
		if exists(d) && !d.Before(from) {
			return d
		}
		first = first.AddMonths(1)
	}
	return lastOf(from)
}
