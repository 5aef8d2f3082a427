package csv

import (
	"fmt"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/consent"
)

// row reads one record. Everything wrong with it is told at once: the first problem gives the column, others follow in
// the reason.
func (r *Reader) row(line int, fields []string) remit.Row {
	if len(fields) != r.width {
		return remit.Row{Line: line, Refused: &remit.Refusal{Line: line, Reason: fmt.Sprintf(
			"the row has %d fields, the header has %d: is a comma or a quote missing?", len(fields), r.width)}}
	}
	c := cells{fields: fields, places: r.places, mapped: r.mapped, names: r.names}
	row := remit.Row{
		Line:      line,
		Account:   billing.AccountNumber(c.identifier("account_number")),
		Claim:     c.identifier("claim_number"),
		Statement: c.identifier("statement_number"),
		Person: billing.Person{
			FirstName:          billing.Name(c.text("first_name")),
			LastName:           billing.Name(c.text("last_name")),
			DateOfBirth:        billing.BornOn(c.date("date_of_birth")),
			ZIP:                c.text("zip"),
			Language:           c.language(),
			GuarantorFirstName: billing.Name(c.text("guarantor_first_name")),
			GuarantorLastName:  billing.Name(c.text("guarantor_last_name")),
		},
		VisitDate:     c.date("visit_date"),
		StatementDate: c.date("statement_date"),
		DueDate:       c.date("due_date"),
		Provider:      c.text("provider"),
		Insurer:       c.text("insurer"),
		Estimated:     c.amount("estimate"),
		Service: billing.ServiceLine{
			Code: c.text("service_code"), Label: c.text("service_label"),
			Charge:                c.amount("charge"),
			InsurerPaid:           c.amount("insurer_paid"),
			ContractualAdjustment: c.amount("contractual_adjustment"),
			Deductible:            c.amount("deductible"), Copay: c.amount("copay"),
			Coinsurance: c.amount("coinsurance"), NotCovered: c.amount("not_covered"),
			PatientPaid: c.amount("patient_paid"),
		},
	}
	row.Phone = r.phoneOf(&c)
	if len(c.problems) == 0 {
		settle(&row, &c)
		checkDates(row, &c)
	}
	row.Refused = c.refusal(line)
	return row
}

// settle gives a line without an insurer the patient's own share, and holds every line to its sum.
func settle(row *remit.Row, c *cells) {
	s := &row.Service
	if row.Insurer == "" {
		if s.InsurerPaid != 0 {
			c.refuse("insurer_paid", "must be 0.00 when insurer is empty")
			return
		}
		if s.PatientResponsibility() == 0 {
			s.SelfPay = s.Charge - s.ContractualAdjustment
			if s.SelfPay < 0 {
				c.refuse("contractual_adjustment", "is more than charge")
			}
			return
		}
	}
	if !s.Balanced() {
		c.refuse("charge",
			"is not insurer_paid + contractual_adjustment + deductible + copay + coinsurance + not_covered")
	}
}

func checkDates(row remit.Row, c *cells) {
	if row.VisitDate.Before(row.Person.DateOfBirth.Reveal()) {
		c.refuse("visit_date", "is before date_of_birth")
	}
	if !row.DueDate.IsZero() && row.DueDate.Before(row.StatementDate) {
		c.refuse("due_date", "is before statement_date")
	}
}

// phoneOf parses the phone, which is costly, once for the rows of one patient.
func (r *Reader) phoneOf(c *cells) consent.Phone {
	text := c.text("phone")
	if text == "" {
		return ""
	}
	if text != r.phoneText {
		r.phone, r.phoneErr = consent.ParsePhone(text)
		r.phoneText = strings.Clone(text)
	}
	if r.phoneErr != nil {
		c.refuse("phone", "is not a telephone number that exists; leave it empty if it is not known")
	}
	return r.phone
}
