package templates

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
)

func TestEveryReasonHasWordsInBothLanguages(t *testing.T) {
	t.Parallel()
	inEnglish, err := readReasons(billing.English)
	if err != nil {
		t.Fatal(err)
	}
	inSpanish, err := readReasons(billing.Spanish)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(inEnglish)), slices.Sorted(maps.Keys(inSpanish))); diff != "" {
		t.Errorf("reasons (-english +spanish)\n%s", diff)
	}
	key := regexp.MustCompile(`^((CO|PR|OA|PI) )?[A-Z]?\d{1,3}$`)
	for k := range inEnglish {
		if !key.MatchString(k) {
			t.Errorf("%q is no reason by number", k)
		}
	}
	for _, code := range []string{
		"16", "18", "22", "23", "29", "45", "50", "96", "97", "109", "119", "197", "204", "253",
	} {
		if inEnglish[code] == "" {
			t.Errorf("the common reason %s has no words", code)
		}
	}
}

// TestReasonsAreOurOwnWords looks for the vocabulary of the code lists: a text that had theirs would have some of it.
func TestReasonsAreOurOwnWords(t *testing.T) {
	t.Parallel()
	theirs := regexp.MustCompile(`(?i)claim/service|charge exceeds|fee schedule|adjudicat|medical necessity|` +
		`deemed|precertification|authorization|coordination of benefits|maximum|lifetime|this dependent|` +
		`contracted|capitation|inconsistent|remittance|non-covered|sequestration|expenses incurred|procedure code`)
	for _, lang := range languages {
		text, err := files.ReadFile("reasons/" + string(lang) + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		if found := theirs.FindString(string(text)); found != "" {
			t.Errorf("%s says %q", lang, found)
		}
	}
}

func TestARefusalSaysWhosePartItIs(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	for name, c := range map[string]struct {
		message       Denial
		says, saysNot []string
	}{
		"under CO it is not owed": {
			Denial{Group: "CO", Code: "197"},
			[]string{"number 197: They wanted", "You do not owe this part."},
			[]string{"This part is yours"},
		},
		"under PR it is the patient's, and can be looked at again": {
			Denial{Group: "PR", Code: "96", Left: 6500},
			[]string{"This part is yours, unless", "look again", "$65.00 left"},
			[]string{"do not owe"},
		},
		"under another group it is not asked for": {
			Denial{Group: "OA", Code: "18"}, []string{"We do not ask you for this part now."}, []string{"yours", "do not owe"},
		},
		"a reason of one group has its own words": {
			Denial{Group: "PR", Code: "16"}, []string{"They may have asked you"}, nil,
		},
		"a reason without words is named by number": {
			Denial{Group: "CO", Code: "999"}, []string{"used code 999. Our team can explain"}, []string{"Their reason"},
		},
		"a price in a reason is no amount of ours": {Denial{Group: "CO", Code: "$5"}, nil, []string{"$"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := render(t, s, billing.English, c.message).Body
			for _, want := range c.says {
				if !strings.Contains(body, want) {
					t.Errorf("does not say %q: %s", want, body)
				}
			}
			for _, not := range c.saysNot {
				if strings.Contains(body, not) {
					t.Errorf("says %q: %s", not, body)
				}
			}
		})
	}
}

// TestAdviceIsTwoSegmentsAtMost holds what is said before a payment, and the explanation of a visit with every part, to
// two segments in every language.
func TestAdviceIsTwoSegmentsAtMost(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	full := []Message{Explanation{Visit: sampleVisit(), More: 2}}
	for _, m := range append(append(adviceSamples(), denials()...), full...) {
		for _, lang := range languages {
			if text := render(t, s, lang, m); text.Segments > 2 {
				t.Errorf("%s/%s: %d segments: %s", lang, text.Template, text.Segments, text.Body)
			}
		}
	}
}

func TestASensitiveVisitIsADateAndNoMore(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	full := explain.OfClaim(billing.Claim{
		VisitDate: sampleVisit().Date, Provider: "Dr. Lee", Insurer: "Aetna", Sensitive: true,
		Lines: []billing.ServiceLine{{Label: "Office visit", Charge: 6500, Copay: 6500}},
	})
	for _, lang := range languages {
		for _, m := range []Message{Explanation{Visit: VisitOf(full)}, SensitiveVisit{Date: full.Date, Wait: true}} {
			body := render(t, s, lang, m).Body
			for _, not := range []string{"$", "Aetna", "Office", "Lee"} {
				if strings.Contains(body, not) {
					t.Errorf("%s says %s: %s", lang, not, body)
				}
			}
		}
	}
}
