package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
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

// report reports the median, the 99th percentile and the longest of a duration in milliseconds.
func report(b *testing.B, what string, all []time.Duration) {
	b.Helper()
	b.ReportMetric(quantile(all, 0.5).Seconds()*1000, "ms-"+what+"-p50")
	b.ReportMetric(quantile(all, 0.99).Seconds()*1000, "ms-"+what+"-p99")
	b.ReportMetric(quantile(all, 1).Seconds()*1000, "ms-"+what+"-max")
}

func mustKeys(tb testing.TB, env Environment) *seal.Keyring {
	tb.Helper()
	keys, err := env.keys()
	if err != nil {
		tb.Fatal(err)
	}
	return keys
}

// bare is how fast a server is that stores every request in one INSERT.
type bare struct {
	each []time.Duration
	rate float64
}

func (m *measured) bareServer(b *testing.B, requests int) bare {
	b.Helper()
	const create = `CREATE TABLE IF NOT EXISTS public.bare (sid text PRIMARY KEY, body text NOT NULL)`
	_, err := m.pool.Exec(b.Context(), create)
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err == nil {
			const insert = `INSERT INTO public.bare VALUES ($1, $2)`
			_, err = m.pool.Exec(r.Context(), insert, r.Header.Get("Sid"), string(raw))
		}
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer server.Close()
	var result bare
	var mu sync.Mutex
	var wait sync.WaitGroup
	start := time.Now()
	for range len(m.phones) {
		wait.Go(func() {
			for range requests / len(m.phones) {
				r, _ := http.NewRequest(http.MethodPost, server.URL, strings.NewReader("how much do I owe"))
				r.Header.Set("Sid", fmt.Sprint(m.sids.Add(1)))
				began := time.Now()
				answer, err := visitor.Do(r)
				if err != nil || answer.StatusCode != http.StatusOK {
					b.Errorf("bare server: %v", err)
					return
				}
				_ = answer.Body.Close()
				mu.Lock()
				result.each = append(result.each, time.Since(began))
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	result.rate = float64(len(result.each)) / time.Since(start).Seconds()
	return result
}
