package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/twilio"
)

// routes is the one table of routes.
func (p *program) routes() *http.ServeMux {
	mux := http.NewServeMux()
	if p.carrier != nil {
		hooks := twilio.Webhook{
			AccountSID: p.env.TwilioAccountSID, Tokens: p.env.TwilioAuthToken.list(), PublicURL: p.env.base(),
			Receiver: p.bot, Deliveries: p.bot, Log: p.log,
			Count: func(route, outcome string) { p.bot.Metrics.Webhooks.WithLabelValues(route, outcome).Inc() },
		}
		mux.Handle("/twilio/sms", hooks.SMS())
		mux.Handle("/twilio/status", hooks.Status())
	}
	if p.slack != nil {
		p.slack.Routes(mux)
	}
	for _, path := range []string{"/s/", "/join/", "/terms/", "/privacy/", "/static/"} {
		mux.Handle(path, p.pages)
	}
	if p.cards != nil {
		mux.Handle("POST /stripe/webhook", p.cards.Webhook(p.bot.Cashier))
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", p.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(p.registry, promhttp.HandlerOpts{}))
	return mux
}

// ready says whether this replica can take texts: the database answers and is of this version.
func (p *program) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := pg.Current(ctx, p.pool, migrations()...); err != nil {
		p.log.Warn("not ready", "error", err)
		http.Error(w, "the database does not answer or is of another version", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

// rejected counts what an edge made of its requests.
func (p *program) rejected(edge string) func(outcome string) {
	return func(outcome string) { p.bot.Metrics.Webhooks.WithLabelValues(edge, outcome).Inc() }
}
