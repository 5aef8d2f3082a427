package templates

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
)

func TestEveryTextOfOursPassesTheLookThatTheGateTakes(t *testing.T) {
	t.Parallel()
	everyText(t, func(lang billing.Language, m Message, text Text) {
		if _, theirs := m.(BillerSays); theirs {
			return
		}
		look := Look
		if _, reminder := m.(StatementReady); reminder || unasked(m) {
			look = LookUnasked
		}
		found := look(samplePractice, text.Body)
		if found.Threat || found.Marketing || found.Shortener || found.Segments != text.Segments {
			t.Errorf("%s/%s: %+v: %s", lang, text.Template, found, text.Body)
		}
		if reminder := (StatementReady{}); m == Message(reminder) && (!found.Named || !found.StopWording) {
			t.Errorf("%s/%s: %+v: %s", lang, text.Template, found, text.Body)
		}
	})
}

func TestALookFindsWhatNoTextMayHold(t *testing.T) {
	t.Parallel()
	p := Practice{DisplayName: "Urgent Care Legal", Phone: "512-555-0100", Site: "https://bit.ly/urgent"}
	const begin, end = "Urgent Care Legal: ", " Reply HELP for help, STOP to opt out."
	cases := map[string]struct {
		words string
		want  Lint
	}{
		"nothing":                             {"You have a new billing statement.", Lint{}},
		"what the practice is called":         {"Urgent Care Legal has a new statement.", Lint{}},
		"the practice's own address":          {"See https://bit.ly/urgent for it.", Lint{}},
		"collections":                         {"Your bill goes to collections.", Lint{Threat: true}},
		"a threat in Spanish":                 {"Debe pagar hoy.", Lint{Threat: true}},
		"pressure":                            {"This is urgent.", Lint{Threat: true}},
		"promotion":                           {"Special offer: a free gift.", Lint{Marketing: true}},
		"promotion in Spanish":                {"Una oferta especial.", Lint{Marketing: true}},
		"a shortened link":                    {"See https://bit.ly/3xY.", Lint{Shortener: true}},
		"a shortened link without a scheme":   {"See tinyurl.com/3xY now.", Lint{Shortener: true}},
		"a host that ends like a shortener's": {"See https://about.co and list.co/a.", Lint{}},
	}
	for name, c := range cases {
		c.want.Named, c.want.StopWording, c.want.Segments = true, true, 1
		if diff := cmp.Diff(c.want, LookUnasked(p, begin+c.words+end)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if found := LookUnasked(p, "You have a new statement."); found.Named || found.StopWording {
		t.Errorf("a text without a name and a way out: %+v", found)
	}
}

func TestWhatABillCallsThingsIsNoThreatInAnAnswer(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"Urgent care visit: Charge: $120.00", "Blood collection by Dr. Sue Park", "MULTAQ 400 mg", "Legal drug test",
		"Point of sale lens", "Demanda Ruiz, NP",
	} {
		if found := Look(samplePractice, words); found.Threat || found.Marketing || found.Shortener {
			t.Errorf("%q: %+v", words, found)
		}
	}
}
