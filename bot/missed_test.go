package bot_test

import (
	"testing"
	"time"

	"github.com/plainbill/plainbill/consent"
)

// down is a world whose carrier got texts while nobody listened: the first look only says from when on to read.
func down(t *testing.T) *truth {
	w := newTruth(t)
	w.patient("A-1", "Maria,Zaldivar,1980-03-14", ",", maria)
	w.looks()
	return w
}

func TestAStopThatWasMissedActsWithItsOwnTimeAndIsNotConfirmedLate(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.says(maria, "START")
	w.forward(time.Hour)
	said := w.now()
	w.writes(maria, "STOP")
	w.forward(2 * time.Hour)
	w.looks()
	got := w.standing(maria)
	if got.State != consent.OptedOut || got.Since.Sub(said) < 0 || got.Since.Sub(said) >= time.Second {
		t.Errorf("%+v, want opted out at %v", got, said)
	}
	if sent := w.sent(); sent != "opted_in" {
		t.Errorf("sent %q", sent)
	}
}

func TestAStopThatWasMissedForAMinuteIsConfirmedInTime(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.says(maria, "START")
	w.forward(10 * time.Minute)
	w.writes(maria, "please stop texting me")
	w.forward(2 * time.Minute)
	w.looks()
	if got := w.standing(maria).State; got != consent.OptedOut {
		t.Errorf("the phone is %s", got)
	}
	if sent := w.sent(); sent != "opted_in opted_out" {
		t.Errorf("sent %q", sent)
	}
}

func TestAStopFromBeforeAStartThatWeKnowLiftsNothing(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.writes(maria, "Stop.") // not a word that the carrier itself acts on
	w.forward(20 * time.Minute)
	w.says(maria, "START")
	w.forward(20 * time.Minute)
	w.looks()
	if got := w.standing(maria).State; got != consent.OptedIn {
		t.Errorf("the phone is %s", got)
	}
	w.says(maria, "how much do I owe")
	if sent := w.sent(); sent != "opted_in ask_date_of_birth" {
		t.Errorf("sent %q", sent)
	}
}

func TestAStartThatWasMissedDoesNotLiftALaterStop(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.writes(maria, "START")
	w.forward(20 * time.Minute)
	w.says(maria, "STOP")
	w.forward(20 * time.Minute)
	w.looks()
	if got := w.standing(maria).State; got != consent.OptedOut {
		t.Errorf("the phone is %s", got)
	}
	if got := w.reasons(); got != "" {
		t.Errorf("a biller was asked about %q", got)
	}
}

func TestWordsOfOneSecondEndInSilence(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.forward(time.Hour)
	w.writes(maria, "STOP")
	w.writes(maria, "START")
	w.forward(10 * time.Minute)
	w.looks()
	if got := w.standing(maria).State; got != consent.OptedOut {
		t.Errorf("the phone is %s", got)
	}
}

func TestATextMissedForTenMinutesIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.forward(time.Hour)
	w.writes(maria, "how much do I owe")
	w.forward(10 * time.Minute)
	for range 3 {
		w.looks()
		w.forward(3 * time.Minute)
	}
	if sent := w.sent(); sent != "ask_date_of_birth" {
		t.Errorf("sent %q", sent)
	}
}

func TestATextMissedForHoursGoesToABillerAndIsNotAnswered(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.forward(time.Hour)
	w.writes(maria, "how much do I owe")
	w.forward(3 * time.Hour)
	w.looks()
	if sent, reasons := w.sent(), w.reasons(); sent != "" || reasons != "wrote_while_down" {
		t.Errorf("sent %q, a biller was asked about %q", sent, reasons)
	}
}

func TestAWrongNumberMissedForHoursIsInForceAllTheSame(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.forward(time.Hour)
	w.writes(maria, "wrong number")
	w.forward(3 * time.Hour)
	w.looks()
	if got := w.standing(maria); got.State != consent.OptedOut || !got.Quarantined {
		t.Errorf("%+v", got)
	}
	if sent := w.sent(); sent != "" {
		t.Errorf("sent %q", sent)
	}
}

func TestATextIsNotMissedWhileItsWebhookMayBeOnItsWay(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.forward(time.Hour)
	w.writes(maria, "how much do I owe")
	w.forward(30 * time.Second)
	w.looks()
	if sent := w.sent(); sent != "" {
		t.Errorf("sent %q", sent)
	}
}
