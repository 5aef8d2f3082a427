package bot_test

import (
	"errors"
	"testing"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot"
)

var mariaBorn = billing.BornOn(billing.Date{Year: 1980, Month: time.March, Day: 14})

func TestLinksEndWhenTheirNumberTurnsOutToBeSomebodyElses(t *testing.T) {
	t.Parallel()
	w := withMaria(t)
	w.says(maria, "START")
	var visitors []bot.Visitor
	for _, account := range []billing.AccountNumber{"A-1", ""} {
		by := w.texted(maria, account)
		session, err := w.bot.ConfirmIdentity(t.Context(), by, mariaBorn)
		w.ok(err)
		by.Session = session
		_, err = w.bot.PageOf(t.Context(), by)
		w.ok(err)
		visitors = append(visitors, by)
	}
	w.forward(time.Minute)
	w.says(maria, "wrong number")
	for _, by := range visitors {
		if _, err := w.bot.PageOf(t.Context(), by); !errors.Is(err, bot.ErrPageEnded) {
			t.Errorf("what was open goes on: %v", err)
		}
		if _, err := w.bot.ConfirmIdentity(t.Context(), by, mariaBorn); !errors.Is(err, bot.ErrPageEnded) {
			t.Errorf("the old link opens: %v", err)
		}
		if _, err := w.bot.OpenPage(t.Context(), by); !errors.Is(err, bot.ErrPageEnded) {
			t.Errorf("the old link asks for a date of birth: %v", err)
		}
	}
	w.forward(time.Hour)
	w.says(maria, "START")
	w.says(maria, "3/14/1980") // the number is proven again: new links open, the old ones do not
	by := w.texted(maria, "A-1")
	if _, err := w.bot.ConfirmIdentity(t.Context(), by, mariaBorn); err != nil {
		t.Errorf("a link made after the number was proven: %v", err)
	}
	if _, err := w.bot.OpenPage(t.Context(), visitors[0]); !errors.Is(err, bot.ErrPageEnded) {
		t.Errorf("an old link came back to life: %v", err)
	}
}

func TestLinksEndWhenTheAccountHasAnotherPhone(t *testing.T) {
	t.Parallel()
	w := withMaria(t)
	own, whoever := w.texted(maria, "A-1"), w.texted(maria, "")
	for _, by := range []*bot.Visitor{&own, &whoever} {
		session, err := w.bot.ConfirmIdentity(t.Context(), *by, mariaBorn)
		w.ok(err)
		by.Session = session
	}
	w.forward(time.Minute)
	w.patientOf("A-1", "S-2", "Maria,Zaldivar,1980-03-14", ",", "+15125550177")
	for _, by := range []bot.Visitor{own, whoever} {
		if _, err := w.bot.PageOf(t.Context(), by); !errors.Is(err, bot.ErrPageEnded) {
			t.Errorf("what was open at the old phone goes on: %v", err)
		}
	}
	if _, err := w.bot.ConfirmIdentity(t.Context(), own, mariaBorn); !errors.Is(err, bot.ErrPageEnded) {
		t.Errorf("the link at the old phone opens: %v", err)
	}
	if _, err := w.bot.ConfirmIdentity(t.Context(), whoever, mariaBorn); !errors.Is(err, bot.ErrNoMatch) {
		t.Errorf("the old phone still has the account: %v", err)
	}
	by := w.texted("+15125550177", "A-1")
	if _, err := w.bot.ConfirmIdentity(t.Context(), by, mariaBorn); err != nil {
		t.Errorf("a link at the new phone: %v", err)
	}
}

func TestStopLeavesThePagesThatWereAskedFor(t *testing.T) {
	t.Parallel()
	w := withMaria(t)
	w.says(maria, "START")
	by := w.texted(maria, "A-1")
	w.forward(time.Minute)
	w.says(maria, "STOP")
	if _, err := w.bot.ConfirmIdentity(t.Context(), by, mariaBorn); err != nil {
		t.Errorf("who wants no texts cannot see the bill: %v", err)
	}
}
