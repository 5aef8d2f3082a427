package consent

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Standing is what the events of one phone amount to.
type Standing struct {
	State       State
	Since       time.Time // when the person did what brought the state about; zero while it is unknown
	Quarantined bool      // the number was disowned, and nobody has proven since whose it is
	PHI         bool      // agreed, since the last opt-out, to health details in texts that others might read
}

// Fold gives the standing of a phone from its events, in whatever order they arrive. Opting out of any program opts
// out of all (47 CFR 64.1200(a)(12): no answer to "which texts?" means all texts). An opt-out is left only by START
// from that phone or a signed opt-in, made after the opt-out; a list, a word by telephone or email, a carrier's
// word or an answer in a conversation never lifts one. At the same instant the opt-out wins. After "wrong number"
// START is not enough: the phone's new owner may have sent it, so only a signed opt-in, or proof of whose the number is,
// lifts the quarantine.
func Fold(events []Event) Standing {
	ordered := slices.Clone(events)
	slices.SortFunc(ordered, inOrder)
	s := Standing{State: Unknown}
	for _, e := range ordered {
		s = s.after(e)
	}
	return s
}

func (s Standing) after(e Event) Standing {
	switch {
	case e.revokes():
		if s.State != OptedOut {
			s.State, s.Since = OptedOut, e.At.UTC()
		}
		s.Quarantined = s.Quarantined || e.Action == Disowned
		s.PHI = false
	case e.Action != OptIn:
	case e.Program == UnencryptedPHI:
		s.PHI = s.PHI || s.State != OptedOut && agreesToPHI(e)
	case e.Program == Billing:
		return s.optIn(e)
	}
	return s
}

func (s Standing) optIn(e Event) Standing {
	if s.Quarantined {
		if !signed(e) && !verified(e) {
			return s // START is kept in the history and resumes nothing
		}
		s.Quarantined = false
	}
	switch s.State {
	case Unknown:
		if proven(e) {
			s.State, s.Since = OptedIn, e.At.UTC()
		}
	case OptedOut:
		if signed(e) || verified(e) || e.Method == Keyword && !e.Imported {
			s.State, s.Since = OptedIn, e.At.UTC()
		}
	}
	return s
}

// signed says whether the person's own hand is on it.
func signed(e Event) bool { return (e.Method == WebForm || e.Method == Paper) && !e.Imported }

// verified says whether it was proven anew whose the number is.
func verified(e Event) bool { return e.Method == Verified && !e.Imported }

// proven says whether an opt-in is enough where nobody ever opted out. A list with nothing but the word "import" is
// not (carriers: a number on file is no consent) unless it holds the words that the person was shown. A carrier's
// word that a number is no longer blocked says nothing about what the person agreed to.
func proven(e Event) bool {
	switch e.Method {
	case WebForm, Keyword, Paper, Verbal, Email, Conversation, Verified:
		return true
	case Import:
		return e.Disclosure != ""
	}
	return false
}

// agreesToPHI says whether the warning was answered by the person: in the conversation or on a form (45 CFR
// 164.522(b)).
func agreesToPHI(e Event) bool { return (e.Method == Conversation || signed(e)) && !e.Imported }

// inOrder sorts by when people acted, opt-outs last of those at one instant, so that they win. What follows only
// makes the order total.
func inOrder(a, b Event) int {
	return cmp.Or(a.At.Compare(b.At), rank(a)-rank(b), a.Recorded.Compare(b.Recorded), strings.Compare(a.Key, b.Key))
}

func rank(e Event) int {
	if e.revokes() {
		return 1
	}
	return 0
}
