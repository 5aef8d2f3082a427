package csv

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// How long a field may be, in bytes.
const (
	maxIdentifier = 64
	maxText       = 200
)

// cells are the fields of one record under their columns' names, and what is wrong with them.
type cells struct {
	fields   []string
	places   map[string]int
	mapped   *Map              // nil: a statement file as it is documented
	names    map[string]string // of the file, by column; of a mapped file
	problems []remit.Refusal
}

// refuse notes what is wrong with a column. Reasons are about rules, never about what stands there.
func (c *cells) refuse(column, reason string) {
	c.problems = append(c.problems, remit.Refusal{Column: column, Reason: reason})
}

func (c *cells) refusal(line int) *remit.Refusal {
	if len(c.problems) == 0 {
		return nil
	}
	first := c.problems[0]
	first.Line, first.Column = line, c.named(first.Column)
	for _, p := range c.problems[1:] {
		first.Reason += "; also " + c.named(p.Column) + ": " + p.Reason
	}
	return &first
}

// named gives a column with the name the file has for it.
func (c *cells) named(column string) string {
	if name, ok := c.names[column]; ok {
		return name + " (" + column + ")"
	}
	return column
}

// text gives a column's text on one line, spaces at its ends left out; empty when the file has no such column or when
// it is refused. Fields share the record's memory and are copied.
func (c *cells) text(column string) string { return c.limited(column, maxText) }

// identifier is a shorter text.
func (c *cells) identifier(column string) string { return c.limited(column, maxIdentifier) }

func (c *cells) limited(column string, longest int) string {
	place, ok := c.places[column]
	if !ok {
		if c.mapped != nil {
			return c.mapped.Constants[column]
		}
		return ""
	}
	text := c.fields[place]
	if !utf8.ValidString(text) {
		c.refuse(column, "is not UTF-8; save the file as UTF-8")
		return ""
	}
	text = strings.TrimSpace(text)
	if c.mapped != nil && text != "" {
		text = c.mapped.canonical(column, text)
	}
	if strings.IndexFunc(text, unicode.IsControl) >= 0 {
		text = strings.Join(strings.Fields(text), " ") // a line break inside a quoted field is a space
	}
	switch {
	case strings.IndexFunc(text, unicode.IsControl) >= 0:
		c.refuse(column, "has a control character")
	case len(text) > longest:
		c.refuse(column, fmt.Sprintf("is longer than %d bytes", longest))
	case text == "" && slices.Contains(required, column):
		c.refuse(column, "is missing")
	default:
		return strings.Clone(text)
	}
	return ""
}

// required is read-only: one list for all rows.
var required = Required()

func (c *cells) date(column string) billing.Date {
	text := c.text(column)
	if text == "" {
		return billing.Date{}
	}
	d, err := billing.ParseDate(text)
	if err != nil || d.Year == 0 {
		form := "YYYY-MM-DD"
		if c.mapped != nil && c.mapped.Dates != "" {
			form = c.mapped.Dates
		}
		c.refuse(column, "is not a date of the form "+form)
		return billing.Date{}
	}
	return d
}

// amount reads dollars as cents; an empty optional amount is nothing.
func (c *cells) amount(column string) billing.Cents {
	text := c.text(column)
	if text == "" {
		return 0
	}
	cents, err := billing.ParseCents(text)
	switch {
	case err == nil && cents < 0 || err == nil && strings.HasPrefix(text, "-"):
		c.refuse(column, "is negative; credits are not loaded from statement files")
	case err == nil:
		return cents
	case strings.ContainsAny(text, "$€£"):
		c.refuse(column, "has a currency sign; write dollars with two decimals, like 1234.50")
	case strings.Contains(text, ","):
		c.refuse(column, "has a comma; write dollars with two decimals and no thousands separator, like 1234.50")
	case strings.Count(text, ".") == 1 && len(text)-strings.Index(text, ".") > 3:
		c.refuse(column, "has more than two decimals; write dollars and cents, like 1234.50")
	default:
		c.refuse(column, "is not an amount in dollars with two decimals, like 1234.50")
	}
	return 0
}

// language is English when the file does not say.
func (c *cells) language() billing.Language {
	switch text := strings.ToLower(c.text("language")); text {
	case "", "en":
		return billing.English
	case "es":
		return billing.Spanish
	}
	c.refuse("language", "is neither en nor es")
	return billing.English
}
