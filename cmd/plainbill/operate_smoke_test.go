package main

import (
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// What an operator looks at.
func TestHealth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.phone(june).Identified(juneBorn)
	for path, wanted := range map[string][]string{
		"/healthz": {"ok"},
		"/readyz":  {"ready"},
		"/metrics": {
			`plainbill_texts_received_total{kind="text"} 2`, `plainbill_texts_sent_total{result="accepted"} 2`,
			"plainbill_receive_seconds_bucket", "plainbill_answer_seconds_bucket", "go_goroutines",
			`plainbill_texts_on_their_way{state="due"} 0`, `plainbill_texts_on_their_way{state="later"}`,
			"plainbill_oldest_due_text_seconds 0",
		},
	} {
		got := w.does(request{method: http.MethodGet, path: path})
		if got.status != http.StatusOK || !containsAll(got.body, wanted...) {
			t.Errorf("%s is answered %d:\n%s\nwanted %q", path, got.status, got.body, wanted)
		}
	}
}

// While the database is away the carrier is told to come back, and nothing is lost.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(june)
	p.Says("how much do I owe").Hears("date of birth")
	w.settled()
	back := w.takeDatabaseAway()
	w.eventually("the program to see it", func() bool {
		return w.does(request{method: http.MethodGet, path: "/readyz"}).status == http.StatusServiceUnavailable
	})
	w.answers("a text", w.fromCarrier("/twilio/sms", w.textForm("SM00000000000000000000000000009001", june, "hello")),
		http.StatusServiceUnavailable)
	w.answers("alive all the same", request{method: http.MethodGet, path: "/healthz"}, http.StatusOK)
	p.Says(juneBorn) // the simulated carrier keeps trying, as Twilio does where it is told to
	back()
	p.Hears("$147.00")
	w.eventually("ready again", func() bool {
		return w.does(request{method: http.MethodGet, path: "/readyz"}).status == http.StatusOK
	})
	w.verified()
}

// takeDatabaseAway lets nobody into the world's database until the returned function is called.
func (w *world) takeDatabaseAway() (back func()) {
	w.t.Helper()
	address, err := url.Parse(w.db)
	if err != nil {
		w.t.Fatal(err)
	}
	name := strings.TrimPrefix(address.Path, "/")
	address.Path = "/postgres"
	admin, err := pgx.Connect(w.t.Context(), address.String())
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = admin.Close(w.t.Context()) })
	do := func(sql string, args ...any) {
		if _, err := admin.Exec(w.t.Context(), sql, args...); err != nil {
			w.t.Fatal(err)
		}
	}
	do(`ALTER DATABASE ` + pgx.Identifier{name}.Sanitize() + ` ALLOW_CONNECTIONS false`)
	do(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, name)
	return func() { do(`ALTER DATABASE ` + pgx.Identifier{name}.Sanitize() + ` ALLOW_CONNECTIONS true`) }
}

// Told to stop, the program finishes what it has begun and ends well; what came in at the last moment is answered by
// the next one. Nothing is said twice.
func TestStopsInGoodOrder(t *testing.T) {
	t.Parallel()
	i := newInstallation(t)
	i.up(monday)
	ctx := t.Context()
	phones := []string{june, luis, dana, tom, grace}
	for _, number := range phones {
		if err := i.posts(ctx, "/sim/texts", map[string]string{"from": number, "body": "how much do I owe"}); err != nil {
			t.Fatal(err)
		}
	}
	told := time.Now()
	p := i.demo
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.command.Wait(); err != nil {
		t.Errorf("the program ended with %v, want exit code 0\n%s", err, p.errs.tail())
	}
	if took := time.Since(told); took > drainTime {
		t.Errorf("it took %s to stop", took)
	}
	i.up("")
	w := &world{t: t, log: p.errs}
	for _, number := range phones {
		var out []shownOut
		w.eventually("an answer", func() bool {
			all, err := i.texts(ctx, number)
			if err != nil {
				t.Fatal(err)
			}
			out = out[:0]
			for _, text := range all {
				if text.Direction == "out" {
					out = append(out, text)
				}
			}
			return len(out) > 0 && out[len(out)-1].Status == "delivered"
		})
		if len(out) != 1 {
			t.Errorf("a phone has %d answers, want 1", len(out))
		}
	}
	i.does("verify")
}
