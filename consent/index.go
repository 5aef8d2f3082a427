package consent

import (
	"slices"
)

// index finds, in one pass over a sentence, the expressions that could match it: an automaton over all the words that
// they cannot match without (Aho and Corasick, 1975).
type index struct {
	next [][letters]uint16
	hits [][]hit // by node: what is found when the pass is there
	want []uint8 // by expression: a bit for each of its groups
}

// hit is one group of one expression that was found.
type hit struct {
	line uint16
	bit  uint8
}

const (
	// letters are a to z, the digits, the blank, the mask, and everything else together.
	letters = 26 + 10 + 3
	// linesAtMost is how many expressions a book may have.
	linesAtMost = 128
	groupsMost  = 8
)

// candidates is room for what a pass finds.
type candidates struct {
	have  [linesAtMost]uint8
	lines [linesAtMost]uint16
}

func newIndex(expressions []string) *index {
	x := &index{next: make([][letters]uint16, 1), hits: make([][]hit, 1)}
	for line, expression := range expressions {
		groups := needed(expression)
		slices.SortStableFunc(groups, func(a, b []string) int { return len(a) - len(b) })
		groups = groups[:min(len(groups), groupsMost)]
		var want uint8
		for n, group := range groups {
			bit := uint8(1) << n
			want |= bit
			for _, text := range group {
				x.add(text, hit{uint16(line), bit}) //nolint:gosec // a book has few lines
			}
		}
		x.want = append(x.want, want)
	}
	x.link()
	return x
}

func (x *index) add(text string, h hit) {
	node := uint16(0)
	for i := range len(text) {
		c := letterOf[text[i]]
		if x.next[node][c] == 0 {
			x.next = append(x.next, [letters]uint16{})
			x.hits = append(x.hits, nil)
			x.next[node][c] = uint16(len(x.next) - 1) //nolint:gosec // some thousands; a test counts them
		}
		node = x.next[node][c]
	}
	x.hits[node] = append(x.hits[node], h)
}

// link makes every node go on where the longest end of what was read begins another word.
func (x *index) link() {
	back := make([]uint16, len(x.next))
	var queue []uint16
	for _, child := range x.next[0] {
		if child != 0 {
			queue = append(queue, child)
		}
	}
	for len(queue) > 0 {
		node := queue[0]
		queue = queue[1:]
		x.hits[node] = append(x.hits[node], x.hits[back[node]]...)
		for c, child := range x.next[node] {
			shorter := x.next[back[node]][c]
			if child == 0 {
				x.next[node][c] = shorter
				continue
			}
			back[child] = shorter
			queue = append(queue, child)
		}
	}
}

// look gives the expressions that could match the sentence, in their order.
func (x *index) look(sentence string, found *candidates) []uint16 {
	node := uint16(0)
	for i := range len(sentence) {
		node = x.next[node][letterOf[sentence[i]]]
		for _, h := range x.hits[node] {
			found.have[h.line] |= h.bit
		}
	}
	n := 0
	for line, want := range x.want {
		if found.have[line] == want {
			found.lines[n] = uint16(line) //nolint:gosec // a book has few lines
			n++
		}
	}
	return found.lines[:n]
}

// letterOf gives the place of a byte in the automaton's alphabet.
var letterOf = func() (table [256]uint8) {
	for c := byte('a'); c <= 'z'; c++ {
		table[c] = 1 + c - 'a'
	}
	for c := byte('0'); c <= '9'; c++ {
		table[c] = 27 + c - '0'
	}
	table[' '], table[masked[0]] = letters-2, letters-1
	return table
}()

// indexable says whether a text is made of the alphabet.
func indexable(text string) bool {
	for i := range len(text) {
		if letterOf[text[i]] == 0 {
			return false
		}
	}
	return true
}
