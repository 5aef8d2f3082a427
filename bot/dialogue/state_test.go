package dialogue_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, stored string
		want         dialogue.State
	}{
		{"nothing is a new thread", "", dialogue.State{}},
		{
			"what this version wrote comes back", `{"v":1,"language":"es","misses":1}`,
			dialogue.State{Version: 1, Language: billing.Spanish, Misses: 1},
		},
		{
			"a newer version keeps what protects the patient and forgets the rest",
			`{"v":9,"language":"es","account":"A-1","verified_at":"2026-11-23T09:00:00Z","biller":true,` +
				`"failed_dob":["2026-11-23T09:00:00Z"],"asked":"confirm_plan","offers":7}`,
			dialogue.State{Language: billing.Spanish, Biller: true, Lost: true},
		},
		{
			"wrong dates of birth that were kept here are counted with the facts now",
			`{"v":1,"language":"es","failed_dob":["2026-11-23T09:00:00Z"],"greeted":true}`,
			dialogue.State{Version: 1, Language: billing.Spanish, Greeted: true},
		},
		{"what is no state is a new thread", `]{`, dialogue.State{Lost: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, dialogue.Decode([]byte(c.stored))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// says gives the messages that answer a reading.
func says(s dialogue.State, said dialogue.Said) ([]templates.Message, dialogue.State) {
	if said.At.IsZero() {
		said.At = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	}
	if said.Facts.Languages == nil {
		said.Facts.Languages = []billing.Language{billing.English, billing.Spanish}
	}
	said.Facts.Today = billing.DateOf(said.At)
	s, effects := dialogue.Step(s, said)
	var messages []templates.Message
	for _, e := range effects {
		if say, ok := e.(dialogue.Say); ok {
			messages = append(messages, say.Message)
		}
	}
	return messages, s
}

func TestLostQuestion(t *testing.T) {
	t.Parallel()
	for _, i := range []understand.Intent{understand.Yes, understand.Number, understand.OutOfScope} {
		got, after := says(dialogue.Decode([]byte(`{"v":9}`)), dialogue.Said{Reading: understand.Reading{Intent: i}})
		want := []templates.Message{templates.OfferPerson{}}
		if diff := cmp.Diff(want, got); diff != "" || after.Asked != understand.OfferHuman {
			t.Errorf("%s to a question that was lost does not offer a person:\n%s", i, diff)
		}
	}
	balance := understand.Reading{Intent: understand.Balance}
	got, _ := says(dialogue.Decode([]byte(`{"v":9}`)), dialogue.Said{Reading: balance})
	if diff := cmp.Diff([]templates.Message{templates.AskDateOfBirth{FirstContact: true}}, got); diff != "" {
		t.Errorf("a new question in a thread that was lost:\n%s", diff)
	}
}

// TestNoOracle holds that a stranger who guesses hears the same from a phone with patients and one without.
func TestNoOracle(t *testing.T) {
	t.Parallel()
	hears := func(accounts []dialogue.Account) []string {
		var heard []string
		var s dialogue.State
		var wrong wrongDates
		for i, said := range []string{"", "1950-01-01", "1950-01-02", "1950-01-03", "1950-01-04", "1984-03-07"} {
			e := dialogue.Said{
				At:      time.Date(2026, 11, 23, 10, i, 0, 0, time.UTC),
				Reading: understand.Reading{Intent: understand.Balance},
				Facts:   dialogue.Facts{Languages: []billing.Language{billing.English}, Accounts: accounts},
			}
			if said != "" {
				e.Reading = understand.Reading{Intent: understand.OutOfScope, Born: billing.BornOn(date(said))}
			}
			wrong.tell(&e.Facts, e.At)
			var effects []dialogue.Effect
			s, effects = dialogue.Step(s, e)
			if slices.Contains(effects, dialogue.Effect(dialogue.IdentityFailed{})) {
				wrong = append(wrong, e.At)
			}
			heard = append(heard, fmt.Sprintf("%+v", effects))
		}
		return heard
	}
	if diff := cmp.Diff(hears(phone(t, "maria")), hears(nil)); diff != "" {
		t.Errorf("a phone with a patient answers otherwise than one without:\n%s", diff)
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	both := []billing.Language{billing.English, billing.Spanish}
	for _, c := range []struct {
		name      string
		state     billing.Language
		account   billing.Language
		languages []billing.Language
		reading   understand.Reading
		want      billing.Language
	}{
		{
			"a plain Spanish text is answered in Spanish", billing.English, "", both,
			understand.Reading{Language: billing.Spanish, Confidence: 0.9, Intent: understand.Greeting},
			billing.Spanish,
		},
		{
			"an unsure reading keeps the thread's language", billing.English, "", both,
			understand.Reading{Language: billing.Spanish, Confidence: 0.2, Intent: understand.Greeting},
			billing.English,
		},
		{
			"a short answer keeps the thread's language", billing.Spanish, "", both,
			understand.Reading{Language: billing.English, Confidence: 0.9, Intent: understand.No},
			billing.Spanish,
		},
		{
			"a text in another language is answered in the account's", "", billing.Spanish, both,
			understand.Reading{Language: billing.OtherLanguage, Confidence: 0.9, Intent: understand.Greeting},
			billing.Spanish,
		},
		{
			"a practice without Spanish answers in its own", "", billing.Spanish, both[:1],
			understand.Reading{Language: billing.Spanish, Confidence: 0.9, Intent: understand.Greeting},
			billing.English,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			after, effects := dialogue.Step(dialogue.State{Language: c.state}, dialogue.Said{
				Reading: c.reading,
				Facts:   dialogue.Facts{Languages: c.languages, Accounts: []dialogue.Account{{Language: c.account}}},
			})
			say, ok := effects[0].(dialogue.Say)
			if !ok || say.Language != c.want || after.Language != c.want {
				t.Errorf("answered in %q, the thread keeps %q, want %q", say.Language, after.Language, c.want)
			}
		})
	}
}

// TestAStateOfBeforeIsRead holds that what earlier versions kept is still offered, and changes no plan.
func TestAStateOfBeforeIsRead(t *testing.T) {
	t.Parallel()
	s := dialogue.Decode([]byte(`{"v":1,"language":"es","asked":"confirm_plan","account":"A-1001",` +
		`"offered_at":"2026-11-23T10:00:00Z","offered_to":"A-1001","terms":{"principal":18000,"frequency":"monthly",` +
		`"instalments":[{"due":"2026-12-23","amount":9000},{"due":"2027-01-23","amount":9000}],"policy":"v1"}}`))
	if s.Terms == nil || s.Terms.Principal != 180_00 || s.Change != "" || s.Ends || s.Unsaid || s.Lost {
		t.Errorf("%+v", s)
	}
}
