package dialogue

import (
	"slices"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// linesAText is how many service lines one text explains; visitsAText in how many visits a named line is looked up.
const (
	linesAText  = 3
	visitsAText = 2
)

// explainLine explains the lines that a text names by day, amount, label or code; where it names none, the visit that
// was shown last, else the newest with something to pay, line by line.
func (t *turn) explainLine(a Account) {
	words := t.e.Body
	if t.s.Words != "" {
		words, t.s.Words = t.s.Words, ""
	}
	var all []visitLines
	for _, c := range append(openVisits(a), visits(a, func(c billing.Claim) bool {
		return c.Amount(billing.PartLeft) <= 0
	})...) {
		if lines := told(c); len(lines) > 0 {
			all = append(all, visitLines{c, lines})
		}
	}
	if len(all) == 0 {
		t.explain(a)
		return
	}
	meant, named := t.meant(all, words)
	if !named {
		t.sayLines(a, t.shownLast(all), 0)
		return
	}
	for _, v := range meant[:min(len(meant), visitsAText)] {
		if len(v.lines) > linesAText {
			v.lines = told(v.claim)
		}
		t.sayLines(a, v, 0)
	}
}

// shownLast gives the visit that was explained last in the session; where none was, the first of all.
func (t *turn) shownLast(all []visitLines) visitLines {
	for _, seen := range slices.Backward(t.s.Seen) {
		for _, v := range all {
			if v.claim.Number == seen || insuranceKey(v.claim) == seen {
				return v
			}
		}
	}
	return all[0]
}

// insuranceKey names a visit among those whose insurers' answers were told in the session.
func insuranceKey(c billing.Claim) string { return "insurance/" + c.Number }

// moreLines goes on with the visit whose lines were shown last.
func (t *turn) moreLines(a Account) {
	for _, c := range visits(a, func(c billing.Claim) bool { return c.Number == t.s.LinesOf }) {
		if lines := told(c); t.s.LinesFrom > 0 && t.s.LinesFrom < len(lines) {
			t.sayLines(a, visitLines{c, lines}, t.s.LinesFrom)
			return
		}
	}
	t.explainLine(a)
}

// told gives the lines of a claim that have something to tell: one that was taken back has not.
func told(c billing.Claim) []billing.ServiceLine {
	return slices.DeleteFunc(slices.Clone(c.Lines), func(l billing.ServiceLine) bool {
		return l.Charge == 0 && l.PatientResponsibility() == 0
	})
}

// sayLines explains lines of a visit from one on, as many as a text holds. A visit that is not to be paid yet, that no
// text may tell of, or that a reader could not add up is not taken apart.
func (t *turn) sayLines(a Account, v visitLines, from int) {
	t.s.LinesOf, t.s.LinesFrom = "", 0
	c := v.claim
	switch {
	case t.waitsFor(a, c.Number, 0):
		return
	case c.Sensitive:
		t.sensitive(c, false, 0)
		return
	case explain.OfClaim(c).Adds() != nil, slices.ContainsFunc(v.lines, unreadable):
		t.unexplained()
		return
	}
	to := min(len(v.lines), from+linesAText)
	m := templates.ExplainedLines{Date: c.VisitDate, Insurer: c.Insurer, More: len(v.lines) - to}
	var facts []billing.Fact
	for _, l := range v.lines[from:to] {
		m.Lines = append(m.Lines, templates.Line{
			Number: l.Number, Label: l.Label, Charge: l.Charge, Discount: l.ContractualAdjustment,
			InsurerPaid: l.InsurerPaid, Share: l.PatientResponsibility(), Paid: l.PatientPaid,
		})
		facts = append(facts, lineFacts(a, c, l)...)
	}
	if m.More > 0 {
		t.s.LinesOf, t.s.LinesFrom = c.Number, to
	}
	t.askNext(m.More)
	t.say(m, facts...)
}

// unreadable says whether a line cannot be told by itself: it has no number, an amount below zero, or does not add up.
func unreadable(l billing.ServiceLine) bool {
	return l.Number <= 0 || !l.Balanced() || l.Charge < 0 || l.ContractualAdjustment < 0 || l.InsurerPaid < 0 ||
		l.PatientResponsibility() < 0 || l.PatientPaid < 0
}

// byLine are the ways of asking for a bill line by line.
var byLine = []string{
	"line by line", "each line", "every line", "each charge", "every charge", "each service", "line for line",
	"cada cargo", "cargo por cargo", "cada servicio", "cada linea", "cada línea", "linea por linea", "línea por línea",
}

// asksForLines reads the wish to see a bill line by line.
func asksForLines(body string) bool {
	body = strings.ToLower(body)
	return slices.ContainsFunc(byLine, func(words string) bool { return strings.Contains(body, words) })
}

// wantsLines says whether a text asks for the lines of a bill: by itself, as a question about the bill, or after the
// itemized bill was spoken of.
func (t *turn) wantsLines() bool {
	switch t.e.Reading.Intent {
	case understand.Explain, understand.ExplainLine, understand.OutOfScope, "":
	case understand.ItemizedBill:
		if t.s.Topic != understand.ItemizedBill {
			return false
		}
	default:
		return false
	}
	return asksForLines(t.e.Body)
}
