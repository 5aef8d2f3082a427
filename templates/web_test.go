package templates

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/billing"
)

// names gives the pages, in order.
func (w *Web) names() []string { return slices.Sorted(maps.Keys(w.pages[billing.English])) }

func webWords(t *testing.T, lang billing.Language) map[string]string {
	t.Helper()
	words, err := readWebWords(lang)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func TestEveryPageHasItsWordsInEveryLanguage(t *testing.T) {
	t.Parallel()
	w, err := ParseWeb()
	if err != nil {
		t.Fatal(err)
	}
	if len(w.names()) == 0 || len(Style()) == 0 {
		t.Error("no pages, or no style")
	}
	holes := regexp.MustCompile(`%[sd]`)
	spanish := webWords(t, billing.Spanish)
	for key, words := range webWords(t, billing.English) {
		if en, es := holes.FindAllString(words, -1), holes.FindAllString(spanish[key], -1); len(en) != len(es) {
			t.Errorf("%s: %d places to fill in English, %d in Spanish", key, len(en), len(es))
		}
		if words == spanish[key] && key != "tab_plan" && key != "error_word" {
			t.Errorf("%s: the Spanish words are the English ones", key)
		}
	}
}

// What a page's file calls for is in the tables, whatever branch it stands in.
func TestEveryKeyThatAPageNamesHasWords(t *testing.T) {
	t.Parallel()
	words := webWords(t, billing.English)
	names := regexp.MustCompile(`(?:\bt|\btf|many [^"}]*?)\s+"([a-z_]+)"(?:\s+"([a-z_]+)")?`)
	w, err := ParseWeb()
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(w.names(), "layout") {
		file, err := webFiles.ReadFile("web/" + page + ".html")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range names.FindAllStringSubmatch(string(file), -1) {
			for _, key := range m[1:] {
				if key != "" && words[key] == "" {
					t.Errorf("%s: no words for %q", page, key)
				}
			}
		}
		if strings.Contains(string(file), "<script") || strings.Contains(string(file), "style=") {
			t.Errorf("%s: a script, or style beside the sheet", page)
		}
	}
}

func TestPagesReadAtGradeSixOrBelow(t *testing.T) {
	t.Parallel()
	for _, lang := range languages {
		var all []string
		for key, words := range webWords(t, lang) {
			words = strings.NewReplacer("%s", "5", "%d", "3").Replace(words)
			for _, sentence := range sentences(normalised(words)) {
				if n := len(wordsOf(sentence)); n > maxWebSentence {
					t.Errorf("%s: %s: a sentence of %d words", lang, key, n)
				}
			}
			if len(wordsOf(words)) > 5 {
				all = append(all, strings.TrimRight(words, ".")+".")
			}
		}
		read(t, lang, "the pages", strings.Join(all, " "))
		for name, of := range agreements(lang) {
			read(t, lang, name, strings.Join(of.Lines, " "))
		}
	}
}

// maxWebSentence is longer than in a text: a page has room, and law has to be said whole.
const maxWebSentence = 30

func read(t *testing.T, lang billing.Language, name, words string) {
	t.Helper()
	if lang == billing.English {
		if grade := measure(normalised(words), englishSyllables).fleschKincaid(); grade > maxGrade+1 {
			t.Errorf("en: %s: grade %.1f", name, grade)
		}
		return
	}
	if ease := measure(normalised(words), spanishSyllables).fernandezHuerta(); ease < minEase {
		t.Errorf("es: %s: ease %.1f", name, ease)
	}
}

func agreements(lang billing.Language) map[string]Agreement {
	p := Practice{DisplayName: "Lakeside Billing", Phone: "512-555-0100"}
	dates := []Instalment{
		{billing.Date{Year: 2026, Month: 12, Day: 15}, 5000}, {billing.Date{Year: 2027, Month: 1, Day: 15}, 5001},
	}
	today := dates[0].Due // a payment of today is not late
	return map[string]Agreement{
		"plan": PlanAgreement(lang, p, Schedule{Total: 10001, Count: 2}, dates, 5), "card": CardAgreement(lang, p, nil, today),
		"autopay":      CardAgreement(lang, p, dates, today),
		"autopay late": CardAgreement(lang, p, dates, billing.Date{Year: 2026, Month: 12, Day: 16}), "join": JoinAgreement(lang, p), "terms": TermsOfTexts(lang, p),
		"privacy": Privacy(lang, p),
	}
}

func TestAgreementsSayWhatTheLawAsksFor(t *testing.T) {
	t.Parallel()
	for lang, musts := range map[billing.Language]map[string][]string{
		billing.English: {
			"plan": {
				"$100.01", "2 payments", "$50.00 on December 15, 2026", "$50.01 on January 15, 2027", "no fees", "5 days late",
			},
			"card": {"remove the card", "charges nothing", "never sees"},
			"autopay": {
				"$50.00 on December 15, 2026", "10 days before an amount", "7 days before a date", "stop a payment", "copy",
			},
			"autopay late": {
				"$50.00 in the next working days, as it was due on December 15, 2026", "$50.01 on January 15, 2027",
			},
			"join": {
				"SMS text messages", "Lakeside Billing", "frequency varies", "data rates may apply", "HELP", "STOP", "to get care",
			},
			"terms":   {"SMS", "frequency varies", "data rates", "STOP", "HELP", "512-555-0100"},
			"privacy": {"Mobile opt-in data is not shared", "STOP"},
		},
		billing.Spanish: {
			"plan": {"$100.01", "2 pagos", "$50.00 el 15 de diciembre de 2026", "ni intereses"},
			"autopay late": {
				"$50.00 en los próximos días hábiles, porque vencía el 15 de diciembre de 2026", "$50.01 el 15 de enero de 2027",
			},
			"autopay": {"10 días antes", "7 días antes", "detener un pago", "copia"},
			"join":    {"mensajes de texto SMS", "frecuencia", "mensajes y datos", "HELP", "STOP", "recibir atención"},
			"privacy": {"no se comparten", "STOP"},
		},
	} {
		made := agreements(lang)
		for name, words := range musts {
			for _, must := range words {
				if !strings.Contains(made[name].Text(), must) {
					t.Errorf("%s/%s does not say %q:\n%s", lang, name, must, made[name].Text())
				}
			}
		}
		keys := map[string]string{}
		for name, one := range made {
			if one.Key() == "" || one.Version == "" || keys[one.Key()] != "" {
				t.Errorf("%s/%s: no words, or another's", lang, name)
			}
			keys[one.Key()] = name
		}
	}
}

func TestAPageThatIsNotThereIsAnError(t *testing.T) {
	t.Parallel()
	w, err := ParseWeb()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Page(&strings.Builder{}, billing.English, "nowhere", nil); err == nil {
		t.Error("no error")
	}
}
