package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/audit"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/consent"
)

// subscribed is a world whose patient agreed to texts.
func subscribed(t *testing.T) *truth {
	w := withMaria(t)
	w.says(maria, "START")
	w.reported(1)
	return w
}

func (w *truth) fault(kind string) {
	w.Helper()
	w.post("/sim/faults", `{"kind":"`+kind+`","phone":"`+maria.Reveal()+`"}`)
}

// settled waits until the carrier's list has the last word on the latest text.
func (w *truth) settled() {
	w.Helper()
	var shown []struct{ Status string }
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		w.get("/sim/texts?phone=%2B"+maria.Reveal()[1:], &shown)
		if n := len(shown); n > 0 && (shown[n-1].Status == "undelivered" || shown[n-1].Status == "delivered") {
			return
		}
	}
	w.Fatal("the carrier does not settle")
}

func TestABlockThatNobodyToldUsIsFoundAtNightAndMirrored(t *testing.T) {
	t.Parallel()
	w := subscribed(t)
	w.forward(time.Hour)
	w.fault("silent_block")
	w.says(maria, "how much do I owe")
	w.settled()
	w.forward(8 * time.Hour)
	if got := w.standing(maria).State; got != consent.OptedIn {
		t.Fatalf("the phone is %s before the comparison", got)
	}
	for range 2 { // the second finds nothing new
		w.ok(w.bot.Compare(t.Context(), "lakeside"))
		w.forward(25 * time.Hour)
	}
	w.isPhone(consent.OptedOut)
	w.askedBillers("carrier_optout")
	if got := w.counted("plainbill_suppression_differences_total"); got != 1 {
		t.Errorf("%v differences counted", got)
	}
	checks, err := audit.Verify(t.Context(), w.pool, w.keys)
	w.ok(err)
	if c := checks[len(checks)-1]; !c.OK || !strings.Contains(c.Detail, "1 differences: lakeside SM") {
		t.Errorf("verify says %+v", c)
	}
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		found, err := reach.Differences(ctx, tx, "lakeside", 10)
		if len(found) != 1 || found[0].Kind != "opt_out" || !found[0].Mirrored {
			t.Errorf("kept %+v", found)
		}
		return err
	})
}

func TestABlockThatAStartHasLiftedSinceIsNotMirrored(t *testing.T) {
	t.Parallel()
	w := subscribed(t)
	w.forward(time.Hour)
	w.fault("silent_block")
	w.says(maria, "how much do I owe")
	w.settled()
	w.forward(time.Hour)
	w.says(maria, "START")
	w.forward(8 * time.Hour)
	w.ok(w.bot.Compare(t.Context(), "lakeside"))
	w.isPhone(consent.OptedIn)
	w.differs("")
}

func TestAStopThatNoWebhookBroughtIsFoundAtNightByItself(t *testing.T) {
	t.Parallel()
	w := subscribed(t)
	w.forward(time.Hour)
	w.writes(maria, "STOP")
	w.forward(8 * time.Hour)
	w.ok(w.bot.Compare(t.Context(), "lakeside"))
	w.isPhone(consent.OptedOut)
	w.differs("opt_out true")
}

func TestAStartThatWeNeverSawIsShownAndLiftsNothing(t *testing.T) {
	t.Parallel()
	w := subscribed(t)
	w.says(maria, "STOP")
	w.forward(time.Hour)
	w.writes(maria, "START")
	w.forward(8 * time.Hour)
	w.ok(w.bot.Compare(t.Context(), "lakeside"))
	w.isPhone(consent.OptedOut)
	w.differs("start false")
}

func TestAPhoneThatIsOffGetsItsTextOnceMore(t *testing.T) {
	t.Parallel()
	w := subscribed(t)
	w.fault("30003")
	w.says(maria, "how much do I owe")
	w.reported(1)
	w.forward(29 * time.Minute)
	w.ok(w.bot.AgainAll(t.Context()))
	w.work()
	if sent := w.sent(); sent != "opted_in ask_date_of_birth" {
		t.Fatalf("sent %q too early", sent)
	}
	w.forward(2 * time.Minute)
	for range 2 {
		w.ok(w.bot.AgainAll(t.Context()))
		w.work()
	}
	w.hasSent("opted_in ask_date_of_birth ask_date_of_birth")
	w.askedBillers("")
}

func TestWhoHasWrittenSinceGetsNoOldTextAgain(t *testing.T) {
	t.Parallel()
	w := subscribed(t)
	w.fault("30003")
	w.says(maria, "how much do I owe")
	w.reported(1)
	w.forward(20 * time.Minute)
	w.says(maria, "HELP")
	w.forward(20 * time.Minute)
	w.ok(w.bot.AgainAll(t.Context()))
	w.work()
	w.hasSent("opted_in ask_date_of_birth help")
}

func TestThreeFailuresInAWeekAreForGoodUntilTheOwnerWrites(t *testing.T) {
	t.Parallel()
	w := subscribed(t)
	for range 3 {
		w.fault("30003")
		w.says(maria, "HELP")
		w.reported(1)
		w.forward(24 * time.Hour)
	}
	w.askedBillers("undeliverable")
	if w.mayText() {
		t.Error("the phone may still be texted")
	}
	w.says(maria, "HELP")
	if !w.mayText() {
		t.Error("its owner wrote, and may not be texted")
	}
}

func TestABlockedPhoneIsLeftAloneUntilAPersonHasLooked(t *testing.T) {
	t.Parallel()
	w := subscribed(t)
	w.fault("30004")
	w.says(maria, "how much do I owe")
	w.reported(1)
	w.askedBillers("carrier_blocked")
	w.isPhone(consent.OptedIn)
	if w.mayText() {
		t.Error("the phone may still be texted")
	}
	w.resolve()
	if !w.mayText() {
		t.Error("a person has looked, and it may not be texted")
	}
}

func TestARefusalOfTheCarrierWithoutAWebhookCancelsWhatWaits(t *testing.T) {
	t.Parallel()
	w := subscribed(t)
	w.fault("21610")
	w.says(maria, "how much do I owe")
	events := w.list(`SELECT method FROM registry.event WHERE action = 'opt_out'`)
	if len(events) != 1 || events[0] != "provider" {
		t.Errorf("events %v", events)
	}
	w.askedBillers("carrier_optout")
	if n := w.numbers(`SELECT count(*) FROM outbox.message WHERE status = 'waiting'`); n[0] != 0 {
		t.Errorf("%d texts wait", n[0])
	}
}

// differs holds what a comparison with the carrier found: the kind, and whether it was mirrored.
func (w *truth) differs(want string) {
	w.Helper()
	found := strings.Join(w.list(`SELECT kind || ' ' || mirrored FROM reach.difference ORDER BY found_at, sid`), ", ")
	if found != want {
		w.Errorf("differences: %q, want %q", found, want)
	}
}

// mayText says what the gate's facts say of the phone.
func (w *truth) mayText() bool {
	w.Helper()
	return w.facts("A-1", maria).PhoneValid
}

func (w *truth) facts(account billing.AccountNumber, phone consent.Phone) (f consent.GateFacts) {
	w.Helper()
	w.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		p, th := w.threadOf(ctx, tx, phone)
		f = consent.GateFacts{
			Purpose: consent.PurposeReminder, Now: w.now(), Standing: w.standing(phone), LastInbound: th.LastInboundAt,
		}
		return w.bot.TruthFacts(ctx, tx, p, th, account, &f)
	})
	return f
}

// counted gives the sum of a counter.
func (w *truth) counted(name string) (sum float64) {
	w.Helper()
	all := prometheus.NewRegistry()
	w.metrics.Register(all)
	families, err := all.Gather()
	w.ok(err)
	for _, f := range families {
		if f.GetName() != name {
			continue
		}
		for _, m := range f.GetMetric() {
			sum += m.GetCounter().GetValue()
		}
	}
	return sum
}
