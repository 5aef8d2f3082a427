package templates

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
)

func campaign(t *testing.T, s *Set) Campaign {
	t.Helper()
	c, err := s.Campaign(samplePractice, true, CampaignPages{
		Join: "https://bills.lakeside.example/join/lakeside", Privacy: "https://lakeside.example/privacy",
		Terms: "https://lakeside.example/terms",
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestACampaignShowsWhatLeavesToday(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	c := campaign(t, s)
	var want []string
	for _, m := range campaignSamples() {
		want = append(want, render(t, s, billing.English, m).Body)
	}
	want = append(want, render(t, s, billing.Spanish, StatementReady{}).Body)
	if !slices.Equal(c.MessageSamples, want) {
		t.Errorf("the samples are not what is sent: %q", c.MessageSamples)
	}
	for registered, m := range map[string]Message{
		c.OptInMessage: OptedIn{}, c.OptOutMessage: OptedOut{}, c.HelpMessage: Help{},
	} {
		if registered != render(t, s, billing.English, m).Body {
			t.Errorf("registered %q", registered)
		}
	}
}

func TestACampaignHasWhatCarriersAskFor(t *testing.T) {
	t.Parallel()
	c := campaign(t, parsed(t))
	within := func(name, text string, least, most int) {
		if len(text) < least || len(text) > most {
			t.Errorf("%s has %d characters, not %d to %d", name, len(text), least, most)
		}
	}
	within("description", c.Description, 40, 4096)
	within("message flow", c.MessageFlow, 40, 2048)
	if n := len(c.MessageSamples); n < 2 || n > 5 {
		t.Errorf("%d samples", n)
	}
	complete := 0
	for _, sample := range c.MessageSamples {
		within("sample", sample, 20, 1024)
		if strings.Contains(sample, samplePractice.DisplayName) && strings.Contains(sample, "STOP") {
			complete++
		}
	}
	if complete < 2 {
		t.Errorf("%d samples name the practice and STOP, want 2 or more", complete)
	}
	for name, text := range map[string]string{"opt-in": c.OptInMessage, "opt-out": c.OptOutMessage, "help": c.HelpMessage} {
		within(name, text, 20, 320)
		if !strings.HasPrefix(text, samplePractice.DisplayName) {
			t.Errorf("%s does not name the practice", name)
		}
	}
	for _, word := range []string{"text messages", "frequency varies", "rates may apply", "HELP", "STOP", "never ticked", "/join/"} {
		if !strings.Contains(c.MessageFlow, word) {
			t.Errorf("the flow does not say %q", word)
		}
	}
	if c.HasEmbeddedPhone != true || c.AgeGated || c.DirectLending || !c.SubscriberOptIn {
		t.Errorf("%+v", c)
	}
}

func TestACampaignsKeywordsAreUnderstood(t *testing.T) {
	t.Parallel()
	c := campaign(t, parsed(t))
	alphanumeric := regexp.MustCompile(`^[A-Z0-9]+$`)
	for kind, words := range map[consent.Kind][]string{
		consent.MatchText("STOP").Kind:  c.OptOutKeywords,
		consent.MatchText("START").Kind: c.OptInKeywords,
		consent.MatchText("HELP").Kind:  c.HelpKeywords,
	} {
		if len(strings.Join(words, ",")) > 255 {
			t.Errorf("%v: too long", words)
		}
		for _, word := range words {
			if consent.MatchText(word).Kind != kind || !alphanumeric.MatchString(word) {
				t.Errorf("%q is not understood as %v", word, kind)
			}
		}
	}
}
