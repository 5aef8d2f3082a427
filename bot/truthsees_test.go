package bot_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/link"
	"github.com/plainbill/plainbill/consent"
)

// withMaria is a world with one patient, who owes something.
func withMaria(t *testing.T) *truth {
	t.Helper()
	w := newTruth(t)
	w.patient("A-1", "Maria,Zaldivar,1980-03-14", ",", maria)
	return w
}

// isPhone holds what Maria's phone agrees to.
func (w *truth) isPhone(want consent.State) {
	w.Helper()
	if got := w.standing(maria).State; got != want {
		w.Errorf("the phone is %s, want %s", got, want)
	}
}

// isDisowned holds whether Maria's phone is somebody else's, and silent; otherwise it is hers again, and is texted.
func (w *truth) isDisowned(want bool) {
	w.Helper()
	state := consent.OptedIn
	if want {
		state = consent.OptedOut
	}
	if got := w.standing(maria); got.Quarantined != want || got.State != state {
		w.Errorf("%+v, want disowned: %v", got, want)
	}
}

// hasSent holds which texts the carrier took, by their templates.
func (w *truth) hasSent(want string) {
	w.Helper()
	if got := w.sent(); got != want {
		w.Errorf("sent %q, want %q", got, want)
	}
}

// hears holds what was texted last.
func (w *truth) hears(about, want string) {
	w.Helper()
	if got := w.last(); got != want {
		w.Errorf("%s: %s, want %s", about, got, want)
	}
}

// last is the template of the latest text.
func (w *truth) last() string {
	all := strings.Fields(w.sent())
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

// askedBillers holds why there are cases.
func (w *truth) askedBillers(want string) {
	w.Helper()
	if got := w.reasons(); got != want {
		w.Errorf("a biller was asked about %q, want %q", got, want)
	}
}

// linked is somebody with a new link to a page, not signed in.
func (w *truth) linked(thread int64, account billing.AccountNumber) (v bot.Visitor) {
	w.Helper()
	w.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		v.Token, err = link.New(ctx, tx, link.Wanted{
			Practice: "lakeside", Account: account, Thread: thread, Page: "statement", Language: "en",
		}, w.now())
		return err
	})
	return v
}

// texted is whoever has a link that was texted to a phone; account may be empty, as before identity.
func (w *truth) texted(phone consent.Phone, account billing.AccountNumber) (v bot.Visitor) {
	w.Helper()
	var id int64
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, th := w.threadOf(ctx, tx, phone)
		id = th.ID
		return nil
	})
	return w.linked(id, account)
}
