package redact

import (
	"unicode"
	"unicode/utf8"
)

// digit is one digit of a text, in whatever script or word it was written, and the bytes it takes with what belongs to
// it.
type digit struct {
	value      byte // '0' to '9'
	part       int  // which of several texts it stands in
	start, end int  // in bytes of the text
	word       bool // it is a word, such as "four"
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

// maxGap is how many signs may stand between two digits of one number, spaces and what is not seen not counted:
// "4111 - 1111".
const maxGap = 8

// runsOf gives the runs of digits of a text, in order. A date breaks a run and is in none.
func runsOf(text string) []run {
	s := scan{text: text}
	dates := datesIn(text)
	for i := 0; i < len(text); {
		if len(dates) > 0 && i == dates[0][0] {
			s.flush()
			i, dates = dates[0][1], dates[1:]
			continue
		}
		i += s.take(i)
	}
	s.flush()
	return s.all
}

// scan is the reading of a text under way.
type scan struct {
	text    string
	all     []run
	current run
	gap     int
}

// flush ends the run that is read. Fewer than three numbers in words in a row are words like any other: "one moment".
func (s *scan) flush() {
	var kept run
	end := func() {
		if len(kept) > 0 {
			s.all = append(s.all, kept)
		}
		kept = nil
	}
	for i := 0; i < len(s.current); {
		j := i
		for j < len(s.current) && s.current[j].word == s.current[i].word {
			j++
		}
		if s.current[i].word && j-i < 3 {
			end()
		} else {
			kept = append(kept, s.current[i:j]...)
		}
		i = j
	}
	end()
	s.current, s.gap = nil, 0
}

// take reads what stands at a place, and gives how many bytes it took.
func (s *scan) take(i int) int {
	r, size := utf8.DecodeRuneInString(s.text[i:])
	if _, is := decimal(r); is || unicode.IsLetter(r) {
		return s.takeWord(i)
	}
	switch {
	case belongs(r) && len(s.current) > 0 && s.current[len(s.current)-1].end == i:
		s.current[len(s.current)-1].end = i + size // a keycap's own signs
	case unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me):
	case separates(r) && s.gap < maxGap:
		s.gap++
	default:
		s.flush()
	}
	return size
}

// takeWord reads letters and digits that stand together.
func (s *scan) takeWord(i int) int {
	n := wordLength(s.text[i:])
	word := s.text[i : i+n]
	if value, is := spelled(word); is {
		s.add(digit{value: value, start: i, end: i + n, word: true})
		return n
	}
	alike := looksLikeDigits(word)
	for at, r := range word {
		size := utf8.RuneLen(r)
		if value, is := decimal(r); is {
			s.add(digit{value: value, start: i + at, end: i + at + size})
		} else if alike {
			s.add(digit{value: lookAlike(r), start: i + at, end: i + at + size})
		} else {
			s.flush()
		}
	}
	return n
}

func (s *scan) add(d digit) { s.current, s.gap = append(s.current, d), 0 }

func wordLength(text string) int {
	for i, r := range text {
		if _, is := decimal(r); !is && !unicode.IsLetter(r) {
			return i
		}
	}
	return len(text)
}

// Hints says whether a text has anything in it that [Find] or [Split] could find.
func Hints(text string) bool { return len(runsOf(text)) > 0 }

// belongs says whether a sign is part of the digit before it: the keycap of an emoji digit.
func belongs(r rune) bool { return r == '\ufe0f' || r == '\u20e3' }

// separates says whether people put a sign between the groups of a number: any but those that say what a number is.
func separates(r rune) bool {
	switch r {
	case '$', '€', '£', '¢', '%', '@', utf8.RuneError:
		return false
	}
	return unicode.IsPunct(r) || unicode.IsSymbol(r)
}
