package dialogue

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/understand"
)

var noWish plan.Wish

// wishOf gives what a text proposes: amount, days and how often from the reading, the count of payments from the words.
// Words that name several amounts propose none: which one is meant would be a guess.
func wishOf(r understand.Reading, body string) plan.Wish {
	w := plan.Wish{Count: countIn(body)}
	for _, d := range r.Dates {
		w = onDate(w, d, r.Born)
	}
	if a, ok := oneAmount(r.Amounts); ok {
		w.Amount = a.Cents
		if f := frequencies[a.Period]; f != "" {
			w.Frequency = f
		}
	}
	return w
}

var frequencies = map[understand.Period]plan.Frequency{
	understand.PerMonth: plan.Monthly, understand.PerWeek: plan.Weekly,
	understand.PerTwoWeeks: plan.Biweekly, understand.PerTwiceAMonth: plan.TwiceAMonth,
}

// oneAmount gives the amount that is meant a payment: the only one with a period, or else the only one.
func oneAmount(all []understand.Amount) (understand.Amount, bool) {
	for _, periodic := range []bool{true, false} {
		var found []understand.Amount
		for _, a := range all {
			if (frequencies[a.Period] != "") == periodic && a.Cents > 0 && !slices.Contains(found, a) {
				found = append(found, a)
			}
		}
		if len(found) > 0 {
			return found[0], len(found) == 1
		}
	}
	return understand.Amount{}, false
}

// onDate adds a date to a wish. Of two days that a text can mean the earlier one is taken: the terms say it again, and
// nothing is agreed before that.
func onDate(w plan.Wish, d understand.Date, born billing.DateOfBirth) plan.Wish {
	value := d.Value
	switch d.Kind {
	case understand.Recurrence:
		return recurring(w, d.Value)
	case understand.Ambiguous:
		if len(d.Candidates) == 0 {
			return w
		}
		value = slices.Min(d.Candidates)
	case understand.OnDate:
	default:
		return w
	}
	if day, err := billing.ParseDate(value); err == nil && day != born.Reveal() {
		w.First = day
	}
	return w
}

// recurring reads "monthly:15", "weekly:fri", "biweekly:fri", "twice_a_month:1,15" and "month_end".
func recurring(w plan.Wish, value string) plan.Wish {
	if value == "month_end" {
		w.Frequency, w.Days = plan.Monthly, []int{31}
		return w
	}
	kind, on, _ := strings.Cut(value, ":")
	switch f := plan.Frequency(kind); f {
	case plan.Weekly, plan.Biweekly:
		w.Frequency = f
		w.Weekday = 1 + slices.Index([]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, on)
	case plan.Monthly, plan.TwiceAMonth:
		w.Frequency = f
		for day := range strings.SplitSeq(on, ",") {
			if n, err := strconv.Atoi(day); err == nil && n >= 1 && n <= 31 {
				w.Days = append(w.Days, n)
			}
		}
	}
	return w
}

var (
	countWords = map[string]int{
		"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "twelve": 12,
		"dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "doce": 12,
	}
	halves   = regexp.MustCompile(`(?i)\b(?:half|mitad)\b.*\b(?:half|mitad|rest|resto)\b`)
	payments = regexp.MustCompile(`(?i)(?:^|[^\d.,$])` +
		`([1-9]\d?|two|three|four|five|six|twelve|dos|tres|cuatro|cinco|seis|doce)` +
		` (?:equal |monthly |weekly )?(?:payments?|instal?lments?|parts|months|pagos|cuotas|partes|plazos|meses)\b`)
)

// countIn finds how many payments the words ask for, "3 payments" or "en tres pagos"; zero when they do not say.
func countIn(body string) int {
	found := payments.FindStringSubmatch(body)
	if found == nil {
		if halves.MatchString(body) {
			return 2
		}
		return 0
	}
	if n, ok := countWords[strings.ToLower(found[1])]; ok {
		return n
	}
	n, _ := strconv.Atoi(found[1])
	return n
}

var months = map[string]time.Month{
	"january": 1, "february": 2, "march": 3, "april": 4, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10,
	"november": 11, "december": 12, "enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7,
	"agosto": 8, "septiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12,
}

var inMonth = regexp.MustCompile(`\b(?:(?:start(?:ing)?|begin(?:ning)?)(?: in)?|in|from|until|till|en|desde|hasta|` +
	`a partir de) (\p{L}+)`)

// fromMonth gives the first day of a month that a text names without a day, "can I start in January". Such a day is a
// proposal like any other: the terms say it, and nothing is agreed before that.
func fromMonth(w plan.Wish, r understand.Reading, body string, today billing.Date) plan.Wish {
	asks := slices.ContainsFunc(r.Dates, func(d understand.Date) bool { return d.Kind == understand.AskDate })
	if !asks || w.Timed() && w.First.IsZero() && w.Frequency == "" || !w.First.IsZero() || today.IsZero() {
		return w
	}
	for _, found := range inMonth.FindAllStringSubmatch(strings.ToLower(body), -1) {
		if month, known := months[found[1]]; known {
			w.First = billing.Date{Year: today.Year, Month: month, Day: 1}
			if !today.Before(w.First) {
				w.First.Year++
			}
			return w
		}
	}
	return w
}
