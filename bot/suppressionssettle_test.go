package bot_test

import (
	"strings"
	"testing"
	"time"
)

func TestACallThatBrokeOffIsFoundBesideTheSameWordsOfBefore(t *testing.T) {
	t.Parallel()
	w := subscribed(t)
	w.says(maria, "HELP")
	w.forward(time.Second)
	w.fault("timeout")
	w.says(maria, "HELP")
	w.forward(21 * time.Second)
	w.ok(w.bot.SettleAll(t.Context()))
	w.work()
	if n := w.numbers(`SELECT count(DISTINCT sid) FROM outbox.message WHERE template = 'help'`); n[0] != 2 {
		t.Errorf("%d of two texts were found", n[0])
	}
	if got := w.onPhone("Reply STOP"); got != 2 {
		t.Errorf("the phone got %d texts", got)
	}
}

func TestACallThatWasLostIsMadeOnceMore(t *testing.T) {
	t.Parallel()
	w := subscribed(t)
	w.fault("lost")
	w.says(maria, "HELP")
	for range 3 {
		w.forward(21 * time.Second)
		w.ok(w.bot.SettleAll(t.Context()))
		w.work()
	}
	w.hasSent("opted_in help")
}

func TestACallThatBrokeOffIsNotRepeatedAfterAStop(t *testing.T) {
	t.Parallel()
	w := subscribed(t)
	w.fault("lost")
	w.says(maria, "HELP")
	w.says(maria, "STOP")
	w.forward(21 * time.Second)
	w.ok(w.bot.SettleAll(t.Context()))
	w.work()
	w.hasSent("opted_in opted_out")
}

// onPhone counts what the phone got with some words in it.
func (w *truth) onPhone(words string) (n int) {
	w.Helper()
	var shown []struct{ Direction, Body string }
	w.get("/sim/texts?phone=%2B"+maria.Reveal()[1:], &shown)
	for _, s := range shown {
		if s.Direction == "out" && strings.Contains(s.Body, words) {
			n++
		}
	}
	return n
}
