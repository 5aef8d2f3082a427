package x12

import (
	"errors"
	"io"
)

// Decoder reads a file claim by claim.
type Decoder struct {
	reader   *Reader
	envelope envelope
	body     body // of the open transaction, nil outside of one
	queue    []Event
	given    int
	failed   error
	stocks   stocks
	orphans  bool // told already of segments outside of transactions
}

// body is what reads the inside of one type of transaction.
type body interface {
	// segment reads all but ST and SE.
	segment(s *Segment)
	// end closes the transaction and gives it, or nothing when it has been told already that it is not read.
	end() *End
}

// NewDecoder reads nothing yet.
func NewDecoder(r io.Reader) *Decoder {
	d := &Decoder{reader: NewReader(r)}
	d.envelope.tell = func(p Problem) { d.emit(&p) }
	return d
}

// Next gives what comes next in the file and [io.EOF] at its end. What cannot be read comes as a [*Problem]; an error
// other than [io.EOF] comes from the file itself, and the transaction that was open then has no [*End].
func (d *Decoder) Next() (Event, error) {
	for {
		if d.given < len(d.queue) {
			e := d.queue[d.given]
			d.queue[d.given] = nil
			d.given++
			return e, nil
		}
		d.queue, d.given = d.queue[:0], 0
		if d.failed != nil {
			return nil, d.failed
		}
		s, err := d.reader.Next()
		if err == nil {
			d.segment(s)
			continue
		}
		broken := (*Broken)(nil)
		switch {
		case errors.As(err, &broken):
			d.cut("the file cannot be read any further", broken)
			d.failed = io.EOF
		case errors.Is(err, io.EOF):
			d.cut("the file ends", nil)
			d.failed = io.EOF
		default:
			d.failed = err
		}
	}
}

func (d *Decoder) emit(e Event) { d.queue = append(d.queue, e) }

// segment gives a segment to whom it concerns.
func (d *Decoder) segment(s *Segment) {
	e := &d.envelope
	e.place.Spot = s.Spot
	if e.transaction {
		e.segments++
	}
	switch s.ID {
	case "ISA":
		d.abandon("a new interchange (ISA) begins")
		e.openInterchange(s, d.reader.inexact)
	case "IEA":
		d.abandon("the interchange ends (IEA)")
		e.closeInterchange(s)
	case "GS":
		d.abandon("a new group (GS) begins")
		e.openGroup(s)
	case "GE":
		d.abandon("the group ends (GE)")
		e.closeGroup(s)
	case "ST":
		d.abandon("a new transaction (ST) begins")
		e.openTransaction(s)
		d.open()
	case "SE":
		d.close(s)
	case "TA1":
		d.refuse(NotStatementData, "TA1", "the segment is an acknowledgement of an interchange (TA1), not statement data")
	default:
		switch {
		case d.body != nil:
			d.body.segment(s)
		case !e.transaction && !d.orphans:
			d.orphans = true
			d.refuse(Envelope, "", "a segment stands outside of any transaction (ST); such segments were not read")
		}
	}
}

func (d *Decoder) refuse(kind Kind, element, reason string) {
	d.emit(&Problem{Place: d.envelope.place, Kind: kind, Element: element, Refused: true, Reason: reason})
}

// otherTypes are transactions that are known and not statement data.
var otherTypes = map[string]string{
	"270": "a question about coverage", "271": "an answer about coverage", "275": "additional information",
	"276": "a question about a claim's status", "277": "an answer about a claim's status",
	"278": "a request for authorisation", "820": "a payment of premiums", "824": "an application's advice",
	"834": "an enrolment", "997": "an acknowledgement", "999": "an acknowledgement",
}

// open begins a transaction.
func (d *Decoder) open() {
	e := &d.envelope
	release, read := e.release()
	switch {
	case e.kind != "835" && e.kind != "837":
		what, known := otherTypes[e.kind]
		if !known {
			what = "of a type that is not read here"
		} else {
			what += " (" + e.kind + ")"
		}
		d.refuse(NotStatementData, "ST01", "the transaction is "+what+", not statement data")
	case !read:
		d.refuse(Version, "GS08", "the transaction is of a version of X12 that is neither 4010 nor 5010")
	case e.kind == "835":
		d.body = newRemitting(d, release)
	default:
		d.body = newSubmitting(d, release)
	}
}

// close ends a transaction by its SE.
func (d *Decoder) close(s *Segment) {
	e := &d.envelope
	if !e.transaction {
		e.problem("SE", "a transaction ends here (SE) that did not begin (ST)")
		return
	}
	if d.body != nil {
		end := d.body.end()
		problems, refused := e.closeTransaction(s)
		end.Problems = append(end.Problems, problems...)
		end.Refused = end.Refused || refused
		d.emit(end)
	}
	d.body, e.transaction = nil, false
	e.place.Transaction, e.place.Ordinal = "", 0
}

// abandon ends a transaction that has no SE: nothing of it can be trusted to be whole.
func (d *Decoder) abandon(because string) {
	e := &d.envelope
	if d.body != nil {
		end := d.body.end()
		end.Refused = true
		end.Problems = append(end.Problems, Problem{
			Place: e.place, Kind: Envelope, Element: "SE", Refused: true,
			Reason: because + " before the transaction has ended (SE): nothing of it was taken",
		})
		d.emit(end)
	}
	d.body, e.transaction = nil, false
	e.place.Transaction, e.place.Ordinal = "", 0
}

// cut ends the file.
func (d *Decoder) cut(because string, broken *Broken) {
	if broken != nil {
		d.envelope.place.Spot = broken.Spot
	}
	d.abandon(because)
	d.envelope.close(because)
	if broken != nil {
		d.refuse(broken.Kind, "", broken.Reason)
	}
}
