package understand

// periodPhrases say how often, in the words that follow an amount or stand elsewhere in its sentence.
var periodPhrases = []struct {
	period  Period
	phrases []string
}{
	{PerTwoWeeks, []string{
		"every two weeks", "every 2 weeks", "every other week", "every 2 wks", "biweekly", "bi weekly", "bi - weekly",
		"each two weeks", "cada dos semanas", "cada 2 semanas", "cada 15 dias", "cada quince dias", "cada 14 dias",
		"every 14 days", "every other monday", "every other tuesday", "every other wednesday", "every other thursday",
		"every other friday", "every other fri", "every other saturday", "every other sunday", "un viernes si y otro no",
	}},
	{PerTwiceAMonth, []string{
		"twice a month", "two times a month", "2 times a month", "2x a month", "twice per month", "twice each month",
		"twice monthly", "semi monthly", "semimonthly", "dos veces al mes", "2 veces al mes", "dos veces por mes",
		"a la quincena", "por quincena", "cada quincena", "quincenal", "quincenales", "quincenalmente",
	}},
	{PerWeek, []string{
		"a week", "per week", "every week", "each week", "weekly", "/ week", "/ wk", "/ w", "a wk", "wk", "every wk",
		"per wk",
		"a la semana", "por semana", "cada semana", "semanal", "semanales", "semanalmente", "/ semana", "each friday",
		"every friday", "every monday", "every tuesday", "every wednesday", "every thursday", "every saturday",
		"every sunday", "cada viernes", "cada lunes", "cada martes", "cada miercoles", "cada jueves", "cada sabado",
		"los viernes", "on fridays", "a week", "ea week",
	}},
	{PerMonth, []string{
		"a month", "per month", "every month", "each month", "monthly", "/ month", "/ mo", "/ mth", "/ m", "a mo", "mo",
		"mth", "per mo", "every mo", "month", "al mes", "por mes", "cada mes", "mensual", "mensuales", "mensualmente",
		"/ mes", "a mth", "amonth", "a months", "x mes", "ea month", "of every month", "of each month", "de cada mes",
		"a monthh", "a moth", "a mnth", "por mensualidad",
	}},
	{Once, []string{
		"today", "now", "right now", "one time", "once", "hoy", "ahora", "ahorita", "una vez", "una sola vez", "tonight",
		"this once", "upfront", "up front", "down",
	}},
}

// fillers may stand between an amount and its period: "50 dollars please a month", "50 extra a month".
var fillers = wordSet("extra more only solo nomas , is or at total max like solamente")

// periodAt reads a period at or right after token i. Spoken says that it makes the number before it an amount; "today"
// does not.
func periodAt(tokens []token, i int) (period Period, spoken bool) {
	for skip := 0; skip < 2 && fillers[textAt(tokens, i)]; skip++ {
		i++
	}
	longest := 0
	for _, p := range periodPhrases {
		if n := saysAny(tokens, i, p.phrases); n > longest {
			period, longest = p.period, n
		}
	}
	if _, ok := says(tokens, i, "a month"); ok && longest == 2 && period == PerMonth {
		return period, !soonMonth(tokens, i)
	}
	return period, longest > 0 && period != Once
}

// soonMonth says whether "a month" at i is a length of time ("in a month from now"), not a rhythm.
func soonMonth(tokens []token, i int) bool {
	return textAt(tokens, i+2) == "from" && textAt(tokens, i+3) == "now"
}

// placed is an amount and the token it was read at.
type placed struct {
	Amount
	at int
}

// closeBy is how many tokens at most lie between two amounts that share a period: "50 dollars or 60 a month".
const closeBy = 4

// fillPeriods gives amounts without a period that of the amount right after them or what their clause says: "50 or 60 a
// month", "monthly payments of 50", "50 every other friday".
func fillPeriods(found []placed, tokens []token) []Amount {
	var out []Amount
	for i := len(found) - 2; i >= 0; i-- {
		next := found[i+1]
		if found[i].Period == "" && next.Period != Once && next.at-found[i].at <= closeBy {
			found[i].Period = next.Period
		}
	}
	for _, f := range found {
		if f.Period == "" {
			f.Period = clausePeriod(tokens, f.at, len(found))
		}
		out = append(out, f.Amount)
	}
	return out
}

// clausePeriod gives the period that the clause around token i speaks of. Of several amounts it is not known which one
// is meant to be paid once.
func clausePeriod(tokens []token, i, amounts int) Period {
	from, to := clauseAround(tokens, i)
	for _, p := range periodPhrases {
		for k := from; k < to; k++ {
			if tokens[k].text != "month" && saysAny(tokens, k, p.phrases) > 0 && (p.period != Once || amounts == 1) {
				return p.period
			}
		}
	}
	return ""
}
