package practice

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/plainbill/plainbill/billing"
)

// The shapes of the practice file. Whatever may be left out is a pointer or has a zero that means "default".
type (
	file struct {
		Practices []entry `yaml:"practices"`
	}
	entry struct {
		ID          string   `yaml:"id"`
		Name        string   `yaml:"name"`
		DisplayName string   `yaml:"display_name"`
		Phone       string   `yaml:"phone"`
		Site        string   `yaml:"site"`
		TimeZone    string   `yaml:"time_zone"`
		Languages   []string `yaml:"languages"`
		Senders     []struct {
			Number            string `yaml:"number"`
			Kind              string `yaml:"kind"`
			OptOutReply       string `yaml:"optout_reply"`
			MessagingService  string `yaml:"messaging_service"`
			SegmentsPerSecond int    `yaml:"segments_per_second"`
		} `yaml:"senders"`
		SMS struct {
			Disclosure             string `yaml:"disclosure"`
			UnencryptedPHIRequired bool   `yaml:"unencrypted_phi_required"`
		} `yaml:"sms"`
		Slack struct {
			Channel     string   `yaml:"channel"`
			Coders      string   `yaml:"coders"`
			Supervisors string   `yaml:"supervisors"`
			Disclosure  string   `yaml:"disclosure"`
			Billers     []string `yaml:"billers"`
		} `yaml:"slack"`
		Hours struct {
			Open     string   `yaml:"open"`
			Close    string   `yaml:"close"`
			Days     []string `yaml:"days"`
			Holidays string   `yaml:"holidays"`
		} `yaml:"hours"`
		Quiet struct {
			From    string    `yaml:"from"`
			To      string    `yaml:"to"`
			DaysOff *[]string `yaml:"days_off"`
		} `yaml:"quiet"`
		Plan      *planEntry `yaml:"plan"`
		Reminders struct {
			DaysAfterStatement  *[]int `yaml:"days_after_statement"`
			CapPerDay           *int   `yaml:"cap_per_day"`
			CapPerWeek          *int   `yaml:"cap_per_week"`
			CapHouseholdPerDay  *int   `yaml:"cap_household_per_day"`
			CapHouseholdPerWeek *int   `yaml:"cap_household_per_week"`
		} `yaml:"reminders"`
		Enabled       *bool  `yaml:"enabled"`
		AssistanceURL string `yaml:"assistance_url"`
	}
	dollars billing.Cents
)

// UnmarshalYAML reads an amount such as 25.00 from its written form, so that no binary fraction comes in between.
func (d *dollars) UnmarshalYAML(n *yaml.Node) error {
	c, err := billing.ParseCents(n.Value)
	if err != nil { // this type lets the decoder go on and say what else is wrong
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: %q is not an amount like 25.00", n.Line, n.Value)}}
	}
	*d = dollars(c)
	return nil
}
