package bot_test

import (
	"testing"
	"time"

	"github.com/plainbill/plainbill/consent"
)

// down is a world whose carrier got texts while nobody listened: the first look only says from when on to read.
func down(t *testing.T) *truth {
	w := withMaria(t)
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
	w.hasSent("opted_in")
}

func TestAStopThatWasMissedForAMinuteIsConfirmedInTime(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.says(maria, "START")
	w.forward(10 * time.Minute)
	w.writes(maria, "please stop texting me")
	w.forward(2 * time.Minute)
	w.looks()
	w.isPhone(consent.OptedOut)
	w.hasSent("opted_in opted_out")
}

func TestAStopFromBeforeAStartThatWeKnowLiftsNothing(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.writes(maria, "Stop.") // not a word that the carrier itself acts on
	w.forward(20 * time.Minute)
	w.says(maria, "START")
	w.forward(20 * time.Minute)
	w.looks()
	w.isPhone(consent.OptedIn)
	w.says(maria, "how much do I owe")
	w.hasSent("opted_in ask_date_of_birth")
}

func TestAStartThatWasMissedDoesNotLiftALaterStop(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.writes(maria, "START")
	w.forward(20 * time.Minute)
	w.says(maria, "STOP")
	w.forward(20 * time.Minute)
	w.looks()
	w.isPhone(consent.OptedOut)
	w.askedBillers("")
}

func TestWordsOfOneSecondEndInSilence(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.forward(time.Hour)
	w.writes(maria, "STOP")
	w.writes(maria, "START")
	w.forward(10 * time.Minute)
	w.looks()
	w.isPhone(consent.OptedOut)
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
	w.hasSent("ask_date_of_birth")
}

func TestATextMissedForHoursGoesToABillerAndIsNotAnswered(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.forward(time.Hour)
	w.writes(maria, "how much do I owe")
	w.forward(3 * time.Hour)
	w.looks()
	w.hasSent("")
	w.askedBillers("wrote_while_down")
}

func TestAWrongNumberMissedForHoursIsInForceAllTheSame(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.forward(time.Hour)
	w.writes(maria, "wrong number")
	w.forward(3 * time.Hour)
	w.looks()
	w.isDisowned(true)
	w.hasSent("")
}

func TestATextIsNotMissedWhileItsWebhookMayBeOnItsWay(t *testing.T) {
	t.Parallel()
	w := down(t)
	w.forward(time.Hour)
	w.writes(maria, "how much do I owe")
	w.forward(30 * time.Second)
	w.looks()
	w.hasSent("")
}
