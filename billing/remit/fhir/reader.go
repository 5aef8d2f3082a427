package fhir

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/plainbill/plainbill/billing/remit"
)

// maxResource bounds one resource, in bytes.
const maxResource = 16 << 20

// Reader gives what a file says, one item after the other.
type Reader struct {
	source
	file   string
	dir    directory
	bundle *bundle // while its entries are read
	begun  bool
	done   bool
	passed int
	began  int // the line on which what is being read began
}

// NewReader reads from r. The file's name goes into sources only.
func NewReader(r io.Reader, file string) *Reader {
	s := source{in: bufio.NewReaderSize(r, 64<<10), line: 1, longest: maxResource, startsLine: true}
	return &Reader{source: s, file: file}
}

// Passed is how many resources gave no item: those that are not statement data, and those only others refer to.
func (r *Reader) Passed() int { return r.passed }

// Next gives the next item and [io.EOF] at the end. Any other error comes from the file itself. What cannot be read is
// an item that is refused, and what follows it is read when a line begins with a resource again.
func (r *Reader) Next() (Item, error) {
	for !r.done {
		r.began = r.line
		item, err := r.step()
		switch {
		case err == nil && item != nil:
			return *item, nil
		case err == nil:
		case errors.Is(err, io.EOF):
			r.done = true
		case errors.Is(err, io.ErrUnexpectedEOF):
			r.done = true
			return r.broken(r.began, "the file ends inside a resource"), nil
		case errors.Is(err, errSyntax):
			return r.resume()
		case errors.Is(err, errTooLong):
			return r.broken(r.began, fmt.Sprintf("is longer than %d MiB", maxResource>>20)), nil
		default:
			return Item{}, fmt.Errorf("read resource: %w", err)
		}
	}
	return Item{}, io.EOF
}

// broken refuses what could not be taken apart.
func (r *Reader) broken(line int, reason string) Item {
	path := ""
	if r.bundle != nil {
		path = fmt.Sprintf("entry[%d]", r.bundle.next)
	}
	return Item{Line: line, Path: path, Refused: &remit.Refusal{Line: line, Column: path, Reason: reason}}
}

// resume refuses what is no JSON and goes on where a line begins with a resource.
func (r *Reader) resume() (Item, error) {
	item := r.broken(r.began, "is not JSON; what follows is read from the next line that begins with a brace")
	r.bundle = nil
	if err := r.toLineOfObject(); errors.Is(err, io.EOF) {
		r.done = true
	} else if err != nil {
		return Item{}, fmt.Errorf("read resource: %w", err)
	}
	return item, nil
}

// step reads one resource; nothing comes of many.
func (r *Reader) step() (*Item, error) {
	if r.bundle != nil {
		return r.nextEntry()
	}
	if !r.begun {
		r.begun = true
		if start, _ := r.in.Peek(3); bytes.Equal(start, []byte("\ufeff")) {
			_, _ = r.in.Discard(3)
		}
		r.wholeLines = r.oneALine()
	}
	if _, err := r.peek(); err != nil {
		return nil, err
	}
	r.began = r.line
	r.value, r.tooLong = r.value[:0], false
	entries, err := r.object()
	switch {
	case err != nil:
		return nil, err
	case entries:
		return r.openBundle(r.began), nil
	case r.tooLong:
		return nil, errTooLong
	}
	// A resource that ends on its line, as in ndjson: from now on none may take the next one with it.
	r.wholeLines = r.wholeLines || r.line == r.began
	return r.read(&resource{raw: r.value, line: r.began}), nil
}

// object reads an object up to its end, or into an array called "entry": that is a Bundle's and is not held whole.
func (r *Reader) object() (entries bool, err error) {
	if _, err := r.expect("{"); err != nil {
		return false, err
	}
	r.keep('{')
	for first := true; ; first = false {
		c, err := r.peekInside()
		switch {
		case err != nil:
			return false, err
		case c == '}':
			_, err = r.readByte()
			r.keep('}')
			return false, inside(err)
		case !first:
			if _, err := r.expect(","); err != nil {
				return false, err
			}
			r.keep(',')
		}
		if entries, err := r.member(); err != nil || entries {
			return entries, err
		}
	}
}

// member reads a name and, but for entries, its value.
func (r *Reader) member() (entries bool, err error) {
	if _, err := r.peekInside(); err != nil {
		return false, err
	}
	start := len(r.value)
	if err := r.copyString(); err != nil {
		return false, err
	}
	name := string(r.value[start:])
	if _, err := r.expect(":"); err != nil {
		return false, err
	}
	r.keep(':')
	c, err := r.peekInside()
	if err != nil {
		return false, err
	}
	if name == `"entry"` && c == '[' {
		_, err := r.readByte()
		return true, inside(err)
	}
	return false, r.copyValue()
}

// read makes an item of a resource; nil when it is of a kind that says nothing here, or only to others.
func (r *Reader) read(res *resource) *Item {
	res.dir, res.file = &r.dir, r.file
	if !utf8.Valid(res.raw) {
		res.refuse("", "is not UTF-8")
	} else if item := res.readAny(); item != nil {
		return item
	}
	if res.refusal != nil {
		return res.refused()
	}
	r.passed++
	return nil
}
