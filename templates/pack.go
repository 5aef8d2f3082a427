package templates

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
)

// EvidencePage is what the page of evidence about one number's consent shows. Times are in words already.
type EvidencePage struct {
	Practice, Phone, MadeAt, Zone string
	File                          string // the name of the file beside the page
	Words                         bool   // the words of texts are shown
	State, Since, Details         string
	SentCount, ReceivedCount      int
	Omitted                       bool // the oldest texts from the number are not shown
	Events                        []EvidenceAct
	Texts                         []EvidenceLine
	Links                         int
	Head, HeadNote, Digest        string // HeadNote names the practice and the link as well
}

// EvidenceAct is one act of consent or revocation.
type EvidenceAct struct {
	Did, How, At, Program, Recorded, Actor, Evidence, Account string
	Shown, Language, Version                                  string
	Imported                                                  bool
	Seq                                                       int64
	Hash                                                      string
}

// EvidenceLine is one text to the number or, with In, from it.
type EvidenceLine struct {
	In              bool
	Kind, At, Words string
	Facts           []EvidenceFact
	Decisions       []EvidenceAnswer
	History         []EvidenceReport
}

// EvidenceFact is one thing known about a text.
type EvidenceFact struct{ Name, Value string }

// EvidenceAnswer is one answer of the gate about a text.
type EvidenceAnswer struct {
	Asked, At, Said string
	Allowed         bool
}

// EvidenceReport is one line of what became of a text.
type EvidenceReport struct{ At, Status, Note string }

//go:embed pack/evidence.html
var evidencePage string

// WriteEvidence writes the page of evidence: one document that loads nothing, runs nothing and can be printed.
func WriteEvidence(w io.Writer, p EvidencePage) error {
	t, err := template.New("evidence").Parse(evidencePage)
	if err == nil {
		err = t.Execute(w, p)
	}
	if err != nil {
		return fmt.Errorf("write the page of evidence: %w", err)
	}
	return nil
}
