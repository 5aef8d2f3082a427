package dialogue

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/plainbill/plainbill/bot/understand"
)

// StateVersion is the version of the JSON form of [State] that this program writes.
const StateVersion = 1

// Encode gives the state as versioned JSON.
func Encode(s State) ([]byte, error) {
	s.Version = StateVersion
	return json.Marshal(s)
}

// Decode reads what [Encode] wrote. It never fails: nothing is a new thread. What a newer version wrote, or what cannot
// be read, is a new thread too, except that it keeps what protects the patient where that can be read (the biller's
// ownership, the language), and that a person is offered as soon as the patient answers a question that is no longer
// known. The wrong dates of birth that earlier versions kept here are passed over: they are counted with the facts.
func Decode(b []byte) State {
	if len(b) == 0 {
		return State{}
	}
	var s State
	if err := json.Unmarshal(b, &s); err == nil && s.Version <= StateVersion {
		return s
	}
	var owner struct {
		Biller bool `json:"biller"`
	}
	_ = json.Unmarshal(b, &owner) // what cannot be read stays zero
	return State{Language: s.Language, Biller: owner.Biller, Greeted: s.Greeted, Lost: true}
}

// silenced is the state after a revocation: no session, no drafts, no open question.
func (s State) silenced() State {
	return State{
		Version: s.Version, Language: s.Language, Biller: s.Biller, Greeted: s.Greeted, Wanted: s.Wanted,
	}
}

// withoutPlan drops what was offered or echoed.
func (s State) withoutPlan() State {
	s.Offers, s.Terms, s.OfferedAt, s.OfferedTo = nil, nil, time.Time{}, ""
	s.Outside, s.Nudges = 0, 0
	s.Change, s.Ends, s.Running, s.Unsaid = "", false, 0, false
	if s.Asked == understand.OfferPlan || s.Asked == understand.ConfirmPlan {
		s.Asked = ""
	}
	return s
}

// sessionLasts is how long after the last text of a confirmed patient the session ends (45 CFR 164.514(h) asks for
// verification, not for a length; half an hour is what practices' portals use).
const sessionLasts = 30 * time.Minute

// session ends a confirmed identity that is too old, or whose account is no longer this phone's, and renews it
// otherwise. Texts may be read out of order: an earlier time never ends or shortens it.
func (s State) session(at time.Time, f Facts) State {
	if s.VerifiedAt.IsZero() {
		return s
	}
	ours := slices.ContainsFunc(f.Accounts, func(a Account) bool { return a.Number == s.Account })
	if !ours || at.Sub(s.VerifiedAt) > sessionLasts {
		return s.withoutSession()
	}
	if at.After(s.VerifiedAt) {
		s.VerifiedAt = at
	}
	return s
}

func (s State) withoutSession() State {
	s.VerifiedAt, s.Account, s.Seen, s.PaidShown = time.Time{}, "", nil, false
	s.Told, s.LinesOf, s.LinesFrom, s.Words = nil, "", 0, ""
	return s
}
