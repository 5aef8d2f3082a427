package main

import (
	"slices"
	"testing"
	"time"

	"github.com/plainbill/plainbill/consent/seal"
)

func median(all []time.Duration) time.Duration { return quantile(all, 0.5) }

func quantile(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// report reports the median and the 99th percentile of a duration in milliseconds.
func report(b *testing.B, what string, all []time.Duration) {
	b.Helper()
	b.ReportMetric(quantile(all, 0.5).Seconds()*1000, "ms-"+what+"-p50")
	b.ReportMetric(quantile(all, 0.99).Seconds()*1000, "ms-"+what+"-p99")
}

func mustKeys(tb testing.TB, env Environment) *seal.Keyring {
	tb.Helper()
	keys, err := env.keys()
	if err != nil {
		tb.Fatal(err)
	}
	return keys
}
