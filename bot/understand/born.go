package understand

import (
	"slices"
	"strings"
	"time"

	"github.com/plainbill/plainbill/billing"
)

// oldest is the greatest age a date of birth may give, in years.
const oldest = 120

// bornIn reads a date of birth: a full past date in any form people write one. Digits alone ("030784") are one only
// when the question was asked or the text says so. It gives the tokens it took.
func bornIn(tokens []token, today billing.Date, asked Context) (billing.Date, []int) {
	told := asked == AskDOB || saysBirth(tokens)
	for i := range tokens {
		d, n := bornAt(tokens, i, today, told)
		if n > 0 && d.Before(today) && today.AddMonths(-12*oldest).Before(d) && (told || !aboutPayment(tokens)) {
			taken := make([]int, n)
			for k := range taken {
				taken[k] = i + k
			}
			return d, taken
		}
	}
	return billing.Date{}, nil
}

func saysBirth(tokens []token) bool {
	return slices.ContainsFunc(tokens, func(t token) bool { return birthWords[t.text] })
}

var birthWords = wordSet(`dob birth birthday birthdate bday born nacimiento naci cumpleanos nacio nacido nacida fdn`)

// aboutPayment says whether a text speaks of a visit or a payment, whose date is no date of birth.
func aboutPayment(tokens []token) bool {
	return slices.ContainsFunc(tokens, func(t token) bool { return visitWords[t.text] })
}

var visitWords = wordSet(`paid pay payment visit bill charge charged check statement service appointment saw went pague
	pago visita factura cita cheque cobro insurance seguro died`)

func bornAt(tokens []token, i int, today billing.Date, told bool) (billing.Date, int) {
	if d, n := bornInDigits(tokens, i, today, told); n > 0 {
		return d, n
	}
	return bornWithMonth(tokens, i, today, told)
}

// bornInDigits reads 3/7/84, 03-07-1984, 1984.03.07, "3 7 84", 03071984, 19840307 and 030784.
func bornInDigits(tokens []token, i int, today billing.Date, told bool) (billing.Date, int) {
	t := tokens[i]
	if t.kind != aNumber || t.spelled {
		return billing.Date{}, 0
	}
	parts := strings.FieldsFunc(t.text, func(c rune) bool { return strings.ContainsRune("/-.", c) })
	length := 1
	if len(parts) == 1 && told {
		if parts = runOfDigits(t.text, today); parts == nil {
			parts, length = spread(tokens, i)
		}
	}
	if len(parts) != 3 {
		return billing.Date{}, 0
	}
	d, ok := fullDate(parts, today)
	if !ok || !told && soon(parts[2], today) {
		return billing.Date{}, 0
	}
	return d, length
}

// soon says whether a year of two digits is this one or the next two: then a text that was not asked for a date of
// birth may well promise a payment.
func soon(year string, today billing.Date) bool {
	n := atoi(year) - today.Year%100
	return len(year) == 2 && n >= 0 && n <= 2
}

// runOfDigits splits six or eight digits into month, day and year; eight may also be year, month and day.
func runOfDigits(s string, today billing.Date) []string {
	switch {
	case len(s) == 6:
		return []string{s[:2], s[2:4], s[4:]}
	case len(s) == 8:
		if year := atoi(s[:4]); year >= today.Year-oldest && year <= today.Year && atoi(s[4:6]) <= 12 {
			return []string{s[:4], s[4:6], s[6:]}
		}
		return []string{s[:2], s[2:4], s[4:]}
	}
	return nil
}

// spread reads three numbers with blanks, commas or strokes between them: "3 7 84", "03 / 07 / 1984".
func spread(tokens []token, i int) ([]string, int) {
	var parts []string
	at := i
	for at < len(tokens) && len(parts) < 3 {
		t := tokens[at]
		if t.kind == aNumber && !t.spelled && atoi(t.text) >= 0 {
			parts = append(parts, t.text)
		} else if t.kind != aMark || !strings.Contains("/-.,", t.text) {
			break
		}
		at++
	}
	return parts, at - i
}

// fullDate reads three numbers as a date: year first when it has four digits, else month first as on forms in the
// United States, or day first where only that is a date.
func fullDate(parts []string, today billing.Date) (billing.Date, bool) {
	if len(parts[0]) == 4 {
		d := billing.Date{Year: atoi(parts[0]), Month: time.Month(atoi(parts[1])), Day: atoi(parts[2])}
		return d, exists(d) && d.Year >= 1900
	}
	if len(parts[0]) > 2 || len(parts[1]) > 2 || len(parts[2]) != 2 && len(parts[2]) != 4 {
		return billing.Date{}, false
	}
	year := fullYear(parts[2], today)
	a, b := atoi(parts[0]), atoi(parts[1])
	d := billing.Date{Year: year, Month: time.Month(a), Day: b}
	if !exists(d) {
		d = billing.Date{Year: year, Month: time.Month(b), Day: a}
	}
	return d, exists(d) && year >= 1900
}

// fullYear gives a year of two digits the century that is not in the future.
func fullYear(s string, today billing.Date) int {
	year := atoi(s)
	if len(s) > 2 {
		return year
	}
	if century := today.Year / 100 * 100; year+century <= today.Year {
		return year + century
	}
	return year + today.Year/100*100 - 100
}

var beforeYear = wordSet("de del of")

// bornWithMonth reads a month by name with day and year: "March 7 1984", "7 de marzo del 84", "mar 7th '84".
func bornWithMonth(tokens []token, i int, today billing.Date, told bool) (billing.Date, int) {
	r := &dateReader{tokens: tokens, today: today}
	month, day, at := r.monthThenDay(i)
	if at == 0 {
		month, day, at = r.dayThenMonth(i)
	}
	if at == 0 {
		return billing.Date{}, 0
	}
	for at < len(tokens) && (tokens[at].kind == aMark || beforeYear[tokens[at].text]) {
		at++
	}
	year := intAt(tokens, at)
	if at >= len(tokens) || year < 0 || year > 99 && year < 1900 || year <= 99 && !told {
		return billing.Date{}, 0
	}
	if year <= 99 {
		if !tokens[at].spelled && len(tokens[at].text) != 2 {
			return billing.Date{}, 0
		}
		if century := today.Year / 100 * 100; year+century <= today.Year {
			year += century
		} else {
			year += century - 100
		}
	}
	d := billing.Date{Year: year, Month: month, Day: day}
	if !exists(d) {
		return billing.Date{}, 0
	}
	return d, at + 1 - i
}
