package understand

import "github.com/plainbill/plainbill/billing"

// datePhrases are fixed words for a day. Longer ones win.
var datePhrases = []struct {
	phrases []string
	read    func(*dateReader, int)
}{
	{
		[]string{
			"today", "tonight", "hoy", "hoy mismo", "this afternoon", "this evening", "esta noche", "esta tarde",
			"later today",
		},
		func(r *dateReader, _ int) { r.on(r.today) },
	},
	{
		[]string{
			"tomorrow", "tomorow", "tommorow", "tommorrow", "tomorro", "tmrw", "tmr", "tmw", "tomrw", "tmrrw", "manana",
		},
		func(r *dateReader, _ int) { r.on(r.today.AddDays(1)) },
	},
	{
		[]string{"day after tomorrow", "the day after tomorrow", "pasado manana"},
		func(r *dateReader, _ int) { r.on(r.today.AddDays(2)) },
	},
	{[]string{
		"de la manana", "por la manana", "en la manana", "every day", "last friday", "last week", "last month", "last year",
		"this month", "this week", "este mes", "esta semana", "every week", "the other day", "are you today", "doing today",
		"all day", "first time",
	}, func(*dateReader, int) {}},
	{[]string{
		"next month", "next week", "next year", "the following month", "the following week", "the new year", "new years",
		"el proximo mes", "proximo mes", "mes que viene", "mes q viene", "el otro mes", "mes entrante", "proxima semana",
		"semana que viene", "la otra semana", "otra semana", "proximo ano", "ano que viene", "siguiente mes",
		"mes siguiente",
		"later this month", "later this week", "sometime this week", "sometime this month", "fin de semana", "this weekend",
		"next weekend", "the weekend", "end of the week", "end of week", "beginning of the month", "start of the month",
		"beginning of next month", "principio de mes", "principios de mes", "a principios de mes", "inicio de mes",
		"mid month", "middle of the month", "mediados de mes", "in a few days", "in a few weeks", "in a couple weeks",
		"in a couple of weeks", "in a couple days", "in a couple of days", "in a couple months", "in a couple of months",
		"in a few months", "en unos dias", "en unas semanas", "en unos meses", "the first friday of the month",
		"soon", "pronto", "after the holidays", "after christmas", "by christmas", "after thanksgiving", "before christmas",
		"despues de navidad", "antes de navidad", "first week of the month", "first week of next month", "christmas bonus",
	}, func(r *dateReader, _ int) { r.ask() }},
	{[]string{
		"payday", "pay day", "next payday", "next pay day", "next paycheck", "my next check", "next check", "my paycheck",
		"when i get paid", "when i get my check", "when i get my paycheck", "when my check comes", "when i am paid",
		"after i get paid", "once i get paid", "wen i get paid", "till i get paid", "until i get paid", "when im paid",
		"when i get my tax refund", "when i get my taxes", "my tax refund", "tax time", "income tax", "every paycheck",
		"each paycheck", "every payday", "cuando me paguen", "cuando me pagan", "cuando cobre", "cuando cobro",
		"dia de pago",
		"el dia de pago", "mi cheque", "mi proximo cheque", "cuando reciba mi cheque", "cuando me llegue el cheque",
		"cada que me pagan", "cuando me llegue mi reembolso", "i get paid", "me pagan",
	}, func(r *dateReader, _ int) { r.ask() }},
	{[]string{
		"end of the month", "end of month", "the end of the month", "month end", "fin de mes", "fin del mes",
		"finales de mes",
		"final de mes", "final del mes", "last day of the month", "ultimo dia del mes", "ultimo del mes",
		"end of this month",
		"eom", "fin de este mes", "fines de mes", "the last of the month", "last of the month",
	}, (*dateReader).monthEnd},
	{[]string{
		"end of every month", "end of each month", "last day of every month", "last day of each month", "cada fin de mes",
		"fin de cada mes", "ultimo dia de cada mes", "final de cada mes", "last of every month", "last of each month",
	}, func(r *dateReader, _ int) { r.every("month_end") }},
	{[]string{
		"end of next month", "the end of next month", "fin del proximo mes", "fin del mes que viene",
		"last day of next month",
		"final del proximo mes", "fines del mes que viene",
	}, func(r *dateReader, _ int) { r.on(lastOf(nextMonth(r.today))) }},
}

// phrase reads a fixed phrase.
func (r *dateReader) phrase(i int) int {
	longest := 0
	var read func(*dateReader, int)
	for _, p := range datePhrases {
		if n := saysAny(r.tokens, i, p.phrases); n > longest {
			longest, read = n, p.read
		}
	}
	if longest == 0 || r.past(i) && longest < 2 {
		return longest
	}
	read(r, i)
	return longest
}

func (r *dateReader) monthEnd(i int) {
	if r.recurring && !r.startsAt(i) {
		r.every("month_end")
		return
	}
	r.on(lastOf(r.today))
}

// lastOf gives the last day of d's month.
func lastOf(d billing.Date) billing.Date {
	return billing.Date{Year: d.Year, Month: d.Month, Day: 1}.AddMonths(1).AddDays(-1)
}

// nextMonth gives the first day of the month after d's.
func nextMonth(d billing.Date) billing.Date {
	return billing.Date{Year: d.Year, Month: d.Month, Day: 1}.AddMonths(1)
}

// inSome reads a length of time from today: "in two weeks", "3 days from now", "en dos semanas", "a week from today".
func (r *dateReader) inSome(i int) int {
	at := i
	lead := saysAny(r.tokens, i, []string{
		"in", "within", "en", "dentro de", "in about", "in like", "en como", "give me", "deme",
	})
	at += lead
	count := intAt(r.tokens, at)
	if count < 0 && oneOf[textAt(r.tokens, at)] {
		count = 1
	}
	unit := timeUnits[textAt(r.tokens, at+1)]
	if count <= 0 || count > 400 || unit == 0 {
		return 0
	}
	at += 2
	trail := saysAny(r.tokens, at, []string{"from now", "from today", "de hoy", "desde hoy", "out", "mas"})
	if lead == 0 && trail == 0 {
		return 0
	}
	if weekdayAhead(r, at, unit, count) {
		return at + 2 - i
	}
	switch unit {
	case 'd':
		r.on(r.today.AddDays(count))
	case 'w':
		r.on(r.today.AddDays(7 * count))
	case 'm':
		r.on(r.today.AddMonths(count))
	}
	return at + trail - i
}

var oneOf = wordSet("a one un una another")

var timeUnits = map[string]rune{
	"day": 'd', "days": 'd', "dia": 'd', "dias": 'd', "week": 'w', "weeks": 'w', "wk": 'w', "wks": 'w', "semana": 'w',
	"semanas": 'w', "month": 'm', "months": 'm', "mes": 'm', "meses": 'm',
}

// weekdayAhead reads "two weeks from friday".
func weekdayAhead(r *dateReader, at int, unit rune, count int) bool {
	day, ok := weekdayAt(r.tokens, at+1)
	if textAt(r.tokens, at) != "from" || !ok || unit != 'w' {
		return false
	}
	r.on(coming(r.today, day).AddDays(7 * count))
	return true
}
