package main

import (
	"slices"
	"strings"
	"time"

	"github.com/plainbill/plainbill/bot/audit"
	"github.com/plainbill/plainbill/consent"
)

// whyDecision is one decision about one text, with what the gate makes of its facts today.
type whyDecision struct {
	Message  int64           `json:"message"`
	Kind     string          `json:"kind"`
	Status   string          `json:"status"`
	Asked    string          `json:"asked"`
	At       time.Time       `json:"at"`
	Allowed  bool            `json:"allowed"`
	Reason   string          `json:"reason,omitempty"`
	Until    time.Time       `json:"until,omitzero"`
	Checks   []consent.Check `json:"checks"`
	Mismatch string          `json:"mismatch,omitempty"` // in what way the gate says otherwise today
}

func decisionsNewestFirst(e audit.Evidence) []whyDecision {
	all := []whyDecision{}
	for _, t := range e.Sent {
		for _, d := range t.Decisions {
			again, mismatch := audit.Replay(d)
			all = append(all, whyDecision{
				t.ID, string(t.Kind), string(t.Status), string(d.Asked), d.At, d.Allowed, d.Reason, d.Until, again.Checks,
				mismatch,
			})
		}
	}
	slices.Reverse(all)
	slices.SortStableFunc(all, func(a, b whyDecision) int { return b.At.Compare(a.At) })
	return all
}

// otherwise is [errPartly] when the gate would make any of the decisions otherwise.
func otherwise(all []whyDecision) error {
	if slices.ContainsFunc(all, func(d whyDecision) bool { return d.Mismatch != "" }) {
		return errPartly
	}
	return nil
}

// checkWords says what a check of the gate asks. One without words is shown by its name.
var checkWords = map[string]string{
	"practice_enabled":  "the practice sends texts",
	"sender_registered": "the sending number is the practice's own",
	"first_party":       "the practice texts about its own bills",
	"phone_valid":       "the number can be texted",
	"purpose":           "the kind of text is known",
	"confirmation":      "it confirms a revocation of the last five minutes",
	"suppression":       "nobody said stop",
	"holds":             "nothing holds the account",
	"consent":           "the person agreed, or wrote first",
	"phi_level":         "no more detail than was agreed to",
	"number_freshness":  "the number is still the same person's",
	"cap_phone":         "not too many texts to the number",
	"cap_household":     "not too many texts to the household",
	"quiet_hours":       "nobody is woken",
	"content":           "the words may leave",
	"template":          "the wording is registered and reviewed",
}

func (c *console) printWhy(all []whyDecision, zone *time.Location) {
	if len(all) == 0 {
		c.printf("no decision about a text to this number is kept\n")
	}
	for _, d := range all {
		said := "may leave"
		if !d.Allowed {
			said = "may not leave: " + strings.ReplaceAll(d.Reason, "_", " ")
		}
		if !d.Until.IsZero() {
			said += ", ask again " + d.Until.In(zone).Format("2006-01-02 15:04 MST")
		}
		c.printf("\n%s text %d (%s, now %s), asked when %s: %s\n", d.At.In(zone).Format("2006-01-02 15:04:05 MST"), d.Message,
			d.Kind, d.Status, map[string]string{"written": "it was written", "sending": "it was to leave"}[d.Asked], said)
		for _, check := range d.Checks {
			words := checkWords[check.Name]
			if words == "" {
				words = strings.ReplaceAll(check.Name, "_", " ")
			}
			if check.Detail != "" {
				words += " (" + strings.ReplaceAll(check.Detail, "_", " ") + ")"
			}
			c.printf("  %s %s\n", map[bool]string{true: "yes", false: "NO "}[check.Passed], words)
		}
		if d.Mismatch != "" {
			c.printf("  MISMATCH: %s\n", d.Mismatch)
		}
	}
}
