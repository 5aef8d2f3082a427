package consent

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestEveryCheckRefusesWithItsReason(t *testing.T) {
	t.Parallel()
	good := func() *Content { return &Content{Named: true, StopWording: true, Segments: 2, SegmentsAtMost: 3} }
	for _, c := range []struct {
		sentence, check, reason string
		change                  func(*GateFacts)
	}{
		{"who collects for others", "first_party", ReasonThirdParty, func(f *GateFacts) { f.ThirdParty = true }},
		{
			"a number that changed hands", "number_freshness", ReasonReassigned,
			func(f *GateFacts) { f.Reassigned = ReassignedYes },
		},
		{"consent from before coming of age", "number_freshness", ReasonReconsent, func(f *GateFacts) {
			f.Standing.Since, f.ReconsentSince = f.Now.AddDate(-1, 0, 0), f.Now.AddDate(0, -1, 0)
		}},
		{"too many to the household today", "cap_household", ReasonHouseholdCapDay, func(f *GateFacts) {
			f.Household = Household{SentToday: 2, CapPerDay: 2}
		}},
		{"too many to the household this week", "cap_household", ReasonHouseholdCapWeek, func(f *GateFacts) {
			f.Household = Household{SentThisWeek: 5, CapPerWeek: 5}
		}},
		{"three in Florida", "cap_phone", ReasonCapDay, func(f *GateFacts) {
			f.Hours, f.CapPerDay, f.CapPerWeek, f.SentToday = f.Hours.In([]string{"FL"}), 9, 99, 3
		}},
		{"a Rhode Island evening", "quiet_hours", ReasonQuietHours, func(f *GateFacts) {
			f.Hours, f.Now = f.Hours.In([]string{"RI"}), f.Now.Add(7*time.Hour)
		}},
		{"a card's number", "content", ReasonContentCard, func(f *GateFacts) { f.Content.Card = true }},
		{"a threat", "content", ReasonContentThreat, func(f *GateFacts) { f.Content.Threat = true }},
		{"an advertisement", "content", ReasonContentMarketing, func(f *GateFacts) { f.Content.Marketing = true }},
		{"a public shortener", "content", ReasonContentShortener, func(f *GateFacts) { f.Content.Shortener = true }},
		{"too long", "content", ReasonContentTooLong, func(f *GateFacts) { f.Content.Segments = 4 }},
		{"nobody's name", "content", ReasonContentNoName, func(f *GateFacts) { f.Content.Named = false }},
		{"no way out", "content", ReasonContentNoStop, func(f *GateFacts) { f.Content.StopWording = false }},
		{"a template nobody registered", "template", ReasonTemplate, func(f *GateFacts) { f.Template.Registered = false }},
		{
			"a translation nobody read", "template", ReasonTemplateUnreviewed,
			func(f *GateFacts) { f.Template.Reviewed = false },
		},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			f := fair(t)
			f.Content, f.Template = good(), &Template{Registered: true, Reviewed: true}
			if d := Decide(f); !d.Allowed || len(d.Checks) != 15 {
				t.Fatalf("fair facts are refused: %+v", d)
			}
			c.change(&f)
			d := Decide(f)
			lastCheck := d.Checks[len(d.Checks)-1]
			if d.Allowed || d.Reason != c.reason || lastCheck.Name != c.check || lastCheck.Passed {
				t.Errorf("got %+v", d)
			}
			for _, check := range d.Checks[:len(d.Checks)-1] {
				if !check.Passed {
					t.Errorf("%s failed and the gate went on", check.Name)
				}
			}
		})
	}
}

func TestTheChecksStandInTheirOrder(t *testing.T) {
	t.Parallel()
	var names []string
	for _, check := range Decide(fair(t)).Checks {
		names = append(names, check.Name)
	}
	want := []string{
		"practice_enabled", "sender_registered", "first_party", "phone_valid", "purpose", "suppression", "holds",
		"consent", "phi_level", "number_freshness", "cap_phone", "cap_household", "quiet_hours", "content", "template",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

func TestWhatAHoldStops(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		hold                                     Hold
		reminder, reply, biller, allConfirmation bool // stopped
	}{
		{HoldDispute, true, false, false, false},
		{HoldEstimate, true, false, false, false},
		{HoldPendingInsurance, true, false, false, false},
		{HoldHardshipReview, true, false, false, false},
		{"a reason of the practice's own", true, false, false, false},
		{HoldLegal, true, true, false, false},
		{HoldBankruptcy, true, true, false, false},
		{HoldDeceased, true, true, true, false},
		{HoldWrongNumber, true, true, true, false},
		{HoldNoText, true, true, true, false},
	} {
		for purpose, want := range map[Purpose]bool{
			PurposeReminder: c.reminder, PurposeReply: c.reply, PurposeBiller: c.biller,
			PurposeConfirmation: c.allConfirmation,
		} {
			f := fair(t)
			if purpose == PurposeConfirmation {
				confirming(&f)
			}
			f.Purpose, f.Holds, f.LastInbound = purpose, []Hold{HoldDispute, c.hold}, f.Now
			d := Decide(f)
			if purpose == PurposeReply || purpose == PurposeBiller || purpose == PurposeConfirmation {
				if stopped := d.Reason == ReasonHeld; stopped != want {
					t.Errorf("%s stops a %s: %t", c.hold, purpose, stopped)
				}
			} else if d.Reason != ReasonHeld {
				t.Errorf("%s does not stop a %s", c.hold, purpose)
			}
			if want != Stops(c.hold, purpose) {
				t.Errorf("%s, %s: Stops disagrees", c.hold, purpose)
			}
		}
	}
	for h, rule := range holdTable {
		if rule.source == "" {
			t.Errorf("%s has no source", h)
		}
	}
}

func TestConversationsAreNotStoppedByAgeButNumbersThatChangedHandsAre(t *testing.T) {
	t.Parallel()
	f := fair(t)
	f.Purpose, f.LastInbound = PurposeReply, f.Now
	f.Standing.Since, f.ReconsentSince = f.Now.AddDate(-1, 0, 0), f.Now.AddDate(0, -1, 0)
	if err := Permit(f); err != nil {
		t.Errorf("an answer to who wrote is refused: %v", err)
	}
	f.ReconsentSince, f.Purpose = f.Now.AddDate(0, 1, 0), PurposeReminder
	if err := Permit(f); err != nil {
		t.Errorf("consent is void before the birthday: %v", err)
	}
	f.Reassigned = ReassignedNoData
	if err := Permit(f); err != nil {
		t.Errorf("no data refuses: %v", err)
	}
	f.Reassigned, f.Purpose = ReassignedYes, PurposeReply
	if Permit(f) == nil {
		t.Error("a reply goes to a number that changed hands")
	}
}

func TestACapIsFreeWhenTheOldestTextIsOldEnough(t *testing.T) {
	t.Parallel()
	f := fair(t)
	sent := []time.Time{f.Now.Add(-25 * time.Hour), f.Now.Add(-22 * time.Hour), f.Now.Add(-8 * 24 * time.Hour)}
	f.SentToday, f.SentThisWeek, f.DayFree, f.WeekFree = Frequency(sent, f.Now)
	if f.SentToday != 1 || f.SentThisWeek != 2 || !f.WeekFree.Equal(sent[0].Add(7*24*time.Hour)) {
		t.Fatalf("counted %d, %d, free %s", f.SentToday, f.SentThisWeek, f.WeekFree)
	}
	if d := Decide(f); d.Reason != ReasonCapDay || !d.Until.Equal(f.Now.Add(2*time.Hour)) {
		t.Errorf("got %s until %s", d.Reason, d.Until)
	}
}

// drawn are facts of any kind.
func drawn(rt *rapid.T, t *testing.T) GateFacts {
	f := fair(t)
	any := func(name string) bool { return rapid.IntRange(0, 5).Draw(rt, name) == 0 }
	f.Purpose = rapid.SampledFrom([]Purpose{
		PurposeReply, PurposeConfirmation, PurposeReminder, PurposeBiller, "marketing to Ana Ruiz",
	}).Draw(rt, "purpose")
	f.PracticeEnabled, f.SenderRegistered, f.PhoneValid = !any("disabled"), !any("unregistered"), !any("invalid")
	f.ThirdParty, f.Awaited, f.CarriesPHI, f.PHIRequired = any("third"), any("awaited"), any("phi"), any("required")
	f.Standing = Standing{
		State: rapid.SampledFrom([]State{Unknown, OptedIn, OptedOut}).Draw(rt, "state"), Since: f.Now.AddDate(0, -1, 0),
		Quarantined: any("quarantined"), PHI: any("agreed"),
	}
	f.Now = f.Now.Add(time.Duration(rapid.IntRange(0, 24*60).Draw(rt, "now")) * time.Minute)
	f.Holds = rapid.SliceOfN(rapid.SampledFrom([]Hold{HoldDispute, HoldNoText, HoldLegal, "Ana Ruiz asked, 512"}), 0, 2).
		Draw(rt, "holds")
	f.Reassigned = rapid.SampledFrom([]Reassigned{"", ReassignedNo, ReassignedYes, ReassignedNoData}).Draw(rt, "asked")
	f.SentToday, f.SentThisWeek = rapid.IntRange(0, 2).Draw(rt, "day"), rapid.IntRange(0, 4).Draw(rt, "week")
	f.Household = Household{SentToday: rapid.IntRange(0, 2).Draw(rt, "house"), CapPerDay: 2}
	f.RevokedAt, f.LastInbound = f.Now.Add(-time.Minute), f.Now.Add(-time.Duration(rapid.IntRange(0, 50).Draw(rt,
		"in"))*time.Hour)
	f.Hours = drawnHours(rt)
	if any("looked") {
		f.Content = &Content{Named: !any("named"), StopWording: true, Card: any("card")}
		f.Template = &Template{Registered: !any("registered"), Reviewed: !any("reviewed")}
	}
	if any("reconsent") {
		f.ReconsentSince = f.Now.Add(-time.Hour)
	}
	return f
}

func TestAKeptDecisionIsMadeAgainAndHoldsNothingOfAPerson(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		f := drawn(rt, t)
		raw, err := json.Marshal(f)
		if err != nil {
			rt.Fatal(err)
		}
		if strings.Contains(string(raw), "Ruiz") || strings.Contains(string(raw), "512") {
			rt.Fatalf("a person is in %s", raw)
		}
		decided := Decide(f)
		again, err := Replay(raw)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(decided, again); diff != "" {
			rt.Fatal(diff)
		}
		kept, err := json.Marshal(decided)
		if err != nil {
			rt.Fatal(err)
		}
		var read Decision
		if err := json.Unmarshal(kept, &read); err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(decided, read); diff != "" || strings.Contains(string(kept), "Ruiz") {
			rt.Fatalf("%s %s", diff, kept)
		}
	})
}

func TestFactsThatCannotBeJudgedAreRefused(t *testing.T) {
	t.Parallel()
	for sentence, raw := range map[string]string{
		"no JSON": `{`, "another version": `{"version":2}`, "a fact of newer rules": `{"version":1,"mood":"bad"}`,
		"a zone nobody knows": `{"version":1,"zones":["Mars/Olympus"]}`, "no facts": `[]`,
	} {
		if _, err := Replay([]byte(raw)); err == nil {
			t.Errorf("%s is judged", sentence)
		}
	}
}

func TestNothingLeavesThatAnyRuleForbids(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		f := drawn(rt, t)
		d := Decide(f)
		if (Permit(f) == nil) != d.Allowed || d.Allowed != (d.Reason == "") {
			rt.Fatal("Permit and Decide disagree")
		}
		if !d.Allowed {
			return
		}
		proactive := f.Purpose == PurposeReminder || f.Purpose == PurposeBiller && !f.inConversation()
		switch {
		case !f.PracticeEnabled || !f.SenderRegistered || f.ThirdParty || !f.PhoneValid:
			rt.Fatal("left from or to nobody")
		case f.Purpose != PurposeConfirmation && f.suppressed():
			rt.Fatal("left after a revocation")
		case f.Purpose == PurposeReminder && len(f.Holds) > 0:
			rt.Fatal("a reminder left in spite of a hold")
		case f.Purpose != PurposeConfirmation && slices.Contains(f.Holds, HoldNoText):
			rt.Fatal("a text left to who asked for none")
		case proactive && !f.Hours.Open(f.Now, f.Zones):
			rt.Fatal("left outside hours")
		case f.Purpose == PurposeReminder && (f.SentToday >= f.CapPerDay || f.Household.SentToday >= 2):
			rt.Fatal("left over a cap")
		}
	})
}
