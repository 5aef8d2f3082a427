package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/link"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

func (w *world) history(phone consent.Phone) (events []consent.Event) {
	w.Helper()
	w.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		events, err = registry.History(ctx, tx, w.keys, lakeside, phone)
		return err
	})
	return events
}

func (w *world) waiting() (n int) {
	w.Helper()
	if err := w.pool.QueryRow(context.Background(), `SELECT count(*) FROM outbox.message`).Scan(&n); err != nil {
		w.Fatal(err)
	}
	return n
}

func TestTheFormOfConsentKeepsWhatWasShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	b.open("/join/lakeside")
	b.says("SMS text messages", "Message frequency varies", "Message and data rates may apply", "HELP", "STOP",
		`href="/terms/lakeside"`, `href="/privacy/lakeside"`, `type="checkbox"`, "get care", "Lakeside Billing")
	b.saysNot(" checked")
	const phone = consent.Phone("+15125550123")
	b.send("/join/lakeside", "phone", "(512) 555-0123")
	b.says("Tick the box")
	b.send("/join/lakeside", "phone", "555", "agree", "yes")
	b.says("Enter a mobile phone number")
	b.send("/join/lakeside", "phone", "512-555-0123", "agree", "yes", "words", "others")
	b.says("This page has changed")
	if n := len(w.history(phone)); n != 0 {
		t.Fatalf("%d events without an agreement", n)
	}
	b.send("/join/lakeside", "phone", "512-555-0123", "agree", "yes", "account", "LK-1001")
	b.says("Please check your phone", "text START to 512-555-0199")
	events := w.history(phone)
	if len(events) != 1 || w.waiting() != 1 {
		t.Fatalf("%d events, %d texts", len(events), w.waiting())
	}
	e := events[0]
	if e.Method != consent.WebForm || e.Action != consent.OptIn || e.Account != "" ||
		!strings.Contains(e.Disclosure, "SMS text messages about my bills from Lakeside Billing") ||
		!strings.Contains(e.Evidence, "words join/en/") || !strings.Contains(e.Evidence, "127.0.0.1") {
		t.Error("the event lacks the words, the form or the address")
	}
	b.open("/join/lakeside")
	b.send("/join/lakeside", "phone", "512-555-0123", "agree", "yes")
	b.says("Please check your phone")
	if len(w.history(phone)) != 1 || w.waiting() != 1 {
		t.Error("a second form sent a second text")
	}
}

func TestAFormNeverLiftsAnOptOutAndDoesNotTellOfIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, action := range []consent.Action{consent.OptOut, consent.Disowned} {
		phone := consent.Phone([]string{"+15125550124", "+15125550125"}[i])
		w.tx(func(ctx context.Context, tx pgx.Tx) error {
			_, _, _, err := registry.Record(ctx, tx, w.keys, consent.Event{
				Practice: lakeside, Phone: phone, Program: consent.Billing, Action: action, Method: consent.Keyword,
				At: w.now(), Recorded: w.now(), Key: "stop/" + string(action), Actor: "patient",
			})
			return err
		})
		b := w.browser()
		b.open("/join/lakeside")
		b.send("/join/lakeside", "phone", phone.Reveal(), "agree", "yes")
		b.says("Please check your phone", "text START to")
		if got := consent.Fold(w.history(phone)).State; got != consent.OptedOut || w.waiting() != 0 {
			t.Errorf("%s: %s after the form, %d texts", action, got, w.waiting())
		}
	}
}

func TestNobodyCanMakeThePracticeTextManyNumbers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	for i := range link.FormsFromAddress + 1 {
		b.open("/join/lakeside")
		b.send("/join/lakeside", "phone", "512-555-01"+string(rune('4'+i/10))+string(rune('0'+i%10)), "agree", "yes")
	}
	if b.status != http.StatusTooManyRequests {
		t.Errorf("the form too many: %d", b.status)
	}
	if n := w.waiting(); n != link.FormsFromAddress {
		t.Errorf("%d texts", n)
	}
	b.open("/join/lakeside")
	b.send("/join/lakeside", "phone", "+44 20 7946 0123", "agree", "yes")
	b.says("Enter a mobile phone number in the United States")
}

// Behind a proxy that adds a line of its own, what the request claimed before is not believed.
func TestAClaimedAddressLiftsNoBound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	for i := range link.FormsFromAddress + 1 {
		b.open("/join/lakeside")
		form := url.Values{"phone": {"512-555-01" + strconv.Itoa(40+i)}, "agree": {"yes"}}
		for _, m := range hidden.FindAllStringSubmatch(b.page, -1) {
			form.Set(m[1], m[2])
		}
		r, err := http.NewRequest(http.MethodPost, w.server.URL+"/join/lakeside", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Add("X-Forwarded-For", "203.0.113."+strconv.Itoa(i+1)) // claimed
		r.Header.Add("X-Forwarded-For", "198.51.100.7")                 // the proxy's
		b.took(b.client.Do(r))
	}
	if b.status != http.StatusTooManyRequests {
		t.Errorf("the form too many: %d", b.status)
	}
}

func TestTermsAndPrivacyStandByThemselves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	b.open("/privacy/lakeside")
	b.says("Mobile opt-in data is not shared", "Lakeside Billing")
	b.open("/terms/lakeside?lang=es")
	b.says(`<html lang="es"`, "frecuencia de los mensajes", "STOP")
	for _, path := range []string{"/join/nobody", "/terms/nobody", "/privacy/nobody"} {
		b.open(path)
		if b.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, b.status)
		}
	}
}
