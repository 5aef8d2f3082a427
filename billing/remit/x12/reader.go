package x12

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
)

// maxSegment bounds a segment: a file with other separators than it says would otherwise be one segment.
const maxSegment = 64 << 10

// readAhead is how much is read at once.
const readAhead = 4 * maxSegment

// Broken says that the file cannot be read beyond a place.
type Broken struct {
	Spot

	Kind   Kind
	Reason string
}

// Error gives line, segment and reason.
func (b *Broken) Error() string {
	return fmt.Sprintf("line %d, segment %d: %s", b.Line, b.Segment, b.Reason)
}

// Reader gives the segments of a file one after the other, in memory that does not grow with the file.
type Reader struct {
	source     io.Reader
	buffer     []byte
	from, to   int // of the buffer, not yet given out
	ended      bool
	failed     error
	separators Separators
	begun      bool
	outside    bool // after an IEA: nothing but another interchange may follow
	inexact    int  // length of the last ISA when it does not keep its widths
	at         Spot
	segment    Segment
	unwrapped  []byte
}

// NewReader reads nothing yet.
func NewReader(r io.Reader) *Reader {
	return &Reader{
		source: r, buffer: make([]byte, readAhead), at: Spot{Segment: 0, Line: 1}, segment: Segment{codes: &codes{}},
	}
}

// Separators gives those in force: they change with every interchange.
func (r *Reader) Separators() Separators { return r.separators }

// Next gives the next segment and [io.EOF] after the last. A [*Broken] ends the file early; any other error comes
// from the file itself.
func (r *Reader) Next() (*Segment, error) {
	if r.failed != nil {
		return nil, r.failed
	}
	s, err := r.next()
	if err != nil {
		r.failed = err
		return nil, err
	}
	return s, nil
}

func (r *Reader) next() (*Segment, error) {
	if err := r.skipBlanks(); err != nil {
		return nil, err
	}
	if err := r.begin(); err != nil {
		return nil, err
	}
	line := r.at.Line
	raw, err := r.upToTerminator()
	if err != nil {
		return nil, err
	}
	r.at.Segment++
	r.split(raw, Spot{Segment: r.at.Segment, Line: line})
	return &r.segment, nil
}

// split takes a segment apart.
func (r *Reader) split(raw []byte, at Spot) {
	s := &r.segment
	s.Spot, s.sep = at, r.separators.Component
	ends, wrapped := endsOf(raw, r.separators.Element, s.ends[:0])
	if wrapped {
		r.at.Line += bytes.Count(raw, []byte{'\n'})
		r.unwrap(raw)
		raw, s.ends = r.unwrapped, ends
		r.split(raw, at) // has no line ends any more
		return
	}
	s.raw, s.ends = raw, append(ends, int32(len(raw)))
	s.ID = s.codes.text(raw[:s.ends[0]])
	r.outside = s.ID == "IEA"
}

// endsOf adds the offsets of the separators, and says whether there are line ends. Elements are short: to look at every
// byte, eight at once, is quicker than to look for the next separator.
func endsOf(raw []byte, sep byte, ends []int32) (all []int32, wrapped bool) {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	seps, at := ones*uint64(sep), 0
	for ; at+8 <= len(raw); at += 8 {
		word := binary.LittleEndian.Uint64(raw[at:])
		if (word-ones*' ')&^word&highs != 0 { // perhaps a control character, such as a line end
			break
		}
		differs := word ^ seps
		found := ^((differs&^highs + ^uint64(highs)) | differs) & highs // the high bit of every byte that is the separator
		for ; found != 0; found &= found - 1 {
			ends = append(ends, int32(at+bits.TrailingZeros64(found)>>3)) // bounded by maxSegment
		}
	}
	for ; at < len(raw); at++ {
		switch b := raw[at]; b {
		case sep:
			ends = append(ends, int32(at))
		case '\n', '\r':
			wrapped = true
		}
	}
	return ends, wrapped
}

// unwrap takes line ends out of a segment: files come wrapped at 80 columns.
func (r *Reader) unwrap(raw []byte) {
	r.unwrapped = r.unwrapped[:0]
	for _, b := range raw {
		if b != '\n' && b != '\r' {
			r.unwrapped = append(r.unwrapped, b)
		}
	}
}

// upToTerminator takes the next segment off the buffer. The last one may lack its terminator.
func (r *Reader) upToTerminator() ([]byte, error) {
	for searched := 0; ; {
		if step := bytes.IndexByte(r.buffer[r.from+searched:r.to], r.separators.Terminator); step >= 0 {
			raw := r.buffer[r.from : r.from+searched+step]
			r.from += len(raw) + 1
			if r.separators.Terminator == '\n' {
				r.at.Line++
			}
			return raw, r.tooLong(len(raw))
		}
		searched = r.to - r.from
		if err := r.tooLong(searched); err != nil {
			return nil, err
		}
		if r.ended {
			raw := r.buffer[r.from:r.to]
			r.from = r.to
			return raw, nil
		}
		if err := r.fill(); err != nil {
			return nil, err
		}
	}
}

func (r *Reader) tooLong(length int) error {
	if length <= maxSegment {
		return nil
	}
	return r.broken(Envelope, "no segment end within 64 KiB: the separators are not those the file announces")
}

// broken tells of the segment that would come next.
func (r *Reader) broken(kind Kind, reason string) error {
	return &Broken{Spot: Spot{Segment: r.at.Segment + 1, Line: r.at.Line}, Kind: kind, Reason: reason}
}

// fill reads more, after what is not given out yet.
func (r *Reader) fill() error {
	if r.from > 0 {
		copy(r.buffer, r.buffer[r.from:r.to])
		r.from, r.to = 0, r.to-r.from
	}
	for range 100 { // a reader that gives nothing for ever is broken
		n, err := r.source.Read(r.buffer[r.to:])
		r.to += n
		switch {
		case errors.Is(err, io.EOF):
			r.ended = true
			return nil
		case err != nil:
			return fmt.Errorf("read X12: %w", err)
		case n > 0:
			return nil
		}
	}
	return fmt.Errorf("read X12: %w", io.ErrNoProgress)
}
