package understand

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// labelled is a line of testdata/eval.tsv, which nobody may look at to write training texts, or of testdata/dev.tsv,
// which has been: only the first says how well texts never seen are read.
type labelled struct {
	intent Intent
	text   string
}

func labelledLines(t testing.TB, file string) []labelled {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []labelled
	for lines := bufio.NewScanner(f); lines.Scan(); {
		label, text, ok := strings.Cut(lines.Text(), "\t")
		if !ok {
			t.Fatalf("line without TAB: %q", lines.Text())
		}
		out = append(out, labelled{Intent(label), text})
	}
	return out
}

func TestTextsNeverTrainedOnAreRead(t *testing.T) {
	t.Parallel()
	r := reader(t)
	var inScope, right, outside, refused int
	for _, l := range labelledLines(t, "testdata/eval.tsv") {
		got := r.Read(l.text, wednesday, NoContext)
		hit := got.Intent == l.intent
		if !hit {
			t.Logf("%-18s read as %-18s %.2f  %q", l.intent, got.Intent, got.Confidence, l.text)
		}
		if l.intent == OutOfScope {
			outside++
			refused += one(hit)
		} else {
			inScope++
			right += one(hit)
		}
		if (got.Intent == Agree) != (l.intent == Agree) {
			t.Errorf("%q read as %s: only the AGREE family commits", l.text, got.Intent)
		}
	}
	accuracy, recall := ratio(right, inScope), ratio(refused, outside)
	t.Logf("in scope %.1f%% of %d, out of scope %.1f%% of %d", 100*accuracy, inScope, 100*recall, outside)
	// The first measurement of this file was 0.897 and 0.848; the floor leaves room for other files to grow.
	if accuracy < 0.88 || recall < 0.75 {
		t.Errorf("accuracy in scope %.3f, recall out of scope %.3f; want 0.88 and 0.75", accuracy, recall)
	}
}

// TestTextsAboutPaymentsAreRead measures the same on texts about payments, plans, cards and refunds, which were written
// before the lines that are trained for them.
func TestTextsAboutPaymentsAreRead(t *testing.T) {
	t.Parallel()
	r := reader(t)
	lines := labelledLines(t, "testdata/payments.tsv")
	right := 0
	for _, l := range lines {
		got := r.Read(l.text, wednesday, NoContext)
		right += one(got.Intent == l.intent)
		if got.Intent != l.intent {
			t.Logf("%-18s read as %-18s %.2f  %q", l.intent, got.Intent, got.Confidence, l.text)
		}
	}
	t.Logf("%.1f%% of %d", 100*ratio(right, len(lines)), len(lines))
	if ratio(right, len(lines)) < 0.5 {
		t.Errorf("accuracy %.3f", ratio(right, len(lines)))
	}
}

func TestNoTextIsBothTrainedAndTestedOn(t *testing.T) {
	t.Parallel()
	texts, err := readMaterial()
	if err != nil {
		t.Fatal(err)
	}
	trained := make(map[string]string)
	for _, s := range texts {
		key := strings.Join(words(fold(clean(s.text))), " ")
		if other, ok := trained[key]; ok && other != s.intent {
			t.Errorf("%q is trained as %s and as %s", s.text, other, s.intent)
		}
		trained[key] = s.intent
	}
	for _, l := range labelledLines(t, "testdata/eval.tsv") {
		if _, ok := trained[strings.Join(words(fold(clean(l.text))), " ")]; ok && l.intent != Agree {
			t.Errorf("%q is trained on", l.text)
		}
	}
}
