package templates

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden shows every message in every language as it would leave, for people to read in review.
func TestGolden(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	for _, lang := range languages {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			var b strings.Builder
			for _, m := range samples() {
				text := render(t, s, lang, m)
				fmt.Fprintf(&b, "[%s] %s %d\n%s\n\n", text.Template, text.Encoding, text.Segments, text.Body)
			}
			golden(t, "testdata/golden_"+string(lang)+".txt", b.String())
		})
	}
}

// TestGoldenSlack shows every text of the billers' desk.
func TestGoldenSlack(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	var b strings.Builder
	card, err := s.CaseCard(sampleCase())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&b, "[case]\n%s\n%s\n%s\n\n", card.Header, strings.Join(card.Summary, "\n"), card.Footer)
	fmt.Fprintf(&b, "[thread]\n%s\n%s\n%s\n\n",
		s.PatientWrote("is it so much"), s.PatientWrote(""), s.NoteBy("<@U01>", "called"))
	for _, m := range slackSamples() {
		fmt.Fprintf(&b, "[%s]\n%s\n\n", slackName(m), s.Slack(m))
	}
	golden(t, "testdata/golden_slack.txt", b.String())
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (go test ./templates -run Golden -update writes it anew)\n%s", file, diff)
	}
}
