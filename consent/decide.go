package consent

import (
	"fmt"
	"slices"
	"time"
)

// Check is one thing the gate looked at.
type Check struct {
	Name   string `json:"name"`
	Passed bool   `json:"passed"`
	Detail string `json:"detail,omitempty"`
}

// Decision is what the gate says of one text: every check in order, up to the one that refused.
type Decision struct {
	Allowed bool      `json:"allowed"`
	Reason  string    `json:"reason,omitempty"`
	Until   time.Time `json:"until,omitzero"` // when it may be tried again; zero: never by itself
	Checks  []Check   `json:"checks"`
}

// finding is what one check found; no reason means that it passed.
type finding struct {
	reason, detail string
	until          time.Time
}

// step is one check of the gate.
type step struct {
	name string
	look func(GateFacts) finding
}

var (
	first = []step{
		{"practice_enabled", passes(ReasonPracticeDisabled, func(f GateFacts) bool { return f.PracticeEnabled })},
		{"sender_registered", passes(ReasonSenderUnregistered, func(f GateFacts) bool { return f.SenderRegistered })},
		{"first_party", passes(ReasonThirdParty, func(f GateFacts) bool { return !f.ThirdParty })},
		{"phone_valid", passes(ReasonPhoneInvalid, func(f GateFacts) bool { return f.PhoneValid })},
		{"purpose", passes(ReasonUnknownPurpose, func(f GateFacts) bool { return middle[f.Purpose] != nil })},
	}
	// addressed are the checks of whatever is said to a person.
	addressed = []step{
		{"suppression", GateFacts.suppression},
		{"holds", GateFacts.holds},
		{"consent", GateFacts.consent},
		{"phi_level", GateFacts.phi},
		{"number_freshness", GateFacts.freshness},
	}
	awake  = step{"quiet_hours", GateFacts.quietHours}
	capped = []step{{"cap_phone", GateFacts.caps}, {"cap_household", GateFacts.household}}
	// middle are the checks that a purpose has of its own: a reply skips frequency and hours alone, a biller's text and
	// a notice the frequency, a confirmation all that the opt-out it confirms makes void.
	middle = map[Purpose][]step{
		PurposeConfirmation: {{"confirmation", GateFacts.confirmation}, {"phi_level", GateFacts.confirmationPHI}},
		PurposeReply:        addressed,
		PurposeBiller:       slices.Concat(addressed, []step{awake}),
		PurposeNotice:       slices.Concat(addressed, []step{awake}),
		PurposeReminder:     slices.Concat(addressed, capped, []step{awake}),
	}
	final = []step{{"content", GateFacts.content}, {"template", GateFacts.template}}
)

// Decide is [Permit] with its reasons shown.
func Decide(f GateFacts) Decision {
	d := Decision{Allowed: true}
	for _, steps := range [...][]step{first, middle[f.Purpose], final} {
		for _, s := range steps {
			found := s.look(f)
			d.Checks = append(d.Checks, Check{s.name, found.reason == "", found.detail})
			if found.reason != "" {
				d.Allowed, d.Reason = false, found.reason
				if !found.until.IsZero() {
					d.Until = found.until.UTC()
				}
				return d
			}
		}
	}
	return d
}

func passes(reason string, holds func(GateFacts) bool) func(GateFacts) finding {
	return func(f GateFacts) finding {
		if holds(f) {
			return finding{}
		}
		return finding{reason: reason}
	}
}

// confirmation may pass the opt-out that it confirms, and nothing older: one that is late is dropped, never caught up.
func (f GateFacts) confirmation() finding {
	end := f.RevokedAt.Add(ConfirmWithin)
	if !f.ConfirmationDue.IsZero() && f.ConfirmationDue.Before(end) {
		end = f.ConfirmationDue
	}
	switch {
	case f.Standing.State != OptedOut || f.RevokedAt.IsZero():
		return finding{reason: ReasonNotRevoked, detail: string(f.Standing.State)}
	case f.Now.Before(f.RevokedAt) || f.Now.After(end):
		return finding{reason: ReasonConfirmationTooLate}
	}
	return finding{}
}

func (f GateFacts) confirmationPHI() finding {
	if f.CarriesPHI {
		return finding{reason: ReasonPHINotConsented}
	}
	return finding{}
}

func (f GateFacts) suppression() finding {
	if f.Standing.Quarantined {
		return finding{reason: ReasonOptedOut, detail: "quarantined"}
	}
	if f.suppressed() {
		return finding{reason: ReasonOptedOut}
	}
	return finding{}
}

func (f GateFacts) holds() finding {
	for _, h := range f.Holds {
		if Stops(h, f.Purpose) {
			return finding{reason: ReasonHeld, detail: plainWord(h)}
		}
	}
	if len(f.Holds) > 0 {
		return finding{detail: "held, not for this purpose"}
	}
	return finding{}
}

// consent asks for a subscriber; conversational texts also answer who wrote first.
func (f GateFacts) consent() finding {
	switch {
	case f.Standing.State == OptedIn:
		return finding{detail: string(OptedIn)}
	case f.Purpose != PurposeReminder && f.inConversation():
		return finding{detail: "wrote first"}
	case f.Purpose == PurposeBiller && f.Awaited:
		return finding{detail: "waits for an answer"}
	}
	return finding{reason: ReasonNoConsent, detail: string(f.Standing.State)}
}

func (f GateFacts) phi() finding {
	if f.CarriesPHI && f.PHIRequired && !f.Standing.PHI {
		return finding{reason: ReasonPHINotConsented}
	}
	return finding{}
}

// freshness asks whether the number is still the one that consented. Who writes to us proves that the phone is theirs,
// not whose it was.
func (f GateFacts) freshness() finding {
	if f.Reassigned == ReassignedYes {
		return finding{reason: ReasonReassigned}
	}
	void := !f.ReconsentSince.IsZero() && f.Standing.Since.Before(f.ReconsentSince) && !f.Now.Before(f.ReconsentSince)
	if void && (f.Purpose == PurposeReminder || !f.inConversation()) {
		return finding{reason: ReasonReconsent}
	}
	return finding{detail: plainWord(string(f.Reassigned))}
}

func (f GateFacts) caps() finding {
	if f.SentThisWeek >= f.CapPerWeek {
		return f.capped(ReasonCapWeek, f.SentThisWeek, f.CapPerWeek, f.WeekFree)
	}
	if f.SentToday >= f.capPerDay() {
		return f.capped(ReasonCapDay, f.SentToday, f.capPerDay(), f.DayFree)
	}
	return finding{detail: fmt.Sprintf("%d of %d, %d of %d", f.SentToday, f.capPerDay(), f.SentThisWeek, f.CapPerWeek)}
}

func (f GateFacts) household() finding {
	h := f.Household
	if h.CapPerWeek > 0 && h.SentThisWeek >= h.CapPerWeek {
		return f.capped(ReasonHouseholdCapWeek, h.SentThisWeek, h.CapPerWeek, time.Time{})
	}
	if h.CapPerDay > 0 && h.SentToday >= h.CapPerDay {
		return f.capped(ReasonHouseholdCapDay, h.SentToday, h.CapPerDay, time.Time{})
	}
	return finding{}
}

// capped refuses until the oldest text counted is too old to count, or for a day where that is not known.
func (f GateFacts) capped(reason string, sent, limit int, free time.Time) finding {
	if free.IsZero() || free.Before(f.Now) {
		free = f.Now.Add(24 * time.Hour)
	}
	return finding{reason, fmt.Sprintf("%d of %d", sent, limit), f.Hours.NextOpen(free, f.Zones)}
}

func (f GateFacts) quietHours() finding {
	if (f.Purpose == PurposeBiller || f.Purpose == PurposeNotice) && f.inConversation() {
		return finding{detail: "awake: wrote in the last day"}
	}
	if f.Hours.Open(f.Now, f.Zones) {
		return finding{}
	}
	return finding{reason: ReasonQuietHours, until: f.Hours.NextOpen(f.Now, f.Zones)}
}

// content refuses what no text may hold; a text that begins a thread must also say whose it is and how to opt out.
func (f GateFacts) content() finding {
	c := f.Content
	if c == nil {
		return finding{detail: "not looked at"}
	}
	proactive := f.Purpose == PurposeReminder
	for _, rule := range [...]struct {
		broken bool
		reason string
	}{
		{c.Card, ReasonContentCard},
		{c.Threat, ReasonContentThreat},
		{c.Marketing, ReasonContentMarketing},
		{c.Shortener, ReasonContentShortener},
		{c.SegmentsAtMost > 0 && c.Segments > c.SegmentsAtMost, ReasonContentTooLong},
		{proactive && !c.Named, ReasonContentNoName},
		{proactive && !c.StopWording, ReasonContentNoStop},
	} {
		if rule.broken {
			return finding{reason: rule.reason}
		}
	}
	return finding{}
}

// template asks for a registered template where we write first, and for one that was read in its language always.
func (f GateFacts) template() finding {
	switch t := f.Template; {
	case t == nil:
		return finding{detail: "none"}
	case f.Purpose == PurposeReminder && !t.Registered:
		return finding{reason: ReasonTemplate}
	case !t.Reviewed:
		return finding{reason: ReasonTemplateUnreviewed}
	}
	return finding{}
}

// plainWord gives a word of code, and nothing of what a person may have written in its place.
func plainWord(s string) string {
	const longest = 40
	for _, r := range s {
		if (r < 'a' || r > 'z') && r != '_' {
			return "other"
		}
	}
	if len(s) > longest {
		return "other"
	}
	return s
}
