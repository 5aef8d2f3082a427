package x12_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing/remit/x12"
)

// events gives all that a file says.
func events(t testing.TB, r io.Reader) (all []x12.Event) {
	t.Helper()
	d := x12.NewDecoder(r)
	for {
		e, err := d.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("decode: %v", err)
		}
		all = append(all, e)
	}
}

// told gives a line for everything that concerns claims, and for every problem.
func told(all []x12.Event) (lines []string) {
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	for _, e := range all {
		switch e := e.(type) {
		case *x12.Claim:
			o := e.Outcome()
			add("%s %s patient=%d%s", e.Number, o.Verdict, o.Patient, problems(o.Reasons)+problems(e.Notes))
		case *x12.Submission:
			o := e.Outcome()
			add("%s %s charge=%d%s", e.Number, o.Verdict, e.Charge, problems(o.Reasons)+problems(e.Notes))
		case *x12.ProviderAdjustment:
			add("PLB %s %d", e.Reason, e.Amount)
		case *x12.End:
			refused := ""
			if e.Refused {
				refused = " REFUSED"
			}
			add("%s of %d%s%s", e.Type, e.Claims, refused, problems(e.Problems))
		case *x12.Problem:
			refused := ""
			if e.Refused {
				refused = " REFUSED"
			}
			add("line %d%s%s", e.Line, refused, problems([]x12.Problem{*e}))
		}
	}
	return lines
}

func problems(all []x12.Problem) string {
	var b strings.Builder
	for _, p := range all {
		b.WriteString(strings.TrimRight(" "+string(p.Kind)+" "+p.Element, " "))
	}
	return b.String()
}

// TestEveryRemittanceOfOthers holds the reader to files nobody here wrote; what must come out was worked out by hand.
// Amounts are cents of the patient's share.
func TestEveryRemittanceOfOthers(t *testing.T) {
	t.Parallel()
	samples(t, "testdata/x12-835", remittanceSamples())
}

// TestEverySubmissionOfOthers does the same for claims, status answers and acknowledgements. Amounts are charges.
func TestEverySubmissionOfOthers(t *testing.T) {
	t.Parallel()
	samples(t, "testdata/x12-other", submissionSamples())
}

func samples(t *testing.T, folder string, want map[string][]string) {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		expected, ok := want[f.Name()]
		if !ok {
			t.Errorf("%s has no expected outcome", f.Name())
			continue
		}
		delete(want, f.Name())
		t.Run(f.Name(), func(t *testing.T) {
			t.Parallel()
			content, err := os.ReadFile(filepath.Join(folder, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			all := events(t, bytes.NewReader(content))
			if diff := cmp.Diff(expected, told(all)); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
			soundClaims(t, all)
		})
	}
	for name := range want {
		t.Errorf("%s is expected and missing", name)
	}
}

// failing is what a test and a property have in common.
type failing interface {
	Helper()
	Error(args ...any)
	Errorf(format string, args ...any)
}

// soundClaims holds whatever was decoded to the package's invariant.
func soundClaims(t failing, all []x12.Event) {
	t.Helper()
	for _, e := range all {
		var o x12.Outcome
		switch e := e.(type) {
		case *x12.Claim:
			o = e.Outcome()
			if o.Verdict != x12.Loaded && o.Verdict != x12.Wait {
				break
			}
			c := o.Claim
			if c.PatientResponsibility() != e.Patient || o.Patient != e.Patient {
				t.Errorf("claim %d: lines give another share than the claim states", e.Place.Claim)
			}
			if c.Amount("charge") != e.Charge {
				t.Errorf("claim %d: lines give another charge than the claim states", e.Place.Claim)
			}
			for _, l := range c.Lines {
				if !l.Balanced() {
					t.Errorf("claim %d: line %d does not balance", e.Place.Claim, l.Number)
				}
			}
			if c.Insurer == "" || len(c.Lines) == 0 {
				t.Errorf("claim %d: no insurer or no lines", e.Place.Claim)
			}
		case *x12.Submission:
			o = e.Outcome()
			if o.Verdict == x12.Loaded && o.Claim.Amount("charge") != e.Charge {
				t.Errorf("claim %d: lines give another charge than the claim states", e.Place.Claim)
			}
		default:
			continue
		}
		if len(o.Details) != len(o.Claim.Lines) {
			t.Errorf("%d lines have %d details", len(o.Claim.Lines), len(o.Details))
		}
		if o.Verdict == x12.SetAside && (len(o.Reasons) == 0 || len(o.Claim.Lines) > 0) {
			t.Error("set aside without a reason, or with lines to post")
		}
		for _, reason := range o.Reasons {
			if reason.Reason == "" || reason.Line < 1 || reason.Segment < 1 {
				t.Errorf("reason without words or place: %+v", reason)
			}
		}
	}
}
