package explain

import "slices"

// IsHold says whether a hold's reason is one that the state of the claims decides, not a person.
func IsHold(reason string) bool {
	return slices.ContainsFunc(rows[:], func(r row) bool { return r.hold && string(r.kind) == reason })
}

// Holds gives the reasons for which the reminders of an account have to be held now, in the order they are said.
func Holds(a Account) []string {
	var reasons []string
	for _, advice := range All(a) {
		if advice.Hold {
			reasons = append(reasons, string(advice.Kind))
		}
	}
	return reasons
}

// Reconcile compares the holds that stand on an account with its claims: what has to be set, and what has to be lifted
// because the claims no longer give a reason. Holds that a person decides are left alone.
func Reconcile(standing []string, a Account) (set, lift []string) {
	wanted := Holds(a)
	for _, reason := range wanted {
		if !slices.Contains(standing, reason) {
			set = append(set, reason)
		}
	}
	for _, reason := range standing {
		if IsHold(reason) && !slices.Contains(wanted, reason) {
			lift = append(lift, reason)
		}
	}
	return set, lift
}
