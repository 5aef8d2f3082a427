package x12

import (
	"bytes"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/plainbill/plainbill/billing"
)

// maxDigits keeps an amount, and the sum of all amounts of any file, inside an int64.
const maxDigits = 9

// cents reads a decimal as X12 writes it: "60", "60.5", ".18", "-1.27". More than two decimals are not money.
func cents(b []byte) (billing.Cents, bool) {
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		b = b[1:]
	}
	var n int64
	digits, decimals, point := 0, 0, false
	for _, c := range b {
		switch {
		case c == '.' && !point:
			point = true
			continue
		case c < '0' || c > '9':
			return 0, false
		case point:
			decimals++
		case n > 0 || c != '0':
			digits++
		}
		if digits > maxDigits || decimals > 2 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if len(b) == 0 || len(b) == 1 && point {
		return 0, false
	}
	for ; decimals < 2; decimals++ {
		n *= 10
	}
	if negative {
		n = -n
	}
	return billing.Cents(n), true
}

// date reads CCYYMMDD, with or without a time after it.
func date(b []byte) (billing.Date, bool) {
	if len(b) != 8 && len(b) != 12 && len(b) != 14 {
		return billing.Date{}, false
	}
	var n int
	for _, c := range b[:8] {
		if c < '0' || c > '9' {
			return billing.Date{}, false
		}
		n = n*10 + int(c-'0')
	}
	d := billing.Date{Year: n / 10000, Month: time.Month(n / 100 % 100), Day: n % 100}
	if d.Year < 1800 || d.Month < 1 || d.Month > 12 || d.Day < 1 || d.Day > daysIn(d) {
		return billing.Date{}, false
	}
	return d, true
}

// daysIn gives how many days the month of d has, or less where d is within them anyway.
func daysIn(d billing.Date) int {
	if d.Day <= 28 {
		return 28 // every month has as many, and asking the calendar takes longer than all the rest
	}
	return time.Date(d.Year, d.Month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// dates reads one date or a range CCYYMMDD-CCYYMMDD; both are the same for one date.
func dates(b []byte) (from, to billing.Date, ok bool) {
	first, last, ranged := bytes.Cut(b, []byte{'-'})
	if from, ok = date(first); !ok {
		return billing.Date{}, billing.Date{}, false
	}
	if !ranged {
		return from, from, true
	}
	to, ok = date(last)
	return from, to, ok && !to.Before(from)
}

// count reads a number of segments, groups or transactions.
func count(b []byte) (int, bool) {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' || len(b) > maxDigits {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, len(b) > 0
}

// otherComponents are what stands between components where the announced separator does not.
const otherComponents = ":>^|\\<"

// componentOf gives what separates the components of an element. Every composite read here begins with a code of two
// characters; where the announced separator is missing and another follows that code, it is that one which separates,
// and guessed says so.
func (s *Segment) componentOf(text []byte) (sep byte, guessed bool) {
	if len(text) > 2 && text[2] != s.sep && strings.IndexByte(otherComponents, text[2]) >= 0 {
		return text[2], s.sep != 0
	}
	return s.sep, false
}

// cut gives what stands before the separator and what after it, and whether there is one.
func cut(b []byte, sep byte) (before, after []byte, found bool) {
	if i := bytes.IndexByte(b, sep); i >= 0 {
		return b[:i], b[i+1:], true
	}
	return b, nil, false
}

// composite gives the components of an element.
func (s *Segment) composite(i int) (parts []string, guessed bool) {
	text := s.Bytes(i)
	if len(text) == 0 {
		return nil, false
	}
	sep, guessed := s.componentOf(text)
	for range maxComponents {
		part, rest, more := cut(text, sep)
		if parts = append(parts, clean(bytes.TrimSpace(part))); !more {
			break
		}
		text = rest
	}
	return parts, guessed
}

// maxComponents is more than any composite has.
const maxComponents = 12

// plain says whether bytes are printable ASCII, as nearly all are.
func plain(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// clean gives text that is UTF-8, whatever the sender wrote in: what is not is read as Latin 1. Control characters,
// which no element of the standard may hold, are left out.
func clean(b []byte) string {
	if plain(b) {
		return string(b)
	}
	text := make([]rune, 0, len(b))
	if utf8.Valid(b) {
		text = []rune(string(b))
	} else {
		for _, c := range b {
			text = append(text, rune(c))
		}
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, string(text)))
}
