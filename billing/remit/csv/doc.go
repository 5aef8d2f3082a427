// Package csv reads statement files: UTF-8, a header row, one row a service line, amounts in dollars, dates
// YYYY-MM-DD. It streams, and every row comes out complete or refused with its line, column and reason.
//
// It may not do input of its own, read a clock, hold more than a row in memory, or quote a name, a phone, a date of
// birth or an amount in a reason.
//
// Invariant: a file whose header is not understood gives no row at all; a row that comes out without a refusal
// balances to the cent.
package csv

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Columns are the columns a statement file may have, in the order the documentation names them.
func Columns() []string {
	return []string{
		"account_number", "first_name", "last_name", "date_of_birth", "zip", "phone", "language",
		"guarantor_first_name", "guarantor_last_name", "claim_number", "visit_date", "provider",
		"service_code", "service_label", "charge", "insurer", "insurer_paid", "contractual_adjustment",
		"deductible", "copay", "coinsurance", "not_covered", "patient_paid", "statement_number",
		"statement_date", "due_date", "estimate",
	}
}

// Required are the columns that every file must have and every row must fill.
func Required() []string {
	return []string{
		"account_number", "first_name", "last_name", "date_of_birth", "claim_number", "visit_date",
		"service_label", "charge", "statement_number", "statement_date",
	}
}

// HeaderError says why a whole file is refused: nothing of it is loaded. Columns names the columns at fault, if the
// reason is about columns.
type HeaderError struct {
	Columns []string
	Reason  string
}

// Error says what is wrong with the header and what to do.
func (e *HeaderError) Error() string {
	if len(e.Columns) == 0 {
		return "header: " + e.Reason
	}
	return fmt.Sprintf("header: %s: %s", e.Reason, strings.Join(e.Columns, ", "))
}

const byteOrderMark = "\ufeff"

// readHeader gives the place of every column that the file has.
func readHeader(names []string) (map[string]int, error) {
	known, places := Columns(), map[string]int{}
	var unknown, twice, missing []string
	for i, name := range names {
		name = strings.TrimSpace(name)
		switch _, seen := places[name]; {
		case !slices.Contains(known, name):
			unknown = append(unknown, printable(name))
		case seen:
			twice = append(twice, name)
		default:
			places[name] = i
		}
	}
	for _, name := range Required() {
		if _, ok := places[name]; !ok {
			missing = append(missing, name)
		}
	}
	switch {
	case len(names) == 1 && strings.ContainsAny(names[0], ";\t|"):
		return nil, &HeaderError{Reason: "the columns are not separated by commas; save the file as comma-separated UTF-8"}
	case len(places) == 0: // a patient may stand in the first line: it is not shown
		return nil, &HeaderError{Reason: "the first line does not name the columns"}
	case len(unknown) > 0:
		return nil, &HeaderError{Columns: unknown, Reason: "unknown columns; remove or rename them"}
	case len(twice) > 0:
		return nil, &HeaderError{Columns: twice, Reason: "columns that stand there twice"}
	case len(missing) > 0:
		return nil, &HeaderError{Columns: missing, Reason: "required columns are missing"}
	}
	return places, nil
}

var columnName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_ .#/()-]{0,39}$`)

// printable gives an unknown column's name if it looks like one.
func printable(name string) string {
	if !columnName.MatchString(name) {
		return "(one without a usable name)"
	}
	return name
}
