package consent

import (
	"testing"
)

// reading is what the labels of the files call a match.
func reading(m Match) string {
	switch {
	case m.Kind == KindStop:
		return "revokes"
	case m.Kind != KindNone:
		return string(m.Kind)
	case m.Revokes == RevokesUnsure:
		return "unsure"
	}
	return "ordinary"
}

// score is how well a file of labelled texts is read.
type score struct {
	recall, doubted, alarms, doubts float64
	texts                           int
}

// scored reads every text of some files and logs those that are read as something else than their label.
func scored(t *testing.T, files ...string) score {
	t.Helper()
	counts := map[string]float64{}
	s := score{}
	for _, file := range files {
		for _, line := range labelled(t, file) {
			m := MatchText(line[1])
			got := reading(m)
			s.texts++
			counts[line[0]]++
			if got != line[0] {
				counts[line[0]+" read as "+got]++
				t.Logf("%s read as %s (tier %q): %q", line[0], got, m.Tier, line[1])
			}
		}
	}
	missed := counts["revokes read as ordinary"] + counts["revokes read as unsure"] +
		counts["revokes read as start"] + counts["revokes read as help"]
	s.recall = 1 - missed/counts["revokes"]
	s.alarms = counts["ordinary read as revokes"] / counts["ordinary"]
	s.doubts = counts["ordinary read as unsure"] / counts["ordinary"]
	s.doubted = counts["revokes read as unsure"] / counts["revokes"]
	t.Logf("recall %.2f%% (and %.2f%% doubted), false alarms %.2f%%, needless doubts %.2f%% of %d texts",
		100*s.recall, 100*s.doubted, 100*s.alarms, 100*s.doubts, s.texts)
	return s
}

// The bounds are what was reached when the texts were first read, rounded: before that no rule knew them, and the texts
// are the hard ones. A rule for one of them would say nothing about the next; what they show is written as a rule only
// for a whole kind of text.
func TestTextsTheRulesWereNotWrittenForAreReadNearlyAsWell(t *testing.T) {
	t.Parallel()
	s := scored(t, "testdata/heldout.tsv")
	if s.recall < 0.895 || s.recall+s.doubted < 0.935 || s.alarms > 0.025 || s.doubts > 0.05 {
		t.Errorf("recall %.4f, doubted %.4f, false alarms %.4f, doubts %.4f", s.recall, s.doubted, s.alarms, s.doubts)
	}
}
