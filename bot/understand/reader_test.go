package understand

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/plainbill/plainbill/billing"
	"pgregory.net/rapid"
)

var trained = sync.OnceValues(New)

func reader(t testing.TB) *Reader {
	t.Helper()
	r, err := trained()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnAmountThatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	r := reader(t)
	forms := []string{"i can pay %s a month", "%s", "puedo pagar %s al mes", "would you take %s?"}
	rapid.Check(t, func(t *rapid.T) {
		cents := billing.Cents(rapid.Int64Range(1, int64(maxAmount)).Draw(t, "cents"))
		text := fmt.Sprintf(rapid.SampledFrom(forms).Draw(t, "form"), cents)
		got := r.Read(text, wednesday, NoContext).Amounts
		if len(got) != 1 || got[0].Cents != cents {
			t.Fatalf("%q read as %s", text, sums(got))
		}
	})
}

func TestNoAmountComesFromWordsWithoutNumbers(t *testing.T) {
	t.Parallel()
	r := reader(t)
	vocabulary := strings.Fields(`i can pay half $ a month dollars bucks every week per the bill next friday owe k grand
		puedo pagar dolares al mes cada and or to - / . , ? the an another payment mo usd total`)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom(vocabulary)).Draw(t, "words"), " ")
		asked := rapid.SampledFrom([]Context{NoContext, AskAmount, OfferPlan, AskDOB}).Draw(t, "asked")
		if got := r.Read(text, wednesday, asked).Amounts; len(got) > 0 {
			t.Fatalf("%q read as %s", text, sums(got))
		}
	})
}

func TestAReadingIsWellFormedWhateverTheText(t *testing.T) {
	t.Parallel()
	r := reader(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		checkReading(t, text, r.Read(text, wednesday, NoContext))
	})
}

// checkReading holds what is true of every reading.
func checkReading(t interface{ Fatalf(string, ...any) }, text string, got Reading) {
	if got.Intent == "" || got.Confidence < 0 || got.Confidence > 1 || got.Revokes == "" || got.Language == "" {
		t.Fatalf("%q: incomplete reading %+v", text, got)
	}
	for _, a := range got.Amounts {
		if a.Cents <= 0 || a.Cents > maxAmount*1000 {
			t.Fatalf("%q: amount out of range %d", text, a.Cents)
		}
	}
	for _, d := range got.Dates {
		ok := d.Kind == AskDate || d.Kind == Ambiguous && len(d.Candidates) > 1 || d.Value != ""
		if !ok || d.Kind == OnDate && d.Value < "2026-11-18" {
			t.Fatalf("%q: date %+v", text, d)
		}
	}
	if got.Intent == Agree && !agreeing[strings.TrimSuffix(strings.Join(words(fold(clean(text))), " "), " please")] {
		t.Fatalf("%q read as agree", text)
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"", "how much do i owe", "$50 a month on the 15th", "3/7/84", "el 31 de cada mes", "1,2,3", "$", "\xff\xfe",
		"👍", "12/31/9999",
		"nineteen eighty four", "50-100 or 60", "one hundred thousand and", "every other", "the 1st and the", "mil mil mil",
	} {
		f.Add(text, string(NoContext))
		f.Add(text, string(AskDOB))
	}
	r := reader(f)
	f.Fuzz(func(t *testing.T, text, asked string) {
		checkReading(t, text, r.Read(text, wednesday, Context(asked)))
	})
}

func TestTheSameFilesGiveTheSameReader(t *testing.T) {
	t.Parallel()
	other, err := New()
	if err != nil {
		t.Fatal(err)
	}
	r := reader(t)
	for _, l := range labelledLines(t, "testdata/dev.tsv") {
		if a, b := r.Read(l.text, wednesday, NoContext), other.Read(l.text, wednesday, NoContext); !reflect.DeepEqual(a, b) {
			t.Fatalf("%q read as %+v and as %+v", l.text, a, b)
		}
	}
}

func TestManyMayReadAtOnce(t *testing.T) {
	t.Parallel()
	r := reader(t)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 20 {
				if got := r.Read("can i pay 50 a month", wednesday, NoContext); got.Intent != PlanRequest {
					t.Errorf("read as %s", got.Intent)
				}
			}
		})
	}
	wait.Wait()
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	r := reader(b)
	for b.Loop() {
		r.Read("Hi, I lost some hours at work so can I pay 50 dollars a month starting the 15th?", wednesday, NoContext)
	}
}
