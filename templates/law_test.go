package templates

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
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
			HowToCheck{},
			StatementReady{},
			AskDateOfBirth{FirstContact: true},
			Greeting{FirstContact: true},
			Introduced{Words: "We got your text."},
		} {
			body := render(t, s, lang, m).Body
			if found := LookUnasked(samplePractice, body); !found.Named || !strings.Contains(body, "STOP") {
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

// unasked says whether a message leaves without a question before it.
func unasked(m Message) bool {
	switch m.(type) {
	case PaymentReceived, PlanNotice, PlanNews, PlanApproved, PlanNotApproved, PlanJoin, RefundApproved, RefundDeclined:
		return true
	}
	return false
}

func TestTextsThatNobodyAskedForNameThePracticeAndTheWayOutInTwoSegments(t *testing.T) {
	t.Parallel()
	everyText(t, func(lang billing.Language, m Message, text Text) {
		if !unasked(m) {
			return
		}
		// "opt out" and "cancelar" could be taken for the plan's end here.
		ends := strings.HasSuffix(text.Body, "STOP for no more texts.") ||
			strings.HasSuffix(text.Body, "STOP para no recibir textos.")
		if !strings.HasPrefix(text.Body, samplePractice.DisplayName+": ") || !ends {
			t.Errorf("%s/%s: %s", lang, text.Template, text.Body)
		}
		if text.Segments > 2 {
			t.Errorf("%s/%s: %d segments: %s", lang, text.Template, text.Segments, text.Body)
		}
	})
}

func TestALinkIsSaidWholeAndWithoutOneThePhoneIs(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	everyText(t, func(lang billing.Language, m Message, _ Text) {
		linked, can := m.(Linked)
		if !can {
			return
		}
		with := render(t, s, lang, linked.WithURL(sampleURL)).Body
		for _, word := range strings.Fields(with) {
			if strings.Contains(word, "https://pay.") && strings.TrimSuffix(word, ".") != sampleURL {
				t.Errorf("%s/%s: the address is not by itself: %s", lang, nameOf(m), with)
			}
		}
		if strings.Contains(with, sampleURL+".") {
			t.Errorf("%s/%s: a full stop after an address: %s", lang, nameOf(m), with)
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
	keyword := regexp.MustCompile(`(HELP (for help|para ayuda), )?` + stopWording.String())
	shouted := regexp.MustCompile(`\b[A-ZÁÉÍÓÚÑ]{2,}\b`)
	// "si" and "fin" are no words of consent; they would be taken for some.
	reserved := strings.Join(append(consent.Reserved(), "SI", "SÍ", "FIN"), "|")
	asked := regexp.MustCompile(`(?i)\b(?:reply|text|responda|escriba|mande)(?: with| con)? "?(?:` + reserved + `)\b`)
	everyText(t, func(lang billing.Language, _ Message, text Text) {
		body := text.Body
		for _, word := range shouted.FindAllString(body, -1) {
			if word != "STOP" && word != "HELP" && slices.Contains(consent.Reserved(), word) {
				t.Errorf("%s/%s shouts %s, a word of consent", lang, text.Template, word)
			}
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
		_, approved := m.(PlanApproved)
		_, join := m.(PlanJoin)
		_, card := m.(PlanNeedsCard)
		_, ends := m.(PlanCancelMeans)
		asks := terms || offers || again || approved || join || card || ends
		if has := strings.Contains(text.Body, word[lang]); has != asks {
			t.Errorf("%s/%s: asks for agreement is %t", lang, text.Template, has)
		}
	})
}

func TestNoTextThreatensPromotesOrSaysTheBillIsRight(t *testing.T) {
	t.Parallel()
	everyText(t, func(lang billing.Language, _ Message, text Text) {
		for _, never := range []*regexp.Regexp{threat, pressure, marketing, promotion, rightness} {
			if found := never.FindString(text.Body); found != "" {
				t.Errorf("%s/%s says %q", lang, text.Template, found)
			}
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
		own := strings.NewReplacer(
			samplePractice.Phone, "", samplePractice.AssistanceURL, "", samplePractice.Site, "", sampleURL, "",
		)
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
			AskDateOfBirth{URL: sampleURL},
			IdentityLocked{},
			IdentityLocked{Again: true},
			ChargesStopped{},
			CardSeen{URL: sampleURL},
			WrongNumber{},
			Greeting{FirstContact: true},
			Greeting{},
			OptedIn{},
			OptedOut{},
			Help{},
			HowToCheck{},
			ContactInfo{},
			Scheduling{},
			TextsHeld{},
			AskDateOfBirth{URL: sampleURL, Other: true},
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

func TestTheFirstTextIsTwoSegmentsAtANameOf25CharactersWithItsAddress(t *testing.T) {
	t.Parallel()
	text := render(t, parsed(t), billing.English, AskDateOfBirth{URL: sampleURL, FirstContact: true})
	if text.Segments > 2 { // the same in Spanish would be cryptic
		t.Errorf("%d segments: %s", text.Segments, text.Body)
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
