package web_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/remit/csv"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/bot/link"
	"github.com/plainbill/plainbill/bot/load"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/bot/web"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/consent/seal"
	"github.com/plainbill/plainbill/templates"
)

const lakeside = billing.PracticeID("lakeside")

// today is when the tests begin: a Monday morning in the practice's zone.
var today = time.Date(2026, 11, 16, 16, 0, 0, 0, time.UTC)

// world is the pages over a real database and a real Bot, behind a real HTTP server, with a clock that tests move.
type world struct {
	*testing.T
	pool    *pgxpool.Pool
	keys    *seal.Keyring
	bot     *bot.Bot
	server  *httptest.Server
	cards   *cards
	log     bytes.Buffer
	mu      sync.Mutex
	elapsed time.Duration
}

// cards is a card processor that opens pages and nothing more.
type cards struct {
	payment.Processor
	mu     sync.Mutex
	opened []payment.Checkout
	down   bool
	at     string // where its pages are
}

func (c *cards) Checkout(_ context.Context, w payment.Checkout) (payment.Session, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return payment.Session{}, &payment.Failure{Class: payment.Transient, Code: "down"}
	}
	c.opened = append(c.opened, w)
	id := "cs_" + strconv.Itoa(len(c.opened))
	return payment.Session{
		ID: id, URL: c.at + id, State: payment.SessionOpen, Amount: w.Amount, Request: w.Request,
		ExpiresAt: w.ExpiresAt,
	}, nil
}

func (c *cards) Expire(context.Context, string) error { return nil }

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return today.Add(w.elapsed)
}

func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.elapsed += d
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, keys: pgtest.Keyring(t), cards: &cards{at: "https://cards.example/"}}
	w.pool = pgtest.New(t, pg.Set{Schema: practice.Schema, FS: practice.Migrations()},
		pg.Set{Schema: ledger.Schema, FS: ledger.Migrations()}, pg.Set{Schema: registry.Schema, FS: registry.Migrations()},
		pg.Set{Schema: thread.Schema, FS: thread.Migrations()}, pg.Set{Schema: outbox.Schema, FS: outbox.Migrations()},
		pg.Set{Schema: desk.Schema, FS: desk.Migrations()}, pg.Set{Schema: payment.Schema, FS: payment.Migrations()},
		pg.Set{Schema: guess.Schema, FS: guess.Migrations()}, pg.Set{Schema: reach.Schema, FS: reach.Migrations()},
		pg.Set{Schema: link.Schema, FS: link.Migrations()})
	words, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	var pages http.Handler
	w.server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		pages.ServeHTTP(rw, r)
	}))
	t.Cleanup(w.server.Close)
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	w.bot, err = bot.New(bot.Parts{
		Pool: w.pool, Keys: w.keys, Words: words, Now: w.now, Log: log, Processor: w.cards, PublicURL: w.server.URL,
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages, err = web.Handler(w.bot, w.server.URL, log); err != nil {
		t.Fatal(err)
	}
	w.load()
	return w
}

func (w *world) tx(f func(ctx context.Context, tx pgx.Tx) error) {
	w.Helper()
	pgtest.Tx(w.T, w.pool, f)
}

// sample is the demo's made-up practice and patients.
const sample = "../../cmd/plainbill/sample/"

var relativeDay = regexp.MustCompile(`\b[Dd][+-]\d+\b`)

func (w *world) dated(name string) []byte {
	w.Helper()
	content, err := os.ReadFile(filepath.FromSlash(sample + name))
	if err != nil {
		w.Fatal(err)
	}
	return relativeDay.ReplaceAllFunc(content, func(day []byte) []byte {
		n, err := strconv.Atoi(string(day[1:]))
		if err != nil {
			w.Fatal(err)
		}
		written := billing.DateOf(today).AddDays(n).String()
		if !strings.HasSuffix(name, ".csv") {
			written = strings.ReplaceAll(written, "-", "")
			if day[0] == 'd' {
				written = written[2:]
			}
		}
		return []byte(written)
	})
}

func (w *world) load() {
	w.Helper()
	file, err := os.Open(filepath.FromSlash("testdata/practice.yaml"))
	if err != nil {
		w.Fatal(err)
	}
	defer file.Close()
	practices, err := practice.Read(file)
	if err != nil {
		w.Fatal(err)
	}
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := practice.Apply(ctx, tx, practices[0], today)
		return err
	})
	l := load.Loader{Pool: w.pool, Keys: w.keys, Practice: lakeside, At: today}
	rows, err := csv.NewReader(bytes.NewReader(w.dated("statements.csv")))
	if err != nil {
		w.Fatal(err)
	}
	if _, err := l.Load(context.Background(), ledger.File{Hash: "aa11", Name: "statements.csv"}, rows); err != nil {
		w.Fatal(err)
	}
	for _, name := range []string{"claims.837", "remittance.835"} {
		content := w.dated(name)
		sum := sha256.Sum256(content)
		f := ledger.File{Hash: hex.EncodeToString(sum[:]), Name: name}
		scan, err := load.ScanX12(bytes.NewReader(content))
		if err != nil {
			w.Fatal(err)
		}
		claims := load.NewX12Claims(bytes.NewReader(content), f, scan)
		if _, err := l.LoadClaims(context.Background(), f, claims); err != nil {
			w.Fatal(err)
		}
	}
}

// link makes a link as a text carries one, and gives its path.
func (w *world) link(account billing.AccountNumber, page dialogue.Page, lang billing.Language) string {
	w.Helper()
	var token string
	w.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		token, err = link.New(ctx, tx, link.Wanted{
			Practice: lakeside, Account: account, Page: string(page), Language: lang,
		}, w.now())
		return err
	})
	return "/s/" + token
}
