package understand

import (
	"strings"
	"testing"
	"time"
)

// wednesday is the day all phrases are read on: 18 November 2026.
var wednesday = time.Date(2026, 11, 18, 10, 0, 0, 0, time.UTC)

func TestDatesAreReadAsPromisedOrAsked(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for text, want := range map[string]string{
		"today": "2026-11-18", "ill pay today": "2026-11-18", "tonight": "2026-11-18",
		"tomorrow": "2026-11-19", "can i pay tmrw": "2026-11-19", "tomorow": "2026-11-19",
		"the day after tomorrow": "2026-11-20",
		"the 15th":               "2026-12-15", "on the 3rd": "2026-12-03", "on the 20th": "2026-11-20",
		"by the 25th": "2026-11-25",
		"the 18th":    "2026-11-18", "can i pay on the 15": "2026-12-15", "i can pay it the 1st": "2026-12-01",
		"on the first": "2026-12-01", "the first of the month": "2026-12-01", "half now half on the first": "2026-12-01",
		"the twentieth": "2026-11-20", "on the twenty first": "2026-11-21", "on the fifteenth": "2026-12-15",
		"the 30th": "2026-11-30", "the 31st": "2026-11-30|2026-12-31", "on the 31st": "2026-11-30|2026-12-31",
		"the 5th of next month": "2026-12-05", "next month on the 5th": "2026-12-05",
		"the 20th of this month": "2026-11-20",
		"12/15":                  "2026-12-15", "on 12/1": "2026-12-01", "12/15/2026": "2026-12-15",
		"12-15-2026": "2026-12-15",
		"2026-12-15": "2026-12-15", "1/5": "2027-01-05", "01/05/27": "2027-01-05", "11/18": "2026-11-18", "9/1": "ask",
		"dec 15": "2026-12-15", "december 15th": "2026-12-15", "Dec. 15": "2026-12-15", "15 december": "2026-12-15",
		"the 3rd of january": "2027-01-03", "january 3": "2027-01-03", "jan 3rd 2027": "2027-01-03",
		"december first": "2026-12-01", "february 30": "ask", "on august 2nd": "ask",
		"in two weeks": "2026-12-02", "in 2 weeks": "2026-12-02", "in a week": "2026-11-25",
		"two weeks from now": "2026-12-02",
		"in 10 days":         "2026-11-28", "in a month": "2026-12-18", "in 3 months": "2027-02-18",
		"a week from friday": "2026-11-27",
		"friday":             "2026-11-20", "on friday": "2026-11-20", "this friday": "2026-11-20", "by friday": "2026-11-20",
		"on fri": "2026-11-20", "monday": "2026-11-23", "ill pay on saturday": "2026-11-21",
		"wednesday": "2026-11-18|2026-11-25", "next friday": "2026-11-20|2026-11-27",
		"next monday":               "2026-11-23|2026-11-30",
		"friday after next":         "2026-11-27",
		"when i get paid on friday": "2026-11-20",
		"fridays":                   "weekly:fri", "on fridays": "weekly:fri", "every friday": "weekly:fri",
		"each monday":        "weekly:mon",
		"every other friday": "biweekly:fri", "every 2 weeks on friday": "biweekly:fri",
		"every other thurs":   "biweekly:thu",
		"biweekly on fridays": "biweekly:fri", "50 every other friday": "biweekly:fri",
		"1st and 15th": "twice_a_month:1,15", "the 1st and the 15th": "twice_a_month:1,15",
		"on the 15th and 30th": "twice_a_month:15,30",
		"the 1 and the 15":     "twice_a_month:1,15", "the 1st or the 15th": "2026-12-01|2026-12-15",
		"every month on the 15th": "monthly:15", "on the 15th of every month": "monthly:15",
		"50 a month on the 15th": "monthly:15",
		"the 5th of each month":  "monthly:5", "monthly on the 3rd": "monthly:3", "every month on the 31st": "ask",
		"50 a month starting the 15th": "2026-12-15", "starting on december 1st 40 a month": "2026-12-01",
		"end of the month": "2026-11-30", "at the end of the month": "2026-11-30", "end of every month": "month_end",
		"50 a month at the end of the month": "month_end", "end of next month": "2026-12-31",
		"the end of december": "2026-12-31",
		"next month":          "ask", "next week": "ask", "payday": "ask", "next payday": "ask", "when I get paid": "ask",
		"after my next check": "ask", "in december": "ask", "when i get my tax refund": "ask", "in a few weeks": "ask",
		"beginning of the month": "ask", "by christmas": "ask",
		"hoy": "2026-11-18", "mañana": "2026-11-19", "pasado mañana": "2026-11-20", "el 15": "2026-12-15",
		"el día 15": "2026-12-15", "el dia primero": "2026-12-01", "el viernes": "2026-11-20", "este viernes": "2026-11-20",
		"el próximo viernes": "2026-11-20|2026-11-27", "el viernes que viene": "2026-11-20|2026-11-27",
		"los viernes": "weekly:fri", "cada viernes": "weekly:fri", "cada dos viernes": "biweekly:fri",
		"un viernes si y otro no": "biweekly:fri", "fin de mes": "2026-11-30", "a fin de mes": "2026-11-30",
		"cada fin de mes": "month_end", "el 15 de diciembre": "2026-12-15", "3 de enero": "2027-01-03",
		"el 15 de cada mes": "monthly:15", "50 al mes el dia 15": "monthly:15", "el 1 y el 15": "twice_a_month:1,15",
		"en dos semanas": "2026-12-02", "dentro de 10 días": "2026-11-28", "en una semana": "2026-11-25",
		"el mes que viene": "ask", "el próximo mes": "ask", "cuando me paguen": "ask", "la próxima semana": "ask",
		"puedo pagar el 15/12": "2026-12-15", "puedo pagar el 5/12": "2026-12-05|2027-05-12",
		"el 5 del mes que viene": "2026-12-05",
		// Not promises.
		"the one from october": "", "hello how are you today": "",
		"i paid on friday": "", "i paid on 10/3": "", "my visit on september 4": "", "the first one": "",
		"i may be able to pay": "",
		"the second visit":     "", "i was there on the 3rd": "",
		"ya pague el viernes": "", "buenos días por la mañana": "",
		"1200": "", "3 payments": "", "i sat there": "", "march": "", "the 2 charges": "", "last friday": "",
		"split it in 3": "",
		"pay now":       "", "for 3 months": "", "": "", "the 15 dollars": "", "el viernes pasado": "",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got := said(r.Read(text, wednesday, NoContext).Dates)
			if got != want {
				t.Errorf("%q read as %q, want %q", text, got, want)
			}
		})
	}
}

// said writes dates in short: days and recurrences as they are, candidates with strokes, a question as "ask".
func said(dates []Date) string {
	var parts []string
	for _, d := range dates {
		switch d.Kind {
		case AskDate:
			parts = append(parts, "ask")
		case Ambiguous:
			parts = append(parts, strings.Join(d.Candidates, "|"))
		default:
			parts = append(parts, d.Value)
		}
	}
	return strings.Join(parts, " ")
}

func TestDatesCountFromTheDayOfThePracticesZone(t *testing.T) {
	t.Parallel()
	r := reader(t)
	late := time.Date(2026, 11, 19, 4, 30, 0, 0, time.UTC) // still the 18th in Chicago
	chicago := time.FixedZone("CST", -6*3600)
	if got := said(r.Read("tomorrow", late.In(chicago), NoContext).Dates); got != "2026-11-19" {
		t.Errorf("tomorrow read as %s, want 2026-11-19", got)
	}
}
