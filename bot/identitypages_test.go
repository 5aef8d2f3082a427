package bot_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/consent"
)

func born(year int, month time.Month, day int) billing.DateOfBirth {
	return billing.BornOn(billing.Date{Year: year, Month: month, Day: day})
}

// gives gives a date of birth on a new link to an account's page.
func (w *truth) gives(account billing.AccountNumber, said billing.DateOfBirth) error {
	w.Helper()
	_, err := w.bot.ConfirmIdentity(w.Context(), w.linked(0, account), said)
	return err
}

func TestPagesAndTextsLockTogetherAndAChildsPageOpensForItsGuarantor(t *testing.T) {
	t.Parallel()
	w := withMaria(t)
	w.patient("A-2", "Teo,Zaldivar,2012-05-06", "Maria,Zaldivar", maria)
	if err := w.gives("A-2", born(2012, 5, 7)); !errors.Is(err, bot.ErrNoMatch) {
		t.Errorf("a wrong date of birth: %v", err)
	}
	if err := w.gives("A-2", born(2012, 5, 6)); err != nil {
		t.Errorf("the child's date of birth: %v", err)
	}
	if err := w.gives("A-2", mariaBorn); err != nil {
		t.Errorf("the guarantor's: %v", err)
	}
	w.forward(25 * time.Hour)
	for range 3 {
		w.tries(1)
	}
	if err := w.gives("A-1", mariaBorn); !errors.Is(err, bot.ErrLocked) {
		t.Errorf("the right one after ten by text and page: %v", err)
	}
}

func TestThePagesAndTextsOfAPhoneHaveThreeTriesADayTogether(t *testing.T) {
	t.Parallel()
	for name, ways := range map[string]string{
		"the third on a page": "text page page", "the third by text": "page page text",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTruth(t)
			w.patient("A-1", "Maria,Zaldivar,1980-03-14", ",", maria)
			w.says(maria, "how much do I owe")
			for i, way := range strings.Fields(ways) {
				if got, want := w.tried(way, born(1971, 1, 1+i)), [3]string{"wrong", "wrong", "locked"}[i]; got != want {
					t.Errorf("wrong date %d, by %s: %s", i+1, way, got)
				}
			}
			for _, way := range []string{"text", "page"} {
				if got := w.tried(way, mariaBorn); got != "locked" {
					t.Errorf("the right one by %s: %s", way, got)
				}
			}
			w.forward(24*time.Hour + time.Minute)
			w.says(maria, "how much do I owe")
			for _, way := range []string{"page", "text"} {
				if got := w.tried(way, mariaBorn); got != "right" {
					t.Errorf("the right one a day later by %s: %s", way, got)
				}
			}
		})
	}
}

// tried says what became of a date of birth that Maria gives.
func (w *truth) tried(way string, said billing.DateOfBirth) string {
	w.Helper()
	if way == "text" {
		day := said.Reveal()
		w.says(maria, fmt.Sprintf("%d/%d/%d", day.Month, day.Day, day.Year))
		switch last := w.last(); {
		case last == "date_of_birth_no_match":
			return "wrong"
		case last == "identity_locked":
			return "locked"
		case last == "balance_due":
			return "right"
		default:
			return last
		}
	}
	switch err := w.gives("A-1", said); {
	case errors.Is(err, bot.ErrNoMatch):
		return "wrong"
	case errors.Is(err, bot.ErrLocked):
		return "locked"
	default:
		w.ok(err)
		return "right"
	}
}

func TestSeveralTabsAtOnceHaveThreeTriesTogether(t *testing.T) {
	t.Parallel()
	for name, phone := range map[string]consent.Phone{"an account with a phone": maria, "an account without one": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTruth(t)
			w.patient("A-1", "Maria,Zaldivar,1980-03-14", ",", phone)
			links := [2]bot.Visitor{w.linked(0, "A-1"), w.linked(0, "A-1")}
			var answers [6]error
			var all sync.WaitGroup
			for i := range answers {
				all.Go(func() {
					_, answers[i] = w.bot.ConfirmIdentity(w.Context(), links[i%2], born(1971, 1, 1+i))
				})
			}
			all.Wait()
			told := map[error]int{}
			for _, err := range answers {
				told[err]++
			}
			if told[bot.ErrNoMatch] != guess.Short-1 || told[bot.ErrLocked] != len(answers)-guess.Short+1 {
				t.Errorf("six at once were told %v", told)
			}
			if n := w.numbers(`SELECT count(*) FROM guess.wrong`); n[0] != guess.Short {
				t.Errorf("%d of six at once were weighed", n[0])
			}
			if err := w.gives("A-1", mariaBorn); !errors.Is(err, bot.ErrLocked) {
				t.Errorf("the right one: %v", err)
			}
		})
	}
}

func TestAStrangersTriesDoNotCloseTheDayOfThePatientsPhone(t *testing.T) {
	t.Parallel()
	const stranger = consent.Phone("+15125550124")
	w := withMaria(t)
	w.says(stranger, "how much do I owe")
	for i := range 3 {
		w.says(stranger, fmt.Sprintf("1/%d/1971", 1+i))
	}
	w.hears("the stranger", "identity_locked")
	w.says(maria, "how much do I owe")
	for _, way := range []string{"page", "text"} {
		if got := w.tried(way, mariaBorn); got != "right" {
			t.Errorf("the patient by %s: %s", way, got)
		}
	}
}

// Nobody can be asked to look at an account that has no phone: its lock ends when its tries are no longer counted.
func TestALockWithoutACaseEnds(t *testing.T) {
	t.Parallel()
	w := newTruth(t)
	w.patient("A-1", "Maria,Zaldivar,1980-03-14", ",", "")
	for day := range 4 {
		for i := range guess.Short {
			_ = w.gives("A-1", born(1971, 1, 1+guess.Short*day+i))
		}
		w.forward(25 * time.Hour)
	}
	if err := w.gives("A-1", mariaBorn); !errors.Is(err, bot.ErrLocked) {
		t.Errorf("the right one after twelve wrong: %v", err)
	}
	w.forward(guess.LongWindow)
	if err := w.gives("A-1", mariaBorn); err != nil {
		t.Errorf("the right one a month later: %v", err)
	}
}
