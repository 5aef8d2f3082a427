package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/audit"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/consent/seal"
)

// world is the whole program, started as the demo is, on a database of its own: real PostgreSQL, the simulated carrier
// and workspace in front of the real clients, a clock that tests move.
type world struct {
	t       *testing.T
	program *program
	clock   *demoClock
	url     string
	data    string
	key     string
	db      string
	log     *safeBuffer
	level   slog.Level
	said    *sidList // texts that phones have sent
}

// monday is when tests begin: a Monday at ten in the practice's zone, inside everybody's hours.
const monday = "2026-11-16T10:00:00-06:00"

// patience bounds every wait for something that must happen; nothing waits that long when all is well.
const patience = 20 * time.Second

// sharedReader is trained once for all worlds: it is the same every time.
var sharedReader = sync.OnceValues(understand.New)

// newWorld starts the program with the sample practice on a Monday morning. No reminders go out on the first day.
func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldAt(t, monday)
}

// newWorldAt starts the program with the sample practice at a time.
func newWorldAt(t *testing.T, clock string) *world {
	t.Helper()
	w := buildWorld(t)
	w.start(clock)
	return w
}

// buildWorld makes a world whose program is still to be started.
func buildWorld(t *testing.T) *world {
	t.Helper()
	key, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		t: t, data: t.TempDir(), key: key, db: pgtest.URL(t, migrations()...), log: &safeBuffer{}, said: &sidList{},
	}
	t.Cleanup(func() {
		if w.program != nil {
			w.program.stop()
		}
	})
	return w
}

// in gives the world to a subtest, so that what fails there fails it alone.
func (w *world) in(t *testing.T) *world {
	inside := *w
	inside.t = t
	return &inside
}

// start starts the program on the world's data; an empty clock goes on where the last one stood.
func (w *world) start(clock string) {
	w.t.Helper()
	env := Environment{DatabaseURL: Secret(w.db), Data: w.data, Key: Secret(w.key), Clock: clock}
	demoClock, err := openClock(env)
	if err != nil {
		w.t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	w.clock, w.url = demoClock, "http://"+listener.Addr().String()
	reader, err := sharedReader()
	if err != nil {
		w.t.Fatal(err)
	}
	log := slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: w.level}))
	w.program = &program{reader: reader, env: env, log: log, now: demoClock.Now, died: make(chan error, 1)}
	if err := w.program.startDemo(w.t.Context(), demoClock, listener); err != nil {
		w.t.Fatalf("start: %v", err)
	}
}

// restart stops the program and starts it again on the same data.
func (w *world) restart() {
	w.t.Helper()
	w.program.stop()
	w.start("")
}

// forgetSimulator removes what the carrier and the workspace have kept, while the program is about to restart.
func (w *world) forgetSimulator() {
	w.t.Helper()
	w.settled()
	journals, err := filepath.Glob(filepath.Join(w.data, "*.journal"))
	if err != nil || len(journals) == 0 {
		w.t.Fatalf("the simulator keeps %d journals: %v", len(journals), err)
	}
	w.program.stop()
	for _, journal := range journals {
		if err := os.Remove(journal); err != nil {
			w.t.Fatal(err)
		}
	}
}

// forward moves the clock.
func (w *world) forward(d time.Duration) {
	w.t.Helper()
	w.post("/sim/clock", map[string]string{"forward": d.String()}, nil)
}

// remind plans and stores reminders as of now, as "plainbill remind" does.
func (w *world) remind() bot.Run {
	w.t.Helper()
	run, err := w.program.bot.Remind(w.t.Context(), "lakeside", w.clock.Now(), false)
	if err != nil {
		w.t.Fatal(err)
	}
	return run
}

// settled waits until nothing is under way: every text has come in and is answered, everything that may leave now has
// left and is reported.
func (w *world) settled() {
	w.t.Helper()
	const busy = `SELECT cardinality($2::text[]) - (SELECT count(*) FROM thread.inbound WHERE sid = ANY ($2)) +
		(SELECT count(*) FROM thread.inbound WHERE answered_at IS NULL) +
		(SELECT count(*) FROM outbox.message WHERE status IN ('sending', 'unknown', 'accepted', 'queued', 'sent')
			OR status = 'waiting' AND not_before <= $1) +
		(SELECT count(*) FROM desk.post WHERE status IN ('waiting', 'sending') AND not_before <= $1)`
	w.eventually("everything to settle", func() bool {
		var n int
		if err := w.program.pool.QueryRow(w.t.Context(), busy, w.clock.Now(), w.said.all()).Scan(&n); err != nil {
			w.t.Fatal(err)
		}
		return n == 0
	})
}

// eventually waits for something that must happen.
func (w *world) eventually(what string, happened func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if happened() {
			return
		}
	}
	w.t.Fatalf("waited in vain for %s\n%s", what, w.log.tail())
}

// verified runs what "plainbill verify" runs.
func (w *world) verified() {
	w.t.Helper()
	checks, err := audit.Verify(w.t.Context(), w.program.pool, w.program.keys)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range checks {
		if !c.OK {
			w.t.Errorf("verify: %s: %s", c.Name, c.Detail)
		}
	}
}

// count gives the number that a query counts.
func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	if err := w.program.pool.QueryRow(w.t.Context(), sql, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// strings gives the one column of a query.
func (w *world) strings(sql string, args ...any) []string {
	w.t.Helper()
	rows, err := w.program.pool.Query(w.t.Context(), sql, args...)
	if err != nil {
		w.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// exec runs SQL that the program itself never would: what a kill or an accident leaves.
func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	if _, err := w.program.pool.Exec(w.t.Context(), sql, args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) get(path string, into any) {
	w.t.Helper()
	answer, err := http.Get(w.url + path)
	if err != nil {
		w.t.Fatal(err)
	}
	w.read(answer, path, into)
}

func (w *world) post(path string, body, into any) {
	w.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	answer, err := http.Post(w.url+path, "application/json", bytes.NewReader(raw))
	if err != nil {
		w.t.Fatal(err)
	}
	w.read(answer, path, into)
}

func (w *world) read(answer *http.Response, path string, into any) {
	w.t.Helper()
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 300 {
		w.t.Fatalf("%s: %s %s %v", path, answer.Status, raw, err)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(raw, into); err != nil {
		w.t.Fatalf("%s: %v", path, err)
	}
}

// safeBuffer is a log that several goroutines write.
type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// tail is the end of the log, for a failure.
func (b *safeBuffer) tail() string {
	s := b.String()
	return s[max(0, len(s)-4000):]
}

// sidList is the texts that were sent.
type sidList struct {
	mu   sync.Mutex
	sids []string
}

func (l *sidList) add(sid string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sids = append(l.sids, sid)
}

func (l *sidList) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string{}, l.sids...)
}
