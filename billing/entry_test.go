package billing_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
)

var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// drawEntry draws an entry that validates.
func drawEntry(t *rapid.T) billing.Entry {
	kinds := []billing.AccountKind{billing.Revenue, billing.PatientReceivable, billing.CashPatient}
	e := billing.Entry{Practice: "lakeside", Key: "k", Kind: billing.EntryClaim, At: noon}
	var sum billing.Cents
	for range rapid.IntRange(1, 6).Draw(t, "sides") {
		p := billing.Posting{
			Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Patient: "A-1", Part: billing.PartCharge,
			Amount: billing.Cents(rapid.Int64Range(1, 1_000_000).Draw(t, "amount")),
		}
		sum += p.Amount
		e.Postings = append(e.Postings, p)
	}
	e.Postings = append(e.Postings, billing.Posting{Kind: billing.Revenue, Patient: "A-1", Amount: -sum})
	return e
}

func TestAnEntryThatSumsToZeroValidates(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := drawEntry(t)
		if err := e.Validate(); err != nil {
			t.Fatal(err)
		}
		broken := e
		broken.Postings = append([]billing.Posting(nil), e.Postings...)
		broken.Postings[rapid.IntRange(0, len(e.Postings)-2).Draw(t, "which")].Amount++
		if err := broken.Validate(); !errors.Is(err, billing.ErrUnbalanced) {
			t.Fatalf("a cent too much: %v", err)
		}
	})
	for name, e := range map[string]billing.Entry{
		"no key":              {Postings: []billing.Posting{{Amount: 1}, {Amount: -1}}},
		"one posting":         {Key: "k", Postings: []billing.Posting{{Amount: 0}}},
		"a posting of nought": {Key: "k", Postings: []billing.Posting{{Amount: 1}, {Amount: -1}, {Amount: 0}}},
	} {
		if err := e.Validate(); !errors.Is(err, billing.ErrEmptyEntry) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAReversalReversedIsTheEntryAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := drawEntry(t)
		once := e.Reverse("r1", noon.Add(time.Hour), billing.Source{Event: "mistake"})
		twice := once.Reverse("r2", noon.Add(2*time.Hour), billing.Source{Event: "mistake"})
		if diff := cmp.Diff(e.Postings, twice.Postings); diff != "" {
			t.Fatal(diff)
		}
		if once.Validate() != nil || once.Reverses != "k" || twice.Reverses != "r1" || once.Kind != billing.EntryReversal {
			t.Fatalf("%+v", once)
		}
		for i, p := range once.Postings {
			if p.Amount != -e.Postings[i].Amount {
				t.Fatalf("posting %d is not undone", i)
			}
		}
	})
}
