package templates

import (
	"errors"
	"fmt"
	"strings"
)

// labelsFile is a table of short fixed texts, "key: words" a line.
const labelsFile = "slack/labels.txt"

// required are the keys that the labels must have. Keys of the tables "reason_…" may be added freely.
var required = []string{
	"case_claim", "case_release", "case_reply", "case_note", "case_resolve", "case_handback", "case_snooze", "case_hold",
	"case_approve", "case_decline", "case_assign", "case_optout", "case_wrong_number",
	"reply_title", "reply_label", "note_title", "note_label", "send", "save", "cancel", "empty", "too_long", "not_done",
	"not_yours", "window_failed", "command_usage", "unknown",
	"confirm_title", "confirm_yes", "confirm_no", "confirm_case_optout", "confirm_case_wrong_number",
	"who_patient", "who_assistant", "approval_asked", "reason_other",
}

// EdgeWords are what the Slack edge itself says to a biller, in the order in which package slack declares them, so that
// they convert: slack.Words(set.Edge()).
type EdgeWords struct {
	ReplyTitle, ReplyLabel string // a title holds 24 characters
	NoteTitle, NoteLabel   string
	Send, Save, Cancel     string
	Empty                  string
	TooLong                string
	NotDone                string
	NotYours               string
	WindowFailed           string
	CommandUsage           string
	Unknown                string
}

// Edge gives the words of windows and of what the edge refuses by itself.
func (s *Set) Edge() EdgeWords {
	return EdgeWords{
		ReplyTitle: s.labels["reply_title"], ReplyLabel: s.labels["reply_label"],
		NoteTitle: s.labels["note_title"], NoteLabel: s.labels["note_label"],
		Send: s.labels["send"], Save: s.labels["save"], Cancel: s.labels["cancel"],
		Empty: s.labels["empty"], TooLong: s.labels["too_long"], NotDone: s.labels["not_done"],
		NotYours: s.labels["not_yours"], WindowFailed: s.labels["window_failed"],
		CommandUsage: s.labels["command_usage"], Unknown: s.labels["unknown"],
	}
}

// ButtonLabel gives the words of a button by its action_id, "Claim" for "case_claim"; the id itself when it has none.
func (s *Set) ButtonLabel(action string) string {
	if words, found := s.labels[action]; found {
		return words
	}
	return action
}

// Confirm is what a button asks before it acts; it converts to the desk's type of the same name.
type Confirm struct{ Title, Text, Yes, No string }

// Confirm gives the question before an act that cannot be taken back, by action_id; false when the act needs none.
func (s *Set) Confirm(action string) (Confirm, bool) {
	text, found := s.labels["confirm_"+action]
	if !found {
		return Confirm{}, false
	}
	return Confirm{s.labels["confirm_title"], text, s.labels["confirm_yes"], s.labels["confirm_no"]}, true
}

// Reason gives the words of a reason's code, "asked for a person" for "human"; "needs a biller" for a code without.
func (s *Set) Reason(code string) string {
	if words, found := s.labels["reason_"+code]; found {
		return words
	}
	return s.labels["reason_other"]
}

// Patient names the patient as the writer of a line.
func (s *Set) Patient() string { return s.labels["who_patient"] }

// Assistant names the program as the writer of a line.
func (s *Set) Assistant() string { return s.labels["who_assistant"] }

// parseLabels reads the table; empty lines and those that begin with # say nothing.
func parseLabels() (map[string]string, error) {
	text, err := files.ReadFile(labelsFile)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", labelsFile, err)
	}
	known := map[string]bool{}
	for _, key := range required {
		known[key] = true
	}
	labels := map[string]string{}
	var problems []error
	for i, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, words, found := strings.Cut(line, ": ")
		_, twice := labels[key]
		if !found || words == "" || twice || !known[key] && !strings.HasPrefix(key, "reason_") {
			problems = append(problems, fmt.Errorf("%s line %d: want a known key once, then words", labelsFile, i+1))
			continue
		}
		labels[key] = words
	}
	for _, key := range required {
		if labels[key] == "" {
			problems = append(problems, fmt.Errorf("%s: no words for %s", labelsFile, key))
		}
	}
	return labels, errors.Join(problems...)
}
