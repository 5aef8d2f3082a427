package understand

import (
	"strings"

	"github.com/plainbill/plainbill/billing"
)

// maxAmounts and maxAmount bound what is taken from one text; nobody texts about more than a million dollars.
const (
	maxAmounts               = 8
	maxAmount  billing.Cents = 100_000_000
)

// amountsIn gives the amounts of money a text carries. A number is an amount by its sign or unit ("$50", "50 bucks"),
// by a period ("50 a month") or by what is talked about ("I can pay 50"); a number that counts, dates, names or tells
// the time is not.
func amountsIn(tokens []token, asked Context) []Amount {
	var out []placed
	for i := range tokens {
		if tokens[i].kind != aNumber || tokens[i].used || len(out) == maxAmounts {
			continue
		}
		for _, n := range numberValues(tokens, i) {
			after, strong := unitAfter(tokens, i+1)
			strong = strong || textAt(tokens, i-1) == "$" || n.cents%100 != 0
			period, spoken := periodAt(tokens, after)
			spoken = spoken || sharesPeriod(tokens, after)
			if n.cents <= 0 || n.cents > maxAmount || negated(tokens, i) {
				continue
			}
			if !strong && (notMoney(tokens, i, after, n) || !spoken && !meansMoney(tokens, i, after, asked)) {
				continue
			}
			out = append(out, placed{Amount{Cents: n.cents, Period: period}, i})
		}
	}
	return fillPeriods(out, tokens)
}

// figure is a number read as dollars.
type figure struct {
	cents billing.Cents
	whole int  // as a plain whole number, -1 when written with a comma or decimals
	comma bool // written with a thousands separator
}

// numberValues reads a number token as dollars; "50-100" is two of them. Dates, times and telephone numbers are none.
func numberValues(tokens []token, i int) []figure {
	t := tokens[i]
	if t.spelled {
		if t.text == "one" || t.text == "uno" || t.text == "zero" {
			if _, unit := unitAfter(tokens, i+1); !unit && t.value == 1 {
				return nil // "this one"
			}
		}
		return thousands(tokens, i, figure{cents: billing.Cents(t.value) * 100, whole: t.value})
	}
	parts := []string{t.text}
	if strings.Count(t.text, "-") == 1 {
		parts = strings.Split(t.text, "-")
	}
	var out []figure
	for _, part := range parts {
		f, ok := dollars(part)
		if !ok {
			return nil
		}
		out = append(out, thousands(tokens, i, f)...)
	}
	return out
}

// thousands applies a "k" that stands right after a number.
func thousands(tokens []token, i int, f figure) []figure {
	next := textAt(tokens, i+1)
	if next == "k" && i+1 < len(tokens) && tokens[i+1].glued || next == "grand" {
		return []figure{{cents: f.cents * 1000, whole: -1}}
	}
	return []figure{f}
}

// dollars reads "50", "1,200", "1,200.50", "59.9" and ".": anything else is not dollars.
func dollars(s string) (figure, bool) {
	f := figure{whole: atoi(s)}
	whole, fraction, _ := strings.Cut(s, ".")
	if groups := strings.Split(whole, ","); len(groups) > 1 {
		for k, g := range groups {
			if len(g) != 3 && (k > 0 || len(g) > 3) {
				return figure{}, false
			}
		}
		f.comma = true
		whole = strings.Join(groups, "")
	}
	if strings.HasPrefix(whole, "0") && len(whole) > 1 {
		return figure{}, false // a code, not an amount
	}
	if fraction != "" {
		whole += "." + fraction
	}
	cents, err := billing.ParseCents(whole)
	f.cents = cents
	return f, err == nil
}

var moneyUnits = wordSet("dollars dollar dollers bucks buck usd dlls dlrs dolares dolar pesos varos $ cash")

// unitAfter skips a unit of money after a number and gives where it ends.
func unitAfter(tokens []token, i int) (int, bool) {
	if next := textAt(tokens, i); (next == "k" && tokens[i].glued) || next == "grand" {
		i++
		if !moneyUnits[textAt(tokens, i)] {
			return i, true
		}
	}
	if moneyUnits[textAt(tokens, i)] && textAt(tokens, i) != "" {
		if textAt(tokens, i) == "$" && i+1 < len(tokens) && tokens[i+1].kind == aNumber && tokens[i+1].glued {
			return i, false // the sign belongs to the next number
		}
		return i + 1, true
	}
	return i, false
}

// sharesPeriod says whether "or" and another number with a period follow: "50 or 60 a month".
func sharesPeriod(tokens []token, i int) bool {
	if word := textAt(tokens, i); word != "or" && word != "o" && word != "to" || intAt(tokens, i+1) < 0 {
		return false
	}
	_, spoken := periodAt(tokens, i+2)
	return spoken
}

// negated says whether a minus sign stands right before a number or its dollar sign.
func negated(tokens []token, i int) bool {
	if textAt(tokens, i-1) == "$" {
		i--
	}
	return textAt(tokens, i-1) == "-" && (tokens[i].glued || i == 1)
}

func wordSet(list string) map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}
