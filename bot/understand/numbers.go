package understand

import "github.com/plainbill/plainbill/billing"

// smallNumbers are the number words below one hundred, without accents, and Spanish hundreds.
var smallNumbers = map[string]int{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
	"seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40,
	"fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
	"cero": 0, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
	"diez": 10, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16,
	"diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20, "veintiuno": 21, "veintiun": 21,
	"veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26,
	"veintisiete": 27, "veintiocho": 28, "veintinueve": 29, "treinta": 30, "cuarenta": 40, "cincuenta": 50,
	"sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90, "cien": 100, "ciento": 100, "doscientos": 200,
	"trescientos": 300, "cuatrocientos": 400, "quinientos": 500, "seiscientos": 600, "setecientos": 700,
	"ochocientos": 800, "novecientos": 900,
}

// ordinalWords are the ordinals people write out. "Segundo" and its like are left to the choices: in a text about
// bills they number things, not days.
var ordinalWords = map[string]int{
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
	"tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
	"seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
	"primero": 1, "primer": 1,
}

// numberWord gives the value of a number word. "Once" is eleven in Spanish only.
func numberWord(word string, language billing.Language) (int, bool) {
	if word == "once" {
		return 11, language == billing.Spanish
	}
	n, ok := smallNumbers[word]
	return n, ok
}

// spellOut joins the number words of a text into number tokens and its ordinal words into ordinals.
func spellOut(in []token, language billing.Language) []token {
	out := make([]token, 0, len(in))
	for i := 0; i < len(in); {
		if value, n := spelledNumber(in[i:], language); n > 0 {
			t := token{kind: aNumber, text: in[i].text, value: value, spelled: true, glued: in[i].glued}
			if day, ok := ordinalWords[textAt(in, i+n)]; ok && value%10 == 0 && value >= 20 && value <= 30 && day < 10 {
				t.kind, t.value, t.spelled = anOrdinal, value+day, false
				n++
			}
			out = append(out, t)
			i += n
			continue
		}
		t := in[i]
		if day, ok := ordinalWords[t.text]; ok && t.kind == aWord {
			t.kind, t.value = anOrdinal, day
		}
		out = append(out, t)
		i++
	}
	return out
}

// spelledNumber reads the longest number in words at the start of tokens: its value and how many tokens it takes.
func spelledNumber(tokens []token, language billing.Language) (value, length int) {
	total, part, last := 0, 0, 0 // last: the size of the word before, so that "fifty sixty" stays two numbers
	for i := 0; i < len(tokens); i++ {
		word := tokens[i].text
		n, ok := numberWord(word, language)
		switch {
		case word == "hundred" && part > 0 && part < 100 && last < 100:
			part, last = part*100, 100
		case (word == "a" || word == "one") && length == 0 && isScale(textAt(tokens, i+1)):
			part, last = 1, 1
		case (word == "thousand" || word == "mil") && total == 0 && (part > 0 || word == "mil"):
			total, part, last = max(part, 1)*1000, 0, 1000
		case (word == "and" || word == "y") && length > 0 && joins(tokens, i, word, last, language):
			continue
		case isYearPair(part, last, total, n) && ok:
			part, last = part*100+n, 1 // "nineteen eighty four"
			if n >= 20 && n%10 == 0 {
				last = 10
			}
		case ok && fits(n, last, length):
			part, last = part+n, size(n)
		default:
			return total + part, length
		}
		length = i + 1
	}
	return total + part, length
}

func isScale(word string) bool { return word == "hundred" || word == "thousand" }

// joins says whether "and" or "y" stands inside a number: "two hundred and fifty", "treinta y cinco".
func joins(tokens []token, i int, word string, last int, language billing.Language) bool {
	n, ok := numberWord(textAt(tokens, i+1), language)
	if !ok {
		return false
	}
	if word == "and" {
		return last >= 100 && n < 100
	}
	return last == 10 && n < 10
}

// isYearPair says whether a number below one hundred after "nineteen" or "twenty" is the rest of a year.
func isYearPair(part, last, total, n int) bool {
	return total == 0 && (part == 19 && last == 1 && n >= 10 && n < 100 || part == 20 && last == 10 && n >= 10 && n < 30)
}

// fits says whether a word of value n may follow one of size last.
func fits(n, last, length int) bool {
	return length == 0 || n > 0 && size(n) < last && (last != 10 || n < 10) && (last != 100 || n < 100)
}

// size is the place of a number word: 1 for units and teens, 10 for tens, 100 for hundreds.
func size(n int) int {
	switch {
	case n >= 100:
		return 100
	case n >= 20 && n%10 == 0:
		return 10
	}
	return 1
}
