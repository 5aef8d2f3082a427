package consent

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/plainbill/plainbill/billing"
)

// ListRow is one row of a consent list: an event, or why there is none.
type ListRow struct {
	Line   int    // of the file, from 1
	Event  Event  // Recorded and Actor are the importer's to fill in
	Column string // what was refused, by name; empty when the row as a whole was
	Reason string // why it was refused; empty for an event. It never repeats the row's contents.
}

// ListError says that a list cannot be read at all, or no further.
type ListError struct {
	Line   int
	Column string
	Reason string
}

// Error says where and why.
func (e *ListError) Error() string {
	if e.Column != "" {
		return fmt.Sprintf("consent list, line %d, column %q: %s", e.Line, e.Column, e.Reason)
	}
	return fmt.Sprintf("consent list, line %d: %s", e.Line, e.Reason)
}

var (
	listColumns  = []string{"phone", "account_number", "program", "action", "method", "at", "disclosure", "evidence"}
	listRequired = []string{"phone", "program", "action", "method", "at"}
	listMethods  = []Method{WebForm, Keyword, Paper, Verbal, Email, Import}
)

const (
	fieldLongest = 8 << 10 // bytes of one field
	rowLongest   = 1 << 20 // bytes read for one row before the file is given up
)

// ReadList reads a consent list in CSV and gives its rows to yield one by one, refused ones with their reason. Every
// event is marked as imported, so that it never lifts an opt-out, and its key comes from the practice and the row's
// contents, so that the same list twice changes nothing. The error is a [*ListError], the reader's, or yield's.
func ReadList(r io.Reader, practice billing.PracticeID, yield func(ListRow) error) error {
	limited := &limitedRows{from: r, left: rowLongest}
	rows := csv.NewReader(limited)
	rows.FieldsPerRecord = -1
	rows.ReuseRecord = true
	header, err := rows.Read()
	if err != nil {
		return headerError(err)
	}
	columns, err := readHeader(slices.Clone(header))
	if err != nil {
		return err
	}
	for {
		limited.left = rowLongest
		record, err := rows.Read()
		var malformed *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &malformed):
			err = yield(ListRow{Line: malformed.StartLine, Reason: "quotes are not closed or stand inside a field"})
		case err != nil:
			return fmt.Errorf("read consent list: %w", err)
		default:
			line, _ := rows.FieldPos(0)
			err = yield(readListRow(line, columns, record, practice))
		}
		if err != nil {
			return err
		}
	}
}

func headerError(err error) error {
	var malformed *csv.ParseError
	if errors.Is(err, io.EOF) || errors.As(err, &malformed) {
		return &ListError{Line: 1, Reason: "there is no header row"}
	}
	return fmt.Errorf("read consent list: %w", err)
}

// readHeader refuses what a list does not have by name, rather than leave it out in silence.
func readHeader(header []string) ([]string, error) {
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	for i, name := range header {
		header[i] = strings.TrimSpace(name)
		if !slices.Contains(listColumns, header[i]) {
			return nil, &ListError{1, header[i], "unknown column"}
		}
		if slices.Contains(header[:i], header[i]) {
			return nil, &ListError{1, header[i], "column stands twice"}
		}
	}
	for _, name := range listRequired {
		if !slices.Contains(header, name) {
			return nil, &ListError{1, name, "required column is missing"}
		}
	}
	return header, nil
}

func readListRow(line int, columns, record []string, practice billing.PracticeID) ListRow {
	row := ListRow{Line: line}
	if len(record) != len(columns) {
		row.Reason = "has " + strconv.Itoa(len(record)) + " fields, the header has " + strconv.Itoa(len(columns))
		return row
	}
	fields := map[string]string{}
	for i, name := range columns {
		fields[name] = strings.TrimSpace(record[i])
		if row.Reason == "" {
			row.Column, row.Reason = name, refusedField(name, fields[name])
		}
	}
	if row.Reason != "" {
		return row
	}
	row.Column = ""
	at, _ := listTime(fields["at"], Action(fields["action"]))
	phone, _ := ParsePhone(fields["phone"])
	row.Event = Event{
		Practice: practice, Phone: phone, Program: Program(fields["program"]), Action: Action(fields["action"]),
		Method: Method(fields["method"]), At: at, Key: listKey(practice, fields),
		Account: billing.AccountNumber(fields["account_number"]), Disclosure: fields["disclosure"],
		Evidence: fields["evidence"], Imported: true,
	}
	return row
}

// refusedField says what is wrong with a field; empty when nothing is.
func refusedField(name, value string) string {
	if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
		return "is not UTF-8 text"
	}
	if len(value) > fieldLongest {
		return "is longer than 8 KiB"
	}
	if value == "" && slices.Contains(listRequired, name) {
		return "is empty"
	}
	switch name {
	case "phone":
		if _, err := ParsePhone(value); err != nil {
			return "is not a telephone number"
		}
	case "program":
		if Program(value) != Billing {
			return "must be billing"
		}
	case "action":
		if a := Action(value); a != OptIn && a != OptOut {
			return "must be opt_in or opt_out"
		}
	case "method":
		if !slices.Contains(listMethods, Method(value)) {
			return "must be web_form, keyword, paper, verbal, email or import"
		}
	case "at":
		if _, err := listTime(value, OptIn); err != nil {
			return "must be a date YYYY-MM-DD or a time as RFC 3339 has it"
		}
	}
	return ""
}

// listTime reads when a person acted. Where only the day is known an opt-in counts from its beginning and an
// opt-out from its end, so that of two on one day the opt-out wins.
func listTime(value string, action Action) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, value); err == nil {
		return t.UTC(), nil
	}
	day, err := billing.ParseDate(value)
	if err != nil {
		return time.Time{}, err
	}
	if action == OptOut {
		return day.AddDays(1).Time().Add(-time.Second), nil
	}
	return day.Time(), nil
}

// listKey is the same for the same row, whatever the order of the columns.
func listKey(practice billing.PracticeID, fields map[string]string) string {
	digest := sha256.New()
	parts := []string{string(practice)}
	for _, name := range listColumns {
		parts = append(parts, fields[name])
	}
	for _, part := range parts {
		fmt.Fprintf(digest, "%d:%s", len(part), part)
	}
	return "list/" + hex.EncodeToString(digest.Sum(nil))
}

// limitedRows ends a file whose row goes on and on, as one with a quote that is never closed does.
type limitedRows struct {
	from io.Reader
	left int
}

func (l *limitedRows) Read(b []byte) (int, error) {
	if l.left <= 0 {
		return 0, &ListError{Reason: "a row is longer than 1 MiB: a quote may not be closed"}
	}
	n, err := l.from.Read(b[:min(len(b), l.left)])
	l.left -= n
	return n, err
}
