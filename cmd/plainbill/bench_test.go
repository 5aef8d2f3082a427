package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/bot/simulator"
)

// BenchmarkStart reports the median time of five starts, from exec to "ready": with a new data folder and with one that
// is there.
func BenchmarkStart(b *testing.B) {
	const starts = 5
	for b.Loop() {
		var fresh, existing []time.Duration
		for range starts {
			i := newInstallation(b)
			fresh = append(fresh, i.up(""))
			i.stop()
			existing = append(existing, i.up(""))
			i.stop()
		}
		b.ReportMetric(median(fresh).Seconds()*1000, "ms-new-folder")
		b.ReportMetric(median(existing).Seconds()*1000, "ms-existing-folder")
	}
}

// BenchmarkAnswer measures, with eight phones at once, each waiting for an answer before it texts again: from the
// beginning of the webhook to the carrier's receipt of the answer, the webhook alone, and beside them what a server does
// that stores a request in one INSERT and nothing else. PostgreSQL is the embedded one, with all its safety on.
func BenchmarkAnswer(b *testing.B) {
	const phones, each = 8, 100
	m := newMeasured(b, phones)
	m.answers(b, 10) // warm
	for b.Loop() {
		bare := m.bareServer(b, 10*phones*each)
		work := m.work()
		began := time.Now()
		webhooks, answers := m.answers(b, each)
		took := time.Since(began)
		n := float64(len(answers))
		did := m.work().since(work)
		report(b, "webhook", webhooks)
		report(b, "answer", answers)
		report(b, "bare", bare.each)
		rate := n / took.Seconds()
		b.ReportMetric(rate, "answers/s")
		b.ReportMetric(rate/bare.rate, "of-bare-rate")
		b.ReportMetric(did.statements/n, "statements/answer")
		b.ReportMetric(did.trips/n, "round-trips/answer")
		b.ReportMetric(did.commits/n, "commits/answer")
	}
}

// cycle is what a phone texts again and again; each text has one answer and leaves the conversation where it can go on.
var cycle = []string{"how much do I owe", "why do I owe this", "can I pay this over time", "what is a deductible"}

// measured is the whole program in this process, on the embedded database, before a carrier that notes when a text
// comes and hands it on to the simulated one.
type measured struct {
	*program
	phones     []string
	receipts   map[string]chan time.Time
	statements atomic.Int64
	trips      atomic.Int64
	sids       atomic.Int64
}

func newMeasured(b *testing.B, phones int) *measured {
	b.Helper()
	i := newInstallation(b)
	m := &measured{phones: i.patients(phones), receipts: map[string]chan time.Time{}}
	for _, phone := range m.phones {
		m.receipts[phone] = make(chan time.Time, 16)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	m.program = &program{
		env: Environment{
			Data: i.data, Key: Secret(i.key), PublicURL: "http://" + listener.Addr().String(),
			TwilioAccountSID: demoAccount, TwilioAuthToken: demoToken,
		},
		log: slog.New(slog.NewJSONHandler(io.Discard, nil)), now: time.Now, died: make(chan error, 1),
	}
	b.Cleanup(m.stop)
	if err := m.startDatabase(b.Context()); err != nil {
		b.Fatal(err)
	}
	m.countStatements(b)
	sim := m.carrierInFront(b)
	if err := m.startBot(b.Context()); err != nil {
		b.Fatal(err)
	}
	m.serve(listener, m.routes())
	if err := m.startWork(b.Context()); err != nil {
		b.Fatal(err)
	}
	sim.Resume()
	for _, phone := range m.phones {
		m.text(b, phone, "how much do I owe")
		m.text(b, phone, "3/7/1984")
	}
	return m
}

// countStatements has the program use a pool that counts.
func (m *measured) countStatements(b *testing.B) {
	b.Helper()
	config := m.pool.Config()
	config.ConnConfig.Tracer = &counter{n: &m.statements, trips: &m.trips}
	pool, err := pgxpool.NewWithConfig(b.Context(), config)
	if err != nil {
		b.Fatal(err)
	}
	m.pool = pool
	m.onStop(func(context.Context) { pool.Close() })
}

// counter counts statements, and the round trips in which they go: those of a batch go in one.
type counter struct{ n, trips *atomic.Int64 }

// TraceQueryStart counts one.
func (c *counter) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	c.n.Add(1)
	c.trips.Add(1)
	return ctx
}

// TraceBatchStart counts a round trip.
func (c *counter) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	c.trips.Add(1)
	return ctx
}

// TraceBatchQuery counts a statement of a batch.
func (c *counter) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) { c.n.Add(1) }

// TraceBatchEnd does nothing.
func (c *counter) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// TraceQueryEnd does nothing.
func (c *counter) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// carrierInFront makes the program's carrier: every text is noted, then taken by the simulated one, which reports back.
func (m *measured) carrierInFront(b *testing.B) *simulator.Simulator {
	b.Helper()
	sim, err := simulator.New(simulator.Config{
		Data: m.env.Data, Keys: mustKeys(b, m.env), Now: time.Now, Log: m.log, AccountSID: demoAccount,
		AuthToken: demoToken, BotToken: demoBot, SigningSecret: demoSigning, PublicURL: m.env.PublicURL,
	})
	if err != nil {
		b.Fatal(err)
	}
	m.onStop(func(context.Context) { _ = sim.Close() })
	behind, err := url.Parse(sim.CarrierURL())
	if err != nil {
		b.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(behind)
	proxy.Transport = &http.Transport{MaxIdleConnsPerHost: 32}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := time.Now()
		raw, err := io.ReadAll(r.Body)
		if form, formErr := url.ParseQuery(string(raw)); err == nil && formErr == nil && r.Method == http.MethodPost {
			defer func() { m.receipts[form.Get("To")] <- at }()
		}
		r.Body = io.NopCloser(strings.NewReader(string(raw)))
		proxy.ServeHTTP(w, r)
	}))
	m.onStop(func(context.Context) { front.Close() })
	m.env.TwilioAPIURL = front.URL
	return sim
}

// text posts one signed webhook and waits for the answer at the carrier.
func (m *measured) text(b *testing.B, phone, words string) (webhook, answer time.Duration) {
	sid := fmt.Sprintf("SM%032x", m.sids.Add(1))
	form := url.Values{
		"MessageSid": {sid}, "AccountSid": {demoAccount}, "From": {phone}, "To": {"+15125550199"}, "Body": {words},
		"NumMedia": {"0"},
	}
	address := m.env.PublicURL + "/twilio/sms"
	r, err := http.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		b.Error(err)
		return 0, 0
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", signedForm(address, form))
	began := time.Now()
	taken, err := visitor.Do(r)
	if err != nil {
		b.Error(err)
		return 0, 0
	}
	webhook = time.Since(began)
	_, _ = io.Copy(io.Discard, taken.Body)
	_ = taken.Body.Close()
	if taken.StatusCode != http.StatusOK {
		b.Errorf("webhook: %s", taken.Status)
	}
	select {
	case at := <-m.receipts[phone]:
		return webhook, at.Sub(began)
	case <-time.After(patience):
		b.Errorf("no answer to %q", words)
		return webhook, patience
	}
}

// signedForm signs a form as Twilio does.
func signedForm(address string, form url.Values) string {
	mac := hmac.New(sha1.New, []byte(demoToken))
	_, _ = io.WriteString(mac, address)
	for _, key := range slices.Sorted(maps.Keys(form)) {
		_, _ = io.WriteString(mac, key+form.Get(key))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// answers has every phone text and wait so many times, all phones at once.
func (m *measured) answers(b *testing.B, each int) (webhooks, answers []time.Duration) {
	b.Helper()
	var mu sync.Mutex
	var wait sync.WaitGroup
	for _, phone := range m.phones {
		wait.Go(func() {
			for n := range each {
				webhook, answer := m.text(b, phone, cycle[n%len(cycle)])
				mu.Lock()
				webhooks, answers = append(webhooks, webhook), append(answers, answer)
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	return webhooks, answers
}

// visitor is the client of everything that is measured.
var visitor = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: patience}

// worked is what the database has done so far.
type worked struct{ commits, statements, trips float64 }

func (m *measured) work() (w worked) {
	time.Sleep(1500 * time.Millisecond) // the server publishes its counts a second late
	const commits = `SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()`
	_ = m.pool.QueryRow(context.Background(), commits).Scan(&w.commits)
	w.statements, w.trips = float64(m.statements.Load()), float64(m.trips.Load())
	return w
}

func (w worked) since(before worked) worked {
	return worked{w.commits - before.commits, w.statements - before.statements, w.trips - before.trips}
}
