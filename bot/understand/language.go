package understand

import (
	"unicode"

	"github.com/plainbill/plainbill/billing"
)

const (
	// sureOther is how sure the classifier must be that a text is in neither of our languages: to answer a Spanish
	// speaker in English because of a slip of the pen is worse than to miss a Frenchman.
	sureOther = 0.75
	// sureSpanish tips a text that could be either, such as "no" or "plan", to English.
	sureSpanish = 0.55
)

// neutral are words of both languages, or of none; a text of nothing else is English by default.
var neutral = wordSet("no ok okay plan balance total 1 2 3 4 x k agree stop help info start lol ha jaja hmm mm")

// languageOf tells English from Spanish from anything else. What cannot be told is English: the dialogue knows the
// patient's own language better than one word does.
func (r *Reader) languageOf(cleaned string) billing.Language {
	foreign, letters := 0, 0
	for _, c := range cleaned {
		if unicode.IsLetter(c) {
			letters++
			if !unicode.Is(unicode.Latin, c) {
				foreign++
			}
		}
	}
	if foreign*2 > letters {
		return billing.OtherLanguage
	}
	if letters == 0 || allNeutral(words(fold(cleaned))) {
		return billing.English
	}
	guess := r.languages.best(cleaned)
	switch billing.Language(guess.Label) {
	case billing.OtherLanguage:
		if guess.Confidence >= sureOther {
			return billing.OtherLanguage
		}
		return r.betterOfOurs(cleaned)
	case billing.Spanish:
		if guess.Confidence >= sureSpanish {
			return billing.Spanish
		}
	}
	return billing.English
}

// betterOfOurs gives the likelier of our two languages.
func (r *Reader) betterOfOurs(cleaned string) billing.Language {
	p := r.languages.words.place(featuresOf(cleaned))
	scores := make([]float32, len(r.languages.labels))
	r.languages.weights.scores(p, scores)
	var english, spanish float32
	for k, label := range r.languages.labels {
		switch billing.Language(label) {
		case billing.English:
			english = scores[k]
		case billing.Spanish:
			spanish = scores[k]
		}
	}
	if spanish > english {
		return billing.Spanish
	}
	return billing.English
}

func allNeutral(words []string) bool {
	for _, word := range words {
		if !neutral[word] && atoi(word) < 0 {
			return false
		}
	}
	return true
}
