package redact

import (
	"unicode"
	"unicode/utf8"
)

// digit is one digit of a text, in whatever script it was written, and the bytes it takes with what belongs to it.
type digit struct {
	value      byte // '0' to '9'
	part       int  // which of several texts it stands in
	start, end int  // in bytes of the text
}

// run is digits that belong together: between two of them stand at most a few signs that people put between groups.
type run []digit

// groups gives where the groups of a run begin, and its end: "4111 11" is 0, 4, 6.
func (r run) groups() []int {
	starts := []int{0}
	for i := 1; i < len(r); i++ {
		if r[i].part != r[i-1].part || r[i].start != r[i-1].end {
			starts = append(starts, i)
		}
	}
	return append(starts, len(r))
}

func (r run) String() string {
	b := make([]byte, len(r))
	for i, d := range r {
		b[i] = d.value
	}
	return string(b)
}

// maxGap is how many signs may stand between two digits of one number: "4111 - 1111".
const maxGap = 3

// runsOf gives the runs of digits of a text, in order.
func runsOf(text string) []run {
	var all []run
	var current run
	gap := 0
	flush := func() {
		if len(current) > 0 {
			all = append(all, current)
		}
		current, gap = nil, 0
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch value, is := decimal(r); {
		case is:
			current = append(current, digit{value: value, start: i, end: i + size})
			gap = 0
		case belongs(r) && len(current) > 0 && gap == 0:
			current[len(current)-1].end = i + size // a keycap's own signs
		case separates(r) && gap < maxGap:
			gap++
		default:
			flush()
		}
		i += size
	}
	flush()
	return all
}

// decimal gives the digit that a rune is: ASCII, full width, circled, Arabic-Indic, or any other of Unicode's decimals.
func decimal(r rune) (byte, bool) {
	switch {
	case r >= '0' && r <= '9':
		return byte(r), true
	case r < utf8.RuneSelf:
		return 0, false
	case r >= '\u2460' && r <= '\u2468':
		return byte('1' + r - '\u2460'), true
	case r == '\u24ea':
		return '0', true
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

// IsDigit says whether a rune is a digit in any script.
func IsDigit(r rune) bool {
	_, is := decimal(r)
	return is
}

// belongs says whether a sign is part of the digit before it: the keycap of an emoji digit.
func belongs(r rune) bool { return r == '\ufe0f' || r == '\u20e3' }

// separates says whether people put a sign between the groups of a number.
func separates(r rune) bool {
	switch r {
	case '-', '.', '_', '/', '*', ',', '\u2013', '\u2014', '\u00b7', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad':
		return true
	}
	return unicode.IsSpace(r)
}
