package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"slices"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/templates"
)

type consentPack struct {
	TenDLC pack10DLC `cmd:"" name:"10dlc" help:"The registration of a campaign of texts from a ten-digit number."`
}

type pack10DLC struct {
	Join       string `placeholder:"URL" help:"The page where patients agree; this server's own when missing."`
	Privacy    string `placeholder:"URL" help:"The practice's privacy policy."`
	Terms      string `placeholder:"URL" help:"The practice's terms of texting."`
	Registered string `type:"existingfile" placeholder:"FILE" help:"What --json printed then: what has changed?"`
	Practice   string `placeholder:"ID" help:"The practice, when there are several."`
	JSON       bool   `help:"One JSON document, with the names of Twilio's registration."`
}

// Run prints the registration, rendered from the words that are sent today. With --registered it compares: words that
// have changed since are exit code 1, and are to be registered again.
func (k pack10DLC) Run(ctx context.Context, c *console) error {
	b, p, err := c.openFor(ctx, k.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	words, err := templates.Parse()
	if err != nil {
		return err
	}
	pages := templates.CampaignPages{Join: k.Join, Privacy: k.Privacy, Terms: k.Terms}
	if base := c.environment.base(); pages.Join == "" && base != "" {
		pages.Join = base + "/join/" + string(p.ID)
	}
	campaign, err := words.Campaign(bot.WordsFor(p), p.Speaks(billing.Spanish), pages)
	if err != nil {
		return err
	}
	if k.Registered != "" {
		return c.compareCampaign(k.Registered, campaign)
	}
	if k.JSON {
		return c.json(campaign)
	}
	c.printCampaign(campaign)
	return nil
}

func (c *console) printCampaign(campaign templates.Campaign) {
	fields := reflect.ValueOf(campaign)
	for n := range fields.NumField() {
		name := fields.Type().Field(n).Name
		switch value := fields.Field(n).Interface().(type) {
		case []string:
			c.printf("%s:\n", name)
			for _, line := range value {
				c.printf("  - %s\n", line)
			}
		case string:
			if value == "" {
				value = "(missing: see plainbill consent pack 10dlc --help)"
			}
			c.printf("%s:\n  %s\n", name, value)
		default:
			c.printf("%s: %v\n", name, value)
		}
	}
}

// compareCampaign names the parts of a registration that are not what would be registered today.
func (c *console) compareCampaign(path string, today templates.Campaign) error {
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var registered templates.Campaign
	if err := json.Unmarshal(file, &registered); err != nil {
		return errors.New("--registered: it is not what plainbill consent pack 10dlc --json printed")
	}
	then, now := reflect.ValueOf(registered), reflect.ValueOf(today)
	var changed []string
	for n := range now.NumField() {
		if !reflect.DeepEqual(then.Field(n).Interface(), now.Field(n).Interface()) {
			changed = append(changed, now.Type().Field(n).Name)
		}
	}
	slices.Sort(changed)
	for _, name := range changed {
		c.printf("CHANGED %s\n", name)
	}
	if len(changed) > 0 {
		c.printf("register the campaign again before these texts leave\n")
		return errPartly
	}
	c.printf("what is registered is what is sent\n")
	return nil
}
