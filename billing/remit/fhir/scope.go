package fhir

import (
	"fmt"
	"slices"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// scope is what a file says of one service line, or of a claim as a whole: amounts by category, whatever their order.
type scope struct {
	cents    [categories]billing.Cents
	said     [categories]bool
	counted  []kind             // of amounts other than zero
	explicit []remit.Adjustment // reasons that come with an amount of their own
	reasons  []reason           // reasons without one
	remarks  []string
	denial   bool // a reason of denial is given
}

// gather reads a list of adjudications. What is wrong with one refuses the resource or sets it aside.
func (r *resource) gather(path string, list []adjudication) scope {
	var s scope
	for i, a := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		k, sure := categoryOf(a.Category)
		switch {
		case a.Amount != nil && a.Amount.inDollars() != "":
			r.refuse(at+".amount", a.Amount.inDollars())
			continue
		case !sure:
			r.setAside(at+".category", "names two categories that contradict each other")
			continue
		}
		named, remarks := reasonOf(a.Reason)
		s.remarks = append(s.remarks, remarks...)
		var amount billing.Cents
		if a.Amount != nil && k.category != uncounted {
			var problem string
			if amount, problem = a.Amount.cents(); problem != "" {
				r.refuse(at+".amount", problem)
				continue
			}
		}
		switch k.category {
		case uncounted:
		case denialReason, adjustmentReason:
			s.denial = s.denial || k.category == denialReason
			r.addReason(&s, at, named, amount)
		default:
			if a.Amount == nil {
				continue
			}
			if k.category == notCovered && named != (reason{}) {
				s.reasons = append(s.reasons, named)
			}
			if !s.count(k, amount) {
				r.setAside(at, "the same category of amount is said twice")
			}
		}
	}
	s.sort()
	return s
}

// addReason keeps a reason, as an adjustment when it has an amount.
func (r *resource) addReason(s *scope, at string, named reason, amount billing.Cents) {
	switch {
	case amount == 0:
		if named != (reason{}) && !slices.Contains(s.reasons, named) {
			s.reasons = append(s.reasons, named)
		}
	case named.group == "" || named.code == "":
		r.setAside(at, "has an amount and no group and number of a reason")
	case named.group != "PR" && slices.Contains([]string{"1", "2", "3"}, named.code):
		r.setAside(at, "puts a deductible, coinsurance or copay on somebody else than the patient")
	default:
		s.explicit = append(s.explicit, remit.Adjustment{Group: named.group, Code: named.code, Cents: amount})
	}
}

// count adds an amount; false when another amount other than zero stands under the same name.
func (s *scope) count(k kind, amount billing.Cents) bool {
	s.said[k.category] = true
	if amount == 0 {
		return true
	}
	once := !slices.Contains(s.counted, k)
	s.counted = append(s.counted, k)
	s.cents[k.category] += amount
	return once
}

// sort makes the same of adjudications in whatever order they came.
func (s *scope) sort() {
	slices.SortFunc(s.reasons, func(a, b reason) int {
		return compare(a.group, b.group, a.code, b.code)
	})
	slices.SortFunc(s.explicit, func(a, b remit.Adjustment) int {
		if by := compare(a.Group, b.Group, a.Code, b.Code); by != 0 {
			return by
		}
		return int(a.Cents - b.Cents)
	})
	slices.Sort(s.remarks)
	s.remarks = slices.Compact(s.remarks)
}

func compare(pairs ...string) int {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] < pairs[i+1] {
			return -1
		}
		if pairs[i] > pairs[i+1] {
			return 1
		}
	}
	return 0
}

// decided says whether the insurer's answer stands there: zeros in the shares alone are none.
func (s *scope) decided() bool {
	for _, c := range s.counted {
		if c.category != submitted {
			return true
		}
	}
	return s.said[eligible] || s.said[discount] || s.said[benefit] || s.said[paidToProvider] ||
		s.said[memberLiability] || len(s.explicit) > 0 || s.denial
}

// certainShares is the patient's shares that have a name and are no matter of doubt.
func (s *scope) certainShares() billing.Cents {
	return s.cents[deductible] + s.cents[coinsurance] + s.cents[copay]
}

// merge takes over what another list says of the same thing; false when the two differ.
func (s *scope) merge(other scope) bool {
	same := true
	for c := range s.said {
		switch {
		case !other.said[c]:
		case !s.said[c]:
			s.said[c], s.cents[c] = true, other.cents[c]
		default:
			same = same && s.cents[c] == other.cents[c]
		}
	}
	s.explicit = append(s.explicit, other.explicit...)
	s.reasons = append(s.reasons, other.reasons...)
	s.remarks = append(s.remarks, other.remarks...)
	s.denial = s.denial || other.denial
	s.sort()
	return same
}
