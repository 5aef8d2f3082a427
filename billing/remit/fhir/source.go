package fhir

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// errSyntax says that the text is not JSON, errTooLong that a resource is longer than may be held.
var (
	errSyntax  = errors.New("not JSON")
	errTooLong = errors.New("resource too long")
)

// source cuts a stream into JSON values without holding more than one, and counts lines. It checks strings and
// brackets; whether a value is JSON through and through is for whoever decodes it.
type source struct {
	in   *bufio.Reader
	line int // of the byte that comes next, from 1
	// wholeLines says that a value must end on the line it begins on: then one that is broken takes no other with it.
	wholeLines bool
	longest    int
	value      []byte // the value read last
	tooLong    bool
	// startsLine says whether the next byte begins a line, startedLine whether the one before it did.
	startsLine, startedLine bool
}

func (s *source) readByte() (byte, error) {
	c, err := s.in.ReadByte()
	if err != nil {
		return 0, err
	}
	s.startsLine, s.startedLine = c == '\n', s.startsLine
	if s.startsLine {
		s.line++
	}
	return c, nil
}

// unread puts the byte read last back; never two in a row.
func (s *source) unread() {
	if s.startsLine {
		s.line--
	}
	s.startsLine = s.startedLine
	_ = s.in.UnreadByte()
}

func (s *source) keep(c byte) {
	if len(s.value) < s.longest {
		s.value = append(s.value, c)
		return
	}
	s.tooLong = true
}

// peek skips blanks and gives the byte that follows, which stays unread.
func (s *source) peek() (byte, error) {
	for {
		c, err := s.readByte()
		if err != nil {
			return 0, err
		}
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			s.unread()
			return c, nil
		}
	}
}

// peekInside is peek inside a value: it keeps the ends of lines, so that places in the value can be told by line, and
// allows none where a value must end on its line.
func (s *source) peekInside() (byte, error) {
	for {
		c, err := s.readByte()
		switch {
		case err != nil:
			return 0, inside(err)
		case c == '\n' && s.wholeLines:
			return 0, errSyntax
		case c == '\n':
			s.keep(c)
		case c != ' ' && c != '\t' && c != '\r':
			s.unread()
			return c, nil
		}
	}
}

// expect skips blanks inside a value and takes one byte of the given ones.
func (s *source) expect(these string) (byte, error) {
	if _, err := s.peekInside(); err != nil {
		return 0, err
	}
	c, err := s.readByte()
	if err != nil {
		return 0, inside(err)
	}
	for i := range len(these) {
		if c == these[i] {
			return c, nil
		}
	}
	s.unread()
	return 0, errSyntax
}

// copyValue adds the next value, of any kind, to s.value. A value too long to be kept is read to its end all the same.
func (s *source) copyValue() error {
	c, err := s.peek()
	switch {
	case err != nil:
		return inside(err)
	case c == '{' || c == '[':
		return s.copyNested()
	case c == '"':
		return s.copyString()
	}
	for {
		c, err := s.readByte()
		if err != nil {
			return inside(err)
		}
		switch c {
		case ',', '}', ']', ' ', '\t', '\r', '\n':
			s.unread()
			return nil
		case '{', '[', '"', ':':
			return errSyntax
		}
		s.keep(c)
	}
}

func (s *source) copyNested() error {
	for depth := 0; ; {
		c, err := s.readByte()
		if err != nil {
			return inside(err)
		}
		switch c {
		case '"':
			s.unread()
			if err := s.copyString(); err != nil {
				return err
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '\n':
			if s.wholeLines {
				return errSyntax
			}
		}
		s.keep(c)
		if depth == 0 {
			return nil
		}
	}
}

func (s *source) copyString() error {
	c, err := s.readByte()
	switch {
	case err != nil:
		return inside(err)
	case c != '"':
		return errSyntax
	}
	s.keep(c)
	for escaped := false; ; {
		c, err := s.readByte()
		switch {
		case err != nil:
			return inside(err)
		case c == '\n':
			return errSyntax // a string never goes over a line's end
		}
		s.keep(c)
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case c == '"':
			return nil
		}
	}
}

// toLineOfObject goes on to the next line that begins with a brace; [io.EOF] when there is none.
func (s *source) toLineOfObject() error {
	for {
		begins := s.startsLine
		c, err := s.readByte()
		if err != nil {
			return err
		}
		if begins && c == '{' {
			s.unread()
			return nil
		}
	}
}

// oneALine says whether the file begins like ndjson: its first line is JSON by itself, or the second is and the first
// is none that goes on there. It sees no further than what is buffered.
func (s *source) oneALine() bool {
	start, _ := s.in.Peek(s.in.Size())
	first, rest, more := bytes.Cut(start, []byte{'\n'})
	second, _, whole := bytes.Cut(rest, []byte{'\n'})
	first = bytes.TrimRight(first, " \t\r")
	switch {
	case !more || len(first) == 0 || first[0] != '{' || !bytes.HasPrefix(second, []byte{'{'}):
		return false
	case json.Valid(first):
		return true
	}
	return !bytes.ContainsAny(first[len(first)-1:], "[,:") && (whole || len(start) < s.in.Size()) && json.Valid(second)
}

// inside is the end of the file where a value has not ended.
func inside(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
