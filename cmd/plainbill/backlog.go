package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/plainbill/plainbill/bot/outbox"
)

// backlog tells the metrics what is on its way, counted when they are asked for. Every replica tells the same: it is of
// the database. It names nobody.
type backlog struct {
	pool *pgxpool.Pool
	now  func() time.Time
	log  *slog.Logger
}

// countSettles bounds a count: a database that does not answer is no reason to leave the other metrics out.
const countSettles = 2 * time.Second

var (
	textsOnTheirWay = prometheus.NewDesc("plainbill_texts_on_their_way",
		"Texts that have not left or of which the carrier has not answered, by state.", []string{"state"}, nil)
	oldestDueText = prometheus.NewDesc("plainbill_oldest_due_text_seconds",
		"For how long the oldest text that is due has waited; 0 when none is.", nil, nil)
)

// Describe names the metrics.
func (b backlog) Describe(to chan<- *prometheus.Desc) { to <- textsOnTheirWay; to <- oldestDueText }

// Collect counts; without a database there is nothing to tell.
func (b backlog) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), countSettles)
	defer cancel()
	now := b.now()
	var load outbox.Load
	err := pgx.BeginTxFunc(ctx, b.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) (err error) {
		load, err = outbox.Backlog(ctx, tx, now)
		return err
	})
	if err != nil {
		b.log.Warn("the texts on their way could not be counted", "error", err)
		return
	}
	gauge := func(desc *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
	}
	for state, n := range map[string]int{
		"due": load.Due, "later": load.Later, "sending": load.Sending, "unknown": load.Unknown,
	} {
		gauge(textsOnTheirWay, float64(n), state)
	}
	waited := time.Duration(0)
	if !load.OldestDue.IsZero() {
		waited = max(now.Sub(load.OldestDue), 0)
	}
	gauge(oldestDueText, waited.Seconds())
}
