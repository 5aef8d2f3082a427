package main

import (
	"fmt"
	"net/url"
	"testing"
	"time"
)

// Languages, noise, and what carriers say that is not so.
func TestEdgeCasesOfWordsAndDelivery(t *testing.T) {
	t.Parallel()
	newWorld(t).edges(
		edgeCase{"Edge23 a stop is read in any script and no echo of ours is one", edge23},
		edgeCase{"Edge25 a late report moves nothing back and nothing leaves twice", edge25},
		edgeCase{"Edge25 a block at the carrier counts and no import or restore undoes it", edge25Import},
	)
}

func edge23(w *world) {
	reminder := "Lakeside Billing: You have a new billing statement. Reply here with questions or call 512-555-0100. " +
		"Reply HELP for help, STOP to opt out."
	stops := []string{
		"ALTO", "PARAR", "ya no me manden", "ya no me manden mensajes", "🛑 STOP 🛑", "STОP", "stpo", "Stop period",
		"S T O P", "unsubscibe",
	}
	noise := []string{
		"Liked “" + reminder + "”", "Disliked “Reply HELP for help, STOP to opt out.”", reminder,
		"> " + reminder + "\nhow much do I owe?",
		"I'm driving with Do Not Disturb While Driving turned on. I'll see your message when I get where I'm going.",
		"https://example.com/bill?end=1&x=" + fmt.Sprintf("%0300d", 7),
	}
	number := func(i int) string { return fmt.Sprintf("+151255501%02d", 60+i) }
	for i, words := range append(append([]string{}, stops...), noise...) {
		w.phone(number(i)).Says(words)
	}
	w.settled()
	for i, words := range append(append([]string{}, stops...), noise...) {
		state, _ := w.phone(number(i)).consentState()
		if stop := i < len(stops); stop != (state == "opted_out") {
			w.t.Errorf("after %q the phone is %s", words, state)
		}
	}
}

func edge25(w *world) {
	p := w.phone(june)
	p.Says("how much do I owe").Hears("date of birth")
	w.settled()
	sid := p.texts("out")[0].SID
	report := func(status, code string) {
		w.t.Helper()
		ref := w.strings(`SELECT practice_id || '/' || id FROM outbox.message WHERE sid = $1`, sid)[0]
		form := url.Values{"MessageSid": {sid}, "AccountSid": {demoAccount}, "MessageStatus": {status}, "To": {june}}
		if code != "" {
			form.Set("ErrorCode", code)
		}
		if got := w.does(w.fromCarrier("/twilio/status?ref="+url.QueryEscape(ref), form)); got.status >= 300 {
			w.t.Errorf("the report %q was answered %d", status, got.status)
		}
	}
	status := func() string {
		return w.strings(`SELECT status FROM outbox.message WHERE sid = $1`, sid)[0]
	}
	before := status()
	for _, late := range []string{"failed", "sent", "queued", "undelivered"} {
		report(late, "30003")
	}
	report("delivered", "")
	w.settled()
	if before != "delivered" || status() != "delivered" {
		w.t.Errorf("delivered is %s, and %s after late reports", before, status())
	}

	q := w.phone(dana)
	w.fault("30003", dana)
	q.Says("how much do I owe").Hears("date of birth")
	w.eventually("the report", func() bool {
		return w.count(`SELECT count(*) FROM outbox.message WHERE status = 'undelivered' AND error_code = 30003`) == 1
	})
	sid = q.texts("out")[0].SID
	report("delivered", "")
	w.settled()
	if n := w.count(`SELECT count(*) FROM outbox.change WHERE sid = $1 AND status = 'delivered'`, sid); n == 0 {
		w.t.Error("that it was delivered after all is not kept")
	}
	w.forward(31 * time.Minute) // when a phone that was off would be tried again
	q.HearsNothing()

	twice := w.phone(tom)
	w.fault("timeout", tom)
	twice.Says("how much do I owe").Hears("date of birth")
	w.eventually("the call to break off", func() bool {
		return w.count(`SELECT count(*) FROM outbox.message WHERE status = 'sending'`) == 0
	})
	w.forward(time.Minute)
	twice.HearsNothing()
}

func edge25Import(w *world) {
	p := w.phone(grace)
	w.fault("21610", grace)
	p.Says("how much do I owe").HearsNothing().state("opted_out")
	w.desk().Sees("the carrier says this phone opted out")

	today := w.clock.Now().UTC()
	list := "phone,account_number,program,action,method,at,disclosure,evidence\n"
	for i, at := range []time.Time{today.AddDate(0, -2, 0), today.AddDate(0, 0, -1), today} {
		list += fmt.Sprintf("%s,LK-1011,billing,opt_in,paper,%s,I agree to texts about my bills.,form-%d\n", grace,
			at.Format("2006-01-02"), i)
	}
	w.plainbill("consent", "import", w.fileOf("consent.csv", list))
	p.state("opted_out").mute("how much do I owe")
	w.bills("LK-1011,Grace,Oduya,1999-10-28,78751," + grace + ",en,,")
	p.state("opted_out")
	if left := leftOutAll(w); left["ST-9011"] != "opted_out" {
		w.t.Errorf("the statement is left out for %q", left["ST-9011"])
	}
}
