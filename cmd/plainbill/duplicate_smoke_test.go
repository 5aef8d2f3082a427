package main

import (
	"net/http"
	"strings"
	"sync"
	"testing"
)

// A carrier may hand over the same text twice: it is answered once.
func TestDuplicateDelivery(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june)
	twice := w.fromCarrier("/twilio/sms", w.textForm("SM0000000000000000000000000000d001", june, "how much do I owe"))
	for range 2 {
		if got := w.does(twice); got.status != http.StatusOK || !strings.Contains(got.body, "<Response") {
			t.Fatalf("answered %d %q, want 200 with empty TwiML", got.status, got.body)
		}
	}
	p.Hears("date of birth").HearsNothing()
	w.does(twice) // once more, now that it is answered
	p.HearsNothing()
	if n := w.count(`SELECT count(*) FROM thread.inbound`); n != 1 {
		t.Errorf("%d texts stored, want 1", n)
	}
	p.Says(juneBorn).Hears("$147.00")
	w.verified()
}

// The same AGREE, delivered twice at the same moment, makes one plan.
func TestDuplicateAgree(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june)
	p.Says("can I pay over time").Hears("date of birth").Says(juneBorn).Hears("Reply AGREE to take plan").Says("1").Hears("AGREE")
	agree := w.fromCarrier("/twilio/sms", w.textForm("SM0000000000000000000000000000d002", june, "AGREE"))
	w.atOnce(agree, agree, agree, agree)
	p.Hears("Your plan is set").HearsNothing()
	if n := w.count(`SELECT count(*) FROM ledger.plan`); n != 1 {
		t.Errorf("%d plans, want 1", n)
	}
	w.verified()
}

// atOnce makes requests at the same time and wants each to be taken.
func (w *world) atOnce(all ...request) {
	w.t.Helper()
	var wait sync.WaitGroup
	statuses := make([]int, len(all))
	for i, r := range all {
		wait.Go(func() { statuses[i] = w.status(r) })
	}
	wait.Wait()
	for i, status := range statuses {
		if status != http.StatusOK {
			w.t.Errorf("request %d was answered %d", i, status)
		}
	}
}
