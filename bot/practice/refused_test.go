package practice

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestAFileThatIsNoPracticeFileIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", `practice file: no practice in it; it starts with "practices:" and a list`},
		{"only a comment", "# nothing yet\n", `practice file: no practice in it; it starts with "practices:" and a list`},
		{"no practice", "practices: []\n", `practice file: no practice in it; it starts with "practices:" and a list`},
		{"two documents", least + "---\n" + least, `practice file: something follows a line "---"; ` +
			"put all practices into one list"},
		{"no YAML", "practices:\n\t- id: x\n", "practice file: line 2: found character that cannot start any token"},
		{"unknown key at the top", "practice: []\n", "practice file: line 1: unknown key practice"},
		{"unknown key of a practice", least + "    color: blue\n", "practice file: line 7: unknown key color"},
		{"unknown key inside a group", least + "    slack:\n      chanel: C1\n", "practice file: line 8: unknown key chanel"},
		{"unknown key inside the plan", least + "    plan: {fees_of: 5.00}\n", "practice file: line 7: unknown key fees_of"},
		{
			"a fee", least + "    plan: {late_fee: 5.00}\n",
			"practice file: line 7: unknown key late_fee: a plan has no fee and no interest; either makes it credit " +
				"(12 CFR 1026.2(a)(17)) whose terms Plainbill does not compute",
		},
		{
			"unknown key of a tier", least + "    plan:\n      tiers: [{up_to: 1.00, instalment: 2}]\n",
			"practice file: line 8: unknown key instalment",
		},
		{"a key twice", least + "    name: Other\n", `practice file: line 7: mapping key "name" already defined at line 3`},
		{
			"a word for a number", least + "    plan: {grace_days: five}\n",
			"practice file: line 7: five is not a whole number",
		},
		{
			"a word for yes or no", least + "    sms: {unencrypted_phi_required: maybe}\n",
			"practice file: line 7: maybe is not true or false",
		},
		{"a word for a list", least + "    languages: en\n", "practice file: line 7: en is not a list"},
		{"a word for a group", least + "    quiet: always\n", "practice file: line 7: always is not a group of keys"},
		{"a list for a word", least + "    site: [a]\n", "practice file: line 7: is not one value"},
		{
			"an amount that is none", least + "    plan: {min_payment: $25}\n",
			`practice file: line 7: "$25" is not an amount like 25.00`,
		},
		{
			"an amount finer than a cent", least + "    plan: {min_payment: 25.005}\n",
			`practice file: line 7: "25.005" is not an amount like 25.00`,
		},
		{
			"several at once", least + "    color: blue\n    plan: {min_payment: 1e3, tip: 1, grace_days: x}\n",
			"practice file: line 7: unknown key color\n" +
				`practice file: line 8: "1e3" is not an amount like 25.00` + "\n" +
				"practice file: line 8: unknown key tip\npractice file: line 8: x is not a whole number",
		},
		{"over 4 MiB", strings.Repeat("#", maxFile+1), "practice file is over 4 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			refused(t, c.text, c.want)
		})
	}
}

func TestEveryMistakeIsSaidWithItsPlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, old, new, want string }{
		{"no name", "name: Lakeside Family Medicine", "display_name: Lakeside", "name is missing"},
		{
			"a long name and no other to show", "name: Lakeside Family Medicine", "name: " + strings.Repeat("é", 41),
			"display_name (or name, where it is missing) is over 40 characters: texts would not fit",
		},
		{"phone", "(512) 555-0100", "555-0100", `phone: "555-0100" is not a telephone number like +15125550100`},
		{"time zone", "America/Chicago", "Central", `time_zone: "Central" is not a zone like America/Chicago`},
		{
			"the machine's own zone", "America/Chicago", "Local",
			`time_zone: "Local" is not a zone like America/Chicago`,
		},
		{"no time zone", "time_zone: America/Chicago", "site:", `time_zone: "" is not a zone like America/Chicago`},
		{"no sender", `[{number: "+15125550199"}]`, "[]", "senders: at least one number is needed"},
		{"sender", `"+15125550199"`, "12", `senders.number: "12" is not a telephone number like +15125550100`},
		{
			"the same sender twice", `[{number: "+15125550199"}]`, `[{number: "+15125550199"}, {number: 512-555-0199}]`,
			"senders.number: +15125550199 belongs to practice 1 already",
		},
		{
			"short code", `{number: "+15125550199"}`, `{number: "+15125550199", kind: short_code}`,
			`senders.number: "+15125550199" is not a short code of 5 or 6 digits`,
		},
		{"kind", `"}]`, `", kind: fax}]`, `senders.kind: "fax" is not one of long_code, toll_free, short_code`},
		{
			"who answers keywords", `"}]`, `", optout_reply: us}]`,
			`senders.optout_reply: "us" is not one of provider, app`,
		},
		{"rate", `"}]`, `", segments_per_second: -1}]`, "senders.segments_per_second: -1 is not from 0 to 1000"},
		{
			"site", "", "site: http://lakeside.example",
			`site: "http://lakeside.example" is not an address like https://lakeside.example`,
		},
		{
			"help page", "", "assistance_url: https://",
			`assistance_url: "https://" is not an address like https://lakeside.example`,
		},
		{"language", "", "languages: [en, fr]", `languages: "fr" is not one of en, es`},
		{
			"what texts disclose", "", "sms: {disclosure: full}",
			`sms.disclosure: "full" is not one of none, after_identity`,
		},
		{
			"what Slack shows", "", "slack: {disclosure: all}",
			`slack.disclosure: "all" is not one of none, minimal, full`,
		},
		{"hours", "", `hours: {open: "8am"}`, `hours.open: "8am" is not a time like 09:00`},
		{
			"hours that end before they begin", "", `hours: {open: "17:00", close: "9:00"}`,
			"hours: open is not before close",
		},
		{
			"weekday", "", "hours: {days: [monday]}",
			`hours.days: "monday" is not one of mon, tue, wed, thu, fri, sat, sun`,
		},
		{"holidays", "", "hours: {holidays: texas}", `hours.holidays: "texas" is not one of us_federal, none`},
		{"quiet from", "", `quiet: {from: "24:00"}`, `quiet.from: "24:00" is not a time like 09:00`},
		{"quiet to", "", `quiet: {to: nine}`, `quiet.to: "nine" is not a time like 09:00`},
		{
			"day off", "", `quiet: {days_off: [domingo]}`,
			`quiet.days_off: "domingo" is not one of mon, tue, wed, thu, fri, sat, sun`,
		},
		{
			"no day for texts", "", "quiet: {days_off: [mon, tue, wed, thu, fri, sat, sun]}",
			"quiet.days_off leaves no day for texts",
		},
		{
			"tiers that fall", "", "plan: {tiers: [{up_to: 100.00, instalments: 2}, {up_to: 50.00, instalments: 4}]}",
			"plan.tiers: up_to must rise from tier to tier, $50.00 does not",
		},
		{
			"five instalments", "", "plan: {tiers: [{up_to: 100.00, instalments: 5}]}",
			"plan.tiers: 5 instalments are not from 1 to 4 (more is credit under 12 CFR 1026.2(a)(17): " +
				"it needs tila_disclosures_handled: true)",
		},
		{
			"sixty-one instalments", "",
			"plan: {tiers: [{up_to: 100.00, instalments: 61}], tila_disclosures_handled: true}",
			"plan.tiers: 61 instalments are not from 1 to 60",
		},
		{
			"more at least than at most", "", "plan: {tiers: [{up_to: 100.00, instalments: 2, fewest: 3}]}",
			"plan.tiers.fewest: 3 is not from 0 to 2",
		},
		{"no day", "", "plan: {allowed_days: [1, 32]}", "plan.allowed_days: 32 is not from 1 to 31"},
		{"a day twice", "", "plan: {allowed_days: [1, 1]}", "plan.allowed_days: 1 is there twice"},
		{
			"twice a month on one day", "", "plan: {allowed_days: [1], frequencies: [twice_a_month]}",
			"plan.allowed_days: twice_a_month needs two days or more",
		},
		{"most of it down", "", "plan: {down_payment: {percent: 100}}", "plan.down_payment.percent: 100 is not from 0 to 90"},
		{
			"a default before it is delinquent", "", "plan: {missed_to_delinquent: 3, missed_to_default: 2}",
			"plan.missed_to_default: 2 is not above missed_to_delinquent, which is 3",
		},
		{
			"what becomes of a new bill", "", "plan: {new_balance: merge}",
			`plan.new_balance: "merge" is not one of join, separate, hold, ask`,
		},
		{"a discount for ever", "", "plan: {prompt_pay: {percent: 10}}", "plan.prompt_pay.days: 0 is not from 1 to 365"},
		{
			"what is left out", "", "plan: {exclude: [vip]}",
			`plan.exclude: "vip" is not one of disputed, pending_insurance, collections, bankruptcy`,
		},
		{"a small balance", "", "plan: {small_balance: {max: -1.00}}", "plan.small_balance.max: -$1.00 is below zero"},
		{"no least payment", "", "plan: {min_payment: 0.00}", "plan.min_payment: $0.00 is not above zero"},
		{
			"limit", "", "plan: {approval_over: -1.00}",
			"plan.approval_over: -$1.00 is below zero; 0.00 means no limit",
		},
		{
			"frequency", "", "plan: {frequencies: [daily]}",
			`plan.frequencies: "daily" is not one of weekly, biweekly, twice_a_month, monthly`,
		},
		{"no frequency", "", "plan: {frequencies: []}", "plan.frequencies: at least one is needed"},
		{
			"first payment", "", "plan: {first_due_within_days: 0}",
			"plan.first_due_within_days: 0 is not from 1 to 90",
		},
		{"grace", "", "plan: {grace_days: -1}", "plan.grace_days: -1 is not from 0 to 60"},
		{
			"reminder before its statement", "", "reminders: {days_after_statement: [-1]}",
			"reminders.days_after_statement: -1 is not from 0 to 365",
		},
		{
			"reminders out of order", "", "reminders: {days_after_statement: [14, 0]}",
			"reminders.days_after_statement: 0 does not rise from the day before it",
		},
		{
			"a reminder twice", "", "reminders: {days_after_statement: [0, 0]}",
			"reminders.days_after_statement: 0 does not rise from the day before it",
		},
		{"cap of a day", "", "reminders: {cap_per_day: 0}", "reminders.cap_per_day: 0 is not from 1 to 100"},
		{"cap of a week", "", "reminders: {cap_per_week: -3}", "reminders.cap_per_week: -3 is not from 1 to 100"},
		{"cap of a household", "", "reminders: {cap_household_per_day: 101}", "reminders.cap_household_per_day: 101 is not from 0 to 100"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text := least + "    " + c.new + "\n"
			if c.old != "" {
				text = strings.Replace(least, c.old, c.new, 1)
			}
			refused(t, text, "practice 1 (lakeside): "+c.want)
		})
	}
}

func TestAnIdIsPlainAndShort(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "Lakeside", "lake side", "-lakeside", "lake/side", "a%d", strings.Repeat("a", 64)} {
		refused(t, strings.Replace(least, "id: lakeside", "id: "+id, 1),
			"practice 1 ("+id+"): id: wanted lower-case letters, digits, - and _, at most 63")
	}
}

func TestEverythingWrongIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	second := strings.TrimPrefix(least, "practices:\n")
	refused(t, strings.Replace(least, "(512) 555-0100", "none", 1)+"    quiet: {from: late}\n"+second,
		`practice 1 (lakeside): phone: "none" is not a telephone number like +15125550100`+"\n"+
			`practice 1 (lakeside): quiet.from: "late" is not a time like 09:00`+"\n"+
			"practice 2 (lakeside): id is that of practice 1 already\n"+
			"practice 2 (lakeside): senders.number: +15125550199 belongs to practice 1 already")
}

func TestTwoPracticesMayNotShareASender(t *testing.T) {
	t.Parallel()
	second := strings.Replace(strings.TrimPrefix(least, "practices:\n"), "id: lakeside", "id: hillside", 1)
	refused(t, least+second, "practice 2 (hillside): senders.number: +15125550199 belongs to practice 1 already")
	both := read(t, least+strings.Replace(second, "0199", "0198", 1))
	if len(both) != 2 || both[1].ID != "hillside" {
		t.Errorf("two practices with a sender each: %v", both)
	}
}

func TestAFileThatCannotBeReadIsSaid(t *testing.T) {
	t.Parallel()
	_, err := Read(iotest.ErrReader(io.ErrUnexpectedEOF))
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}

func refused(t *testing.T, text, want string) {
	t.Helper()
	practices, err := Read(strings.NewReader(text))
	if err == nil {
		t.Fatalf("accepted; want\n%s", want)
	}
	if err.Error() != want {
		t.Errorf("got\n%s\nwant\n%s", err, want)
	}
	if practices != nil {
		t.Error("practices were given beside the error")
	}
}
