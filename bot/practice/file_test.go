package practice

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

// lakeside is the practice of testdata/lakeside.yaml.
var lakeside = Practice{
	ID: "lakeside", Name: "Lakeside Family Medicine", DisplayName: "Lakeside Billing", Phone: "+15125550100",
	Site: "https://lakeside.example", TimeZone: "America/Chicago",
	Languages: []billing.Language{billing.English, billing.Spanish},
	Senders: []Sender{{
		Number: "+15125550199", Kind: LongCode, OptOutReply: "provider",
		MessagingService: "MG0000000000000000000000000000000a", SegmentsPerSecond: 1,
	}},
	SMS: SMS{Disclosure: "after_identity"},
	Slack: Slack{
		Channel: "C0BILLERS", Coders: "C0CODERS", Supervisors: "C0LEADS", Disclosure: "minimal",
		Billers: []string{"U01", "U02"},
	},
	Hours: Hours{Open: "08:00", Close: "17:00", Days: workdays, Holidays: "us_federal"},
	Quiet: Quiet{From: "20:00", To: "09:00", DaysOff: []time.Weekday{time.Sunday}},
	Plan: plan.Policy{
		Tiers:      []plan.Tier{{UpTo: 10000, Instalments: 2}, {UpTo: 200000, Instalments: 4}},
		MinPayment: 2500, Frequencies: []plan.Frequency{plan.Monthly, plan.TwiceAMonth},
		FirstDueWithinDays: 30, GraceDays: 5, ApprovalOver: 200000,
	},
	Reminders:     Reminders{DaysAfterStatement: []int{0, 14, 30}, CapPerDay: 1, CapPerWeek: 3, CapHouseholdPerDay: 2, CapHouseholdPerWeek: 5},
	AssistanceURL: "https://lakeside.example/help",
}

var workdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}

// least has only what a file must have.
const least = `practices:
  - id: lakeside
    name: Lakeside Family Medicine
    phone: (512) 555-0100
    time_zone: America/Chicago
    senders: [{number: "+15125550199"}]
`

func TestThePublishedExampleLoadsWhole(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/lakeside.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := Read(f)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Practice{lakeside}, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestWhateverIsLeftOutHasASafeDefault(t *testing.T) {
	t.Parallel()
	want := Practice{
		ID: "lakeside", Name: "Lakeside Family Medicine", DisplayName: "Lakeside Family Medicine",
		Phone: "+15125550100", TimeZone: "America/Chicago",
		Languages: []billing.Language{billing.English, billing.Spanish},
		Senders:   []Sender{{Number: "+15125550199", Kind: LongCode, OptOutReply: "provider", SegmentsPerSecond: 1}},
		SMS:       SMS{Disclosure: "after_identity"},
		Slack:     Slack{Disclosure: "none"},
		Hours:     Hours{Open: "08:00", Close: "17:00", Days: workdays, Holidays: "us_federal"},
		Quiet:     Quiet{From: "20:00", To: "09:00", DaysOff: []time.Weekday{time.Sunday}},
		Plan: plan.Policy{
			Tiers:      []plan.Tier{{UpTo: 10000, Instalments: 2}, {UpTo: 200000, Instalments: 4}},
			MinPayment: 2500, Frequencies: []plan.Frequency{plan.Monthly},
			FirstDueWithinDays: 30, GraceDays: 5, ApprovalOver: 200000,
		},
		Reminders: Reminders{DaysAfterStatement: []int{0, 14, 30}, CapPerDay: 1, CapPerWeek: 3, CapHouseholdPerDay: 2, CapHouseholdPerWeek: 5},
	}
	if diff := cmp.Diff([]Practice{want}, read(t, least)); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestWhatIsWrittenOverridesTheDefault(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, yaml string
		change     func(*Practice)
	}{
		{"an empty list of days off means texts on every day", "quiet: {days_off: []}", func(p *Practice) {
			p.Quiet.DaysOff = []time.Weekday{}
		}},
		{"hours may be written with one digit", `hours: {open: "9:00", close: "16:30"}`, func(p *Practice) {
			p.Hours.Open, p.Hours.Close = "09:00", "16:30"
		}},
		{"holidays may be worked", "hours: {holidays: none, days: [Sat, sat]}", func(p *Practice) {
			p.Hours.Holidays, p.Hours.Days = "none", []time.Weekday{time.Saturday}
		}},
		{"one language, said twice", "languages: [es, es]", func(p *Practice) {
			p.Languages = []billing.Language{billing.Spanish}
		}},
		{"no reminders at all", "reminders: {days_after_statement: []}", func(p *Practice) {
			p.Reminders.DaysAfterStatement = []int{}
		}},
		{"a policy keeps the defaults of what it does not name", "plan: {min_payment: 10, grace_days: 0}", func(p *Practice) {
			p.Plan.MinPayment, p.Plan.GraceDays = 1000, 0
		}},
		{"amounts are decimals, not fractions", "plan: {min_payment: 19.99, approval_over: 1234.5}", func(p *Practice) {
			p.Plan.MinPayment, p.Plan.ApprovalOver = 1999, 123450
		}},
		{"no tier: every plan needs a biller", "plan: {tiers: []}", func(p *Practice) {
			p.Plan.Tiers = []plan.Tier{}
		}},
		{"an approval limit of nothing is no limit", "plan: {approval_over: 0.00}", func(p *Practice) {
			p.Plan.ApprovalOver = 0
		}},
		{"texts that disclose nothing", "sms: {disclosure: none, unencrypted_phi_required: true}", func(p *Practice) {
			p.SMS = SMS{Disclosure: "none", UnencryptedPHIRequired: true}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			want := read(t, least)
			c.change(&want[0])
			if diff := cmp.Diff(want, read(t, least+"    "+c.yaml+"\n")); diff != "" {
				t.Errorf("read (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEachKindOfSenderHasItsOwnDefaults(t *testing.T) {
	t.Parallel()
	got := read(t, strings.Replace(least, `[{number: "+15125550199"}]`, `
      - {number: "+15125550199"}
      - {number: "+18005550199", kind: toll_free}
      - {number: "72345", kind: short_code}
      - {number: "512-555-0198", segments_per_second: 12, optout_reply: app}`, 1))[0].Senders
	want := []Sender{
		{Number: "+15125550199", Kind: LongCode, OptOutReply: "provider", SegmentsPerSecond: 1},
		{Number: "+18005550199", Kind: TollFree, OptOutReply: "provider", SegmentsPerSecond: 3},
		{Number: "72345", Kind: ShortCode, OptOutReply: "app", SegmentsPerSecond: 100},
		{Number: "+15125550198", Kind: LongCode, OptOutReply: "app", SegmentsPerSecond: 12},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("senders (-want +got):\n%s", diff)
	}
}

func read(t *testing.T, text string) []Practice {
	t.Helper()
	practices, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return practices
}
