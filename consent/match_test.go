package consent

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// labelled reads "label TAB text" lines; "\n" in a text is a line break.
func labelled(t *testing.T, file string) [][2]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var lines [][2]string
	scanner := bufio.NewScanner(f)
	for scanner.Scan() {
		label, text, ok := strings.Cut(scanner.Text(), "\t")
		if !ok {
			t.Fatalf("%s: no tab in line %d", file, len(lines)+1)
		}
		lines = append(lines, [2]string{label, strings.ReplaceAll(text, `\n`, "\n")})
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestEveryRevocationIsFoundAndBillingTextsAreLeftAlone(t *testing.T) {
	t.Parallel()
	counts := map[string]int{}
	for _, line := range append(labelled(t, "testdata/texts.tsv"), labelled(t, "testdata/everyday.tsv")...) {
		label, text := line[0], line[1]
		counts[label]++
		m := MatchText(text)
		got := map[Kind]string{KindStop: "revokes", KindStart: "start", KindHelp: "help"}[m.Kind]
		if m.Kind == KindNone {
			got = map[string]string{RevokesNo: "ordinary", RevokesUnsure: "unsure"}[m.Revokes]
		}
		if got != label {
			counts[label+" read as "+got]++
			t.Logf("%s read as %s (tier %q): %q", label, got, m.Tier, text)
		}
	}
	recall := 1 - float64(counts["revokes read as ordinary"]+counts["revokes read as unsure"]+
		counts["revokes read as start"]+counts["revokes read as help"])/float64(counts["revokes"])
	alarms := float64(counts["ordinary read as revokes"]) / float64(counts["ordinary"]+counts["everyday"])
	doubts := float64(counts["ordinary read as unsure"]) / float64(counts["ordinary"])
	t.Logf("recall %.2f%%, false alarms %.2f%%, needless doubts %.2f%% of %d texts",
		100*recall, 100*alarms, 100*doubts, counts["revokes"]+counts["ordinary"]+counts["unsure"])
	if recall < 0.995 || alarms > 0.005 || doubts > 0.03 {
		t.Errorf("recall %.4f, false alarms %.4f, doubts %.4f", recall, alarms, doubts)
	}
}
