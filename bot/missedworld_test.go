package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/bot/link"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/bot/simulator"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/bot/twilio"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/consent/seal"
	"github.com/plainbill/plainbill/templates"
)

const (
	maria      = consent.Phone("+15125550123")
	truthLine  = consent.Phone("+15125550199")
	truthLine2 = consent.Phone("+15125550198")
)

// truth is the path in front of the simulated carrier, with Twilio's own client between them. No webhook reaches it but
// those that a test hands on; jobs are done where the test says so.
type truth struct {
	*testing.T
	pool    *pgxpool.Pool
	keys    *seal.Keyring
	bot     *bot.Bot
	metrics *bot.Metrics
	edge    string // of the simulator
	mu      sync.Mutex
	clock   time.Time
	reports []bot.Delivery // what the carrier reported
}

var truthReader = sync.OnceValues(understand.New)

func (w *truth) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

func (w *truth) forward(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(d)
}

func newTruth(t *testing.T) *truth {
	t.Helper()
	w := &truth{
		T: t, keys: pgtest.Keyring(t), clock: time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC), metrics: bot.NewMetrics(),
		pool: pgtest.New(
			t, pg.Set{Schema: practice.Schema, FS: practice.Migrations()},
			pg.Set{Schema: ledger.Schema, FS: ledger.Migrations()}, pg.Set{Schema: payment.Schema, FS: payment.Migrations()},
			pg.Set{Schema: registry.Schema, FS: registry.Migrations()},
			pg.Set{Schema: thread.Schema, FS: thread.Migrations()}, pg.Set{Schema: outbox.Schema, FS: outbox.Migrations()},
			pg.Set{Schema: desk.Schema, FS: desk.Migrations()}, pg.Set{Schema: link.Schema, FS: link.Migrations()},
			pg.Set{Schema: guess.Schema, FS: guess.Migrations()}, pg.Set{Schema: reach.Schema, FS: reach.Migrations()},
		),
	}
	words, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	reader, err := truthReader()
	if err != nil {
		t.Fatal(err)
	}
	w.bot, err = bot.New(bot.Parts{
		Pool: w.pool, Keys: w.keys, Words: words, Reader: reader, Now: w.now, Log: slog.New(slog.DiscardHandler),
		Carrier: w.carrier(), Metrics: w.metrics,
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := practice.Read(strings.NewReader(`practices:
  - {id: lakeside, name: Lakeside, phone: "+15125550100", time_zone: America/Chicago, languages: [en],
     senders: [{number: "` + truthLine.Reveal() + `", optout_reply: app}, {number: "` + truthLine2.Reveal() + `"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := practice.Apply(ctx, tx, all[0], w.now())
		return err
	})
	return w
}

// carrier starts the simulated carrier; its webhooks end here.
func (w *truth) carrier() *twilio.Client {
	product := httptest.NewServer(http.HandlerFunc(w.report))
	w.Cleanup(product.Close)
	s, err := simulator.New(simulator.Config{
		Data: w.TempDir(), Keys: w.keys, Now: w.now, AccountSID: "AC1", AuthToken: "token", Sender: truthLine.Reveal(),
		PublicURL: product.URL, Stall: 20 * time.Millisecond,
	})
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { _ = s.Close() })
	mux := http.NewServeMux()
	s.Routes(mux)
	edge := httptest.NewServer(mux)
	w.Cleanup(edge.Close)
	w.edge = edge.URL
	s.Resume()
	transport := &http.Transport{}
	w.Cleanup(transport.CloseIdleConnections)
	c, err := twilio.NewClient(twilio.Config{
		AccountSID: "AC1", Tokens: []string{"token"}, APIURL: s.CarrierURL(), PublicURL: product.URL, Transport: transport,
	})
	if err != nil {
		w.Fatal(err)
	}
	return c
}

func (w *truth) report(_ http.ResponseWriter, r *http.Request) {
	if r.ParseForm() != nil || !strings.HasPrefix(r.URL.Path, "/twilio/status") {
		return
	}
	status := map[string]outbox.Status{
		"sent": outbox.StatusSent, "delivered": outbox.StatusDelivered, "undelivered": outbox.StatusUndelivered,
	}[r.PostForm.Get("MessageStatus")]
	d := bot.Delivery{SID: r.PostForm.Get("MessageSid"), Ref: r.URL.Query().Get("m"), Status: status}
	_, _ = fmt.Sscan(r.PostForm.Get("ErrorCode"), &d.ErrorCode)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reports = append(w.reports, d)
}

// reported waits until the carrier has said its last word on so many texts, and hands on what it said.
func (w *truth) reported(texts int) {
	w.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		w.mu.Lock()
		last := 0
		for _, d := range w.reports {
			if d.Status.Final() {
				last++
			}
		}
		all := slices.Clone(w.reports)
		if last >= texts {
			w.reports = nil
			w.mu.Unlock()
			for _, d := range all {
				w.ok(w.bot.Delivered(w.Context(), d))
			}
			return
		}
		w.mu.Unlock()
		if time.Now().After(deadline) {
			w.Fatalf("%d texts were reported, want %d", last, texts)
		}
	}
}

func (w *truth) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *truth) tx(f func(ctx context.Context, tx pgx.Tx) error) {
	w.Helper()
	pgtest.Tx(w.T, w.pool, f)
}

// post asks the simulator for something.
func (w *truth) post(path, body string) {
	w.Helper()
	res, err := http.Post(w.edge+path, "application/json", strings.NewReader(body))
	w.ok(err)
	_ = res.Body.Close()
	if res.StatusCode >= 300 {
		w.Fatalf("%s: %d", path, res.StatusCode)
	}
}

// writes is a text that only the carrier knows.
func (w *truth) writes(from consent.Phone, words string) {
	w.Helper()
	w.post("/sim/texts", fmt.Sprintf(`{"from":%q,"to":%q,"body":%q}`, from.Reveal(), truthLine.Reveal(), words))
}

// says is a text that its webhook brings, and that is answered.
func (w *truth) says(from consent.Phone, words string) {
	w.Helper()
	w.sids()
	w.ok(w.bot.Receive(w.Context(), bot.Inbound{
		SID: fmt.Sprintf("SMtest%d", w.sids()), From: from, To: truthLine, Body: consent.Body(words),
	}))
	w.work()
}

var truthSIDs struct {
	sync.Mutex
	n int
}

func (w *truth) sids() int {
	truthSIDs.Lock()
	defer truthSIDs.Unlock()
	truthSIDs.n++
	return truthSIDs.n
}

// work answers and sends what waits.
func (w *truth) work() {
	w.Helper()
	for _, id := range w.numbers(`SELECT id FROM thread.thread ORDER BY id`) {
		ref := thread.Ref{Practice: "lakeside", Thread: id}
		w.ok(w.bot.Answer(w.Context(), ref))
		w.ok(w.bot.Send(w.Context(), ref))
	}
}

// looks looks for missed texts, and answers them.
func (w *truth) looks() {
	w.Helper()
	w.ok(w.bot.Missed(w.Context(), "lakeside"))
	w.work()
}
