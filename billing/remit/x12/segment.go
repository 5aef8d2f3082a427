package x12

import "encoding/binary"

// Segment is one segment as it stands in the file. It is valid until the reader's next one.
type Segment struct {
	Spot

	ID  string // "CLP"; empty or odd when the file is broken
	raw []byte
	// ends are the offsets of the separators after each element, the end of the segment last.
	ends []int32
	sep  byte // components
	// codes are the reader's.
	codes *codes
}

// Len is the number of elements after the ID.
func (s *Segment) Len() int { return len(s.ends) - 1 }

// bounds gives the element's bytes without blanks around it; element 1 is the first after the ID.
func (s *Segment) bounds(i int) (from, to int) {
	if i < 0 || i >= len(s.ends) {
		return 0, 0
	}
	if to = int(s.ends[i]); i > 0 {
		from = int(s.ends[i-1]) + 1
	}
	for from < to && s.raw[from] == ' ' {
		from++
	}
	for from < to && s.raw[to-1] == ' ' {
		to--
	}
	return from, to
}

// Bytes gives an element without blanks around it; nothing where there is none.
func (s *Segment) Bytes(i int) []byte {
	from, to := s.bounds(i)
	return s.raw[from:to]
}

// Text gives an element to keep, in UTF-8 and without control characters.
func (s *Segment) Text(i int) string {
	from, to := s.bounds(i)
	if from == to {
		return ""
	}
	if !plain(s.raw[from:to]) {
		return clean(s.raw[from:to])
	}
	return s.codes.letters.keep(s.raw[from:to])
}

// Has says whether an element is there and not blank.
func (s *Segment) Has(i int) bool {
	from, to := s.bounds(i)
	return from < to
}

// Is says whether an element has a value.
func (s *Segment) Is(i int, value string) bool { return string(s.Bytes(i)) == value }

// Code gives a short element that is the same over and over, at no cost of memory.
func (s *Segment) Code(i int) string { return s.codes.text(s.Bytes(i)) }

// known says whether the segment is one of those of an 837.
func (s *Segment) known() bool {
	switch s.ID {
	case "BHT", "HL", "PRV", "SBR", "PAT", "DMG", "CLM", "DTP", "CL1", "PWK", "CN1", "K3", "NTE", "CUR", "REF",
		"N2", "N3", "N4", "PER", "NM1", "LX", "CAS", "AMT", "QTY", "LQ", "CR1", "CR2", "CR3", "CR4", "CR5", "CR6",
		"CR7", "CR8", "CRC", "HI", "HCP", "OI", "MIA", "MOA", "SV1", "SV2", "SV3", "SV4", "SV5", "SV6", "SV7", "PS1",
		"HSD", "LIN", "CTP", "SVD", "FRM", "TOO", "DN1", "DN2", "MEA", "DSB", "UR", "IMM":
		return true
	}
	return false
}

// codes keeps the texts of short codes, so that one that comes a million times is kept once. A code that lands on
// another's place takes it: the table never grows. Lists of codes come from the stock.
type codes struct {
	slots [1 << codeBits]struct {
		key  uint64
		text string
	}
	lists   stock[string]
	letters letters
}

const (
	codeBits   = 9
	longestKey = 7 // bytes: the key holds them and how many they are
)

func (c *codes) text(b []byte) string {
	switch {
	case len(b) == 0:
		return ""
	case len(b) > longestKey && plain(b):
		return c.letters.keep(b)
	case len(b) > longestKey:
		return clean(b)
	}
	key := uint64(len(b)) << 56
	if cap(b) >= 8 { // nearly always: what follows in the file is read along and masked out
		key |= binary.LittleEndian.Uint64(b[:8]) & (1<<(8*len(b)) - 1)
	} else {
		for i, char := range b {
			key |= uint64(char) << (8 * i)
		}
	}
	slot := &c.slots[key*0x9E3779B97F4A7C15>>(64-codeBits)] // Fibonacci hashing
	if slot.key != key {
		slot.key, slot.text = key, clean(b)
	}
	return slot.text
}
