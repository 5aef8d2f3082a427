package templates

import (
	"errors"
	"fmt"
	"strings"
	"text/template"
	"time"
)

// SlackMessage is one thing a biller alone is told after an act of theirs: one small struct a message, one file of
// words (slack/taken.txt for SlackTaken).
type SlackMessage interface{ slack() }

// What a biller is told. Winner is a mention, for example <@U01>.
type (
	// SlackTaken tells who lost the race for a case, or is not its claimant, who has it.
	SlackTaken struct{ Winner string }
	// SlackClaimFirst says that the case has to be claimed before this.
	SlackClaimFirst struct{}
	// SlackSent says that a reply is on its way.
	SlackSent struct{}
	// SlackHeld says that reminders are on hold.
	SlackHeld struct{}
	// SlackSnoozed says until when a case is put aside.
	SlackSnoozed struct{ Until time.Time }
	// SlackNotAllowed tells who is not one of the practice's billers.
	SlackNotAllowed struct{}
	// SlackGone says that the case is closed or does not exist.
	SlackGone struct{}
	// SlackPatientOptedOut says that a reply cannot be sent because the patient said stop.
	SlackPatientOptedOut struct{}
	// SlackMayNotText says that a reply cannot be sent because nothing lets the practice text this phone by now.
	SlackMayNotText struct{}
	// SlackHeldBack says that a reply cannot be sent because a hold or a pause keeps texts back.
	SlackHeldBack struct{}
	// SlackSecretWritten says that a reply was refused for the card or social security number in it.
	SlackSecretWritten struct{}
	// SlackCannot says that this cannot be done with this case, and that nothing was.
	SlackCannot struct{}
)

func (SlackTaken) slack()           {}
func (SlackClaimFirst) slack()      {}
func (SlackSent) slack()            {}
func (SlackHeld) slack()            {}
func (SlackSnoozed) slack()         {}
func (SlackNotAllowed) slack()      {}
func (SlackGone) slack()            {}
func (SlackPatientOptedOut) slack() {}
func (SlackMayNotText) slack()      {}
func (SlackHeldBack) slack()        {}
func (SlackSecretWritten) slack()   {}
func (SlackCannot) slack()          {}

// Slack gives the words of a message to a biller, as plain text with mentions; the edge escapes it. [Parse] has
// rendered every message, so it does not fail; for nil it says that something went wrong.
func (s *Set) Slack(m SlackMessage) string {
	if m != nil {
		if words, err := s.renderSlack(slackName(m), m); err == nil {
			return words
		}
	}
	return s.labels["unknown"]
}

// slackName gives the name of a message's file: SlackTaken is "taken".
func slackName(m SlackMessage) string { return strings.TrimPrefix(nameOf(m), "slack_") }

func (s *Set) renderSlack(name string, data any) (string, error) {
	w, found := s.slack[name]
	if !found {
		return "", fmt.Errorf("slack/%s.txt: %w", name, ErrNoWords)
	}
	var b strings.Builder
	if err := w.template.Execute(&b, data); err != nil {
		return "", fmt.Errorf("render slack/%s.txt: %w", name, err)
	}
	return b.String(), nil
}

// parseSlack parses the desk's words and renders each once; labels.txt is a table of its own.
func (s *Set) parseSlack() error {
	var err error
	if s.labels, err = parseLabels(); err != nil {
		return err
	}
	funcs := template.FuncMap{
		"reason": s.Reason, "age": age, "clock": clock, "line": oneLine, "mention": mention,
		"frequency": frequencyInSlack,
	}
	if s.slack, err = parseFolder("slack", funcs); err != nil {
		return err
	}
	delete(s.slack, "labels")
	return s.trySlack()
}

// trySlack renders the sample of every message to billers and looks for files that belong to none.
func (s *Set) trySlack() error {
	_, err := s.CaseCard(sampleCase())
	_, unproposed := s.CaseProposal(sampleProposal())
	problems := []error{err, unproposed}
	used := map[string]bool{}
	for _, name := range caseFiles {
		used[name] = true
		if _, found := s.slack[name]; !found {
			problems = append(problems, fmt.Errorf("slack/%s.txt: %w", name, ErrNoWords))
		}
	}
	for _, m := range slackSamples() {
		used[slackName(m)] = true
		_, err := s.renderSlack(slackName(m), m)
		problems = append(problems, err)
	}
	for name := range s.slack {
		if !used[name] {
			problems = append(problems, fmt.Errorf("slack/%s.txt: belongs to no message", name))
		}
	}
	return errors.Join(problems...)
}

// slackSamples are every message to billers.
func slackSamples() []SlackMessage {
	return []SlackMessage{
		SlackTaken{Winner: "<@U02>"},
		SlackClaimFirst{},
		SlackSent{},
		SlackHeld{},
		SlackSnoozed{Until: time.Date(2026, time.November, 3, 14, 5, 0, 0, time.UTC)},
		SlackNotAllowed{},
		SlackGone{},
		SlackPatientOptedOut{},
		SlackMayNotText{},
		SlackHeldBack{},
		SlackSecretWritten{},
		SlackCannot{},
		SlackDecided{By: "<@U09>"},
		SlackNoProposal{},
		SlackApproved{},
		SlackDeclined{},
		SlackSupervisorsOnly{},
	}
}
