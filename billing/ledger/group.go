package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/billing/settle"
)

// group is a claim with everything that was said of it.
type group struct {
	number, stated, statement string
	account                   billing.AccountNumber
	person                    string // keyed digest of the patient's name; "": not known
	generation                string // of the patient's name; "": not known
	visited                   billing.Date
	moved                     bool // to the account that the practice has for the patient
	exists                    bool // in the database
	adjudged                  bool // made from what was said; otherwise from a statement file
	revision                  int
	touched                   bool // something new was said, or something undone
	said                      []*saidRow
	settled                   settle.Claim
	stand                     []standingEntry // of the claim in the books
}

// standingEntry is an entry that is not reversed.
type standingEntry struct {
	billing.Entry

	input string
}

func (s *saidRow) join(g *group) {
	s.group = g
	g.said = append(g.said, s)
	if g.person == "" {
		g.person = s.person
	}
	if g.generation == "" {
		g.generation = s.generation
	}
	if g.visited.IsZero() {
		g.visited = s.visited
	}
}

// numbered gives the number of the nth claim that goes by one number; insurers' files may use it for several.
func numbered(stated string, n int) string {
	if n == 0 {
		return stated
	}
	return fmt.Sprintf("%s~%d", stated, n+1)
}

func (g *group) fits(s *saidRow) bool {
	return !apart(g.generation, s.generation) && (g.person == "" || s.person == "" || g.person == s.person) &&
		(g.visited.IsZero() || s.visited.IsZero() || g.visited == s.visited) &&
		!slices.ContainsFunc(g.said, s.ofAnother)
}

// ofAnother says whether one payer has another number for the patient: then it is another patient, also of one name.
func (s *saidRow) ofAnother(other *saidRow) bool {
	return s.member != "" && other.member != "" && s.member != other.member &&
		lettersOf(s.a.Payer) == lettersOf(other.a.Payer)
}

// ofAnother says whether what was said of the two claims is about two patients.
func (g *group) ofAnother(other *group) bool {
	return slices.ContainsFunc(g.said, func(s *saidRow) bool { return slices.ContainsFunc(other.said, s.ofAnother) })
}

// charges says whether the claim has the charge of what is said, or its reverse.
func (g *group) charges(s *saidRow) bool {
	return slices.ContainsFunc(g.said, func(other *saidRow) bool {
		return other.a.Charge == s.a.Charge || other.a.Charge == -s.a.Charge
	})
}

func (g *group) adjudications() []remit.Adjudication {
	all := make([]remit.Adjudication, len(g.said))
	for n, s := range g.said {
		if all[n] = s.a; s.doubted {
			all[n].PatientPaid = 0
		}
	}
	return all
}

// reasonStatement is why a decision waits that says otherwise than the statement file a claim was loaded from.
const reasonStatement = "is not what the statement file says that this claim was loaded from"

// entries compares what the books hold of the claim with what they should, and gives what leads from one to the other.
// It notes what becomes of everything said.
func (g *group) entries(i *Import, gone string) ([]billing.Entry, error) {
	for n, s := range g.said {
		s.claim, s.aside = "", g.settled.Aside[n]
		if g.holds() {
			s.claim = g.number
		}
		if s.doubted {
			s.aside, g.settled.State = reasonPaidTwice, billing.ClaimSetAside
		}
	}
	if !g.adjudged {
		g.compare()
		return nil, nil
	}
	left := slices.Clone(g.stand)
	var wanted []billing.Entry
	for _, l := range g.settled.Lines {
		for _, e := range l.Entries {
			entry := g.entry(i, l, e)
			n := slices.IndexFunc(left, func(s standingEntry) bool { return s.is(entry, gone) })
			if n >= 0 {
				left = slices.Delete(left, n, n+1)
				continue
			}
			wanted = append(wanted, entry)
		}
	}
	if len(left) > 0 {
		g.revision++
	}
	var posted []billing.Entry
	for _, s := range left {
		source := billing.Source{FileHash: i.file.Hash, File: i.file.Name}
		source.Claim, source.ServiceLine = s.Source.Claim, s.Source.ServiceLine
		posted = append(posted, s.Reverse("reversal/"+s.Key, i.at, source))
	}
	for _, e := range wanted {
		if g.revision > 0 {
			e.Key = fmt.Sprintf("%s/%d", e.Key, g.revision)
		}
		if err := e.Validate(); err != nil {
			return nil, err
		}
		posted = append(posted, e)
	}
	return posted, nil
}

// holds says whether the books have a claim for what was said: not of what is set aside alone.
func (g *group) holds() bool { return g.exists || len(g.settled.Lines) > 0 }

func (g *group) entry(i *Import, l settle.Line, e settle.Entry) billing.Entry {
	entry := billing.Entry{
		Practice: i.practice, Key: billing.EntryKey(g.number, l.Number, 0, e.What), Kind: e.Kind, At: i.at,
		Source: e.Source, Postings: slices.Clone(e.Postings),
	}
	entry.Source.Claim, entry.Source.ServiceLine = g.number, l.Number
	for n := range entry.Postings {
		entry.Postings[n].Patient = g.account
	}
	return entry
}

// is says whether a standing entry is the one that is wanted, in whichever file it was found first.
func (s standingEntry) is(wanted billing.Entry, gone string) bool {
	return (gone == "" || s.Source.FileHash != gone) && s.input == string(entryInput(wanted)) &&
		(s.Key == wanted.Key || strings.HasPrefix(s.Key, wanted.Key+"/"))
}

// compare checks what insurers decided of a claim that came from a statement file. The file has posted all of it, so
// that nothing is posted here, and what says otherwise waits for a biller.
func (g *group) compare() {
	var books, decided billing.ServiceLine
	for _, s := range g.stand {
		for _, p := range s.Postings {
			books = withPosting(books, p)
		}
	}
	for _, l := range g.settled.Lines {
		for _, e := range l.Entries {
			for _, p := range e.Postings {
				decided = withPosting(decided, p)
			}
		}
	}
	for _, s := range g.said {
		if s.a.PatientPaid > books.PatientPaid && s.aside == "" {
			s.aside, g.settled.State = reasonPaidMore, billing.ClaimSetAside
		}
	}
	if len(g.settled.Decisions) == 0 || books.Charge == decided.Charge && books.InsurerPaid == decided.InsurerPaid &&
		books.PatientResponsibility() == decided.PatientResponsibility() {
		return
	}
	for _, s := range g.said {
		if s.a.Outcome != remit.Submitted && s.aside == "" {
			s.aside = reasonStatement
		}
	}
	g.settled.State = billing.ClaimSetAside
}
