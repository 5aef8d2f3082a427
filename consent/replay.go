package consent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// ErrReplay says that kept facts cannot be judged again; the error around it says why.
var ErrReplay = errors.New("not facts of the gate")

// factsVersion is raised when a rule reads a fact that older facts do not hold.
const factsVersion = 1

// keptFacts is how facts are kept: words of code, numbers, times in UTC and zones by name. Of a reason to hold, which a
// practice may have worded, only a word of code is kept.
type keptFacts struct {
	Version          int          `json:"version"`
	Purpose          string       `json:"purpose"`
	PracticeEnabled  bool         `json:"practice_enabled"`
	SenderRegistered bool         `json:"sender_registered"`
	ThirdParty       bool         `json:"third_party,omitempty"`
	PhoneValid       bool         `json:"phone_valid"`
	Standing         keptStanding `json:"standing"`
	Holds            []string     `json:"holds,omitempty"`
	Awaited          bool         `json:"awaited,omitempty"`
	LastInbound      time.Time    `json:"last_inbound,omitzero"`
	Reassigned       string       `json:"reassigned,omitempty"`
	ReconsentSince   time.Time    `json:"reconsent_since,omitzero"`
	SentToday        int          `json:"sent_today"`
	SentThisWeek     int          `json:"sent_this_week"`
	CapPerDay        int          `json:"cap_per_day"`
	CapPerWeek       int          `json:"cap_per_week"`
	DayFree          time.Time    `json:"day_free,omitzero"`
	WeekFree         time.Time    `json:"week_free,omitzero"`
	Household        Household    `json:"household"`
	RevokedAt        time.Time    `json:"revoked_at,omitzero"`
	ConfirmationDue  time.Time    `json:"confirmation_due,omitzero"`
	CarriesPHI       bool         `json:"carries_phi,omitempty"`
	PHIRequired      bool         `json:"phi_required,omitempty"`
	Hours            keptHours    `json:"hours"`
	Zones            []string     `json:"zones"`
	Content          *Content     `json:"content,omitempty"`
	Template         *Template    `json:"template,omitempty"`
	Now              time.Time    `json:"now"`
}

type keptStanding struct {
	State       string    `json:"state"`
	Since       time.Time `json:"since,omitzero"`
	Quarantined bool      `json:"quarantined,omitempty"`
	PHI         bool      `json:"phi,omitempty"`
}

type keptHours struct {
	From     string         `json:"from"`
	To       string         `json:"to"`
	DaysOff  []time.Weekday `json:"days_off,omitempty"`
	Holidays bool           `json:"holidays,omitempty"`
	States   []string       `json:"states,omitempty"`
}

// MarshalJSON keeps the facts.
func (f GateFacts) MarshalJSON() ([]byte, error) {
	k := keptFacts{
		Version: factsVersion, Purpose: plainWord(string(f.Purpose)), PracticeEnabled: f.PracticeEnabled,
		SenderRegistered: f.SenderRegistered, ThirdParty: f.ThirdParty, PhoneValid: f.PhoneValid,
		Standing: keptStanding{
			plainWord(string(f.Standing.State)), f.Standing.Since.UTC(), f.Standing.Quarantined, f.Standing.PHI,
		},
		Awaited: f.Awaited, LastInbound: f.LastInbound.UTC(), Reassigned: plainWord(string(f.Reassigned)),
		ReconsentSince: f.ReconsentSince.UTC(), SentToday: f.SentToday, SentThisWeek: f.SentThisWeek,
		CapPerDay: f.CapPerDay, CapPerWeek: f.CapPerWeek, DayFree: f.DayFree.UTC(), WeekFree: f.WeekFree.UTC(),
		Household: f.Household, RevokedAt: f.RevokedAt.UTC(), ConfirmationDue: f.ConfirmationDue.UTC(),
		CarriesPHI: f.CarriesPHI, PHIRequired: f.PHIRequired, Content: f.Content, Template: f.Template, Now: f.Now.UTC(),
		Hours: keptHours{
			clock(f.Hours.From), clock(f.Hours.To), f.Hours.DaysOff, f.Hours.Holidays, codes(f.Hours.States),
		},
	}
	for _, h := range f.Holds {
		k.Holds = append(k.Holds, plainWord(h))
	}
	for _, z := range f.Zones {
		k.Zones = append(k.Zones, z.String())
	}
	return json.Marshal(k)
}

// UnmarshalJSON reads facts that were kept. Facts it does not know, of rules newer than these, are an error.
func (f *GateFacts) UnmarshalJSON(raw []byte) error {
	var k keptFacts
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&k); err != nil {
		return fmt.Errorf("%w: %w", ErrReplay, err)
	}
	if k.Version != factsVersion {
		return fmt.Errorf("%w: version %d", ErrReplay, k.Version)
	}
	*f = GateFacts{
		Purpose: Purpose(k.Purpose), PracticeEnabled: k.PracticeEnabled, SenderRegistered: k.SenderRegistered,
		ThirdParty: k.ThirdParty, PhoneValid: k.PhoneValid,
		Standing: Standing{State(k.Standing.State), k.Standing.Since, k.Standing.Quarantined, k.Standing.PHI},
		Holds:    k.Holds, Awaited: k.Awaited, LastInbound: k.LastInbound, Reassigned: Reassigned(k.Reassigned),
		ReconsentSince: k.ReconsentSince, SentToday: k.SentToday, SentThisWeek: k.SentThisWeek, CapPerDay: k.CapPerDay,
		CapPerWeek: k.CapPerWeek, DayFree: k.DayFree, WeekFree: k.WeekFree, Household: k.Household,
		RevokedAt: k.RevokedAt, ConfirmationDue: k.ConfirmationDue, CarriesPHI: k.CarriesPHI, PHIRequired: k.PHIRequired,
		Hours:   Hours{k.Hours.From, k.Hours.To, k.Hours.DaysOff, k.Hours.Holidays, k.Hours.States},
		Content: k.Content, Template: k.Template, Now: k.Now,
	}
	for _, name := range k.Zones {
		zone := location(name)
		if zone == nil {
			return fmt.Errorf("%w: this system does not know a zone", ErrReplay)
		}
		f.Zones = append(f.Zones, zone)
	}
	return nil
}

// Replay makes the decision again that the gate made of facts kept as JSON.
func Replay(facts []byte) (Decision, error) {
	var f GateFacts
	if err := json.Unmarshal(facts, &f); err != nil {
		return Decision{}, err
	}
	return Decide(f), nil
}

// clock keeps a time of day, and of anything else only that it is none.
func clock(s string) string {
	if _, err := minutes(s, ""); err != nil && s != "" {
		return "unreadable"
	}
	return s
}

var stateCode = regexp.MustCompile(`^(?:[A-Z]{2}|\?\?)$`)

// codes keeps the states that are two letters; what is none has the hours of everywhere.
func codes(states []string) []string {
	kept := slices.Clone(states)
	for i, s := range kept {
		if !stateCode.MatchString(s) {
			kept[i] = Everywhere
		}
	}
	return kept
}
