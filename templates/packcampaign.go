package templates

import (
	"fmt"
	"strings"
	"time"

	"github.com/plainbill/plainbill/billing"
)

// Campaign is what carriers ask for when a practice's texts are registered, under the names of Twilio's registration of
// application-to-person campaigns. Its messages are rendered from the words that are sent, so that what is registered
// is what leaves.
type Campaign struct {
	UseCase          string   `json:"UsAppToPersonUsecase"`
	Description      string   `json:"Description"`
	MessageFlow      string   `json:"MessageFlow"`
	MessageSamples   []string `json:"MessageSamples"`
	OptInMessage     string   `json:"OptInMessage"`
	OptOutMessage    string   `json:"OptOutMessage"`
	HelpMessage      string   `json:"HelpMessage"`
	OptInKeywords    []string `json:"OptInKeywords"`
	OptOutKeywords   []string `json:"OptOutKeywords"`
	HelpKeywords     []string `json:"HelpKeywords"`
	HasEmbeddedLinks bool     `json:"HasEmbeddedLinks"`
	HasEmbeddedPhone bool     `json:"HasEmbeddedPhone"`
	SubscriberOptIn  bool     `json:"SubscriberOptIn"`
	AgeGated         bool     `json:"AgeGated"`
	DirectLending    bool     `json:"DirectLending"`
	PrivacyPolicyURL string   `json:"PrivacyPolicyUrl,omitempty"`
	TermsURL         string   `json:"TermsAndConditionsUrl,omitempty"`
}

// CampaignPages are the practice's public pages that a registration names; any may be empty.
type CampaignPages struct{ Join, Privacy, Terms string }

// The keywords carriers have registered, letters only. Whoever writes anything else that means the same is understood
// as well.
var (
	campaignOptIn  = []string{"START", "UNSTOP", "INICIAR"}
	campaignOptOut = []string{
		"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "ALTO", "PARAR", "CANCELAR", "BAJA",
	}
	campaignHelp = []string{"HELP", "INFO", "AYUDA"}
)

// campaignSamples are the messages a registration shows: what the practice writes first, what it answers, in English.
// Whoever speaks Spanish is shown the first of them in Spanish too. The amounts and dates are made up.
func campaignSamples() []Message {
	due := billing.Date{Year: 2026, Month: time.December, Day: 15}
	return []Message{
		StatementReady{},
		AskDateOfBirth{FirstContact: true},
		BalanceDue{Due: 12050, Visits: 2, DueDate: due},
		AlreadyPaidFound{Paid: 5000, Due: 7050},
	}
}

// Campaign renders the registration of a practice's texts.
func (s *Set) Campaign(p Practice, spanish bool, pages CampaignPages) (Campaign, error) {
	c := Campaign{
		UseCase: "ACCOUNT_NOTIFICATION", Description: campaignDescription(p), MessageFlow: campaignFlow(p, pages),
		OptInKeywords: campaignOptIn, OptOutKeywords: campaignOptOut, HelpKeywords: campaignHelp, SubscriberOptIn: true,
		PrivacyPolicyURL: pages.Privacy, TermsURL: pages.Terms,
	}
	var problem error
	say := func(lang billing.Language, m Message) string {
		text, err := s.Render(lang, p, m)
		if err != nil && problem == nil {
			problem = err
		}
		return text.Body
	}
	c.OptInMessage, c.OptOutMessage = say(billing.English, OptedIn{}), say(billing.English, OptedOut{})
	c.HelpMessage = say(billing.English, Help{})
	for _, m := range campaignSamples() {
		c.MessageSamples = append(c.MessageSamples, say(billing.English, m))
	}
	if spanish {
		c.MessageSamples = append(c.MessageSamples, say(billing.Spanish, campaignSamples()[0]))
	}
	for _, text := range append([]string{c.OptInMessage, c.OptOutMessage, c.HelpMessage}, c.MessageSamples...) {
		c.HasEmbeddedLinks = c.HasEmbeddedLinks || strings.Contains(text, "https://")
		c.HasEmbeddedPhone = c.HasEmbeddedPhone || strings.Contains(text, p.Phone)
	}
	if problem != nil {
		return Campaign{}, fmt.Errorf("campaign: %w", problem)
	}
	return c, nil
}

func campaignDescription(p Practice) string {
	return p.DisplayName + " texts its own patients about their own bills for care they had: that a new statement is " +
		"ready, what is owed and why, how to pay, and payment plans. Patients can ask questions by text; an automated " +
		"assistant answers from the practice's books, and a person of the practice takes over when asked or needed. " +
		"The practice writes to patients who agreed to texts only. There is no marketing, no lending, and no debt " +
		"collection for others."
}

func campaignFlow(p Practice, pages CampaignPages) string {
	var ways []string
	if pages.Join != "" {
		ways = append(ways, "On the web page "+pages.Join+": the patient enters a mobile number and ticks a box that is "+
			"never ticked beforehand and is no condition of care.")
	}
	ways = append(ways,
		"By text: the patient texts START to the practice's number, as invited by signs and statements.",
		"On paper: the patient signs a form at the front desk or by mail.",
		"In the conversation: the patient writes first with a question about a bill.")
	var b strings.Builder
	for n, way := range ways {
		fmt.Fprintf(&b, "%d. %s ", n+1, way)
	}
	fmt.Fprintf(&b, "The words shown with each invitation: \"%s\" ", StartDisclosure(billing.English))
	b.WriteString("Every agreement is kept with its exact words, time and source, and is confirmed by one text. ")
	b.WriteString("Mobile numbers and agreements are not shared with or sold to anybody for marketing. ")
	fmt.Fprintf(&b, "Help: %s.", p.Phone)
	if pages.Privacy != "" {
		fmt.Fprintf(&b, " Privacy: %s.", pages.Privacy)
	}
	if pages.Terms != "" {
		fmt.Fprintf(&b, " Terms: %s.", pages.Terms)
	}
	return b.String()
}
