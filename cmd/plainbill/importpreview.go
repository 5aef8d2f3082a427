package main

import (
	"errors"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/billing/remit/csv"
)

// previewed is how many rows a dry run shows as they would load.
const previewed = 5

// readMap reads the map of a practice's own tables.
func readMap(path string) (*csv.Map, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, errors.New("--map: the file cannot be opened")
	}
	defer f.Close()
	m, err := csv.ParseMap(f)
	if err != nil {
		return nil, err
	}
	return &m, nil
}

// preview keeps the first rows that pass through it.
type preview struct {
	ledger.Rows

	first []remit.Row
}

// Next gives the next row.
func (p *preview) Next() (remit.Row, error) {
	row, err := p.Rows.Next()
	if err == nil && row.Refused == nil && len(p.first) < previewed {
		p.first = append(p.first, row)
	}
	return row, err
}

// show prints the rows field by field. Of the patient stands enough to see that the columns are the right ones.
func (p *preview) show(c *console) {
	for _, r := range p.first {
		s, born := r.Service, r.Person.DateOfBirth.Reveal()
		c.printf("line %d would load as:\n", r.Line)
		for _, field := range []struct{ name, text string }{
			{"account_number", string(r.Account)},
			{"first_name", initial(r.Person.FirstName.Reveal())},
			{"last_name", initial(r.Person.LastName.Reveal())},
			{"date_of_birth", strings.Join([]string{born.String()[:min(4, len(born.String()))], "…"}, "-")},
			{"phone", ending(r.Phone.Reveal())},
			{"claim_number", r.Claim},
			{"visit_date", r.VisitDate.String()},
			{"provider", r.Provider},
			{"service", strings.TrimSpace(s.Code + " " + s.Label)},
			{"charge", s.Charge.String()},
			{"insurer", r.Insurer},
			{"insurer_paid", s.InsurerPaid.String()},
			{"contractual_adjustment", s.ContractualAdjustment.String()},
			{"patient's share", s.PatientResponsibility().String()},
			{"patient_paid", s.PatientPaid.String()},
			{"statement", strings.TrimSpace(r.Statement + " " + r.StatementDate.String() + " " + r.DueDate.String())},
		} {
			if field.text != "" {
				c.printf("  %-23s %s\n", field.name, field.text)
			}
		}
	}
}

func initial(name string) string {
	if name == "" {
		return ""
	}
	_, size := utf8.DecodeRuneInString(name)
	return name[:size] + "…"
}

func ending(phone string) string {
	if len(phone) < 4 {
		return ""
	}
	return "…" + phone[len(phone)-4:]
}
