package ledger

import (
	"cmp"
	"slices"

	"github.com/plainbill/plainbill/billing/settle"
)

// split tells apart the claims of one patient and one day that go by one number. Which of them a thing was said of
// follows from all that was said, not from what came first.
func (r *reach) split() {
	seen := map[*group]bool{}
	for _, g := range slices.Clone(r.groups) {
		if !g.touched || !g.adjudged || seen[g] {
			continue
		}
		alike := r.alike(g)
		var said []*saidRow
		for _, other := range alike {
			seen[other], other.touched = true, true
			said = append(said, other.said...)
			other.said = nil
		}
		whole := group{said: said}
		for n, part := range settle.Partition(whole.adjudications()) {
			if n == len(alike) {
				next := &group{
					stated: g.stated, person: g.person, generation: g.generation, visited: g.visited, adjudged: true, touched: true,
					number: numbered(g.stated, len(r.byStated[g.stated])), account: alike[0].account,
				}
				r.add(next)
				alike = append(alike, next)
			}
			for _, i := range part {
				said[i].join(alike[n])
			}
		}
	}
}

// alike gives the claims of the number, patient and day of g, the first of them first.
func (r *reach) alike(g *group) []*group {
	var all []*group
	person := g.person // never two people in one, also where a claim names none
	for _, other := range r.byStated[g.stated] {
		samePerson := other.person == "" || person == "" || other.person == person
		sameDay := other.visited.IsZero() || g.visited.IsZero() || other.visited == g.visited
		two := slices.ContainsFunc(all, other.ofAnother) || g.ofAnother(other) || apart(g.generation, other.generation)
		if other.adjudged && samePerson && sameDay && !two {
			person = cmp.Or(person, other.person)
			all = append(all, other)
		}
	}
	slices.SortStableFunc(all, func(a, b *group) int {
		return cmp.Or(cmp.Compare(len(a.number), len(b.number)), cmp.Compare(a.number, b.number))
	})
	return all
}
