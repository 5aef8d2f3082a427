package understand

import (
	"fmt"
	"strings"
	"testing"
)

func TestExamplesAreReadLineByLine(t *testing.T) {
	t.Parallel()
	got, err := ReadExamples(strings.NewReader("how much\tbalance\r\n\nwhat is it for\texplain\n"))
	if err != nil || len(got) != 2 || got[0] != (Example{"how much", "balance"}) {
		t.Fatalf("read %v, %v", got, err)
	}
	for _, bad := range []string{"no tab here", "\tlabel", "text\t "} {
		_, err := ReadExamples(strings.NewReader("ok\tyes\n" + bad + "\n"))
		if err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: error %v, want one that names line 2", bad, err)
		}
	}
}

func TestAClassifierLearnsAndTurnsDownWhatItNeverSaw(t *testing.T) {
	t.Parallel()
	var train, test []Example
	for i, verb := range strings.Fields("send show give find bring fetch mail text") {
		for _, thing := range strings.Fields("bill receipt plan appointment") {
			e := Example{fmt.Sprintf("please %s me my %s now", verb, thing), thing}
			if i < 6 {
				train = append(train, e)
			} else {
				test = append(test, e)
			}
		}
	}
	test = append(test, Example{"zebra quartz volcano jumping", "oos"})
	got := Evaluate(train, test)
	want := Score{InScopeAccuracy: 1, OutOfScopeRecall: 1, MacroF1: 1, InScope: 8, OutOfScope: 1}
	want.Labels, want.Threshold = got.Labels, got.Threshold
	if got != want {
		t.Errorf("score %+v, want all right", got)
	}
}

func TestNoExamplesMakeAClassifierThatRefuses(t *testing.T) {
	t.Parallel()
	for _, train := range [][]Example{nil, {{"hello", "a"}}, {{"", "a"}, {"", "b"}}} {
		m := Train(train)
		if got := m.Classify("what is this"); got.Label != "oos" && len(train) != 1 {
			t.Errorf("trained on %v: %+v, want oos", train, got)
		}
	}
}

func TestDistanceCountsSlips(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{{"copay", "copay", 0}, {"deductable", "deductible", 1}, {"coinsruance", "coinsurance", 1}, {"cat", "elephant", 3}} {
		if got := distance(c.a, c.b, 2); got != c.want {
			t.Errorf("%s to %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
