package explain

import (
	"cmp"
	"slices"

	"github.com/plainbill/plainbill/billing"
)

// Bearer is whose part a refused amount is, as the adjustment's group says.
type Bearer string

// The bearers. The patient owes what stands under group PR and nothing else.
const (
	Patient Bearer = "patient"
	Nobody  Bearer = "nobody"  // group CO: the practice takes it off
	Unclear Bearer = "unclear" // any other group: not asked of the patient
)

// Refusal is what an insurer did not pay of a claim for one reason, by number.
type Refusal struct {
	Group, Code string
	Bearer      Bearer
	Cents       billing.Cents // over the claim's lines
}

// usual are the reasons, by number, that stand beside an ordinary payment and refuse nothing: the patient's shares, the
// agreed discount, what another payer did, a cut of the federal budget.
var usual = []string{"1", "2", "3", "23", "45", "253"}

// Refusals gives what the insurer refused of a claim, the largest first. On a claim that was refused as a whole the
// usual reasons count when there are no others.
func Refusals(c billing.Claim) []Refusal {
	var refused, ordinary []Refusal
	for _, l := range c.Lines {
		for _, a := range l.Adjustments {
			if a.Cents <= 0 || a.Code == "" {
				continue
			}
			into := &refused
			if slices.Contains(usual, a.Code) {
				into = &ordinary
			}
			*into = withAdjustment(*into, a)
		}
	}
	if len(refused) == 0 && c.State == billing.ClaimDenied {
		refused = ordinary
	}
	slices.SortStableFunc(refused, func(a, b Refusal) int { return cmp.Compare(b.Cents, a.Cents) })
	return refused
}

func withAdjustment(all []Refusal, a billing.Adjustment) []Refusal {
	for i := range all {
		if all[i].Group == a.Group && all[i].Code == a.Code {
			all[i].Cents += a.Cents
			return all
		}
	}
	return append(all, Refusal{Group: a.Group, Code: a.Code, Bearer: bearerOf(a.Group), Cents: a.Cents})
}

func bearerOf(group string) Bearer {
	switch group {
	case "PR":
		return Patient
	case "CO":
		return Nobody
	}
	return Unclear
}
