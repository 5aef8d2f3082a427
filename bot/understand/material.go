package understand

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"github.com/plainbill/plainbill/billing"
)

//go:embed train/*.tsv
var material embed.FS

// The files the reader is trained from, and the language of their texts.
var materialFiles = []struct {
	name     string
	language billing.Language
}{
	{"train/en.tsv", billing.English},
	{"train/clinc150.tsv", billing.English},
	{"train/es.tsv", billing.Spanish},
	{"train/other.tsv", billing.OtherLanguage},
}

// spoken is a text of the training files with its intent and its language.
type spoken struct {
	text     string
	intent   string
	language billing.Language
}

// readMaterial reads the labelled files: label, TAB, text.
func readMaterial() ([]spoken, error) {
	var out []spoken
	for _, file := range materialFiles {
		content, err := material.ReadFile(file.name)
		if err != nil {
			return nil, fmt.Errorf("read training file: %w", err)
		}
		number := 0
		for line := range strings.Lines(string(content)) {
			number++
			label, text, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "\t")
			if !ok || label == "" || text == "" {
				return nil, fmt.Errorf("%s line %d: want label, TAB, text", file.name, number)
			}
			out = append(out, spoken{text, label, file.language})
		}
	}
	return out, nil
}

// The temperature and the threshold of the reader's intents were chosen by cross-validation on the training files; a
// test holds that they still fit.
const (
	intentTemperature = 1.5
	intentThreshold   = 0.30
	// outsideHandicap is taken from the score of "out of scope": the files hold more such texts than patients send.
	outsideHandicap = 1.2
)

// trainReader learns intents and languages from the same points.
func trainReader(texts []spoken) *Reader {
	intents, languages := newCorpus(nil), newCorpus(nil)
	for _, s := range texts {
		features := featuresOf(s.text)
		languages.add(features, string(s.language))
		if s.language != billing.OtherLanguage {
			intents.add(features, s.intent)
		}
	}
	words := newVocabulary(languages.texts, brisk.least)
	r := &Reader{}
	var wait sync.WaitGroup
	wait.Go(func() { r.intents = intents.fitWith(words, brisk, intentTemperature, intentThreshold) })
	wait.Go(func() { r.languages = languages.fitWith(words, fleeting, 1, 0) })
	wait.Wait()
	if number, ok := intents.numberOf[string(OutOfScope)]; ok {
		r.intents.weights.bias[number] -= outsideHandicap
	}
	return r
}

// fitWith trains on a vocabulary that is there already.
func (c *corpus) fitWith(words *vocabulary, s schedule, temperature, threshold float64) *Model {
	points := make([]point, len(c.texts))
	for i, text := range c.texts {
		points[i] = words.place(text)
	}
	return &Model{
		labels: c.labels, words: words, temperature: temperature, threshold: threshold,
		weights: fit(points, c.truth, len(c.labels), len(words.idf), s),
	}
}
