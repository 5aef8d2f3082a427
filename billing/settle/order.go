package settle

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// sorted gives the indexes of what was said in an order that does not depend on how it arrived: first payers first,
// then by day; on one day a denial comes before a payment. What is said twice stands there once.
func sorted(said []remit.Adjudication) []int {
	order := make([]int, len(said))
	texts := make([]string, len(said))
	for i, a := range said {
		order[i], texts[i] = i, textOf(a)
	}
	slices.SortStableFunc(order, func(x, y int) int {
		a, b := said[x], said[y]
		return cmp.Or(
			cmp.Compare(rank(a), rank(b)),
			cmp.Compare(a.PaidOn.String(), b.PaidOn.String()),
			cmp.Compare(precedence(a.Outcome), precedence(b.Outcome)),
			cmp.Compare(a.Payer, b.Payer),
			cmp.Compare(a.Trace, b.Trace),
			cmp.Compare(texts[x], texts[y]),
		)
	})
	return slices.CompactFunc(order, func(x, y int) bool { return texts[x] == texts[y] })
}

// textOf gives all of what was said but where it was, and of whom.
func textOf(a remit.Adjudication) string {
	a.Source, a.Person, a.Phone, a.Account, a.Member = billing.Source{}, billing.Person{}, "", "", ""
	lines := make([]remit.Line, len(a.Lines))
	for n, l := range a.Lines {
		l.Source = billing.Source{}
		lines[n] = l
	}
	a.Lines = lines
	if a.SetAside != nil {
		a.SetAside = &remit.Refusal{Reason: a.SetAside.Reason}
	}
	b, err := json.Marshal(a)
	if err != nil {
		return "" // cannot happen: nothing of it is a channel, a function or a cycle
	}
	return string(b)
}

// rank is the payer's place in line. One that does not say comes first, or second when it names payers before it.
func rank(a remit.Adjudication) int {
	switch {
	case a.PayerRank > 0:
		return a.PayerRank
	case namesPrior(a):
		return 2
	}
	return 1
}

func precedence(o remit.Outcome) int {
	return slices.Index([]remit.Outcome{remit.Submitted, remit.Denied, remit.Forwarded, remit.Final}, o)
}

// samePayer compares names by their letters; a payer without a name is any.
func samePayer(a, b remit.Adjudication) bool {
	x, y := letters(a.Payer), letters(b.Payer)
	return x == "" || y == "" || x == y
}

func letters(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r > 127 {
			return r
		}
		return -1
	}, strings.ToUpper(name))
}

// decides says whether an outcome is an insurer's decision.
func decides(o remit.Outcome) bool {
	return o == remit.Final || o == remit.Denied || o == remit.Forwarded
}

// cancel pairs every reversal with the decision it takes back: of the same payer and the same amounts, the earliest
// first. It gives the decisions left, those taken back, and the reversals that take back nothing known.
func cancel(said []remit.Adjudication, order []int) (left, taken, waiting []int) {
	gone := map[int]bool{}
	for _, r := range order {
		if said[r].Outcome != remit.Reversed || said[r].SetAside != nil {
			continue
		}
		original := slices.IndexFunc(order, func(d int) bool {
			return decides(said[d].Outcome) && !gone[d] && samePayer(said[d], said[r]) && mirrors(said[d], said[r])
		})
		if original < 0 {
			waiting = append(waiting, r)
			continue
		}
		gone[order[original]] = true
		taken = append(taken, order[original])
	}
	for _, d := range order {
		if decides(said[d].Outcome) && !gone[d] {
			left = append(left, d)
		}
	}
	return left, taken, waiting
}

// mirrors says whether r has the amounts of d turned round; some write a reversal without its signs.
func mirrors(d, r remit.Adjudication) bool {
	same := func(a, b billing.Cents) bool { return a == -b || a == b }
	return same(d.Charge, r.Charge) && same(d.Paid, r.Paid) &&
		(len(r.Lines) == 0 || len(d.Lines) == 0 || len(r.Lines) == len(d.Lines))
}
