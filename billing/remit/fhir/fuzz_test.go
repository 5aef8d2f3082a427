package fhir_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// FuzzReader holds that nothing panics, that reading ends, that places are in the file, and that what is final adds up.
func FuzzReader(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range files {
		if data, err := os.ReadFile(path); err == nil && len(data) < 12<<10 {
			f.Add(string(data))
		}
	}
	f.Add(text(f, eob(nil)))
	f.Add(text(f, eob(obj{"item": nil, "total": totals})))
	f.Add(text(f, bundle(eob(nil), obj{"resourceType": "Patient", "id": "p1"})))
	f.Add(text(f, obj{"resourceType": "Invoice", "id": "i", "status": "issued", "totalNet": dollars(100)}))
	f.Fuzz(func(t *testing.T, file string) {
		items := read(t, file)
		last := 1 + strings.Count(file, "\n")
		for _, i := range items {
			if i.Line < 1 || i.Line > last || i.Refused != nil && (i.Refused.Line < i.Line || i.Refused.Line > last) {
				t.Fatalf("line %d of %d: %+v", i.Line, last, i.Refused)
			}
			if a := i.Adjudication; a != nil && a.SetAside == nil &&
				(a.Outcome == remit.Final || a.Outcome == remit.Denied) {
				checkSums(t, a)
			}
		}
	})
}

func checkSums(t *testing.T, a *remit.Adjudication) {
	t.Helper()
	sum := a.Paid
	for _, adj := range adjustments(a) {
		sum += adj.Cents
	}
	if sum != a.Charge {
		t.Fatalf("charge %d, parts %d", a.Charge, sum)
	}
	var charges billing.Cents
	for _, l := range a.Lines {
		sum := l.Paid
		for _, adj := range l.Adjustments {
			sum += adj.Cents
		}
		if charges += l.Charge; sum != l.Charge {
			t.Fatalf("line %d: charge %d, parts %d", l.Number, l.Charge, sum)
		}
	}
	if len(a.Lines) > 0 && charges != a.Charge {
		t.Fatalf("charge %d, lines %d", a.Charge, charges)
	}
}
