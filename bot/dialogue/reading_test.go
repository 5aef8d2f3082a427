package dialogue_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/understand"
)

// read fills in how a text was understood: an intent, then any of
//
//	en es             the language
//	$50 $50/month     an amount
//	2026-12-15        a date; a|b one of two; monthly:15, biweekly:fri, month_end a recurrence
//	born:1984-03-07   a date of birth
//	#2                a choice
//	term:copay wants:es also:human danger unsure revokes media
func read(t *testing.T, said *dialogue.Said, line string) {
	t.Helper()
	r := &said.Reading
	r.Confidence = 0.9
	for i, word := range strings.Fields(line) {
		key, value, _ := strings.Cut(word, ":")
		switch {
		case i == 0:
			r.Intent = understand.Intent(word)
		case word == "en" || word == "es":
			r.Language = billing.Language(word)
		case word[0] == '$':
			r.Amounts = append(r.Amounts, amount(t, word[1:]))
		case word[0] == '#':
			choice, err := strconv.Atoi(word[1:])
			if err != nil {
				t.Fatal(err)
			}
			r.Choice = choice
		case key == "born":
			r.Born = billing.BornOn(date(value))
		case key == "term":
			r.Term = value
		case key == "wants":
			r.Wants = billing.Language(value)
		case key == "also":
			r.Also = append(r.Also, understand.Intent(value))
		case word == "danger":
			r.Danger = true
		case word == "ask":
			r.Dates = append(r.Dates, understand.Date{Kind: understand.AskDate})
		case word == "secret":
			said.Secret = true
		case word == "revokes":
			r.Revokes = understand.RevokesYes
		case word == "unsure":
			r.Revokes = understand.RevokesUnsure
		case word == "media":
			said.Media = 1
		default:
			r.Dates = append(r.Dates, readDate(word))
		}
	}
}

func readDate(word string) understand.Date {
	if strings.Contains(word, "|") {
		return understand.Date{Kind: understand.Ambiguous, Candidates: strings.Split(word, "|")}
	}
	if _, err := billing.ParseDate(word); err == nil {
		return understand.Date{Kind: understand.OnDate, Value: word}
	}
	return understand.Date{Kind: understand.Recurrence, Value: word}
}

func amount(t *testing.T, s string) understand.Amount {
	t.Helper()
	dollars, period, _ := strings.Cut(s, "/")
	cents, err := billing.ParseCents(dollars)
	if err != nil {
		t.Fatal(err)
	}
	return understand.Amount{Cents: cents, Period: understand.Period(period)}
}
