package understand

import (
	"slices"
	"testing"

	"github.com/plainbill/plainbill/billing"
)

func TestRulesReadWhatLeavesNoDoubt(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for _, c := range []struct {
		text  string
		asked Context
		want  Intent
	}{
		{"AGREE", ConfirmPlan, Agree},
		{"agree!", ConfirmPlan, Agree},
		{"Yes I agree", ConfirmPlan, Agree},
		{"agre", ConfirmPlan, Agree},
		{"ACEPTO", ConfirmPlan, Agree},
		{"Sí, acepto", ConfirmPlan, Agree},
		{"ok", ConfirmPlan, Yes},
		{"yes", ConfirmPlan, Yes},
		{"sure", ConfirmPlan, Yes},
		{"sounds good", ConfirmPlan, Yes},
		{"I accept", ConfirmPlan, Yes},
		{"i disagree", ConfirmPlan, No},
		{"no acepto", ConfirmPlan, No},
		{"i dont agree", ConfirmPlan, No},
		{"YES", ConfirmIdentity, Yes},
		{"si", ConfirmIdentity, Yes},
		{"Sí", NoContext, Yes},
		{"yep", ConfirmHold, Yes},
		{"👍", OfferHuman, Yes},
		{"nope", OfferHuman, No},
		{"no gracias", OfferHuman, No},
		{"2", OfferPlan, Number},
		{"the second one", OfferPlan, Number},
		{"la primera", OfferPlan, Number},
		{"50", AskAmount, Number},
		{"$50", AskAmount, Number},
		{"3/7/84", AskDOB, Number},
		{"03/07/1984", AskDOB, Number},
		{"my date of birth is March 7 1984", AskDOB, Number},
		{"3/7/84 how much do i owe", AskDOB, Balance},
		{"2 payments", OfferPlan, PlanRequest},
		{"next friday", OfferPlan, PlanRequest},
		{"I'd rather do 25", OfferPlan, PlanRequest},
		{"Liked “Your balance is $60.00”", NoContext, OutOfScope},
		{"STOP", ConfirmPlan, OptOut},
		{"cancel", ConfirmPlan, OptOut},
		{"stop texting me", NoContext, OptOut},
		{"START", NoContext, OptIn},
		{"HELP", NoContext, Help},
		{"wrong number", NoContext, WrongNumber},
		{"who is this?", NoContext, WrongNumber},
		{"Sorry you have the wrong person", NoContext, WrongNumber},
		{"numero equivocado", NoContext, WrongNumber},
		{"quién es", NoContext, WrongNumber},
		{"agent", NoContext, Human},
		{"i want to talk to someone", NoContext, Human},
		{"call me", NoContext, Human},
		{"hablar con alguien", NoContext, Human},
		{"llámeme por favor", NoContext, Human},
		{"spanish", NoContext, Language},
		{"en español por favor", NoContext, Language},
		{"my husband died", NoContext, Deceased},
		{"i filed bankruptcy", NoContext, Legal},
	} {
		t.Run(c.text+" after "+string(c.asked), func(t *testing.T) {
			t.Parallel()
			if got := r.Read(c.text, wednesday, c.asked); got.Intent != c.want {
				t.Errorf("%q read as %s %.2f, want %s", c.text, got.Intent, got.Confidence, c.want)
			}
		})
	}
}

func TestDangerToLifeIsSeen(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for text, want := range map[string]bool{
		"i have chest pain": true, "I can't breathe": true, "i want to kill myself": true, "i overdosed": true,
		"i feel suicidal about this bill": true, "me duele el pecho": true, "no puedo respirar": true,
		"me quiero matar":       true,
		"tomé muchas pastillas": true, "im having a heart attack": true, "she is unconscious": true, "EMERGENCY": true,
		"what is this bill, also i have chest pain right now": true,
		"this bill gave me a heart attack lol":                false,
		"why was i charged for the chest pain visit":          false,
		"emergency room bill":                                 false,
		"this bill is killing me":                             false,
		"i have a headache":                                   false,
		"how much do i owe":                                   false,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got := r.Read(text, wednesday, NoContext)
			if got.Danger != want || want && got.Intent != Clinical {
				t.Errorf("%q: danger %v, intent %s; want danger %v", text, got.Danger, got.Intent, want)
			}
		})
	}
}

func TestChoicesAreCounted(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for text, want := range map[string]int{
		"1": 1, "2": 2, "option 2": 2, "the second one": 2, "#3": 3, "number 2 please": 2, "i want the first one": 1,
		"the first": 1, "la primera": 1, "el segundo": 2, "opción 3": 3, "la 2": 2, "2nd": 2, "three": 3,
		"ill take the 2nd option": 2,
		"one":                     1, "option one": 1, "50": 0, "$2": 0, "2 dollars": 0, "1 or 2": 0,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got := r.Read(text, wednesday, OfferPlan); got.Choice != want {
				t.Errorf("%q read as choice %d (%s), want %d", text, got.Choice, got.Intent, want)
			}
		})
	}
}

func TestTermsAreFoundThroughSlips(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for text, want := range map[string]string{
		"what is a deductible": "deductible", "whats a deductable": "deductible", "what is coinsurence": "coinsurance",
		"what is co-insurance?": "coinsurance", "whats a copay": "copay", "what's an EOB": "eob",
		"what does allowed amount mean": "allowed_amount", "what does adjustment mean": "adjustment",
		"what does not covered mean": "not_covered", "what is out of pocket": "out_of_pocket",
		"qué es el deducible": "deductible", "que significa coseguro": "coinsurance", "que es un copago": "copay",
		"what is a claim": "claim", "what does statement mean": "statement",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got := r.Read(text, wednesday, NoContext); got.Term != want || got.Intent != DefineTerm {
				t.Errorf("%q read as %s of %q, want define_term of %q", text, got.Intent, got.Term, want)
			}
		})
	}
}

func TestOtherIntentsStandBeside(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for _, c := range []struct {
		text       string
		main, also Intent
	}{
		{"I lost my job and can't pay. Can I make payments?", Hardship, PlanRequest},
		{"this bill is wrong, i want to talk to someone", Human, Dispute},
		{"why do i owe this? and how do i pay", Explain, Pay},
		{"how much do I owe and can I do a payment plan", Balance, PlanRequest},
		{"Me cobraron dos veces. Quiero hablar con alguien", Human, Dispute},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			got := r.Read(c.text, wednesday, NoContext)
			both := append([]Intent{got.Intent}, got.Also...)
			if !slices.Contains(both, c.main) || !slices.Contains(both, c.also) {
				t.Errorf("%q read as %v, want %s and %s", c.text, both, c.main, c.also)
			}
		})
	}
}

func TestLanguagesAreToldApart(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for text, want := range map[string]billing.Language{
		"pay": billing.English, "yes": billing.English, "ok": billing.English, "can i do payments": billing.English,
		"how much do i owe": billing.English, "": billing.English, "😀": billing.English, "50": billing.English,
		"no": billing.English,
		"si": billing.Spanish, "cuanto debo": billing.Spanish, "gracias": billing.Spanish, "no puedo pagar": billing.Spanish,
		"plan de pagos": billing.Spanish, "quiero hablar con alguien": billing.Spanish, "el viernes": billing.Spanish,
		"je ne comprends pas cette facture":      billing.OtherLanguage,
		"não entendo esta conta, quanto eu devo": billing.OtherLanguage,
		"我欠多少钱":                                  billing.OtherLanguage,
		"magkano po ang babayaran ko":            billing.OtherLanguage,
		"сколько я должен":                       billing.OtherLanguage,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got := r.Read(text, wednesday, NoContext).Language; got != want {
				t.Errorf("%q read as %s, want %s", text, got, want)
			}
		})
	}
}

func TestTheLanguageAskedForIsKnown(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for text, want := range map[string]billing.Language{
		"spanish please": billing.Spanish, "english": billing.English, "en español por favor": billing.Spanish,
		"no hablo inglés": billing.Spanish, "i dont speak spanish": billing.English, "english please": billing.English,
		"prefiero inglés": billing.English, "my english is not good": billing.Spanish,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got := r.Read(text, wednesday, NoContext); got.Intent != Language || got.Wants != want {
				t.Errorf("%q read as %s wanting %s, want language %s", text, got.Intent, got.Wants, want)
			}
		})
	}
}

func TestRevocationIsNeverTalkedAway(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for text, want := range map[string]Revokes{
		"STOP": RevokesYes, "cancel": RevokesYes, "stop texting me": RevokesYes, "take me off your list": RevokesYes,
		"parar": RevokesYes, "no me manden mensajes": RevokesYes, "this bill is wrong. stop texting me": RevokesYes,
		"when does my plan end": RevokesNo, "how much do i owe": RevokesNo, "can i cancel my appointment": RevokesNo,
		"cancel my payment plan": RevokesNo,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got := r.Read(text, wednesday, NoContext); got.Revokes != want {
				t.Errorf("%q (%s %.2f) revokes %s, want %s", text, got.Intent, got.Confidence, got.Revokes, want)
			}
		})
	}
}
