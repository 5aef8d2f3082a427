package dialogue

import "github.com/plainbill/plainbill/templates"

// maxMisses is after how many texts in a row that were not understood a person is offered.
const maxMisses = 2

// miss says honestly that a text was not understood; the second time it offers a person. It never guesses.
func (t *turn) miss() {
	if t.s.Asked == "" && !t.s.Lost && notes(t.e.Body) {
		t.noted()
		return
	}
	t.s.Misses++
	if t.s.Misses >= maxMisses || t.s.Lost {
		t.offerPerson(ReasonNotUnderstood)
		return
	}
	t.say(templates.CanHelpWith{})
}

// unasked answers a "yes" to no question: not a miss, unless the question was lost.
func (t *turn) unasked() {
	if !t.s.Lost && notes(t.e.Body) {
		t.noted()
		return
	}
	if t.s.Lost {
		t.miss()
		return
	}
	t.s.Misses = 0
	t.say(templates.CanHelpWith{})
}
