package understand

import (
	"slices"
	"time"

	"github.com/plainbill/plainbill/billing"
)

const maxDates = 6

// dateReader reads the dates of one text, from left to right.
type dateReader struct {
	tokens    []token
	today     billing.Date
	language  billing.Language
	recurring bool // the text speaks of every month
	found     []Date
}

// datesIn gives the dates a text carries and marks their tokens as used. Dates are of promises: what is past is not
// returned. Today is the day of at in its own zone.
func datesIn(tokens []token, at time.Time, language billing.Language) []Date {
	r := &dateReader{tokens: tokens, today: billing.DateOf(at), language: language}
	r.recurring = r.everyMonth()
	for i := 0; i < len(tokens) && len(r.found) < maxDates; {
		n := 0
		if !tokens[i].used {
			n = r.readAt(i)
		}
		for k := i; k < i+n && k < len(tokens); k++ {
			tokens[k].used = true
		}
		i += max(n, 1)
	}
	return r.tidy()
}

// readAt tries each form of date at token i and gives how many tokens it took.
func (r *dateReader) readAt(i int) int {
	for _, form := range []func(int) int{
		r.phrase, r.written, r.named, r.monthAlone, r.weekday, r.dayOfMonth, r.inSome,
	} {
		if n := form(i); n > 0 {
			return n
		}
	}
	return 0
}

// tidy drops what a clearer date of the same text already says: a question beside an answer, a repeated day.
func (r *dateReader) tidy() []Date {
	clear := slices.ContainsFunc(r.found, func(d Date) bool { return d.Kind != AskDate })
	var out []Date
	for _, d := range r.found {
		if d.Kind == AskDate && (clear || len(out) > 0) {
			continue
		}
		same := func(o Date) bool { return o.Value == d.Value && slices.Equal(o.Candidates, d.Candidates) }
		if slices.ContainsFunc(out, same) {
			continue
		}
		out = append(out, d)
	}
	return out
}

func (r *dateReader) on(d billing.Date) {
	r.found = append(r.found, Date{Kind: OnDate, Value: d.String()})
}

func (r *dateReader) every(what string) {
	r.found = append(r.found, Date{Kind: Recurrence, Value: what})
}
func (r *dateReader) ask() { r.found = append(r.found, Date{Kind: AskDate}) }

// oneOf records that a date is one of several, or the one when they are the same.
func (r *dateReader) oneOf(dates ...billing.Date) {
	var names []string
	for _, d := range dates {
		if name := d.String(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) == 1 {
		r.found = append(r.found, Date{Kind: OnDate, Value: names[0]})
		return
	}
	r.found = append(r.found, Date{Kind: Ambiguous, Candidates: names})
}

var pastWords = wordSet(`paid payed pd was were went saw had last pasado pasada pague fui fue tuve came been ago since
	charged billed visit visits visita service sent mailed visited hice mande pagamos ayer yesterday hace antepasado
	cobraron dated died seen did`)

// past says whether the clause of token i, up to it, speaks of something that has been.
func (r *dateReader) past(i int) bool {
	from, _ := clauseAround(r.tokens, i)
	for k := from; k < i; k++ {
		if isGetting(r.tokens[k].text) && textAt(r.tokens, k+1) == "paid" {
			return false // "when I get paid on Friday"
		}
	}
	for k := from; k <= min(i+2, len(r.tokens)-1); k++ {
		if pastWords[r.tokens[k].text] {
			return true
		}
	}
	return false
}

func isGetting(word string) bool {
	return word == "get" || word == "getting" || word == "gets" || word == "got" || word == "im"
}

// everyMonth says whether the text speaks of a monthly rhythm.
func (r *dateReader) everyMonth() bool {
	for i := range r.tokens {
		if n := saysAny(r.tokens, i, monthly); n > 0 && !(r.tokens[i].text == "a" && textAt(r.tokens, i-1) == "in") {
			return true
		}
	}
	return false
}

var monthly = []string{
	"every month", "each month", "monthly", "a month", "per month", "/ month", "/ mo", "a mo", "al mes", "cada mes",
	"por mes", "mensual", "mensuales", "mensualmente", "de cada mes", "de todos los meses", "todos los meses",
	"month after month", "twice a month",
}

// startsAt says whether the word before token i makes it the first day of something: "starting the 15th".
func (r *dateReader) startsAt(i int) bool {
	for k := i - 1; k >= max(0, i-3); k-- {
		switch word := r.tokens[k].text; {
		case startWords[word]:
			return true
		case !betweenStart[word]:
			return false
		}
	}
	return false
}

var (
	startWords = wordSet(`starting start starts beginning begin empezando empezar empiezo empiece desde comenzando partir
		from`)
	betweenStart = wordSet("on the el del de a dia day next para en this")
)
