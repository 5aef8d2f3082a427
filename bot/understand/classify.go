package understand

// Model is a trained classifier of short texts. It is safe for concurrent use.
type Model struct {
	labels      []string
	words       *vocabulary
	weights     *linear
	temperature float64
	threshold   float64
}

// Guess is a label and how likely it is, 0 to 1.
type Guess struct {
	Label      string
	Confidence float64
}

// Classify gives the label of a text, or [OutOfScope] where none is likely enough; the confidence is then that of the
// best label that was turned down.
func (m *Model) Classify(text string) Guess {
	guess := m.best(text)
	if guess.Confidence < m.threshold {
		guess.Label = string(OutOfScope)
	}
	return guess
}

// best gives the likeliest label whatever the threshold. A text with no known word is out of scope.
func (m *Model) best(text string) Guess {
	p := m.words.place(featuresOf(text))
	if len(p.rows) == 0 || len(m.labels) == 0 {
		return Guess{Label: string(OutOfScope)}
	}
	scores := make([]float32, len(m.labels))
	m.weights.scores(p, scores)
	softmax(scores, m.temperature)
	top := highest(scores)
	return Guess{Label: m.labels[top], Confidence: float64(scores[top])}
}

func highest(scores []float32) int {
	top := 0
	for k, x := range scores {
		if x > scores[top] {
			top = k
		}
	}
	return top
}

// corpus is examples with their features taken and their labels numbered in order of first appearance.
type corpus struct {
	labels   []string
	texts    [][groups][]feature
	truth    []int32
	numberOf map[string]int32
}

func newCorpus(examples []Example) *corpus {
	c := &corpus{numberOf: make(map[string]int32)}
	for _, e := range examples {
		c.add(featuresOf(e.Text), e.Label)
	}
	return c
}

func (c *corpus) add(features [groups][]feature, label string) {
	number, known := c.numberOf[label]
	if !known {
		number = int32(len(c.labels))
		c.numberOf[label] = number
		c.labels = append(c.labels, label)
	}
	c.texts = append(c.texts, features)
	c.truth = append(c.truth, number)
}

// fit trains a classifier on the texts whose position keep accepts, with no threshold and no temperature yet.
func (c *corpus) fit(s schedule, keep func(int) bool) *Model {
	var texts [][groups][]feature
	var truth []int32
	for i, text := range c.texts {
		if keep(i) {
			texts = append(texts, text)
			truth = append(truth, c.truth[i])
		}
	}
	words := newVocabulary(texts, s.least)
	points := make([]point, len(texts))
	for i, text := range texts {
		points[i] = words.place(text)
	}
	m := &Model{labels: c.labels, words: words, temperature: 1}
	if len(points) > 0 {
		m.weights = fit(points, truth, len(c.labels), len(words.idf), s)
	}
	return m
}

func everyText(int) bool { return true }
