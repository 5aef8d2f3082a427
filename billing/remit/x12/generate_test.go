package x12_test

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit/x12"
)

// writer writes X12 with any separators.
type writer struct {
	bytes.Buffer

	separators x12.Separators
	between    string // segments: "", "\n", "\r\n"
	segments   int    // since the last ST
}

// standard are the separators most files have.
var standard = x12.Separators{Element: '*', Component: ':', Repetition: '^', Terminator: '~'}

func (w *writer) seg(elements ...string) {
	for i, e := range elements {
		if i > 0 {
			w.WriteByte(w.separators.Element)
		}
		w.WriteString(e)
	}
	w.WriteByte(w.separators.Terminator)
	w.WriteString(w.between)
	if w.segments++; elements[0] == "ST" {
		w.segments = 1
	}
}

// of joins components.
func (w *writer) of(parts ...string) string {
	joined := parts[0]
	for _, p := range parts[1:] {
		joined += string(rune(w.separators.Component)) + p
	}
	return joined
}

func (w *writer) open(control string) {
	w.seg("ISA", "00", "          ", "00", "          ", "ZZ", "INSURER        ", "ZZ", "PRACTICE       ", "260102",
		"0304", string(rune(w.separators.Repetition)), "00501", control, "0", "P", string(rune(w.separators.Component)))
	w.seg("GS", "HP", "INSURER", "PRACTICE", "20260102", "0304", "1", "X", "005010X221A1")
}

func (w *writer) close(control string) {
	w.seg("GE", "1", "1")
	w.seg("IEA", "1", control)
}

// dollars writes an amount as X12 does: no zeros at the end, none before the point.
func dollars(c billing.Cents) string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	switch {
	case c%100 == 0:
		return sign + strconv.FormatInt(int64(c/100), 10)
	case c < 100 && c%10 == 0:
		return sign + "." + strconv.FormatInt(int64(c/10), 10)
	}
	return sign + fmt.Sprintf("%d.%02d", c/100, c%100)
}

// remittance writes a whole file around claims.
func (w *writer) remittance(control string, claims []x12.Claim, provider ...billing.Cents) {
	w.open(control)
	w.seg("ST", "835", "0001")
	var paid billing.Cents
	for _, c := range claims {
		paid += c.Paid
	}
	for _, p := range provider {
		paid -= p
	}
	w.seg("BPR", "I", dollars(paid), "C", "ACH", "CCP", "", "", "", "", "", "", "", "", "", "", "20260102")
	w.seg("TRN", "1", "T"+control, "1999999999")
	w.seg("N1", "PR", "BLUE PLAN", "XV", "00001")
	w.seg("N1", "PE", "LAKESIDE FAMILY MEDICINE", "XX", "1999999999")
	w.seg("LX", "1")
	for _, c := range claims {
		w.claim(c)
	}
	for _, p := range provider {
		w.seg("PLB", "1999999999", "20261231", w.of("WO", "REF1"), dollars(p))
	}
	w.seg("SE", strconv.Itoa(w.segments+1), "0001")
	w.close(control)
}

func (w *writer) claim(c x12.Claim) {
	share := ""
	if c.PatientStated {
		share = dollars(c.Patient)
	}
	w.seg("CLP", c.Number, c.Status, dollars(c.Charge), dollars(c.Paid), share, c.Filing, c.PayerNumber)
	w.adjustments(c.Adjustments)
	p := c.Person
	w.seg("NM1", "QC", "1", p.LastName.Reveal(), p.FirstName.Reveal(), "", "", "", "MI", p.ID.Reveal())
	for _, l := range c.Lines {
		code := append([]string{l.Procedure.Qualifier, l.Procedure.Code}, l.Procedure.Modifiers...)
		w.seg("SVC", w.of(code...), dollars(l.Charge), dollars(l.Paid), "", l.Units)
		for _, d := range l.Dates {
			w.seg("DTM", d.Qualifier, fmt.Sprintf("%04d%02d%02d", d.From.Year, d.From.Month, d.From.Day))
		}
		w.adjustments(l.Adjustments)
		for _, r := range l.References {
			w.seg("REF", r.Qualifier, r.Value)
		}
		for _, a := range l.Amounts {
			w.seg("AMT", a.Qualifier, dollars(a.Value))
		}
		for _, r := range l.Remarks {
			w.seg("LQ", "HE", r)
		}
	}
}

// adjustments writes as many of one group into a CAS as go in.
func (w *writer) adjustments(all []x12.Adjustment) {
	for len(all) > 0 {
		elements := []string{"CAS", all[0].Group}
		n := 0
		for n < len(all) && n < 6 && all[n].Group == all[0].Group {
			elements = append(elements, all[n].Reason, dollars(all[n].Amount), all[n].Quantity)
			n++
		}
		if elements[len(elements)-1] == "" {
			elements = elements[:len(elements)-1]
		}
		w.seg(elements...)
		all = all[n:]
	}
}

// typical gives a claim of three lines as practices see them every day.
func typical(n int) x12.Claim {
	c := x12.Claim{
		Number: fmt.Sprintf("A%07d", n), Status: "1", Filing: "12", PayerNumber: fmt.Sprintf("9405%09d", n),
		PatientStated: true, Person: x12.Person{LastName: "EXAMPLE", FirstName: "PAT", IDQualifier: "MI", ID: "M1"},
	}
	for i := range 3 {
		share := billing.Cents(1000 + 500*i)
		l := x12.Line{
			Procedure: x12.Procedure{Qualifier: "HC", Code: "99999", Modifiers: []string{"25"}}, Units: "1",
			Charge: 18550 + share, Paid: 12345,
			Dates:      []x12.Dated{{Qualifier: "472", From: billing.Date{Year: 2026, Month: 1, Day: 2}}},
			References: []x12.Reference{{Qualifier: "6R", Value: strconv.Itoa(n*3 + i)}},
			Amounts:    []x12.Amount{{Qualifier: "B6", Value: 12345 + share}},
			Adjustments: []x12.Adjustment{
				{Group: "CO", Reason: "45", Amount: 6205}, {Group: "PR", Reason: "2", Amount: share},
			},
		}
		c.Charge, c.Paid, c.Patient = c.Charge+l.Charge, c.Paid+l.Paid, c.Patient+share
		c.Lines = append(c.Lines, l)
	}
	return c
}
