package templates

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/plainbill/plainbill/billing"
)

// maxGrade is the school grade an English text may ask of its reader (Flesch-Kincaid), minEase the least ease of a
// Spanish one (Fernández Huerta: 60 to 70 is "normal", about the eighth year of school; 70 to 80 "fairly easy").
const (
	maxGrade    = 6.0
	minEase     = 60.0
	maxSentence = 15
)

// gradeExceptions are texts whose words are not ours to make simpler, with the reason.
var gradeExceptions = map[string]string{
	"es/help": "what carriers want said of frequency and rates, in one segment, is most of the text",
}

func TestTextsReadAtGradeSixOrBelow(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	for _, m := range samples() {
		name := nameOf(m)
		inEnglish := measure(normalised(render(t, s, billing.English, m).Body), englishSyllables)
		if grade := inEnglish.fleschKincaid(); grade > maxGrade && gradeExceptions["en/"+name] == "" {
			t.Errorf("en/%s: grade %.1f", name, grade)
		}
		inSpanish := measure(normalised(render(t, s, billing.Spanish, m).Body), spanishSyllables)
		if ease := inSpanish.fernandezHuerta(); ease < minEase && gradeExceptions["es/"+name] == "" {
			t.Errorf("es/%s: ease %.1f", name, ease)
		}
	}
}

func TestSentencesAreFifteenWordsOrFewer(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	for _, lang := range languages {
		for _, m := range samples() {
			for _, sentence := range sentences(normalised(render(t, s, lang, m).Body)) {
				if n := len(wordsOf(sentence)); n > maxSentence {
					t.Errorf("%s/%s: %d words: %s", lang, nameOf(m), n, sentence)
				}
			}
		}
	}
}

func TestSyllablesAreCountedAsTheyAreSpoken(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]int{
		"bill": 1, "owe": 1, "insurer": 3, "deductible": 4, "people": 2, "able": 2, "charge": 1, "private": 2,
		"agreed": 2, "received": 2, "frequency": 3, "pictures": 2, "texts": 1, "the": 1, "payment": 2, "unsubscribed": 3,
		"emergency": 4, "services": 3, "coinsurance": 4, "choices": 2, "assistant": 3,
	} {
		if got := englishSyllables(word); got != want {
			t.Errorf("%s: %d syllables, want %d", word, got, want)
		}
	}
	for word, want := range map[string]int{
		"factura": 3, "cuenta": 2, "deducible": 4, "envíe": 3, "día": 2, "siguiente": 3, "que": 1, "guía": 2, "hoy": 1,
		"ayuda": 3, "pagüe": 2, "automatizado": 6, "leerlos": 3,
	} {
		if got := spanishSyllables(word); got != want {
			t.Errorf("%s: %d syllables, want %d", word, got, want)
		}
	}
}

// normalised replaces what a reader takes in as one thing (names, amounts, dates, numbers, addresses) by one short
// word, so that the measure is of the words around it.
func normalised(body string) string {
	body = strings.ReplaceAll(body, samplePractice.DisplayName, "Lake")
	for _, one := range []struct{ pattern, word string }{
		{`https://\S+`, "site"},
		{`\b\d{3}-\d{3}-\d{4}\b`, "phone"},
		{`\$[\d,]+\.\d{2}`, "ten"},
		{`\b[A-Z][a-z]{2} \d{1,2}, \d{4}\b|\b\d{1,2} [a-z]{3} \d{4}\b|\b\d{1,2}/\d{1,2}/\d{4}\b`, "May"},
		{`\b(911|988)\b`, "ten"},
		{`\d+%?`, "ten"},
	} {
		body = regexp.MustCompile(one.pattern).ReplaceAllString(body, one.word)
	}
	return body
}

var sentenceEnd = regexp.MustCompile(`[.!?](?:\s|$)|\n`)

func sentences(body string) []string {
	var found []string
	for _, s := range sentenceEnd.Split(body, -1) {
		if len(wordsOf(s)) > 0 {
			found = append(found, strings.TrimSpace(s))
		}
	}
	return found
}

func wordsOf(sentence string) []string {
	return strings.FieldsFunc(sentence, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
}

// reading is what the two measures need to know of a text.
type reading struct{ sentences, words, syllables float64 }

func measure(body string, syllables func(string) int) reading {
	var r reading
	for _, s := range sentences(body) {
		r.sentences++
		for _, w := range wordsOf(s) {
			r.words++
			r.syllables += float64(syllables(strings.ToLower(w)))
		}
	}
	return r
}

// fleschKincaid is the grade after Kincaid et al. 1975.
func (r reading) fleschKincaid() float64 {
	return 0.39*r.words/r.sentences + 11.8*r.syllables/r.words - 15.59
}

// fernandezHuerta is the ease after Fernández Huerta 1959, with words a sentence as it was meant.
func (r reading) fernandezHuerta() float64 {
	return 206.84 - 60*r.syllables/r.words - 1.02*r.words/r.sentences
}

var (
	englishVowels = regexp.MustCompile(`[aeiouy]+`)
	// silent endings of English: a last e, the e of -ed and -es where no sound carries it.
	silentEnd = regexp.MustCompile(`[^aeiouyl]e$|[aeiouyrwhgvks]le$|[^aeiouytd]ed$|[^aeiouyscgzhx]es$`)
)

func englishSyllables(word string) int {
	known := map[string]int{
		"msg": 2, "eob": 3, "coinsurance": 4, "ok": 2, "people": 2, "able": 2, "deductible": 4, "owe": 1, "idea": 3,
	}
	if n := known[word]; n > 0 {
		return n
	}
	n := len(englishVowels.FindAllString(word, -1))
	if silentEnd.MatchString(word) && n > 1 {
		n--
	}
	return max(n, 1)
}

// spanishSyllables counts nuclei: two strong vowels, or a weak one with an accent, are two.
func spanishSyllables(word string) int {
	if word == "eob" || word == "msjs" || word == "sms" {
		return 3
	}
	word = strings.NewReplacer("que", "ke", "qui", "ki", "qué", "ké", "gue", "ge", "gui", "gi", "guí", "gí").Replace(word)
	n, before := 0, ' '
	letters := []rune(word)
	for i, r := range letters {
		if r == 'y' && i == len(letters)-1 && i > 0 {
			r = 'i'
		}
		switch {
		case strings.ContainsRune("aeoáéóíú", r):
			if !strings.ContainsRune("iuü", before) {
				n++
			} else if strings.ContainsRune("íú", r) {
				n++
			}
		case strings.ContainsRune("iuü", r):
			if !strings.ContainsRune("aeoáéóiuü", before) {
				n++
			}
		}
		before = r
	}
	return max(n, 1)
}
