package x12

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
// than to read it. A list takes its first room, for so many as are usual, from the stock.
func (s *stock[T]) add(list *[]T, usual int) *T {
	if cap(*list) == 0 {
		*list = s.take(usual)
	}
	n := len(*list)
	if n == cap(*list) {
		var empty T
		*list = append(*list, empty)
	} else {
		*list = (*list)[:n+1] // nobody has written there yet
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
}
