package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// maxMap bounds the file of a map, in bytes.
const maxMap = 1 << 20

// Map says how a practice's own table is to be read as a statement file. Nothing of it is about a patient.
type Map struct {
	Columns   map[string]string `yaml:"columns"`   // the file's column → ours
	Constants map[string]string `yaml:"constants"` // our column → what all rows have, written as in a statement file
	Ignore    []string          `yaml:"ignore"`    // the file's columns that are left out; "*" is all that are not named
	Delimiter string            `yaml:"delimiter"` // a comma when empty; "tab" is one
	Dates     string            `yaml:"dates"`     // such as MM/DD/YYYY, D.M.YYYY, DD-MMM-YYYY; YYYY-MM-DD when empty
	Amounts   Amounts           `yaml:"amounts"`

	layout    string
	delimiter rune
}

// Amounts says how a table writes money.
type Amounts struct {
	Decimal   string   `yaml:"decimal"`   // a point when empty
	Thousands string   `yaml:"thousands"` // nothing when empty
	Currency  string   `yaml:"currency"`  // a sign that may stand before or behind, such as $
	Cents     bool     `yaml:"cents"`     // whole cents: 6000 is sixty dollars
	Unsigned  []string `yaml:"unsigned"`  // our columns whose sign, or brackets, say nothing
}

// ParseMap reads a map from YAML. Keys it does not know are refused, with their lines; so are columns of ours that do
// not exist, are given twice, or are missing.
func ParseMap(r io.Reader) (Map, error) {
	var m Map
	raw, err := io.ReadAll(io.LimitReader(r, maxMap+1))
	if err != nil {
		return m, fmt.Errorf("read map: %w", err)
	}
	if len(raw) > maxMap {
		return m, errors.New("map: is over 1 MiB")
	}
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	decoder.KnownFields(true)
	if err := decoder.Decode(&m); err != nil && !errors.Is(err, io.EOF) {
		return m, fmt.Errorf("map: %s", strings.Join(strings.Fields(strings.TrimPrefix(err.Error(), "yaml: ")), " "))
	}
	return m, m.settle()
}

// settle checks the map and works out what its words mean.
func (m *Map) settle() error {
	var wrong []string
	given := map[string]int{}
	for _, column := range m.Columns {
		given[column]++
	}
	for column := range m.Constants {
		given[column]++
	}
	for column, times := range given {
		switch {
		case !slices.Contains(Columns(), column):
			wrong = append(wrong, printable(column)+" is not a column of statement files")
		case times > 1:
			wrong = append(wrong, column+" is given twice")
		}
	}
	for _, column := range required {
		if given[column] == 0 {
			wrong = append(wrong, column+" is missing from columns and constants")
		}
	}
	for _, column := range m.Amounts.Unsigned {
		if !slices.Contains(Columns(), column) {
			wrong = append(wrong, "amounts.unsigned: "+printable(column)+" is not a column of statement files")
		}
	}
	var ok bool
	if m.layout, ok = layoutOf(m.Dates); !ok {
		wrong = append(wrong, "dates: write it with YYYY, MM or M or MMM, and DD or D, like MM/DD/YYYY")
	}
	if m.delimiter, ok = delimiterOf(m.Delimiter); !ok {
		wrong = append(wrong, `delimiter: is one character, or "tab"`)
	}
	if len(wrong) == 0 {
		return nil
	}
	slices.Sort(wrong)
	return fmt.Errorf("map: %s", strings.Join(wrong, "; "))
}

func delimiterOf(text string) (rune, bool) {
	switch text {
	case "":
		return ',', true
	case "tab":
		return '\t', true
	}
	all := []rune(text)
	return all[0], len(all) == 1 && !strings.ContainsRune("\"\r\n\ufffd", all[0])
}

// layoutOf gives the layout for package time. Years of two digits are not read: a birth may be of either century.
func layoutOf(dates string) (string, bool) {
	if dates == "" {
		return time.DateOnly, true
	}
	layout := strings.NewReplacer(
		"YYYY", "2006", "MMM", "Jan", "MM", "01", "DD", "02", "M", "1", "D", "2",
	).Replace(dates)
	noon := time.Date(1984, 11, 23, 0, 0, 0, 0, time.UTC)
	back, err := time.Parse(layout, noon.Format(layout))
	return layout, err == nil && back.Equal(noon)
}

// canonical gives a field as a statement file would write it; what cannot be read stays as it is, to be refused.
func (m *Map) canonical(column, text string) string {
	switch kindOf(column) {
	case dateColumn:
		if t, err := time.Parse(m.layout, text); err == nil {
			return t.Format(time.DateOnly)
		}
	case amountColumn:
		return m.amount(column, text)
	}
	return text
}

func (m *Map) amount(column, text string) string {
	negative := false
	if inner, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inner, ")") {
		text, negative = strings.TrimSuffix(inner, ")"), true
	}
	if m.Amounts.Currency != "" {
		text = strings.TrimSpace(strings.Replace(text, m.Amounts.Currency, "", 1))
	}
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		text, negative = rest, !negative
	}
	if m.Amounts.Thousands != "" {
		text = strings.ReplaceAll(text, m.Amounts.Thousands, "")
	}
	if m.Amounts.Decimal != "" && m.Amounts.Decimal != "." && !strings.Contains(text, ".") {
		text = strings.Replace(text, m.Amounts.Decimal, ".", 1)
	}
	if m.Amounts.Cents && strings.Trim(text, "0123456789") == "" && text != "" {
		padded := strings.Repeat("0", max(3-len(text), 0)) + text
		text = padded[:len(padded)-2] + "." + padded[len(padded)-2:]
	}
	if negative && !slices.Contains(m.Amounts.Unsigned, column) && text != "" {
		return "-" + text
	}
	return text
}

// columnKind is what a column holds, as far as its writing differs from table to table.
type columnKind int

const (
	textColumn columnKind = iota
	dateColumn
	amountColumn
)

func kindOf(column string) columnKind {
	switch column {
	case "date_of_birth", "visit_date", "statement_date", "due_date":
		return dateColumn
	case "charge", "insurer_paid", "contractual_adjustment", "deductible", "copay", "coinsurance", "not_covered",
		"patient_paid", "estimate":
		return amountColumn
	}
	return textColumn
}
