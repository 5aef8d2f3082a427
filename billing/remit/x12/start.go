package x12

import "bytes"

// guessSeparators reads the separators of a file without an ISA off its first two segments: the element separator
// follows GS or ST, the terminator stands before the segment that must come next. The component separator stays
// unknown and is seen in each composite.
func guessSeparators(window []byte) (Separators, bool) {
	var next []string
	switch {
	case bytes.HasPrefix(window, []byte("GS")):
		next = []string{"ST"}
	case bytes.HasPrefix(window, []byte("ST")):
		next = []string{"BPR", "BHT", "AK1", "BGN", "BHT", "TRN"}
	}
	if len(next) == 0 || len(window) < 3 || !separates(window[2]) {
		return Separators{}, false
	}
	s := Separators{Element: window[2]}
	for _, id := range next {
		if at := bytes.Index(window, append([]byte(id), s.Element)); at > 0 {
			s.Terminator = terminatorBefore(window[:at])
			return s, s.Terminator != 0 && s.Terminator != s.Element
		}
	}
	return Separators{}, false
}

// terminatorBefore gives the character that ends a segment just before another: a line end if nothing else does.
func terminatorBefore(head []byte) byte {
	trimmed := bytes.TrimRight(head, blanks)
	if len(trimmed) > 0 && separates(trimmed[len(trimmed)-1]) {
		return trimmed[len(trimmed)-1]
	}
	switch gap := head[len(trimmed):]; {
	case bytes.IndexByte(gap, '\n') >= 0:
		return '\n'
	case bytes.IndexByte(gap, '\r') >= 0:
		return '\r'
	}
	return 0
}

// what names a file that does not begin as X12 does.
func what(window []byte) string {
	for _, known := range []struct{ start, name string }{
		{"%PDF", "a PDF document"},
		{"PK\x03\x04", "a ZIP archive: unpack it first"},
		{"\x1f\x8b", "a gzip archive: unpack it first"},
		{"\xff\xfe", "UTF-16 text: save it as plain text"},
		{"\xfe\xff", "UTF-16 text: save it as plain text"},
		{"{\\rtf", "a word processor's document"},
		{"{", "JSON"},
		{"[", "JSON"},
		{"UNA", "EDIFACT"},
		{"UNB", "EDIFACT"},
		{"MSH", "HL7 version 2"},
	} {
		if bytes.HasPrefix(window, []byte(known.start)) {
			return known.name
		}
	}
	switch {
	case bytes.HasPrefix(window, []byte("<")):
		return "XML or HTML"
	case bytes.HasPrefix(window, []byte("ISA")):
		return "an ISA that does not show its separators"
	case bytes.HasPrefix(window, []byte("GS")), bytes.HasPrefix(window, []byte("ST")):
		return "a segment whose separators cannot be told"
	}
	for _, b := range window {
		if b < 0x20 && bytes.IndexByte([]byte(blanks+"\f"), b) < 0 {
			return "binary data"
		}
	}
	return "text for people to read"
}

// prose explains what stands in the way of a file that has an interchange further down.
func prose(window []byte) (reason string) {
	for at := 0; ; at++ {
		step := bytes.Index(window[at:], []byte("ISA"))
		if step < 0 {
			return "the file is not X12 (it begins with neither ISA, GS nor ST): it is " + what(window)
		}
		at += step
		if _, ok := readHeader(window[at:]); ok {
			return "other text stands before the interchange (ISA): ask for the file as it was sent, without notes"
		}
	}
}
