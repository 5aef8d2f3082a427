package templates

import "strings"

// CaseProposal is what a case asks a supervisor to approve. What the practice's disclosure level does not allow is left
// empty by the caller and then not said.
type CaseProposal struct {
	Number           string // "C-1042"
	Kind             string // plan or refund
	Count            int    // of payments
	Frequency        string // as in plan.Frequency
	Amount, Total    string
	First            string // day of the first payment
	Refund           string
	Account, Patient string
	Decision         string // empty, approved, declined, replaced
	By               string // a Slack user id
}

// CaseProposal puts a proposal into words. Its last line says what was decided.
func (s *Set) CaseProposal(p CaseProposal) (CaseText, error) {
	words, err := s.renderSlack("proposal", p)
	if err != nil {
		return CaseText{}, err
	}
	var lines []string
	for line := range strings.Lines(words) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	header := clip("Case "+p.Number+" · "+s.labels["approval_asked"], maxHeader)
	last := len(lines) - 1
	return CaseText{Text: header, Header: header, Summary: lines[:last], Footer: lines[last]}, nil
}

func sampleProposal() CaseProposal {
	return CaseProposal{
		Number: "C-1042", Kind: "plan", Count: 6, Frequency: "monthly", Amount: "$50.00", Total: "$300.00",
		First: "Dec 15, 2026", Account: "…4411", Patient: "M.L.", Decision: "approved", By: "U09",
	}
}

// frequencyInSlack says how often payments fall due, for billers.
func frequencyInSlack(f string) string {
	switch f {
	case "twice_a_month":
		return "twice a month"
	case "biweekly":
		return "every other week"
	}
	return f
}

// What a biller is told about an approval.
type (
	// SlackDecided tells who came second who has decided. By is a mention.
	SlackDecided struct{ By string }
	// SlackNoProposal says that the case asks for no approval.
	SlackNoProposal struct{}
	// SlackApproved and SlackDeclined say that the decision is on its way to the patient.
	SlackApproved struct{}
	// SlackDeclined see SlackApproved.
	SlackDeclined struct{}
	// SlackSupervisorsOnly says who may decide.
	SlackSupervisorsOnly struct{}
)

func (SlackDecided) slack()         {}
func (SlackNoProposal) slack()      {}
func (SlackApproved) slack()        {}
func (SlackDeclined) slack()        {}
func (SlackSupervisorsOnly) slack() {}
