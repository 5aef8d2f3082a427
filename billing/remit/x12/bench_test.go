package x12_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"testing"

	"github.com/plainbill/plainbill/billing/remit/x12"
)

// endless gives the same whole file again and again until it has given enough.
type endless struct {
	file []byte
	at   int
	left int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 && e.at == 0 {
		return 0, io.EOF
	}
	n := copy(p, e.file[e.at:])
	e.at, e.left = (e.at+n)%len(e.file), e.left-n
	return n, nil
}

// typicalFile holds three service lines a claim.
func typicalFile(claims int) ([]byte, int) {
	all := make([]x12.Claim, claims)
	for i := range all {
		all[i] = typical(i)
	}
	w := writer{separators: standard, between: "\n"}
	w.remittance("000000001", all)
	return w.Bytes(), claims * 3
}

// BenchmarkReader reads segments and nothing more; BenchmarkDecoder reads claims, checks and converts them.
func BenchmarkReader(b *testing.B) {
	file, lines := typicalFile(20_000)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		r := x12.NewReader(bytes.NewReader(file))
		for {
			if _, err := r.Next(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(lines*b.N)/b.Elapsed().Seconds(), "lines/s")
}

func BenchmarkDecoder(b *testing.B) {
	file, lines := typicalFile(20_000)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		d, found := x12.NewDecoder(bytes.NewReader(file)), 0
		for {
			e, err := d.Next()
			if errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
			if c, ok := e.(*x12.Claim); ok {
				found += len(c.Outcome().Claim.Lines)
			}
		}
		if found != lines {
			b.Fatalf("%d lines", found)
		}
	}
	b.ReportMetric(float64(lines*b.N)/b.Elapsed().Seconds(), "lines/s")
}

// TestMemoryDoesNotGrowWithTheFile reads 16 MiB, many interchanges in one file, and looks at what is alive on the way.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 16 MiB")
	}
	file, _ := typicalFile(500)
	d := x12.NewDecoder(&endless{file: file, left: 16 << 20})
	var memory runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&memory)
	before, most := memory.HeapAlloc, uint64(0)
	for n := 0; ; n++ {
		if _, err := d.Next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if n%5000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&memory)
			most = max(most, memory.HeapAlloc)
		}
	}
	if grown := int64(most) - int64(before); grown > 4<<20 {
		t.Errorf("%d bytes more are alive on the way", grown)
	}
}
