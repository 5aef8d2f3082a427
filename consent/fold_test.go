package consent

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, time.March, 2, 18, 0, 0, 0, time.UTC)

// act makes an event some minutes after noon.
func act(minute int, program Program, action Action, method Method) Event {
	at := noon.Add(time.Duration(minute) * time.Minute)
	return Event{
		Practice: "lakeside", Phone: "+15125550123", Program: program, Action: action, Method: method,
		At: at, Recorded: at, Key: fmt.Sprint(minute, program, action, method),
	}
}

func imported(e Event) Event { e.Imported = true; return e }

func TestFold(t *testing.T) {
	t.Parallel()
	stop := act(10, Billing, OptOut, Keyword)
	disowned := act(10, Billing, Disowned, Keyword)
	shown := act(1, Billing, OptIn, Import)
	shown.Disclosure = "You agree to texts."
	for _, c := range []struct {
		sentence string
		events   []Event
		want     Standing
	}{
		{"nothing is unknown", nil, Standing{State: Unknown}},
		{"START opts in where nobody opted out", []Event{act(1, Billing, OptIn, Keyword)}, in(1)},
		{"a form opts in", []Event{act(1, Billing, OptIn, WebForm)}, in(1)},
		{"a word by telephone opts in where nobody opted out", []Event{act(1, Billing, OptIn, Verbal)}, in(1)},
		{
			"a list with nothing to show leaves it unknown",
			[]Event{imported(act(1, Billing, OptIn, Import))},
			Standing{State: Unknown},
		},
		{"a list with the words shown opts in", []Event{imported(shown)}, in(1)},
		{"a form in a list opts in", []Event{imported(act(1, Billing, OptIn, WebForm))}, in(1)},
		{"a carrier's word opts nobody in", []Event{act(1, Billing, OptIn, Provider)}, Standing{State: Unknown}},
		{"STOP opts out", []Event{act(1, Billing, OptIn, WebForm), stop}, out(10)},
		{"a second STOP changes nothing", []Event{stop, act(20, Billing, OptOut, Email)}, out(10)},
		{"START after STOP opts in", []Event{stop, act(11, Billing, OptIn, Keyword)}, in(11)},
		{"START before STOP does not", []Event{stop, act(9, Billing, OptIn, Keyword)}, out(10)},
		{"START in the same instant does not", []Event{act(10, Billing, OptIn, Keyword), stop}, out(10)},
		{"a signed form after STOP opts in", []Event{stop, act(11, Billing, OptIn, Paper)}, in(11)},
		{"a form in a list never lifts", []Event{stop, imported(act(11, Billing, OptIn, WebForm))}, out(10)},
		{"START in a list never lifts", []Event{stop, imported(act(11, Billing, OptIn, Keyword))}, out(10)},
		{"a list never lifts", []Event{stop, imported(shown)}, out(10)},
		{"a word by telephone never lifts", []Event{stop, act(11, Billing, OptIn, Verbal)}, out(10)},
		{"an email never lifts", []Event{stop, act(11, Billing, OptIn, Email)}, out(10)},
		{"a carrier never lifts", []Event{stop, act(11, Billing, OptIn, Provider)}, out(10)},
		{"a conversation never lifts", []Event{stop, act(11, Billing, OptIn, Conversation)}, out(10)},
		{
			"leaving one program leaves all",
			[]Event{act(1, Billing, OptIn, WebForm), act(10, UnencryptedPHI, OptOut, Keyword)},
			out(10),
		},
		{
			"agreeing to details is not agreeing to texts",
			[]Event{stop, act(11, UnencryptedPHI, OptIn, Conversation)},
			out(10),
		},
		{"wrong number opts out and quarantines", []Event{disowned}, quarantined(10)},
		{"START does not lift a quarantine", []Event{disowned, act(11, Billing, OptIn, Keyword)}, quarantined(10)},
		{
			"a form before does not lift a quarantine",
			[]Event{act(9, Billing, OptIn, WebForm), disowned},
			quarantined(10),
		},
		{"a form after lifts a quarantine", []Event{disowned, act(11, Billing, OptIn, WebForm)}, in(11)},
		{
			"STOP and START do not lift a quarantine",
			[]Event{disowned, act(11, Billing, OptOut, Keyword), act(12, Billing, OptIn, Keyword)},
			quarantined(10),
		},
		{
			"after a form START counts again",
			[]Event{
				disowned,
				act(11, Billing, OptIn, WebForm),
				act(12, Billing, OptOut, Keyword),
				act(13, Billing, OptIn, Keyword),
			},
			in(13),
		},
		{
			"details are agreed to in a conversation",
			[]Event{act(1, Billing, OptIn, WebForm), act(2, UnencryptedPHI, OptIn, Conversation)},
			phi(in(1)),
		},
		{
			"details can be agreed to by who wrote first",
			[]Event{act(2, UnencryptedPHI, OptIn, Conversation)},
			phi(Standing{State: Unknown}),
		},
		{
			"a list does not agree to details",
			[]Event{imported(act(2, UnencryptedPHI, OptIn, WebForm))},
			Standing{State: Unknown},
		},
		{
			"START does not restore the agreement to details",
			[]Event{act(2, UnencryptedPHI, OptIn, Conversation), stop, act(11, Billing, OptIn, Keyword)},
			in(11),
		},
		{
			"what is agreed to while opted out does not count later",
			[]Event{stop, act(11, UnencryptedPHI, OptIn, Conversation), act(12, Billing, OptIn, Keyword)},
			in(12),
		},
		{
			"details can be agreed to again",
			[]Event{stop, act(11, Billing, OptIn, Keyword), act(12, UnencryptedPHI, OptIn, Conversation)},
			phi(in(11)),
		},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			if got := Fold(c.events); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func in(minute int) Standing {
	return Standing{State: OptedIn, Since: noon.Add(time.Duration(minute) * time.Minute)}
}

func out(minute int) Standing {
	return Standing{State: OptedOut, Since: noon.Add(time.Duration(minute) * time.Minute)}
}

func quarantined(minute int) Standing {
	s := out(minute)
	s.Quarantined = true
	return s
}

func phi(s Standing) Standing { s.PHI = true; return s }

var anyEvent = rapid.Custom(func(t *rapid.T) Event {
	e := act(rapid.IntRange(0, 6).Draw(t, "minute"),
		rapid.SampledFrom([]Program{Billing, Billing, UnencryptedPHI}).Draw(t, "program"),
		rapid.SampledFrom([]Action{OptIn, OptIn, OptOut, Disowned}).Draw(t, "action"),
		rapid.SampledFrom([]Method{WebForm, Keyword, Paper, Verbal, Email, Import, Conversation, Provider}).Draw(t, "method"))
	e.Imported = rapid.Bool().Draw(t, "imported")
	e.Recorded = noon.Add(time.Duration(rapid.IntRange(0, 9).Draw(t, "recorded")) * time.Minute)
	e.Key = rapid.StringN(1, 4, 8).Draw(t, "key")
	return e
})

func TestTheOrderOfArrivalDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(anyEvent, 0, 12).Draw(t, "events")
		shuffled := rapid.Permutation(events).Draw(t, "shuffled")
		if a, b := Fold(events), Fold(shuffled); a != b {
			t.Fatalf("%+v and %+v", a, b)
		}
	})
}

func TestOnlyThePersonLeavesAnOptOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(anyEvent, 1, 12).Draw(t, "events")
		s := Fold(events)
		if s.State == OptedOut && s.PHI {
			t.Fatal("details may be sent to who opted out")
		}
		var last time.Time
		for _, e := range events {
			if e.revokes() && e.At.After(last) {
				last = e.At
			}
		}
		if last.IsZero() || s.State == OptedOut {
			return
		}
		for _, e := range events {
			byHand := e.Method == Keyword || e.Method == WebForm || e.Method == Paper
			if e.Action == OptIn && e.Program == Billing && byHand && !e.Imported && e.At.After(last) {
				return
			}
		}
		t.Fatalf("an opt-out at %s was left for %+v by nobody", last, s)
	})
}

func TestAnEventIsChecked(t *testing.T) {
	t.Parallel()
	good := act(1, Billing, OptIn, Keyword)
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for sentence, spoil := range map[string]func(*Event){
		"no practice":             func(e *Event) { e.Practice = "" },
		"no key":                  func(e *Event) { e.Key = "" },
		"no phone":                func(e *Event) { e.Phone = "512" },
		"unknown program":         func(e *Event) { e.Program = "marketing" },
		"unknown action":          func(e *Event) { e.Action = "maybe" },
		"unknown method":          func(e *Event) { e.Method = "rumour" },
		"no time":                 func(e *Event) { e.At = time.Time{} },
		"an opt-in in the future": func(e *Event) { e.At = e.Recorded.Add(25 * time.Hour) },
	} {
		e := good
		spoil(&e)
		if err := e.Check(); !errors.Is(err, ErrEvent) {
			t.Errorf("%s: %v", sentence, err)
		}
	}
	revoked := act(1, Billing, OptOut, "a letter")
	revoked.At = revoked.Recorded.AddDate(0, 0, 3)
	if err := revoked.Check(); err != nil {
		t.Errorf("a revocation is refused: %v", err)
	}
}
