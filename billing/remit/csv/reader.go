package csv

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/consent"
)

// maxRowBytes bounds one row: a quote that is never closed would otherwise take the rest of the file for one field.
const maxRowBytes = 64 << 10

// Reader gives the rows of a file, one after the other.
type Reader struct {
	records *csv.Reader
	bounded *boundedReader
	places  map[string]int
	mapped  *Map
	names   map[string]string
	width   int
	next    int // no row that has not come out yet begins before this line
	done    bool
	// One patient's rows follow each other: the number parsed last is remembered.
	phoneText string
	phone     consent.Phone
	phoneErr  error
}

// NewReader reads the header. An error of type [*HeaderError] refuses the file, any other comes from r.
func NewReader(r io.Reader) (*Reader, error) { return newReader(r, nil) }

// NewMappedReader reads the header of a practice's own table. Errors are as those of [NewReader].
func NewMappedReader(r io.Reader, m Map) (*Reader, error) {
	if m.layout == "" {
		if err := m.settle(); err != nil {
			return nil, err
		}
	}
	return newReader(r, &m)
}

func newReader(r io.Reader, m *Map) (*Reader, error) {
	bounded := &boundedReader{source: r, left: maxRowBytes}
	buffered := bufio.NewReader(bounded)
	if start, _ := buffered.Peek(2); len(start) == 2 && (start[0] == 0xFF && start[1] == 0xFE ||
		start[0] == 0xFE && start[1] == 0xFF) {
		return nil, &HeaderError{Reason: "the file is UTF-16; save it as UTF-8"}
	}
	if start, _ := buffered.Peek(len(byteOrderMark)); string(start) == byteOrderMark {
		if _, err := buffered.Discard(len(byteOrderMark)); err != nil {
			return nil, err
		}
	}
	records := csv.NewReader(buffered)
	records.FieldsPerRecord = -1 // counted here, so that the refusal can say what was found
	records.ReuseRecord = true
	if m != nil {
		records.Comma = m.delimiter
	}
	names, err := records.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, &HeaderError{Reason: "the file is empty"}
	case errors.Is(err, errRowTooLong):
		return nil, &HeaderError{Reason: "the first line is too long to be a header"}
	case isSyntax(err):
		return nil, &HeaderError{Reason: "the first line has a misplaced quote"}
	case err != nil:
		return nil, fmt.Errorf("read header: %w", err)
	case !utf8.ValidString(strings.Join(names, "")):
		return nil, &HeaderError{Reason: "the file is not UTF-8; save it as UTF-8"}
	}
	read := &Reader{records: records, bounded: bounded, mapped: m, width: len(names), next: 2}
	if m == nil {
		read.places, err = readHeader(names)
	} else {
		read.places, read.names, err = m.readHeader(names)
	}
	if err != nil {
		return nil, err
	}
	return read, nil
}

// Next gives the next row, refused or not, and [io.EOF] at the end. Lines on which nothing stands are left out. Any
// other error comes from the file itself.
func (r *Reader) Next() (remit.Row, error) {
	for !r.done {
		r.bounded.left = maxRowBytes
		fields, err := r.records.Read()
		switch {
		case err == nil && blank(fields):
			continue
		case err == nil:
			line, _ := r.records.FieldPos(0)
			r.next = line + 1 + strings.Count(strings.Join(fields, ""), "\n")
			return r.row(line, fields), nil
		case errors.Is(err, io.EOF):
			r.done = true
		case errors.Is(err, errRowTooLong):
			r.done = true
			return r.broken(err, "the row is longer than 64 KiB: is a quote not closed? Nothing after it was read"), nil
		case isSyntax(err):
			return r.broken(err, "a quote is misplaced or not closed: write \"\" for a quote inside a quoted field"), nil
		default:
			return remit.Row{}, fmt.Errorf("read row: %w", err)
		}
	}
	return remit.Row{}, io.EOF
}

// broken refuses what could not be taken apart.
func (r *Reader) broken(err error, reason string) remit.Row {
	line := r.next
	if syntax := (*csv.ParseError)(nil); errors.As(err, &syntax) {
		line, r.next = syntax.StartLine, syntax.Line+1
	}
	return remit.Row{Line: line, Refused: &remit.Refusal{Line: line, Reason: reason}}
}

func isSyntax(err error) bool {
	return errors.Is(err, csv.ErrQuote) || errors.Is(err, csv.ErrBareQuote)
}

func blank(fields []string) bool {
	for _, f := range fields {
		if strings.TrimSpace(f) != "" {
			return false
		}
	}
	return true
}

var errRowTooLong = errors.New("row too long")

// boundedReader fails when a row takes more than its share of bytes.
type boundedReader struct {
	source io.Reader
	left   int
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errRowTooLong
	}
	n, err := b.source.Read(p)
	b.left -= n
	return n, err
}
