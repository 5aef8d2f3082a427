package x12_test

import (
	"errors"
	"io"
	"runtime"
	"testing"

	"github.com/plainbill/plainbill/billing/remit/x12"
)

// millionLines is what the largest clearing houses send in one go.
const millionLines = 1_000_000

// BenchmarkMillionLines reads a remittance of 1,000,000 service lines as a whole file comes in: decoded into claims,
// checked, converted, none of it kept. It tells the most the heap held on the way, garbage included.
func BenchmarkMillionLines(b *testing.B) {
	if testing.Short() {
		b.Skip("reads 140 MB")
	}
	file, lines := typicalFile(500)
	times := (millionLines + lines - 1) / lines
	b.SetBytes(int64(times * len(file)))
	b.ReportAllocs()
	var most uint64
	for b.Loop() {
		found, heap := convert(b, &endless{file: file, left: times * len(file)})
		if found != times*lines {
			b.Fatalf("%d lines", found)
		}
		most = max(most, heap)
	}
	b.ReportMetric(float64(times*lines*b.N)/b.Elapsed().Seconds(), "lines/s")
	b.ReportMetric(float64(most)/(1<<20), "peak-heap-MiB")
}

// convert reads everything and gives how many service lines came out, and the most the heap held.
func convert(b *testing.B, r io.Reader) (lines int, heap uint64) {
	b.Helper()
	d := x12.NewDecoder(r)
	var memory runtime.MemStats
	for n := 0; ; n++ {
		e, err := d.Next()
		if errors.Is(err, io.EOF) {
			return lines, heap
		} else if err != nil {
			b.Fatal(err)
		}
		if c, ok := e.(*x12.Claim); ok {
			lines += len(c.Outcome().Claim.Lines)
		}
		if n%10_000 == 0 {
			runtime.ReadMemStats(&memory)
			heap = max(heap, memory.HeapInuse)
		}
	}
}
