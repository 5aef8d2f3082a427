package templates

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/billing"
)

// everyText renders every sample in every language and hands it over with its language and message.
func everyText(t *testing.T, check func(lang billing.Language, m Message, text Text)) {
	t.Helper()
	s := parsed(t)
	for _, lang := range languages {
		for _, m := range samples() {
			check(lang, m, render(t, s, lang, m))
		}
	}
}

func TestFirstContactNamesThePracticeAndHowToStop(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	for _, lang := range languages {
		for _, m := range []Message{
			OptedIn{},
			Help{},
			StatementReady{},
			AskDateOfBirth{FirstContact: true},
			Greeting{FirstContact: true},
			Introduced{Words: "We got your text."},
		} {
			body := render(t, s, lang, m).Body
			if !strings.HasPrefix(body, samplePractice.DisplayName+":") || !strings.Contains(body, "STOP") {
				t.Errorf("%s: %s", lang, body)
			}
		}
	}
}

func TestProactiveTextsAreOneSegmentAtANameOf25Characters(t *testing.T) {
	t.Parallel()
	if len(samplePractice.DisplayName) != 25 {
		t.Fatalf("the sample practice's name has %d characters", len(samplePractice.DisplayName))
	}
	s := parsed(t)
	for _, lang := range languages {
		for _, m := range []Message{OptedIn{}, OptedOut{}, Help{}, StatementReady{}} {
			if text := render(t, s, lang, m); text.Segments != 1 {
				t.Errorf("%s/%s: %d segments", lang, text.Template, text.Segments)
			}
		}
	}
	everyText(t, func(lang billing.Language, _ Message, text Text) {
		if text.Segments > 3 || text.Encoding != GSM7 {
			t.Errorf("%s/%s: %d segments of %s", lang, text.Template, text.Segments, text.Encoding)
		}
	})
}

// capitals are the words in capitals that a text may hold: what it asks for as an answer, and names written so.
var capitals = map[billing.Language][]string{
	billing.English: {"STOP", "HELP", "AGREE", "NEXT", "PERSON", "EOB", "OK"},
	billing.Spanish: {"STOP", "HELP", "ACEPTO", "SIGUIENTE", "PERSONA", "EOB"},
}

func TestNoTextAsksForACarriersWordAsAnAnswer(t *testing.T) {
	t.Parallel()
	keyword := regexp.MustCompile(`(HELP (for help|para ayuda), )?STOP (to opt out|para cancelar)\.$`)
	shouted := regexp.MustCompile(`\b[A-ZÁÉÍÓÚÑ]{2,}\b`)
	asked := regexp.MustCompile(`(?i)\b(?:reply|text|responda|escriba|mande)(?: with| con)? "?(stop|stopall|unsubscribe|` +
		`cancel|end|quit|revoke|optout|start|yes|unstop|help|info|si|sí|alto|baja|parar|fin)\b`)
	everyText(t, func(lang billing.Language, _ Message, text Text) {
		body := text.Body
		for _, word := range shouted.FindAllString(body, -1) {
			if !slices.Contains(capitals[lang], word) {
				t.Errorf("%s/%s shouts %s", lang, text.Template, word)
			}
		}
		rest := keyword.ReplaceAllString(body, "")
		if strings.Contains(rest, "STOP") || strings.Contains(rest, "HELP") || asked.MatchString(rest) {
			t.Errorf("%s/%s uses a carrier's word: %s", lang, text.Template, body)
		}
	})
}

func TestOnlyThePlansTermsAskForAgree(t *testing.T) {
	t.Parallel()
	word := map[billing.Language]string{billing.English: "AGREE", billing.Spanish: "ACEPTO"}
	everyText(t, func(lang billing.Language, m Message, text Text) {
		_, terms := m.(PlanTerms)
		_, offers := m.(PlanOffers) // each is said whole, and which of them AGREE takes
		_, again := m.(PlanSayAgree)
		if has := strings.Contains(text.Body, word[lang]); has != (terms || offers || again) {
			t.Errorf("%s/%s: asks for agreement is %t", lang, text.Template, has)
		}
	})
}

// never are words that no text may hold: threats, pressure, collection and credit, promotion, and claims that a bill is
// right or owed by law.
var never = regexp.MustCompile(`(?i)collect|credit (report|score|bureau)|lawsuit|\bsue\b|attorney|lawyer|` +
	`\blegal|oblig|must pay|have to pay|overdue|past due|late fee|final notice|last chance|penalty|` +
	`\bsale\b|special offer|refer a|guarantee|is (correct|right|accurate)|act now|urgent|` +
	`cobranza|cobrador|demanda|abogad|debe pagar|tiene que pagar|moros|vencid[oa]|bur[oó]|historial de cr|multa|` +
	`promoci|garanti|es correct|de inmediato`)

func TestNoTextThreatensPromotesOrSaysTheBillIsRight(t *testing.T) {
	t.Parallel()
	everyText(t, func(lang billing.Language, _ Message, text Text) {
		if found := never.FindString(text.Body); found != "" {
			t.Errorf("%s/%s says %q", lang, text.Template, found)
		}
	})
}

// centsIn collects every amount a message carries, however deep.
func centsIn(v reflect.Value, found map[billing.Cents]bool) {
	switch {
	case v.Type() == reflect.TypeFor[billing.Cents]():
		found[billing.Cents(v.Int())] = true
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			centsIn(v.Field(i), found)
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			centsIn(v.Index(i), found)
		}
	}
}

func TestEveryAmountInATextIsOneOfItsMessage(t *testing.T) {
	t.Parallel()
	everyText(t, func(lang billing.Language, m Message, text Text) {
		if strings.Count(text.Body, "$") != len(billing.AmountsIn(text.Body)) {
			t.Errorf("%s/%s: an amount that the money guard cannot read: %s", lang, text.Template, text.Body)
		}
		known := map[billing.Cents]bool{}
		centsIn(reflect.ValueOf(m), known)
		for _, c := range billing.AmountsIn(text.Body) {
			if !known[c] || c == 0 {
				t.Errorf("%s/%s says %s, which its message does not carry", lang, text.Template, c)
			}
		}
	})
}

func TestNumbersToCallAndLinksAreThePracticesOwn(t *testing.T) {
	t.Parallel()
	telephone := regexp.MustCompile(`\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|\d{7,}`)
	link := regexp.MustCompile(`(?i)https?:\S+|www\.\S+|\b\w+\.(?:com|org|net|example|ly)\b`)
	everyText(t, func(lang billing.Language, _ Message, text Text) {
		own := strings.NewReplacer(samplePractice.Phone, "", samplePractice.AssistanceURL, "", samplePractice.Site, "")
		rest := own.Replace(text.Body)
		if telephone.MatchString(rest) || link.MatchString(rest) {
			t.Errorf("%s/%s names another number or link: %s", lang, text.Template, text.Body)
		}
	})
}

func TestBeforeIdentityATextConfirmsNothing(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	confirms := regexp.MustCompile(`(?i)your (account|balance|visit|record)|on file|patient|` +
		`su (saldo|visita|expediente)|paciente`)
	for _, lang := range languages {
		for _, m := range []Message{
			AskDateOfBirth{},
			AskDateOfBirth{FirstContact: true},
			DateOfBirthUnreadable{},
			DateOfBirthNoMatch{},
			IdentityLocked{},
			WrongNumber{},
			Greeting{FirstContact: true},
			Greeting{},
			OptedIn{},
			OptedOut{},
			Help{},
		} {
			if body := render(t, s, lang, m).Body; confirms.MatchString(body) || strings.Contains(body, "$") {
				t.Errorf("%s: %s", lang, body)
			}
		}
	}
}

func TestTheQuestionForADateOfBirthCarriesTheWarningThatIsKept(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	for _, lang := range languages {
		for _, first := range []bool{true, false} {
			body := render(t, s, lang, AskDateOfBirth{FirstContact: first}).Body
			for _, want := range []string{PrivacyWarning(lang), "4/23/1975", samplePractice.Phone} {
				if !strings.Contains(body, want) {
					t.Errorf("%s, first contact %t: lacks %q", lang, first, want)
				}
			}
		}
	}
}

func TestWhatAPersonAgreesToByStartNamesAllThatCarriersAskFor(t *testing.T) {
	t.Parallel()
	wants := map[billing.Language][]string{
		billing.English: {"START", "SMS text messages", "frequency varies", "rates may apply", "HELP", "STOP", "automated"},
		billing.Spanish: {"START", "mensajes de texto SMS", "frecuencia", "cargos", "HELP", "STOP", "automático"},
	}
	for lang, parts := range wants {
		for _, part := range parts {
			if !strings.Contains(StartDisclosure(lang), part) {
				t.Errorf("%s lacks %q", lang, part)
			}
		}
	}
	if StartDisclosure(billing.OtherLanguage) != StartDisclosure(billing.English) {
		t.Error("another language is not shown the English words")
	}
}
