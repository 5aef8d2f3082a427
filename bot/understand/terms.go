package understand

import (
	"slices"
	"strings"

	"github.com/plainbill/plainbill/billing"
)

// terms are the words of a bill that people ask about, with the ways they write them. Longer ones stand first.
var terms = []struct {
	term  string
	forms []string
}{
	{"eob", []string{"explanation of benefits", "explicacion de beneficios", "eob", "eobs"}},
	{"out_of_pocket", []string{"out of pocket", "oop", "gasto de bolsillo", "de su bolsillo", "bolsillo"}},
	{"allowed_amount", []string{"allowed amount", "allowable", "cantidad permitida", "monto permitido"}},
	{"not_covered", []string{"not covered", "non covered", "noncovered", "no cubierto", "no cubierta", "not cover"}},
	{"coinsurance", []string{"coinsurance", "co insurance", "coseguro", "coaseguro", "co seguro"}},
	{"deductible", []string{"deductible", "deductibles", "deducible"}},
	{"copay", []string{"copayment", "copay", "co pay", "copays", "copago", "co pago"}},
	{"adjustment", []string{"adjustment", "write off", "writeoff", "ajuste", "insurance discount", "contractual"}},
	{"statement", []string{"statement", "estado de cuenta"}},
	{"claim", []string{"claim", "reclamo", "reclamacion"}},
}

// termIn gives the term a text names, allowing for slips of the pen, or "".
func termIn(plain string) string {
	padded := " " + plain + " "
	for _, t := range terms {
		for _, form := range t.forms {
			if strings.Contains(padded, " "+form+" ") {
				return t.term
			}
		}
	}
	for word := range strings.FieldsSeq(plain) {
		for _, t := range terms {
			for _, form := range t.forms {
				if !strings.Contains(form, " ") && isSlip(word, form) {
					return t.term
				}
			}
		}
	}
	return ""
}

// isSlip says whether a word is another one mistyped: one change in a word of six letters, two in one of nine.
func isSlip(word, meant string) bool {
	allowed := 0
	switch n := len(meant); {
	case n >= 9:
		allowed = 2
	case n >= 6:
		allowed = 1
	}
	return allowed > 0 && len(word) >= 5 && word[0] == meant[0] && distance(word, meant, allowed) <= allowed
}

// distance is the number of letters to insert, delete, change or swap with a neighbour to make one word of another; it
// gives most+1 when that is more than most.
func distance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	var last []int
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		last, before, row = before, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := before[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(change, before[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], last[j-2]+1)
			}
		}
	}
	return min(row[len(b)], most+1)
}

// wanted gives the language a text asks for: by name; by what the person cannot read; else the one it is written in.
func wanted(plain string, written billing.Language) billing.Language {
	padded := " " + plain + " "
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(padded, " "+w+" ") })
	}
	spanish, english := has("spanish", "espanol", "spanol"), has("english", "ingles")
	cannot := has("dont", "not", "no", "bad", "why")
	switch {
	case spanish && english:
		return billing.Spanish
	case spanish && has("dont", "why") && written == billing.English:
		return billing.English
	case spanish:
		return billing.Spanish
	case english && cannot:
		return billing.Spanish
	case english:
		return billing.English
	}
	if has("vietnamese", "chinese", "tagalog", "french", "creole", "portuguese", "arabic", "korean", "russian") {
		return billing.OtherLanguage
	}
	return written
}
