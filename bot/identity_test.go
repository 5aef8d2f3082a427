package bot_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

// tries gives three wrong dates of birth, which end a day.
func (w *truth) tries(day int) {
	w.Helper()
	w.says(maria, "how much do I owe")
	for i := range 3 {
		w.says(maria, fmt.Sprintf("1/%d/19%02d", 1+day, 40+i))
	}
	w.forward(25 * time.Hour)
}

func TestTenWrongDatesOfBirthOverDaysLockAPhoneUntilABillerUnlocks(t *testing.T) {
	t.Parallel()
	w := withMaria(t)
	for day := range 3 {
		w.tries(day)
		w.resolve() // what a biller closes before the lock unlocks nothing
	}
	w.says(maria, "how much do I owe")
	w.says(maria, "1/9/1971")
	if got := w.counted("plainbill_identity_locks_total"); got != 1 {
		t.Errorf("%v locks counted", got)
	}
	w.forward(25 * time.Hour)
	w.says(maria, "how much do I owe")
	w.hears("the day after", "identity_locked")
	w.askedBillers("identity")
	w.forward(25 * time.Hour)
	w.says(maria, "3/14/1980")
	w.hears("the right date", "identity_locked")
	w.resolve()
	w.says(maria, "how much do I owe")
	w.says(maria, "3/14/1980")
	w.hears("unlocked and right", "balance_due")
}

func TestARightDateOfBirthForgivesItsPhonesDayAndNotTheMonth(t *testing.T) {
	t.Parallel()
	w := withMaria(t)
	w.says(maria, "how much do I owe")
	w.says(maria, "1/9/1971")
	w.says(maria, "1/9/1972")
	w.says(maria, "3/14/1980")
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, th := w.threadOf(ctx, tx, maria)
		tried, err := guess.Today(ctx, tx, "lakeside", th.ID, w.now())
		if tried != 0 {
			t.Errorf("%d tries of the day are left over", tried)
		}
		return err
	})
	if n := w.numbers(`SELECT count(*) FROM guess.wrong`); n[0] != 2 {
		t.Errorf("%d guesses are kept", n[0])
	}
}

func TestANumberThatWasDisownedComesBackByStartAndItsPatientsDateOfBirth(t *testing.T) {
	t.Parallel()
	w := withMaria(t)
	w.says(maria, "START")
	w.says(maria, "wrong number")
	before := w.sent()
	w.forward(time.Hour)
	w.says(maria, "3/14/1980") // without START it is nothing
	w.says(maria, "START")
	w.says(maria, "how much do I owe")
	w.says(maria, "1/1/1970")
	w.hasSent(before) // and the new owner nothing
	w.isDisowned(true)
	if f := w.facts("A-1", maria); f.Reassigned != consent.ReassignedYes {
		t.Errorf("the number counts as the patient's: %+v", f)
	}
	w.says(maria, "3/14/1980")
	w.isDisowned(false)
	w.hasSent(before + " opted_in")
	if f := w.facts("A-1", maria); f.Reassigned != "" {
		t.Errorf("the number is not proven: %+v", f)
	}
}

func TestThreeWrongDatesCloseTheWayBackForTheDay(t *testing.T) {
	t.Parallel()
	w := withMaria(t)
	w.says(maria, "START")
	w.says(maria, "wrong number")
	w.says(maria, "START")
	for i := range 3 {
		w.says(maria, fmt.Sprintf("1/1/197%d", i))
	}
	w.says(maria, "3/14/1980")
	w.isDisowned(true)
}

func TestWhatAPersonVerifiedLiftsAQuarantineForItsAccountAlone(t *testing.T) {
	t.Parallel()
	w := withMaria(t)
	w.patient("A-2", "Luis,Zaldivar,1978-01-02", ",", maria)
	w.says(maria, "START")
	w.says(maria, "wrong number")
	w.forward(time.Hour)
	w.event(consent.Verified, "A-1")
	w.isDisowned(false)
	if w.facts("A-1", maria).Reassigned != "" || w.facts("A-2", maria).Reassigned != consent.ReassignedYes {
		t.Error("the wrong account is proven")
	}
}

// event records an opt-in now.
func (w *truth) event(method consent.Method, account billing.AccountNumber) {
	w.Helper()
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, _, _, err := registry.Record(ctx, tx, w.keys, consent.Event{
			Practice: "lakeside", Phone: maria, Program: consent.Billing, Action: consent.OptIn, Method: method,
			At: w.now(), Recorded: w.now(), Key: fmt.Sprint("hand/", w.sids()), Account: account, Actor: "ana",
			Disclosure: "words", Evidence: "form",
		})
		return err
	})
}

func TestAReassignedNumberIsBlockedUntilItConsentsAnew(t *testing.T) {
	t.Parallel()
	w := withMaria(t)
	w.says(maria, "START")
	for _, c := range []struct{ says, want consent.Reassigned }{
		{consent.ReassignedNoData, consent.ReassignedNoData}, {consent.ReassignedYes, consent.ReassignedYes},
	} {
		w.tx(func(ctx context.Context, tx pgx.Tx) error {
			on := billing.DateOf(w.now())
			return reach.AddAnswer(ctx, tx, w.keys, "lakeside", maria, reach.Answer{Says: c.says, On: on}, w.now())
		})
		if got := w.facts("", maria).Reassigned; got != c.want {
			t.Errorf("after %s: %q", c.says, got)
		}
	}
	w.forward(48 * time.Hour)
	w.says(maria, "STOP")
	w.forward(time.Minute)
	w.says(maria, "START")
	if got := w.facts("", maria).Reassigned; got != "" {
		t.Errorf("after a new consent: %q", got)
	}
}

func TestAMinorsOwnNumberIsNotTextedAndAGuarantorsIs(t *testing.T) {
	t.Parallel()
	w := newTruth(t)
	w.patient("A-1", "Ana,Zaldivar,2012-03-14", ",", maria)
	w.patient("A-2", "Teo,Zaldivar,2012-03-14", "Maria,Zaldivar", maria)
	if got := w.facts("A-1", maria).Holds; len(got) != 1 || got[0] != "minor" {
		t.Errorf("the minor's own number is held by %v", got)
	}
	if got := w.facts("A-2", maria).Holds; len(got) != 0 {
		t.Errorf("the guarantor's number is held by %v", got)
	}
}

func TestAChildsDateOfBirthOpensItsBillAtTheGuarantorsPhoneOnly(t *testing.T) {
	t.Parallel()
	w := withMaria(t)
	w.patient("A-2", "Teo,Zaldivar,2012-05-06", "Maria,Zaldivar", maria)
	w.patient("A-3", "Ana,Zaldivar,2013-07-08", ",", maria)
	w.says(maria, "how much do I owe")
	w.says(maria, "7/8/2013")
	w.hears("a child's of whom no guarantor is on file", "date_of_birth_no_match")
	w.says(maria, "5/6/2012")
	w.hears("a child's at its guarantor's phone", "balance_due")
}

func TestTextsStopAtTheEighteenthBirthdayUntilThePatientAgrees(t *testing.T) {
	t.Parallel()
	w := newTruth(t) // 1 December 2026
	w.patient("A-1", "Teo,Zaldivar,2008-12-04", "Maria,Zaldivar", maria)
	w.says(maria, "START")
	gate := func() string {
		f := w.facts("A-1", maria)
		f.PracticeEnabled, f.SenderRegistered, f.CapPerDay, f.CapPerWeek = true, true, 1, 1
		f.Hours, f.Zones = consent.Hours{From: "21:00", To: "08:00"}, []*time.Location{time.UTC}
		return consent.Decide(f).Reason
	}
	w.ok(w.bot.Compare(t.Context(), "lakeside"))
	if got := gate(); got != "" {
		t.Errorf("before the birthday: %q", got)
	}
	w.forward(3 * 24 * time.Hour)
	if got := gate(); got != consent.ReasonReconsent {
		t.Errorf("on the birthday: %q", got)
	}
	w.ok(w.bot.Compare(t.Context(), "lakeside"))
	w.askedBillers("came_of_age")
	w.resolve()
	w.forward(24 * time.Hour)
	w.ok(w.bot.Compare(t.Context(), "lakeside"))
	w.askedBillers("") // not again
	w.event(consent.Paper, "A-1")
	if got := gate(); got != "" {
		t.Errorf("after the patient's own consent: %q", got)
	}
}
