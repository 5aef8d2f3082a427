package x12

import "bytes"

// Separators are the characters that take a file apart. Zero: not known.
type Separators struct {
	Element    byte // between elements
	Component  byte // inside an element
	Repetition byte // between repetitions, from version 4020 on
	Terminator byte // ends a segment
}

// The ISA has 16 elements of fixed width, so its separators have fixed places.
const (
	isaLength   = 106
	isaElements = 16
	// isaWindow is how far a header may go that does not keep its widths.
	isaWindow = 256
)

// isaPlaces are the offsets of the element separators of an ISA that keeps its widths.
var isaPlaces = [isaElements]int{3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103}

// isaHeader is what the beginning of an interchange says about itself.
type isaHeader struct {
	separators Separators
	exact      bool // every element has its width
	length     int
}

// readHeader reads an ISA. One that does not keep its widths is read by counting its separators, and only if the next
// segment bears them out.
func readHeader(window []byte) (isaHeader, bool) {
	if len(window) < 4 || !bytes.HasPrefix(window, []byte("ISA")) || !separates(window[3]) {
		return isaHeader{}, false
	}
	h := isaHeader{exact: true, separators: Separators{Element: window[3]}}
	last, at := 0, 3
	for n := range isaElements {
		if n > 0 {
			step := bytes.IndexByte(window[at+1:], window[3])
			if step < 0 {
				return isaHeader{}, false
			}
			at += 1 + step
		}
		h.exact = h.exact && at == isaPlaces[n]
		if n == 11 { // ISA11 ends here: U until 4010, the repetition separator since
			if repeat := bytes.Trim(window[last+1:at], "\r\n "); len(repeat) == 1 && separates(repeat[0]) {
				h.separators.Repetition = repeat[0]
			}
		}
		last = at
	}
	rest := at + 1
	for rest < len(window) && (window[rest] == '\n' || window[rest] == '\r') {
		rest++
	}
	if rest+1 >= len(window) {
		return isaHeader{}, false
	}
	h.separators.Component, h.separators.Terminator, h.length = window[rest], window[rest+1], rest+2
	if !h.separators.sound() {
		return isaHeader{}, false
	}
	return h, h.exact || h.separators.borneOut(window[h.length:])
}

// borneOut says whether what follows a header begins with a segment that may stand there.
func (s Separators) borneOut(rest []byte) bool {
	rest = bytes.TrimLeft(rest, blanks)
	for _, id := range []string{"GS", "TA1", "IEA"} {
		if bytes.HasPrefix(rest, []byte(id)) && len(rest) > len(id) && rest[len(id)] == s.Element {
			return true
		}
	}
	return false
}

// sound says whether the separators can do their work.
func (s Separators) sound() bool {
	return separates(s.Element) && separates(s.Component) && (separates(s.Terminator) || lineEnd(s.Terminator)) &&
		s.Element != s.Component && s.Element != s.Terminator && s.Component != s.Terminator
}

// separates says whether a character may separate: none that stands in names, codes, dates or amounts.
func separates(b byte) bool {
	switch {
	case b >= '0' && b <= '9', b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= 0x80:
		return false
	case b == ' ', b == '.', b == '-', b == '\n', b == '\r', b == 0:
		return false
	}
	return true
}

func lineEnd(b byte) bool { return b == '\n' || b == '\r' }

// blanks may stand between segments.
const blanks = " \t\r\n"
