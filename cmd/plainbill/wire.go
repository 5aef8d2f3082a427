package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/pay"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/bot/link"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/bot/slack"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/bot/twilio"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/bot/web"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/consent/seal"
	"github.com/plainbill/plainbill/templates"
)

// migrations lists every schema in the order they are made.
func migrations() []pg.Set {
	return []pg.Set{
		{Schema: practice.Schema, FS: practice.Migrations()},
		{Schema: ledger.Schema, FS: ledger.Migrations()},
		{Schema: registry.Schema, FS: registry.Migrations()},
		{Schema: thread.Schema, FS: thread.Migrations()},
		{Schema: outbox.Schema, FS: outbox.Migrations()},
		{Schema: desk.Schema, FS: desk.Migrations()},
		{Schema: payment.Schema, FS: payment.Migrations()},
		{Schema: link.Schema, FS: link.Migrations()},
		{Schema: guess.Schema, FS: guess.Migrations()},
		{Schema: reach.Schema, FS: reach.Migrations()},
	}
}

// sealedColumns lists every column that holds patients' data.
func sealedColumns() []seal.Column {
	return slices.Concat(ledger.Sealed, registry.Sealed, thread.Sealed, outbox.Sealed, desk.Sealed, payment.Sealed,
		link.Sealed, guess.Sealed, reach.Sealed)
}

// drainTime is how long running work may take to finish after the program is told to stop. Orchestrators kill after 30
// seconds; the carrier's client gives up after 10.
const drainTime = 20 * time.Second

// program is the running server: parts that were started in order and are stopped in reverse.
type program struct {
	env       Environment
	log       *slog.Logger
	now       func() time.Time
	pool      *pgxpool.Pool
	keys      *seal.Keyring
	reader    *understand.Reader // trained at the start when there is none
	bot       *bot.Bot
	registry  *prometheus.Registry
	carrier   *twilio.Client
	workspace *slack.Workspace
	slack     *slack.Desk
	cards     *pay.Stripe  // nil: no cards
	pages     http.Handler // patients' pages
	died      chan error   // a part that must not stop stopped
	stops     []func(context.Context)
}

// onStop adds what undoes a part; the last one started is stopped first.
func (p *program) onStop(f func(context.Context)) { p.stops = append(p.stops, f) }

// stop undoes everything that was started.
func (p *program) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	for _, f := range slices.Backward(p.stops) {
		f(ctx)
	}
	p.stops = nil
}

// startDatabase opens the named database, or starts the embedded one and brings it to this version.
func (p *program) startDatabase(ctx context.Context) error {
	url := string(p.env.DatabaseURL)
	if url == "" {
		embedded, err := pg.Start(ctx, p.env.Data, p.log)
		if err != nil {
			return err
		}
		p.onStop(func(context.Context) { stopEmbedded(embedded) })
		go func() {
			if err := <-embedded.Exited(); err != nil {
				p.fail(fmt.Errorf("embedded PostgreSQL: %w", err))
			}
		}()
		url = embedded.URL()
	}
	pool, err := pg.Open(ctx, url, poolSize)
	if err != nil {
		return err
	}
	p.pool = pool
	p.onStop(func(context.Context) { pool.Close() })
	if p.env.DatabaseURL != "" {
		return pg.Current(ctx, pool, migrations()...)
	}
	return pg.Migrate(ctx, pool, migrations()...)
}

// poolSize is the connections of one replica: its workers, its webhooks, River's own.
const poolSize = 12

// startBot puts the path together. Channels that are not configured stay away, said once.
func (p *program) startBot(ctx context.Context) error {
	keys, err := p.env.keys()
	if err != nil {
		return err
	}
	if err := checkKey(ctx, p.pool, keys); err != nil {
		return err
	}
	p.keys = keys
	words, err := templates.Parse()
	if err != nil {
		return err
	}
	if p.reader == nil {
		if p.reader, err = understand.New(); err != nil {
			return err
		}
		debug.FreeOSMemory() // training has left more behind than the rest of the program will ever hold
	}
	redis, err := outbox.OpenRedis(ctx, string(p.env.RedisURL))
	if err != nil {
		return err
	}
	p.onStop(func(context.Context) { _ = redis.Close() })
	release, err := pg.Hold(ctx, p.pool, !redis.Embedded)
	if err != nil {
		return err
	}
	p.onStop(func(context.Context) { release() })
	metrics := bot.NewMetrics()
	p.registry = prometheus.NewRegistry()
	p.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	metrics.Register(p.registry)
	p.registry.MustRegister(backlog{pool: p.pool, now: p.now, log: p.log})
	parts := bot.Parts{
		Pool: p.pool, Keys: keys, Reader: p.reader, Words: words, Now: p.now, Log: p.log, Metrics: metrics,
		PublicURL: p.env.base(),
		Pace:      outbox.NewPace(redis.UniversalClient, func(err error) { p.log.Warn("the pace limiter cannot be reached", "error", err) }),
	}
	if err := p.channels(&parts); err != nil {
		return err
	}
	if p.bot, err = bot.New(parts); err != nil {
		return err
	}
	if p.pages, err = web.Handler(p.bot, p.env.base(), p.log); err != nil {
		return err
	}
	return p.startDesk(ctx, words)
}

// startWork begins to work on the queues.
func (p *program) startWork(ctx context.Context) error {
	if err := p.bot.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	p.onStop(func(ctx context.Context) {
		if err := p.bot.Stop(ctx); err != nil {
			p.log.Error("stop jobs", "error", err)
		}
	})
	return nil
}

// serve serves a handler until the program stops.
func (p *program) serve(listener net.Listener, h http.Handler) {
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(p.log.Handler(), slog.LevelWarn),
	}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			p.fail(err)
		}
	}()
	p.onStop(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		if server.Shutdown(ctx) != nil { // a page that listens for events never ends by itself
			_ = server.Close()
		}
	})
}

// fail says that a part died; the program then stops.
func (p *program) fail(err error) {
	select {
	case p.died <- err:
	default:
	}
}

// wait runs until the program is told to stop, or a part dies.
func (p *program) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		p.log.Info("stopping")
		return nil
	case err := <-p.died:
		return err
	}
}
