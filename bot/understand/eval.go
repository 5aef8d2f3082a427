package understand

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Score says how well a classifier does on texts it was not trained on.
type Score struct {
	InScopeAccuracy  float64 `json:"in_scope_accuracy"`   // texts in scope given their label; called out of scope is wrong
	OutOfScopeRecall float64 `json:"out_of_scope_recall"` // texts out of scope that were called so
	MacroF1          float64 `json:"macro_f1"`            // mean over all labels of the test, "oos" included
	InScope          int     `json:"in_scope"`
	OutOfScope       int     `json:"out_of_scope"`
	Labels           int     `json:"labels"`
	Threshold        float64 `json:"threshold"`
}

// Evaluate trains on one set of examples and scores the classifier on another. Nothing is chosen by the test set.
func Evaluate(train, test []Example) Score {
	m := Train(train)
	return m.score(test)
}

func (m *Model) score(test []Example) Score {
	s := Score{Threshold: m.threshold, Labels: len(m.labels)}
	tally := newTally()
	inScopeRight, outsideRight := 0, 0
	for _, e := range test {
		said := m.Classify(e.Text).Label
		tally.add(e.Label, said)
		right := said == e.Label
		switch {
		case e.Label == string(OutOfScope):
			s.OutOfScope++
			outsideRight += one(right)
		default:
			s.InScope++
			inScopeRight += one(right)
		}
	}
	s.InScopeAccuracy = ratio(inScopeRight, s.InScope)
	s.OutOfScopeRecall = ratio(outsideRight, s.OutOfScope)
	s.MacroF1 = tally.macroF1()
	return s
}

// tally counts, for each label, texts that have it, texts said to have it, and those that are both.
type tally struct {
	order            []string
	have, said, both map[string]int
}

func newTally() *tally {
	return &tally{have: make(map[string]int), said: make(map[string]int), both: make(map[string]int)}
}

func (t *tally) add(truth, said string) {
	if t.have[truth] == 0 {
		t.order = append(t.order, truth)
	}
	t.have[truth]++
	t.said[said]++
	if truth == said {
		t.both[truth]++
	}
}

// macroF1 is the mean over the labels of the test of the harmonic mean of precision and recall.
func (t *tally) macroF1() float64 {
	var sum float64
	for _, label := range t.order {
		sum += 2 * ratio(t.both[label], t.have[label]+t.said[label])
	}
	if len(t.order) == 0 {
		return 0
	}
	return sum / float64(len(t.order))
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// Limits of a file of examples.
const (
	maxExamples = 1_000_000
	maxLine     = 64 << 10
)

// ReadExamples reads lines of text TAB label. Empty lines are passed over; any other line without a TAB, a text or a
// label is an error that names it by number.
func ReadExamples(r io.Reader) ([]Example, error) {
	var examples []Example
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimRight(lines.Text(), "\r")
		if strings.TrimSpace(line) == "" {
			continue
		}
		at := strings.LastIndexByte(line, '\t')
		if at <= 0 || strings.TrimSpace(line[at+1:]) == "" {
			return nil, fmt.Errorf("line %d: want text, TAB, label", number)
		}
		if len(examples) == maxExamples {
			return nil, fmt.Errorf("line %d: more than %d examples", number, maxExamples)
		}
		examples = append(examples, Example{Text: line[:at], Label: strings.TrimSpace(line[at+1:])})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read examples: %w", err)
	}
	return examples, nil
}
