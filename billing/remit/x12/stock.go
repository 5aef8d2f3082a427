package x12

import "strings"

// stockSize is how many elements of a kind are made at once. One claim that is kept keeps no more than that alive.
const stockSize = 24

// stock gives out the short lists claims are full of, many from one array. No list can reach into another's part: one
// that grows beyond what it took moves away.
type stock[T any] struct{ free []T }

// take gives an empty list with room for n.
func (s *stock[T]) take(n int) []T {
	if len(s.free) < n {
		s.free = make([]T, max(n, stockSize))
	}
	list := s.free[:0:n]
	s.free = s.free[n:]
	return list
}

// add makes a list longer by one, which is given to be filled in where it stands: to copy it there would cost more
// than to read it. A list takes its first room, for so many as are usual, from the stock. What is given may hold what
// a claim before it did ([Decoder.Done]): every field of it has to be set.
func (s *stock[T]) add(list *[]T, usual int) *T {
	n := len(*list)
	switch {
	case n < cap(*list):
		*list = (*list)[:n+1]
	case n == 0:
		*list = s.take(usual)[:1]
	default:
		var empty T
		*list = append(*list, empty)
	}
	return &(*list)[n]
}

// one gives one alone.
func (s *stock[T]) one() *T { return &s.take(1)[:1][0] }

// stocks are those of a decoder, for the lists of its claims.
type stocks struct {
	claims      stock[Claim]
	lines       stock[Line]
	adjustments stock[Adjustment]
	dates       stock[Dated]
	references  stock[Reference]
	amounts     stock[Amount]
	spare       []*Claim // given back, to be used again
}

// The most that is kept to be used again.
const (
	maxSpare      = 4  // claims
	maxSpareLines = 60 // of a claim
)

// claim gives an empty claim, with the room for lists of one that was given back.
func (s *stocks) claim() *Claim {
	n := len(s.spare) - 1
	if n < 0 {
		return s.claims.one()
	}
	c := s.spare[n]
	s.spare = s.spare[:n]
	adjustments, dates, references, amounts, lines := c.Adjustments, c.Dates, c.References, c.Amounts, c.Lines
	*c = Claim{}
	c.Adjustments, c.Dates, c.References, c.Amounts = adjustments[:0], dates[:0], references[:0], amounts[:0]
	c.Lines = lines[:0]
	return c
}

// line makes a claim longer by a line with empty lists; its other fields have to be set.
func (s *stocks) line(c *Claim) *Line {
	l := s.lines.add(&c.Lines, usualLines)
	l.Adjustments, l.Dates, l.References, l.Amounts = l.Adjustments[:0], l.Dates[:0], l.References[:0], l.Amounts[:0]
	l.Quantities, l.Remarks = nil, nil // these are handed on: see Claim.Adjudication
	return l
}

// Done gives a claim back that nobody needs any more: its memory is used again for one that comes later. Neither it nor
// its [Outcome] may be looked at from then on; its [Claim.Adjudication] may. Claims that are not given back are kept.
func (d *Decoder) Done(c *Claim) {
	if s := &d.stocks; len(s.spare) < maxSpare && cap(c.Lines) <= maxSpareLines {
		s.spare = append(s.spare, c)
	}
}

// letters keeps texts, many in one array. A text that is kept keeps no more than letterSize bytes of others alive.
type letters struct{ kept strings.Builder }

const letterSize = 1 << 10

// keep gives the bytes as a text.
func (l *letters) keep(b []byte) string {
	if len(b) > letterSize/4 {
		return string(b)
	}
	from := l.kept.Len()
	if l.kept.Cap()-from < len(b) { // what was given out is never written to again
		l.kept = strings.Builder{}
		l.kept.Grow(letterSize)
		from = 0
	}
	l.kept.Write(b)
	return l.kept.String()[from:]
}
