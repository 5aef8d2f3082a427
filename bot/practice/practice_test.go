package practice

import (
	"testing"
	"time"

	"github.com/plainbill/plainbill/billing"
)

func TestThePracticeAnswersFromTheNumberThatWasTexted(t *testing.T) {
	t.Parallel()
	p := Practice{Senders: []Sender{{Number: "+15125550199"}, {Number: "72345"}}}
	for number, want := range map[string]string{
		"72345": "72345", "+15125550199": "+15125550199", "+15125550111": "+15125550199", "": "+15125550199",
	} {
		if got := p.Sender(number).Number; got != want {
			t.Errorf("texted at %q it answers from %s, want %s", number, got, want)
		}
	}
	if !p.Owns("72345") || p.Owns("+15125550111") || p.Owns("") {
		t.Error("it owns other numbers than its senders")
	}
	if (Practice{}).Sender("72345") != (Sender{}) {
		t.Error("a practice without senders has one")
	}
}

func TestWhoMayActOnCases(t *testing.T) {
	t.Parallel()
	if !lakeside.Slack.Allows("U01") || lakeside.Slack.Allows("U07") || lakeside.Slack.Allows("") {
		t.Error("the list of billers does not decide")
	}
	if !(Slack{}).Allows("U07") {
		t.Error("without a list somebody of the channel may not act")
	}
}

func TestAPracticeSpeaksAndIsWhereItSays(t *testing.T) {
	t.Parallel()
	english := Practice{Languages: []billing.Language{billing.English}}
	if !lakeside.Speaks(billing.Spanish) || english.Speaks(billing.Spanish) {
		t.Error("languages")
	}
	if got := lakeside.Zone().String(); got != "America/Chicago" {
		t.Errorf("zone %s", got)
	}
	if got := (Practice{TimeZone: "Nowhere"}).Zone(); got != time.UTC {
		t.Errorf("without a zone it is in %s", got)
	}
	if h := lakeside.Quiet.ConsentHours(); h.From != "20:00" || h.To != "09:00" || len(h.DaysOff) != 1 {
		t.Errorf("quiet hours %+v", h)
	}
	if got := (Practice{ID: "lakeside", Version: 3}).PolicyVersion(); got != "lakeside/3" {
		t.Errorf("policy version %s", got)
	}
}
