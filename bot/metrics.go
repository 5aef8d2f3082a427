package bot

import "github.com/prometheus/client_golang/prometheus"

// Metrics are the counters of the path. Their labels come from closed sets; none names a person.
type Metrics struct {
	Texts            *prometheus.CounterVec // by outcome of receiving
	Sends            *prometheus.CounterVec // by result: accepted, refused, failed, ...
	Refusals         *prometheus.CounterVec // by the gate's reason
	GuardMismatches  prometheus.Counter
	IdentityFailures prometheus.Counter
	IdentityLocks    prometheus.Counter
	// SuppressionDifferences are phones of which the carrier said something else than we, by kind.
	SuppressionDifferences *prometheus.CounterVec
	Webhooks               *prometheus.CounterVec // requests of providers, by edge and what was made of them
	ReceiveSeconds         prometheus.Histogram
	AnswerSeconds          prometheus.Histogram
}

// NewMetrics makes the counters, registered nowhere yet.
func NewMetrics() *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "plainbill", Name: name, Help: help}, labels)
	}
	seconds := func(name, help string) prometheus.Histogram {
		return prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: "plainbill", Name: name, Help: help,
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		})
	}
	return &Metrics{
		Texts:    counter("texts_received_total", "Texts that came in, by what they were.", "kind"),
		Sends:    counter("texts_sent_total", "Attempts to send a text, by result.", "result"),
		Refusals: counter("gate_refusals_total", "Texts that the gate did not let out, by reason.", "reason"),
		GuardMismatches: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: "plainbill", Name: "money_guard_mismatches_total",
			Help: "Texts held back because the books no longer said what they said.",
		}),
		IdentityFailures: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: "plainbill", Name: "identity_failures_total", Help: "Wrong dates of birth.",
		}),
		IdentityLocks: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: "plainbill", Name: "identity_locks_total",
			Help: "Phones and accounts locked after many wrong dates of birth over days.",
		}),
		SuppressionDifferences: counter("suppression_differences_total",
			"Phones of which the carrier's word was not ours, by kind.", "kind"),
		Webhooks:       counter("webhooks_total", "Requests of providers, by edge and what was made of them.", "edge", "outcome"),
		ReceiveSeconds: seconds("receive_seconds", "From webhook to stored."),
		AnswerSeconds:  seconds("answer_seconds", "From the start of an answer to its commit."),
	}
}

// Register adds the counters to a registry.
func (m *Metrics) Register(r prometheus.Registerer) {
	r.MustRegister(m.Texts, m.Sends, m.Refusals, m.GuardMismatches, m.IdentityFailures, m.IdentityLocks, m.SuppressionDifferences, m.Webhooks,
		m.ReceiveSeconds, m.AnswerSeconds)
}
