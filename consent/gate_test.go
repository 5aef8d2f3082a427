package consent

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// fair are facts under which everything may be sent: Monday noon in Austin, a subscriber, nothing held.
func fair(t testing.TB) GateFacts {
	now := local(t, "America/Chicago", "2026-03-02 12:00")
	return GateFacts{
		Purpose: PurposeReminder, PracticeEnabled: true, SenderRegistered: true, PhoneValid: true,
		Standing: Standing{State: OptedIn}, CapPerDay: 1, CapPerWeek: 3, Hours: evenings,
		Zones: []*time.Location{zone(t, "America/Chicago")}, Now: now,
	}
}

func TestTheGate(t *testing.T) {
	t.Parallel()
	night := local(t, "America/Chicago", "2026-03-02 23:00")
	morning := local(t, "America/Chicago", "2026-03-03 09:00")
	tomorrow := local(t, "America/Chicago", "2026-03-03 12:00")
	for _, c := range []struct {
		sentence string
		change   func(*GateFacts)
		reason   string // empty: permitted
		until    time.Time
	}{
		{"a reminder to a subscriber at noon passes", func(*GateFacts) {}, "", time.Time{}},
		{
			"no practice, no text", func(f *GateFacts) { f.PracticeEnabled = false; f.PhoneValid = false },
			ReasonPracticeDisabled,
			time.Time{},
		},
		{
			"no registered sender, no text",
			func(f *GateFacts) { f.SenderRegistered = false; f.PhoneValid = false }, ReasonSenderUnregistered,
			time.Time{},
		},
		{
			"no such phone, no text", func(f *GateFacts) { f.PhoneValid = false; f.Standing.State = OptedOut },
			ReasonPhoneInvalid,
			time.Time{},
		},
		{
			"opted out comes before holds",
			func(f *GateFacts) { f.Standing.State = OptedOut; f.Holds = []Hold{HoldLegal} }, ReasonOptedOut,
			time.Time{},
		},
		{
			"a quarantined number gets nothing", func(f *GateFacts) { f.Standing.Quarantined = true },
			ReasonOptedOut,
			time.Time{},
		},
		{
			"a hold comes before consent",
			func(f *GateFacts) { f.Holds = []Hold{HoldDispute}; f.Standing.State = Unknown }, ReasonHeld,
			time.Time{},
		},
		{"no consent, no reminder", func(f *GateFacts) { f.Standing.State = Unknown }, ReasonNoConsent, time.Time{}},
		{
			"a text yesterday is no consent to reminders",
			func(f *GateFacts) { f.Standing.State = Unknown; f.LastInbound = f.Now.Add(-time.Hour) },
			ReasonNoConsent,
			time.Time{},
		},
		{
			"details need their own consent",
			func(f *GateFacts) { f.CarriesPHI, f.PHIRequired = true, true; f.SentToday = 1 },
			ReasonPHINotConsented,
			time.Time{},
		},
		{
			"details pass with it",
			func(f *GateFacts) { f.CarriesPHI, f.PHIRequired = true, true; f.Standing.PHI = true }, "",
			time.Time{},
		},
		{
			"details pass where the practice does not ask for it", func(f *GateFacts) { f.CarriesPHI = true },
			"",
			time.Time{},
		},
		{"one a day", func(f *GateFacts) { f.SentToday, f.SentThisWeek = 1, 1 }, ReasonCapDay, tomorrow},
		{"three a week", func(f *GateFacts) { f.SentThisWeek = 3 }, ReasonCapWeek, tomorrow},
		{"a cap of none lets none pass", func(f *GateFacts) { f.CapPerDay = 0 }, ReasonCapDay, tomorrow},
		{"no reminder at night", func(f *GateFacts) { f.Now = night }, ReasonQuietHours, morning},

		{"a reply passes at night, over the cap and with a hold", func(f *GateFacts) {
			f.Purpose, f.Now, f.SentToday, f.Holds = PurposeReply, night, 9, []Hold{HoldDispute}
		}, "", time.Time{}},
		{"a reply to who wrote first passes", func(f *GateFacts) {
			f.Purpose, f.Standing.State, f.LastInbound = PurposeReply, Unknown, f.Now.Add(-23*time.Hour)
		}, "", time.Time{}},
		{"a day later it does not", func(f *GateFacts) {
			f.Purpose, f.Standing.State, f.LastInbound = PurposeReply, Unknown, f.Now.Add(-25*time.Hour)
		}, ReasonNoConsent, time.Time{}},
		{
			"a reply to a stranger who never wrote does not",
			func(f *GateFacts) { f.Purpose, f.Standing.State = PurposeReply, Unknown }, ReasonNoConsent,
			time.Time{},
		},
		{"no reply after STOP", func(f *GateFacts) {
			f.Purpose, f.Standing.State, f.LastInbound = PurposeReply, OptedOut, f.Now
		}, ReasonOptedOut, time.Time{}},
		{
			"a reply with details needs their consent",
			func(f *GateFacts) { f.Purpose, f.CarriesPHI, f.PHIRequired = PurposeReply, true, true },
			ReasonPHINotConsented,
			time.Time{},
		},

		{
			"a biller's text passes by day", func(f *GateFacts) { f.Purpose, f.SentToday = PurposeBiller, 9 },
			"",
			time.Time{},
		},
		{
			"a biller's text waits for the morning",
			func(f *GateFacts) { f.Purpose, f.Now = PurposeBiller, night }, ReasonQuietHours, morning,
		},
		{
			"unless the patient is awake",
			func(f *GateFacts) { f.Purpose, f.Now, f.LastInbound = PurposeBiller, night, night.Add(-time.Hour) },
			"",
			time.Time{},
		},
		{"a biller's answer that is awaited needs no other consent", func(f *GateFacts) {
			f.Purpose, f.Standing.State, f.Awaited = PurposeBiller, Unknown, true
		}, "", time.Time{}},
		{"one that nobody waits for does", func(f *GateFacts) {
			f.Purpose, f.Standing.State = PurposeBiller, Unknown
		}, ReasonNoConsent, time.Time{}},
		{"and it waits for the morning", func(f *GateFacts) {
			f.Purpose, f.Standing.State, f.Awaited, f.Now = PurposeBiller, Unknown, true, night
		}, ReasonQuietHours, morning},
		{
			"no biller's text after STOP",
			func(f *GateFacts) { f.Purpose, f.Standing.State = PurposeBiller, OptedOut }, ReasonOptedOut,
			time.Time{},
		},

		{
			"an opt-out is confirmed at once, even at night",
			func(f *GateFacts) { confirming(f); f.Now = night; f.RevokedAt = night.Add(-time.Second) }, "",
			time.Time{},
		},
		{
			"and to the fifth minute",
			func(f *GateFacts) { confirming(f); f.RevokedAt = f.Now.Add(-5 * time.Minute) }, "",
			time.Time{},
		},
		{
			"never later",
			func(f *GateFacts) { confirming(f); f.RevokedAt = f.Now.Add(-5*time.Minute - time.Second) },
			ReasonConfirmationTooLate,
			time.Time{},
		},
		{
			"nor after an earlier end",
			func(f *GateFacts) { confirming(f); f.ConfirmationDue = f.Now.Add(-time.Second) },
			ReasonConfirmationTooLate,
			time.Time{},
		},
		{
			"what was not revoked is not confirmed",
			func(f *GateFacts) { confirming(f); f.Standing.State = OptedIn }, ReasonNotRevoked,
			time.Time{},
		},
		{
			"a confirmation carries no details", func(f *GateFacts) { confirming(f); f.CarriesPHI = true },
			ReasonPHINotConsented,
			time.Time{},
		},
		{
			"a purpose nobody knows is refused", func(f *GateFacts) { f.Purpose = "marketing" },
			ReasonUnknownPurpose,
			time.Time{},
		},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			f := fair(t)
			c.change(&f)
			err := Permit(f)
			if c.reason == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			var refused *Refused
			if !errors.As(err, &refused) || refused.Reason != c.reason || !refused.Until.Equal(c.until) {
				t.Errorf("got %+v, want %s until %s", refused, c.reason, c.until)
			}
		})
	}
}

func confirming(f *GateFacts) {
	f.Purpose, f.Standing.State, f.RevokedAt = PurposeConfirmation, OptedOut, f.Now.Add(-time.Minute)
}

func TestNothingButAConfirmationInTimeReachesWhoOptedOut(t *testing.T) {
	t.Parallel()
	purposes := []Purpose{PurposeReply, PurposeConfirmation, PurposeReminder, PurposeBiller, ""}
	rapid.Check(t, func(rt *rapid.T) {
		f := fair(t)
		f.Purpose = rapid.SampledFrom(purposes).Draw(rt, "purpose")
		f.Standing = Standing{State: OptedOut, PHI: rapid.Bool().Draw(rt, "phi")}
		f.Standing.Quarantined = rapid.Bool().Draw(rt, "quarantined")
		f.CarriesPHI = rapid.Bool().Draw(rt, "carries")
		f.LastInbound = f.Now.Add(-time.Duration(rapid.IntRange(0, 48).Draw(rt, "inbound")) * time.Hour)
		f.RevokedAt = f.Now.Add(-time.Duration(rapid.IntRange(-5, 20).Draw(rt, "revoked")) * time.Minute)
		f.ConfirmationDue = rapid.SampledFrom([]time.Time{{}, f.Now.Add(time.Hour)}).Draw(rt, "due")
		since := f.Now.Sub(f.RevokedAt)
		inTime := f.Purpose == PurposeConfirmation && since >= 0 && since <= 5*time.Minute
		if err := Permit(f); err == nil && !inTime {
			rt.Fatal("a text would have left")
		}
	})
}
