package x12

import "strings"

// envelope follows ISA, GS, ST and their ends, and tells what does not fit.
type envelope struct {
	place Place // of the segment at hand

	interchange, group, transaction bool // open
	groups, transactions, segments  int  // inside of the one that is open
	ordinal                         int  // of the last transaction in the file
	kind                            string
	groupVersion, version           string
	test                            bool
	bare                            bool // told already that there is no ISA
	tell                            func(Problem)
}

func (e *envelope) problem(element, reason string) {
	e.tell(Problem{Place: e.place, Kind: Envelope, Element: element, Reason: reason})
}

// openInterchange reads an ISA.
func (e *envelope) openInterchange(s *Segment, inexact int) {
	e.close("a new interchange (ISA) begins")
	e.interchange, e.groups, e.test = true, 0, s.Is(15, "T")
	e.place.Interchange, e.place.Group, e.place.Transaction = s.Text(13), "", ""
	if inexact > 0 {
		e.problem("ISA", "the ISA does not have the 106 characters of the standard; it was read by its separators")
	}
	if e.test {
		e.tell(Problem{
			Place: e.place, Kind: TestData, Element: "ISA15",
			Reason: "the sender marked this interchange as a test",
		})
	}
}

// closeInterchange reads an IEA.
func (e *envelope) closeInterchange(s *Segment) {
	e.closeOpenGroup("the interchange ends (IEA)")
	if !e.interchange {
		e.problem("IEA", "an interchange ends here (IEA) that did not begin (ISA)")
		return
	}
	if n, ok := count(s.Bytes(1)); !ok || n != e.groups {
		e.problem("IEA01", "the interchange does not hold as many groups as it says")
	}
	if s.Text(2) != e.place.Interchange {
		e.problem("IEA02", "the interchange ends under another control number than it began with")
	}
	e.interchange, e.place.Interchange = false, ""
}

// openGroup reads a GS.
func (e *envelope) openGroup(s *Segment) {
	e.closeOpenGroup("a new group (GS) begins")
	if !e.interchange {
		e.withoutInterchange()
	}
	e.group, e.transactions, e.groups = true, 0, e.groups+1
	e.place.Group, e.groupVersion = s.Text(6), s.Text(8)
}

// closeGroup reads a GE.
func (e *envelope) closeGroup(s *Segment) {
	if !e.group {
		e.problem("GE", "a group ends here (GE) that did not begin (GS)")
		return
	}
	if n, ok := count(s.Bytes(1)); !ok || n != e.transactions {
		e.problem("GE01", "the group does not hold as many transactions as it says")
	}
	if s.Text(2) != e.place.Group {
		e.problem("GE02", "the group ends under another control number than it began with")
	}
	e.group, e.place.Group = false, ""
}

// openTransaction reads an ST.
func (e *envelope) openTransaction(s *Segment) {
	if e.interchange && !e.group {
		e.problem("ST", "a transaction (ST) stands outside of any group (GS)")
	}
	if !e.interchange && !e.group {
		e.withoutInterchange()
	}
	e.transaction, e.segments, e.transactions = true, 1, e.transactions+1
	e.kind, e.version = s.Text(1), s.Text(3)
	if e.version == "" {
		e.version = e.groupVersion
	}
	e.ordinal++
	e.place.Transaction, e.place.Ordinal = s.Text(2), e.ordinal
}

// closeTransaction reads an SE. Another control number than the beginning's refuses the transaction: it is pieced
// together from two. A wrong count alone does not: every claim is checked by its own sums.
func (e *envelope) closeTransaction(s *Segment) (problems []Problem, refused bool) {
	at := func(element, reason string) {
		problems = append(problems, Problem{Place: e.place, Kind: Envelope, Element: element, Reason: reason})
	}
	if n, ok := count(s.Bytes(1)); !ok || n != e.segments {
		at("SE01", "the transaction does not have as many segments as it says")
	}
	if s.Text(2) != e.place.Transaction {
		at("SE02", "the transaction ends under another control number than it began with: nothing of it was taken")
		problems[len(problems)-1].Refused, refused = true, true
	}
	return problems, refused
}

func (e *envelope) withoutInterchange() {
	if !e.bare {
		e.bare = true
		e.problem("ISA", "the file has no interchange header (ISA); sender and control number are not known")
	}
}

func (e *envelope) closeOpenGroup(because string) {
	if e.group {
		e.problem("GE", because+" before the group has ended (GE)")
		e.group, e.place.Group = false, ""
	}
}

// close ends what is still open.
func (e *envelope) close(because string) {
	e.closeOpenGroup(because)
	if e.interchange {
		e.problem("IEA", because+" before the interchange has ended (IEA)")
		e.interchange, e.place.Interchange = false, ""
	}
}

// release names the version of the standard, and says whether it is one that is read here. Files without one are
// taken for what they look like.
func (e *envelope) release() (name string, read bool) {
	switch {
	case strings.Contains(e.version, "5010"):
		return "5010", true
	case strings.Contains(e.version, "4010"):
		return "4010", true
	}
	return "", e.version == ""
}
