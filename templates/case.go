package templates

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// CaseCard is a case as billers see it. What the practice's disclosure level does not allow is left empty by the caller
// and then not said.
type CaseCard struct {
	Number   string   // "C-1042"
	Reasons  []string // why it was opened and what came up since, codes as in dialogue.Reason
	Urgent   bool
	Opened   time.Time     // in the practice's zone; zero: not said
	Age      time.Duration // how long it has been open
	Status   string        // open, claimed, resolved
	Claimant string        // a Slack user id; empty: nobody

	Account, Patient, Due string     // empty: not said
	Lines                 []CaseLine // the caller's to draw; the card's words say nothing of them
}

// CaseLine is one text of the conversation as it is shown.
type CaseLine struct{ Who, Text, At string }

// CaseText is a case in words, plain text all of it; a mention of the claimant may stand in the footer. The edge
// escapes it.
type CaseText struct {
	Text    string   // for notifications and screen readers: number and reasons, nothing of the patient
	Header  string   // the same line, at most 150 characters as Slack's header block allows
	Summary []string // facts about the case, a short line each
	Footer  string   // status, claimant and age
}

// maxHeader is what Slack's header block takes, in characters (docs.slack.dev, blocks).
const maxHeader = 150

// caseFiles are the words that belong to a case rather than to a message.
var caseFiles = []string{"case_header", "case_summary", "case_footer", "patient_wrote", "note_by", "proposal"}

// CaseCard puts a case into words.
func (s *Set) CaseCard(c CaseCard) (CaseText, error) {
	header, err := s.renderSlack("case_header", c)
	if err != nil {
		return CaseText{}, err
	}
	summary, err := s.renderSlack("case_summary", c)
	if err != nil {
		return CaseText{}, err
	}
	footer, err := s.renderSlack("case_footer", c)
	if err != nil {
		return CaseText{}, err
	}
	text := CaseText{Text: header, Header: clip(header, maxHeader), Footer: footer}
	for line := range strings.Lines(summary) {
		if line = strings.TrimSpace(line); line != "" {
			text.Summary = append(text.Summary, line)
		}
	}
	return text, nil
}

// PatientWrote says in a case's thread what the patient wrote to its biller; only that they wrote when words are empty
// because the practice shows none.
func (s *Set) PatientWrote(words string) string {
	return s.inThread("patient_wrote", "", strings.ReplaceAll(words, "<@", "< @"))
}

// NoteBy says in a case's thread what a biller noted. The biller is a mention.
func (s *Set) NoteBy(biller, words string) string { return s.inThread("note_by", biller, words) }

func (s *Set) inThread(name, who, words string) string {
	text, err := s.renderSlack(name, CaseLine{Who: who, Text: words})
	if err != nil {
		return s.labels["unknown"]
	}
	return text
}

// clip shortens a text to n characters, with a sign that it did.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// clock writes a day and a time of day as the time's own zone has it.
func clock(t time.Time) string { return t.Format("Jan 2, 3:04 PM") }

// mention is how Slack names one of its users in a text.
func mention(user string) string {
	if user == "" || strings.HasPrefix(user, "<@") {
		return user
	}
	return "<@" + user + ">"
}

// age says a duration in the largest fitting unit: "just now", "12 min ago", "3 h ago", "2 days ago".
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	}
	return fmt.Sprintf("%d days ago", int(d.Hours()/24))
}

func sampleCase() CaseCard {
	return CaseCard{
		Number: "C-1042", Reasons: []string{"human", "dispute"}, Urgent: true, Age: 12 * time.Minute,
		Opened: time.Date(2026, time.November, 3, 14, 5, 0, 0, time.UTC), Status: "claimed", Claimant: "U01",
		Account: "…4411", Patient: "M.L.", Due: "$120.50",
	}
}
