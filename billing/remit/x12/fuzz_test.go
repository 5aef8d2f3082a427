package x12_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/plainbill/plainbill/billing/remit/x12"
)

// seeds are the samples of a folder, the smaller ones first by nature of the fuzzer.
func seeds(f *testing.F, pattern string) {
	f.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		f.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
}

// FuzzReader: every file ends, and places only grow.
func FuzzReader(f *testing.F) {
	seeds(f, "testdata/x12-*/*")
	f.Fuzz(func(t *testing.T, file []byte) {
		r := x12.NewReader(bytes.NewReader(file))
		last := x12.Spot{Line: 1}
		for {
			s, err := r.Next()
			if err != nil {
				broken := (*x12.Broken)(nil)
				if !errors.Is(err, io.EOF) && !errors.As(err, &broken) {
					t.Fatalf("ended with %v", err)
				}
				return
			}
			if s.Segment != last.Segment+1 || s.Line < last.Line || s.Line > 1+bytes.Count(file, []byte("\n")) {
				t.Fatalf("after %+v comes %+v", last, s.Spot)
			}
			last = s.Spot
			for i := -1; i <= s.Len()+1; i++ {
				text, code := s.Text(i), s.Code(i)
				if text != code || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
					t.Fatalf("element %d cannot be kept", i)
				}
				if !s.Has(i) && text != "" || s.Has(i) && !s.Is(i, string(s.Bytes(i))) {
					t.Fatalf("element %d is two things", i)
				}
			}
		}
	})
}

// FuzzRemittances: whatever a file says, what may be posted balances.
func FuzzRemittances(f *testing.F) {
	seeds(f, "testdata/x12-835/*")
	f.Fuzz(func(t *testing.T, file []byte) { soundClaims(t, events(t, bytes.NewReader(file))) })
}

// FuzzSubmissions does the same for claims.
func FuzzSubmissions(f *testing.F) {
	seeds(f, "testdata/x12-other/*.837")
	f.Fuzz(func(t *testing.T, file []byte) { soundClaims(t, events(t, bytes.NewReader(file))) })
}
