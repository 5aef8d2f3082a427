package practice

import (
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/plainbill/plainbill/billing"
)

const (
	// maxDisplayName keeps a text of two segments possible: every text begins with the name.
	maxDisplayName = 40
	maxDays        = 365 // a reminder later than a year after its statement is a mistake
	maxCap         = 100
	maxRate        = 1000 // segments a second; carriers grant a short code some hundreds
)

var practiceID = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)

// practice gives the practice of an entry, defaults filled in; what is wrong with it goes to check.
func (e entry) practice(check *checker) Practice {
	check.that(practiceID.MatchString(e.ID), "id: wanted lower-case letters, digits, - and _, at most 63")
	check.that(e.Name != "", "name is missing")
	p := Practice{
		ID: billing.PracticeID(e.ID), Name: e.Name, DisplayName: or(e.DisplayName, e.Name),
		Phone: check.phone("phone", e.Phone), Site: check.link("site", e.Site),
		TimeZone: check.zone("time_zone", e.TimeZone), AssistanceURL: check.link("assistance_url", e.AssistanceURL),
		SMS: SMS{
			UnencryptedPHIRequired: e.SMS.UnencryptedPHIRequired,
			Disclosure: check.oneOf("sms.disclosure", or(e.SMS.Disclosure, "after_identity"),
				"none", "after_identity"),
		},
		Slack: Slack{
			Channel: e.Slack.Channel, Coders: e.Slack.Coders, Supervisors: e.Slack.Supervisors, Billers: e.Slack.Billers,
			Disclosure: check.oneOf("slack.disclosure", or(e.Slack.Disclosure, "none"), "none", "minimal", "full"),
		},
		Plan: e.Plan.policy(check),
	}
	check.that(utf8.RuneCountInString(p.DisplayName) <= maxDisplayName,
		"display_name (or name, where it is missing) is over %d characters: texts would not fit", maxDisplayName)
	for _, name := range e.Languages {
		l := billing.Language(check.oneOf("languages", name, "en", "es"))
		if !p.Speaks(l) {
			p.Languages = append(p.Languages, l)
		}
	}
	if len(p.Languages) == 0 {
		p.Languages = []billing.Language{billing.English, billing.Spanish}
	}
	p.Disabled = e.Enabled != nil && !*e.Enabled
	e.senders(&p, check)
	e.times(&p, check)
	e.reminders(&p, check)
	return p
}

func (e entry) senders(p *Practice, check *checker) {
	check.that(len(e.Senders) > 0, "senders: at least one number is needed")
	defaults := map[SenderKind]int{LongCode: 1, TollFree: 3, ShortCode: 100}
	for _, s := range e.Senders {
		kind := SenderKind(check.oneOf("senders.kind", or(s.Kind, "long_code"), "long_code", "toll_free", "short_code"))
		reply, number := "provider", ""
		if kind == ShortCode {
			reply = "app" // nobody but us answers keywords there
			number = check.shortCode("senders.number", s.Number)
		} else {
			number = check.phone("senders.number", s.Number)
		}
		rate := check.between("senders.segments_per_second", s.SegmentsPerSecond, 0, maxRate)
		if rate == 0 {
			rate = defaults[kind]
		}
		p.Senders = append(p.Senders, Sender{
			Number: number, Kind: kind, MessagingService: s.MessagingService, SegmentsPerSecond: rate,
			OptOutReply: check.oneOf("senders.optout_reply", or(s.OptOutReply, reply), "provider", "app"),
		})
	}
}

func (e entry) times(p *Practice, check *checker) {
	p.Hours = Hours{
		Open:     check.clock("hours.open", or(e.Hours.Open, "08:00")),
		Close:    check.clock("hours.close", or(e.Hours.Close, "17:00")),
		Days:     check.days("hours.days", e.Hours.Days),
		Holidays: check.oneOf("hours.holidays", or(e.Hours.Holidays, "us_federal"), "us_federal", "none"),
	}
	if len(p.Hours.Days) == 0 {
		p.Hours.Days = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	}
	check.that(p.Hours.Open < p.Hours.Close, "hours: open is not before close")
	p.Quiet = Quiet{
		From: check.clock("quiet.from", or(e.Quiet.From, "20:00")), To: check.clock("quiet.to", or(e.Quiet.To, "09:00")),
		DaysOff: []time.Weekday{time.Sunday},
	}
	if e.Quiet.DaysOff != nil {
		p.Quiet.DaysOff = check.days("quiet.days_off", *e.Quiet.DaysOff)
	}
	check.that(len(p.Quiet.DaysOff) < len(weekdays), "quiet.days_off leaves no day for texts")
}

func (e entry) reminders(p *Practice, check *checker) {
	p.Reminders = Reminders{
		DaysAfterStatement: []int{0, 14, 30}, CapPerDay: 1, CapPerWeek: 3, CapHouseholdPerDay: 2, CapHouseholdPerWeek: 5,
	}
	if e.Reminders.DaysAfterStatement != nil {
		p.Reminders.DaysAfterStatement = *e.Reminders.DaysAfterStatement
	}
	check.maybe("reminders.cap_per_day", e.Reminders.CapPerDay, &p.Reminders.CapPerDay, 1, maxCap)
	check.maybe("reminders.cap_per_week", e.Reminders.CapPerWeek, &p.Reminders.CapPerWeek, 1, maxCap)
	check.maybe("reminders.cap_household_per_day", e.Reminders.CapHouseholdPerDay, &p.Reminders.CapHouseholdPerDay,
		0, maxCap)
	check.maybe("reminders.cap_household_per_week", e.Reminders.CapHouseholdPerWeek, &p.Reminders.CapHouseholdPerWeek,
		0, maxCap)
	days := p.Reminders.DaysAfterStatement
	for i, d := range days {
		check.between("reminders.days_after_statement", d, 0, maxDays)
		check.that(!slices.Contains(days[:i], d) && d >= slices.Max(days[:i+1]),
			"reminders.days_after_statement: %d does not rise from the day before it", d)
	}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
