package templates

import (
	"fmt"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/plainbill/plainbill/billing"
)

// lexicon is the words that a language puts together by rule rather than by file.
type lexicon struct {
	months      [12]string
	weekdays    [7]string // from Sunday
	day         func(month string, d billing.Date) string
	frequencies map[string]string // by plan.Frequency
	or          string
}

var english = lexicon{
	months:   [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	day:      func(month string, d billing.Date) string { return fmt.Sprintf("%s %d, %d", month, d.Day, d.Year) },
	frequencies: map[string]string{
		"monthly": "every month", "twice_a_month": "twice a month", "biweekly": "every 2 weeks", "weekly": "every week",
	},
	or: "or",
}

var spanish = lexicon{
	months:   [12]string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"},
	weekdays: [7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
	day:      func(month string, d billing.Date) string { return fmt.Sprintf("%d %s %d", d.Day, month, d.Year) },
	frequencies: map[string]string{
		"monthly": "cada mes", "twice_a_month": "dos veces al mes", "biweekly": "cada 2 semanas", "weekly": "cada semana",
	},
	or: "o",
}

// functions are what the files of words of a language may call; reasons are its words for those of insurers.
func functions(lang billing.Language, reasons map[string]string) template.FuncMap {
	l := english
	if lang == billing.Spanish {
		l = spanish
	}
	return template.FuncMap{
		"money":         billing.Cents.String,
		"date":          l.date,
		"count":         count,
		"every":         l.every,
		"weekday":       l.weekday,
		"hour":          hour,
		"clock":         timeOfDay,
		"number":        func(index int) int { return index + 1 },
		"choicesBefore": func(n int) string { return l.choices(n - 1) },
		"label":         label,
		"reason":        reasonFrom(reasons),
		"lastDiffers":   Schedule.lastDiffers,
	}
}

// date writes a day with its year, "Nov 3, 2026" or "3 nov 2026"; nothing for no day.
func (l lexicon) date(d billing.Date) string {
	if d.IsZero() || d.Month < time.January || d.Month > time.December {
		return ""
	}
	return l.day(l.months[d.Month-1], d)
}

// every writes how often an instalment falls due; nothing for a single payment.
func (l lexicon) every(s Schedule) (string, error) {
	if s.Count <= 1 {
		return "", nil
	}
	words, found := l.frequencies[s.Frequency]
	if !found {
		return "", fmt.Errorf("no words for the frequency %q", s.Frequency)
	}
	return words, nil
}

// weekday names a day of the week.
func (l lexicon) weekday(d time.Weekday) (string, error) {
	if d < time.Sunday || d > time.Saturday {
		return "", fmt.Errorf("no weekday %d", int(d))
	}
	return l.weekdays[d], nil
}

// choices lists the numbers of n choices: "1", "1 or 2", "1, 2 or 3".
func (l lexicon) choices(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		switch {
		case i > 1 && i == n:
			b.WriteString(" " + l.or + " ")
		case i > 1:
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(i))
	}
	return b.String()
}

// count writes a number with its noun: "1 visit", "2 visits".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// hour writes an hour of the clock as both languages do in the United States: "8 am", "12 pm".
func hour(h int) (string, error) {
	if h < 0 || h > 23 {
		return "", fmt.Errorf("no hour %d", h)
	}
	return time.Date(2000, 1, 1, h, 0, 0, 0, time.UTC).Format("3 pm"), nil
}

// timeOfDay writes a time of day such as 08:00 or 17:30 as people read it: 8 am, 5:30 pm.
func timeOfDay(s string) (string, error) {
	at, err := time.Parse("15:04", s)
	if err != nil {
		return "", fmt.Errorf("no time of day %q", s)
	}
	if at.Minute() == 0 {
		return at.Format("3 pm"), nil
	}
	return at.Format("3:04 pm"), nil
}

// oneLine puts words from a practice's own data on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// maxLabel is how much of a practice's label or an insurer's name a text repeats, in characters.
const maxLabel = 60

// label gives a practice's label or an insurer's name as a text repeats it: on one line, not too long, and without the
// dollar sign, because a price in a label is no amount of the books and the money guard would hold the text back.
func label(s string) string {
	runes := []rune(oneLine(strings.ReplaceAll(s, "$", "")))
	if len(runes) <= maxLabel {
		return string(runes)
	}
	return strings.TrimSpace(string(runes[:maxLabel-3])) + "..."
}
