package fhir_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/billing/remit/fhir"
)

// generated is ndjson of n resources made while it is read: a patient, a claim, its explanation of benefits, and again.
type generated struct {
	n, next int
	parts   [3]string
	line    string
}

func newGenerated(t testing.TB, n int) *generated {
	t.Helper()
	claim := obj{
		"resourceType": "Claim", "id": "c%ID%", "status": "active", "use": "claim", "total": dollars(25000),
		"patient": obj{"reference": "Patient/p%ID%"}, "item": arr{obj{"sequence": 1, "net": dollars(25000)}},
	}
	person := obj{"resourceType": "Patient", "id": "p%ID%", "name": arr{obj{"family": "Zaldivar"}}}
	benefits := eob(obj{"claim": obj{"reference": "Claim/c%ID%"}, "patient": obj{"reference": "Patient/p%ID%"}})
	return &generated{n: n, parts: [3]string{text(t, person), text(t, claim), text(t, benefits)}}
}

func (g *generated) Read(p []byte) (int, error) {
	if g.line == "" {
		if g.next == g.n {
			return 0, io.EOF
		}
		g.line = strings.ReplaceAll(g.parts[g.next%3], "%ID%", fmt.Sprint(g.next/3)) + "\n"
		g.next++
	}
	n := copy(p, g.line)
	g.line = g.line[n:]
	return n, nil
}

func drain(t testing.TB, from io.Reader, each func(n int)) (n int) {
	t.Helper()
	r := fhir.NewReader(from, "big.ndjson")
	for {
		item, err := r.Next()
		if errors.Is(err, io.EOF) {
			return n
		}
		if err != nil || item.Refused != nil || item.Adjudication != nil && item.Adjudication.SetAside != nil {
			t.Fatal(err, outcome(item))
		}
		n++
		if each != nil {
			each(n)
		}
	}
}

// TestMemoryStaysFlat reads 25,000 resources and holds the heap to what a few thousand remembered ones take.
func TestMemoryStaysFlat(t *testing.T) {
	const resources, most = 25_000, 24 << 20
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n := drain(t, newGenerated(t, resources), func(n int) {
		if n%5_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			if grown := int64(now.HeapAlloc) - int64(before.HeapAlloc); grown > most {
				t.Errorf("after %d resources the heap has grown by %d MiB", n, grown>>20)
			}
		}
	})
	if n != resources {
		t.Errorf("%d resources came out", n)
	}
}

func BenchmarkNDJSON(b *testing.B) {
	data, err := io.ReadAll(newGenerated(b, 30_000))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		drain(b, bytes.NewReader(data), nil)
	}
}
