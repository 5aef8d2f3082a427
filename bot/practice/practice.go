package practice

import (
	"fmt"
	"slices"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/consent"
)

// Practice is one practice's configuration. Telephone numbers are the practice's own, in E.164.
type Practice struct {
	ID            billing.PracticeID `json:"id"`
	Name          string             `json:"name"`
	DisplayName   string             `json:"display_name"`
	Phone         string             `json:"phone"`
	Site          string             `json:"site,omitempty"`
	TimeZone      string             `json:"time_zone"`
	Languages     []billing.Language `json:"languages"`
	Senders       []Sender           `json:"senders"`
	SMS           SMS                `json:"sms"`
	Slack         Slack              `json:"slack"`
	Hours         Hours              `json:"hours"`
	Quiet         Quiet              `json:"quiet"`
	Plan          plan.Policy        `json:"plan"`
	Reminders     Reminders          `json:"reminders"`
	AssistanceURL string             `json:"assistance_url,omitempty"`
	Disabled      bool               `json:"disabled,omitempty"` // by its file: no text of it leaves

	// PausedAt is since when somebody has paused the practice; zero: nobody has. It is not part of the file, and no file
	// ends it.
	PausedAt time.Time `json:"-"`
	// Version counts the times the practice was applied with a change; it is not part of the file.
	Version int `json:"-"`
}

// SenderKind is the kind of number texts leave from.
type SenderKind string

// The kinds.
const (
	LongCode  SenderKind = "long_code"
	TollFree  SenderKind = "toll_free"
	ShortCode SenderKind = "short_code"
)

// Sender is a number texts leave from and arrive at.
type Sender struct {
	Number            string     `json:"number"`
	Kind              SenderKind `json:"kind"`
	OptOutReply       string     `json:"optout_reply"` // who confirms exact keywords: "provider" or "app"
	MessagingService  string     `json:"messaging_service,omitempty"`
	SegmentsPerSecond int        `json:"segments_per_second"`
}

// SMS says what texts may disclose.
type SMS struct {
	Disclosure             string `json:"disclosure"` // none or after_identity
	UnencryptedPHIRequired bool   `json:"unencrypted_phi_required"`
}

// Slack says where the billers are and what they may see there.
type Slack struct {
	Channel     string   `json:"channel,omitempty"`
	Coders      string   `json:"coders,omitempty"`
	Supervisors string   `json:"supervisors,omitempty"`
	Disclosure  string   `json:"disclosure"` // none, minimal or full
	Billers     []string `json:"billers,omitempty"`
}

// Allows says whether a Slack user may act on cases; with no list, whoever is in the channel may.
func (s Slack) Allows(user string) bool {
	return len(s.Billers) == 0 || slices.Contains(s.Billers, user)
}

// Quiet is when no proactive text leaves, in the patient's zone.
type Quiet struct {
	From    string         `json:"from"`
	To      string         `json:"to"`
	DaysOff []time.Weekday `json:"days_off"`
}

// ConsentHours gives the quiet hours in the words of package consent.
func (q Quiet) ConsentHours() consent.Hours {
	return consent.Hours{From: q.From, To: q.To, DaysOff: q.DaysOff}
}

// Reminders is the cadence of statement reminders. The caps are texts to a phone, and to everybody of a household
// together, in 24 hours and in seven days; no household is looked at where its cap is zero.
type Reminders struct {
	DaysAfterStatement  []int `json:"days_after_statement"`
	CapPerDay           int   `json:"cap_per_day"`
	CapPerWeek          int   `json:"cap_per_week"`
	CapHouseholdPerDay  int   `json:"cap_household_per_day,omitempty"`
	CapHouseholdPerWeek int   `json:"cap_household_per_week,omitempty"`
}

// Enabled says whether any text of the practice may leave.
func (p Practice) Enabled() bool { return !p.Disabled && p.PausedAt.IsZero() }

// Zone is the practice's time zone. It was checked when the practice was applied.
func (p Practice) Zone() *time.Location {
	zone, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// Sender gives the sender with a number, or the first one: a practice has at least one.
func (p Practice) Sender(number string) Sender {
	for _, s := range p.Senders {
		if s.Number == number {
			return s
		}
	}
	if len(p.Senders) == 0 {
		return Sender{}
	}
	return p.Senders[0]
}

// Owns says whether a number is one of the practice's senders.
func (p Practice) Owns(number string) bool {
	return slices.ContainsFunc(p.Senders, func(s Sender) bool { return s.Number == number })
}

// PolicyVersion names the policy a plan is made under.
func (p Practice) PolicyVersion() string { return fmt.Sprintf("%s/%d", p.ID, p.Version) }

// Speaks says whether the practice texts in a language.
func (p Practice) Speaks(l billing.Language) bool { return slices.Contains(p.Languages, l) }
