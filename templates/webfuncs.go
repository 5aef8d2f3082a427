package templates

import (
	"errors"
	"fmt"
	"html/template"
	"strings"

	"github.com/plainbill/plainbill/billing"
)

// The months as pages spell them: there is room.
var longMonths = map[billing.Language][12]string{
	billing.English: {
		"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
		"December",
	},
	billing.Spanish: {
		"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
		"diciembre",
	},
}

// longDay writes a day as a page does: "November 3, 2026", "3 de noviembre de 2026"; nothing for none.
func longDay(lang billing.Language, d billing.Date) string {
	if d.IsZero() || d.Month < 1 || d.Month > 12 {
		return ""
	}
	if lang == billing.Spanish {
		return fmt.Sprintf("%d de %s de %d", d.Day, longMonths[lang][d.Month-1], d.Year)
	}
	return fmt.Sprintf("%s %d, %d", longMonths[billing.English][d.Month-1], d.Day, d.Year)
}

// tongues are the languages' own names.
var tongues = map[billing.Language]string{billing.English: "English", billing.Spanish: "Español"}

// both is what a part of a page is given: the page, and the thing the part is about.
type both struct{ Top, It any }

// speaker is one language's words, as the files of the pages call them.
type speaker struct {
	lang    billing.Language
	words   map[string]string
	reasons map[string]string
}

// webFunctions are what the files of pages may call.
func webFunctions(lang billing.Language, words, reasons map[string]string) template.FuncMap {
	s := speaker{lang, words, reasons}
	funcs := s.billFunctions()
	funcs["lang"] = func() string { return string(lang) }
	funcs["tongue"] = func(l billing.Language) string { return tongues[l] }
	funcs["t"], funcs["tf"], funcs["many"] = s.say, s.fill, s.many
	funcs["money"] = billing.Cents.String
	funcs["day"] = func(d billing.Date) string { return longDay(lang, d) }
	funcs["with2"] = func(top, it any) both { return both{top, it} }
	funcs["brand"] = func(s string) string { return strings.ToUpper(s[:min(1, len(s))]) + s[min(1, len(s)):] }
	funcs["less"] = func(n int) int { return n - 1 }
	return funcs
}

var errNoWords = errors.New("a page has no words for a key")

func (s speaker) say(key any) (string, error) {
	words, found := s.words[fmt.Sprint(key)]
	if !found {
		return "", fmt.Errorf("%w: %v", errNoWords, key)
	}
	return words, nil
}

// fill says words with what belongs in them, in order.
func (s speaker) fill(key any, with ...any) (string, error) {
	words, err := s.say(key)
	if err != nil {
		return "", err
	}
	parts := strings.Split(words, "%s")
	var b strings.Builder
	for i, part := range parts {
		b.WriteString(part)
		if i < len(with) && i+1 < len(parts) {
			fmt.Fprint(&b, with[i])
		}
	}
	return b.String(), nil
}

// many says a number of things: the words for one, or those for several with the number in them.
func (s speaker) many(n int, one, several string) (string, error) {
	key := several
	if n == 1 {
		key = one
	}
	words, err := s.say(key)
	return strings.Replace(words, "%d", fmt.Sprint(n), 1), err
}
