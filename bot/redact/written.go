package redact

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// numberWords are digits as people say them to a phone that writes for them.
var numberWords = map[string]byte{
	"zero": '0', "oh": '0', "one": '1', "two": '2', "three": '3', "four": '4', "five": '5', "six": '6', "seven": '7',
	"eight": '8', "nine": '9',
	"cero": '0', "uno": '1', "dos": '2', "tres": '3', "cuatro": '4', "cinco": '5', "seis": '6', "siete": '7',
	"ocho": '8', "nueve": '9',
}

func spelled(word string) (byte, bool) {
	if len(word) < len("oh") || len(word) > len("cuatro") {
		return 0, false
	}
	value, is := numberWords[strings.ToLower(word)]
	return value, is
}

// lookAlike gives the digit that a letter is taken for, zero where there is none.
func lookAlike(r rune) byte {
	switch r {
	case 'o', 'O':
		return '0'
	case 'l', 'I', 'i':
		return '1'
	}
	return 0
}

// looksLikeDigits says whether a word is a group of digits of which some, or all four, were written as letters: "4OOO".
func looksLikeDigits(word string) bool {
	digits, first := false, word[0]
	same := len(word) == 4
	for i, r := range word {
		_, is := decimal(r)
		if !is && lookAlike(r) == 0 {
			return false
		}
		digits = digits || is
		same = same && word[i] == first
	}
	return digits || same
}

// decimal gives the digit that a rune is: ASCII, full width, circled, raised, Arabic-Indic, or any other of Unicode's
// decimals.
func decimal(r rune) (byte, bool) {
	switch {
	case r >= '0' && r <= '9':
		return byte(r), true
	case r < 0x80:
		return 0, false
	case r == '\u00b2' || r == '\u00b3':
		return byte('2' + r - '\u00b2'), true
	case r == '\u00b9':
		return '1', true
	case r == '\u24ea' || r == '\u24ff' || r == '\u2070' || r == '\u2080':
		return '0', true
	case r >= '\u2074' && r <= '\u2079':
		return byte('4' + r - '\u2074'), true
	case r >= '\u2081' && r <= '\u2089':
		return byte('1' + r - '\u2081'), true
	}
	// Circled, in brackets, with a full stop, doubly circled, and white on black: rows that begin with one.
	for _, one := range []rune{'\u2460', '\u2474', '\u2488', '\u24f5', '\u2776', '\u2780', '\u278a'} {
		if r >= one && r < one+9 {
			return byte('1' + r - one), true
		}
	}
	// The decimal digits of a script stand in rows of ten that begin with zero (Unicode, chapter 4.6).
	for _, row := range unicode.Nd.R16 {
		if r >= rune(row.Lo) && r <= rune(row.Hi) {
			return byte('0' + (r-rune(row.Lo))%10), true
		}
	}
	for _, row := range unicode.Nd.R32 {
		if r >= rune(row.Lo) && r <= rune(row.Hi) {
			return byte('0' + (r-rune(row.Lo))%10), true
		}
	}
	return 0, false
}

var slashed = regexp.MustCompile(`\b(\d{1,2})/(\d{1,2})/(?:(?:19|20)\d{2}|\d{2})\b`)

// datesIn gives where dates stand: 4/12/2026, and not a number that somebody set apart with the same sign.
func datesIn(text string) [][]int {
	var found [][]int
	for _, at := range slashed.FindAllStringSubmatchIndex(text, -1) {
		month, _ := strconv.Atoi(text[at[2]:at[3]]) // two digits
		day, _ := strconv.Atoi(text[at[4]:at[5]])
		alone := (at[0] == 0 || text[at[0]-1] != '/') && (at[1] == len(text) || text[at[1]] != '/')
		if alone && max(month, day) <= 31 && min(month, day) <= 12 && min(month, day) > 0 {
			found = append(found, []int{at[0], at[1]})
		}
	}
	return found
}

var amounts = regexp.MustCompile(`^\S{0,2}\d{1,6}\.\d{2}[.,;!?)]*(?:\s+\d{1,6}\.\d{2}[.,;!?)]*)+$`)

// areAmounts says whether all that stands between two places, taken to the ends of what is written together, is amounts
// of money: 40.00 25.00.
func areAmounts(text string, start, end int) bool {
	if from := strings.LastIndexFunc(text[:start], unicode.IsSpace); from >= 0 {
		start = from + 1
	} else {
		start = 0
	}
	if to := strings.IndexFunc(text[end:], unicode.IsSpace); to >= 0 {
		end += to
	} else {
		end = len(text)
	}
	return amounts.MatchString(text[start:end])
}
