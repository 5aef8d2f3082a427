//go:build unix

package x12_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/plainbill/plainbill/billing/remit/x12"
)

// millionLines is what the largest clearing houses send in one go.
const millionLines = 1_000_000

// BenchmarkMillionLines reads a remittance of 1,000,000 service lines as a whole file comes in, none of it kept: its
// claims decoded and checked, and as the books take them besides. Speed is by the processor's time, the garbage
// collector's included, as other work on the machine takes its share of the clock: -cpu 1 for one core. The same bytes
// copied, searched for a byte that is not there, and walked through from segment end to segment end, are the
// yardsticks. The peak is what the heap held at most, garbage included.
func BenchmarkMillionLines(b *testing.B) {
	if testing.Short() {
		b.Skip("reads 140 MB")
	}
	b.Run("checked", func(b *testing.B) {
		readMillion(b, func(c *x12.Claim) int { return len(c.Lines) - len(c.Problems) })
	})
	b.Run("adjudicated", func(b *testing.B) {
		readMillion(b, func(c *x12.Claim) int {
			a := c.Adjudication("bench.835", "hash")
			return len(a.Lines)
		})
	})
}

func readMillion(b *testing.B, use func(*x12.Claim) int) {
	file, lines := typicalFile(500)
	times := (millionLines + lines - 1) / lines
	b.SetBytes(int64(times * len(file)))
	b.ReportAllocs()
	var took, copied, searched, walked time.Duration
	var most uint64
	for b.Loop() {
		b.StopTimer()
		runtime.GC()
		copied += processorTime(b, func() { copyAll(file, times) })
		searched += processorTime(b, func() { searchAll(b, file, times) })
		walked += processorTime(b, func() { walkAll(file, times) })
		b.StartTimer()
		took += processorTime(b, func() {
			found, heap := readAllClaims(b, &endless{file: file, left: times * len(file)}, use)
			if found != times*lines {
				b.Fatalf("%d lines", found)
			}
			most = max(most, heap)
		})
	}
	megabytes := float64(b.N) * float64(times*len(file)) / 1e6
	b.ReportMetric(megabytes/took.Seconds(), "MB/cpu-s")
	b.ReportMetric(megabytes/copied.Seconds(), "copy-MB/cpu-s")
	b.ReportMetric(megabytes/searched.Seconds(), "search-MB/cpu-s")
	b.ReportMetric(megabytes/walked.Seconds(), "walk-MB/cpu-s")
	b.ReportMetric(walked.Seconds()/took.Seconds(), "of-walk")
	b.ReportMetric(float64(times*lines*b.N)/took.Seconds(), "lines/cpu-s")
	b.ReportMetric(float64(most)/(1<<20), "peak-heap-MiB")
}

// processorTime is what a function takes of all processors.
func processorTime(b *testing.B, f func()) time.Duration {
	b.Helper()
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	f()
	return used() - before
}

func copyAll(file []byte, times int) {
	to := make([]byte, len(file))
	for range times {
		copy(to, file)
	}
}

func searchAll(b *testing.B, file []byte, times int) {
	b.Helper()
	for range times {
		if bytes.IndexByte(file, 0) >= 0 {
			b.Fatal("found")
		}
	}
}

// walkAll goes from segment to segment and does nothing else.
func walkAll(file []byte, times int) (segments int) {
	for range times {
		for rest := file; ; segments++ {
			end := bytes.IndexByte(rest, '~')
			if end < 0 {
				break
			}
			rest = rest[end+1:]
		}
	}
	return segments
}

// readAllClaims reads everything and gives how many service lines were used, and the most the heap held.
func readAllClaims(b *testing.B, r io.Reader, use func(*x12.Claim) int) (lines int, heap uint64) {
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
			lines += use(c)
			d.Done(c)
		}
		if n%10_000 == 0 {
			runtime.ReadMemStats(&memory)
			heap = max(heap, memory.HeapInuse)
		}
	}
}
