package x12_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit/x12"
)

// claimsOf gives the claims among events.
func claimsOf(all []x12.Event) (claims []x12.Claim) {
	for _, e := range all {
		if c, ok := e.(*x12.Claim); ok {
			claims = append(claims, *c)
		}
	}
	return claims
}

func TestWhatWasWrittenIsRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := anySeparators().Draw(t, "separators")
		claims := rapid.SliceOfN(anyClaim(), 0, 4).Draw(t, "claims")
		w.remittance("000000001", claims, rapid.SliceOfN(anyCents(), 0, 2).Draw(t, "provider")...)
		if rapid.Bool().Draw(t, "twice") {
			w.remittance("000000002", claims)
			claims = append(slices.Clone(claims), claims...)
		}
		all := readAll(t, &w)
		for _, e := range all {
			switch e := e.(type) {
			case *x12.Problem:
				t.Errorf("problem: %+v", *e)
			case *x12.End:
				if e.Refused || len(e.Problems) > 0 {
					t.Errorf("end: %+v", *e)
				}
			}
		}
		diff := cmp.Diff(claims, claimsOf(all), cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(billing.DateOfBirth{}),
			cmpopts.IgnoreTypes(x12.Place{}, x12.Spot{}, &x12.Remittance{}))
		if diff != "" {
			t.Errorf("claims (-written +read):\n%s", diff)
		}
	})
}

func anyCents() *rapid.Generator[billing.Cents] {
	return rapid.Custom(func(t *rapid.T) billing.Cents {
		return billing.Cents(rapid.Int64Range(-100_000, 100_000).Draw(t, "cents"))
	})
}

// readAll reads a file and holds its claims to the invariant. A reader that gives a byte at a time must change nothing.
func readAll(t *rapid.T, w *writer) []x12.Event {
	t.Helper()
	all := collect(t, bytes.NewReader(w.Bytes()))
	if slowly := collect(t, iotest.OneByteReader(bytes.NewReader(w.Bytes()))); !slices.Equal(told(all), told(slowly)) {
		t.Errorf("a byte at a time, the file says something else")
	}
	return all
}

// TestALostSegmentNeverGoesUnnoticed takes one segment out of a file.
func TestALostSegmentNeverGoesUnnoticed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := writer{separators: standard, between: "\n"}
		w.remittance("000000001", rapid.SliceOfN(anyClaim(), 1, 3).Draw(t, "claims"))
		lines := strings.SplitAfter(w.String(), "\n")
		lost := rapid.IntRange(0, len(lines)-2).Draw(t, "lost")
		file := strings.Join(slices.Delete(lines, lost, lost+1), "")
		if !noticed(collect(t, strings.NewReader(file))) {
			t.Errorf("line %d was lost and nobody noticed", lost+1)
		}
	})
}

// TestAnotherAmountNeverGoesUnnoticed changes one amount of a claim: that claim is set aside, and no other.
func TestAnotherAmountNeverGoesUnnoticed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		claims := rapid.SliceOfN(anyClaim(), 1, 3).Draw(t, "claims")
		c := &claims[rapid.IntRange(0, len(claims)-1).Draw(t, "claim")]
		amounts := []*billing.Cents{&c.Charge, &c.Patient}
		for i := range c.Lines {
			amounts = append(amounts, &c.Lines[i].Charge, &c.Lines[i].Paid)
			for j := range c.Lines[i].Adjustments {
				amounts = append(amounts, &c.Lines[i].Adjustments[j].Amount)
			}
		}
		for i := range c.Adjustments {
			amounts = append(amounts, &c.Adjustments[i].Amount)
		}
		*rapid.SampledFrom(amounts).Draw(t, "amount") += billing.Cents(rapid.Int64Range(1, 1000).Draw(t, "more"))
		w := writer{separators: standard}
		w.remittance("000000001", claims)
		all := collect(t, bytes.NewReader(w.Bytes()))
		aside := 0
		for _, read := range claimsOf(all) {
			if read.Outcome().Verdict == x12.SetAside {
				aside++
			}
		}
		if aside != 1 {
			t.Errorf("%d claims were set aside, not the one that was changed", aside)
		}
	})
}

// TestAFileCutShortGivesNothingOfItsLastTransaction cuts a file anywhere.
func TestAFileCutShortGivesNothingOfItsLastTransaction(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := writer{separators: standard, between: rapid.SampledFrom([]string{"", "\n"}).Draw(t, "between")}
		w.remittance("000000001", rapid.SliceOfN(anyClaim(), 1, 2).Draw(t, "claims"))
		at := rapid.IntRange(0, bytes.Index(w.Bytes(), []byte("~"+w.between+"GE*"))-2).Draw(t, "cut")
		for _, e := range collect(t, bytes.NewReader(w.Bytes()[:at])) {
			if end, ok := e.(*x12.End); ok && !end.Refused {
				t.Errorf("cut at byte %d, the transaction passed for whole", at)
			}
		}
	})
}

// noticed says whether anything is told or set aside.
func noticed(all []x12.Event) bool {
	for _, e := range all {
		switch e := e.(type) {
		case *x12.Problem:
			return true
		case *x12.End:
			if e.Refused || len(e.Problems) > 0 {
				return true
			}
		case *x12.Claim:
			if len(e.Problems) > 0 {
				return true
			}
		}
	}
	return false
}

// collect gives all events and holds the claims to the invariant.
func collect(t *rapid.T, r io.Reader) (all []x12.Event) {
	t.Helper()
	d := x12.NewDecoder(r)
	for {
		e, err := d.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("decode: %v", err)
		}
		all = append(all, e)
	}
	soundClaims(t, all)
	return all
}
