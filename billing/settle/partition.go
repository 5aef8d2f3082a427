package settle

import "github.com/plainbill/plainbill/billing/remit"

// Partition tells apart the claims that go by one number, of one patient and one day: insurers and practices use a
// number for several. An insurer that decided twice on other charges, without taking anything back, decided two claims.
// It gives the indexes of said, claim by claim, and does not depend on the order of said.
func Partition(said []remit.Adjudication) [][]int {
	p := partition{said: said}
	order := sorted(said)
	left, _, _ := cancel(said, order)
	for _, i := range left {
		if said[i].SetAside == nil {
			p.decided(i)
		}
	}
	for _, i := range order {
		if said[i].Outcome == remit.Submitted && said[i].SetAside == nil {
			p.submitted(i)
		}
	}
	placed := map[int]bool{}
	for _, part := range p.parts {
		for _, i := range part {
			placed[i] = true
		}
	}
	for i := range said {
		if !placed[i] { // what was taken back, waits, or is said again: it goes where its charge is
			p.put(max(p.withCharge(i), 0), i)
		}
	}
	return p.parts
}

type partition struct {
	said  []remit.Adjudication
	parts [][]int
}

func (p *partition) put(part, i int) {
	if part == len(p.parts) {
		p.parts = append(p.parts, nil)
	}
	p.parts[part] = append(p.parts[part], i)
}

// decided puts a decision with those of other payers on the same charge, or with one of the same payer in the same
// place in line; then a biller looks at the two. Only a payer that names those before it is twice in line for a claim.
func (p *partition) decided(i int) {
	for n := range p.parts {
		other, found := p.ofPayer(n, i)
		same := !found || rank(p.said[other]) == rank(p.said[i]) || namesPrior(p.said[i])
		if same && p.charges(n, i) {
			p.put(n, i)
			return
		}
	}
	for n := range p.parts {
		if _, found := p.ofPayer(n, i); !found {
			p.put(n, i)
			return
		}
	}
	p.put(len(p.parts), i)
}

// submitted puts a claim that was sent with what was decided on it, or sent before.
func (p *partition) submitted(i int) {
	if part := p.withCharge(i); part >= 0 {
		p.put(part, i)
		return
	}
	for n, part := range p.parts {
		sent := false
		for _, other := range part {
			sent = sent || p.said[other].Outcome == remit.Submitted
		}
		if !sent {
			p.put(n, i)
			return
		}
	}
	p.put(len(p.parts), i)
}

// withCharge gives the first part that has something of the same charge, or its reverse; -1 when none has.
func (p *partition) withCharge(i int) int {
	for n := range p.parts {
		if p.charges(n, i) {
			return n
		}
	}
	return -1
}

func (p *partition) charges(part, i int) bool {
	for _, other := range p.parts[part] {
		if p.said[other].Charge == p.said[i].Charge || p.said[other].Charge == -p.said[i].Charge {
			return true
		}
	}
	return false
}

// ofPayer gives something of a part that the same payer said.
func (p *partition) ofPayer(part, i int) (other int, found bool) {
	for _, other := range p.parts[part] {
		if samePayer(p.said[other], p.said[i]) {
			return other, true
		}
	}
	return 0, false
}
