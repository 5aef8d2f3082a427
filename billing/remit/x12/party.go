package x12

import (
	"bytes"
	"strings"

	"github.com/plainbill/plainbill/billing"
)

// Party is an organisation, or a provider as one.
type Party struct {
	Name        string
	IDQualifier string // XX: national provider identifier, FI: tax number, PI: payer number …
	ID          string
}

// Person is a patient or an insured person. Names and numbers mask themselves.
type Person struct {
	LastName, FirstName, MiddleName, Suffix billing.Name

	IDQualifier string       // MI: member number; 34 is a social security number and is not kept
	ID          billing.Name // masked like a name
	BirthDate   billing.DateOfBirth
	ZIP         string
}

// IsZero says that nobody is named.
func (p Person) IsZero() bool { return p == Person{} }

// Person gives what the books know of a patient.
func (p Person) Person() billing.Person {
	return billing.Person{
		FirstName: p.FirstName, LastName: p.lastName(), DateOfBirth: p.BirthDate, ZIP: p.ZIP,
		Language: billing.English,
	}
}

// lastName is the family name with the generation, which alone may tell a father from a son. Titles are left out.
func (p Person) lastName() billing.Name {
	switch generation := strings.ToUpper(strings.Trim(string(p.Suffix), ". ")); generation {
	case "JR", "SR", "II", "III", "IV", "V":
		if p.LastName != "" {
			return p.LastName + " " + billing.Name(generation)
		}
	}
	return p.LastName
}

// socialSecurity qualifies a number that is nobody's business here.
const socialSecurity = "34"

// person reads an NM1.
func (s *Segment) person() Person {
	p := Person{
		LastName: billing.Name(s.Text(3)), FirstName: billing.Name(s.Text(4)), MiddleName: billing.Name(s.Text(5)),
		Suffix: billing.Name(s.Text(7)), IDQualifier: s.Text(8), ID: billing.Name(s.Text(9)),
	}
	if p.IDQualifier == socialSecurity {
		p.ID = ""
	}
	return p
}

// party reads an NM1 as a party: an organisation's name, or a provider's.
func (s *Segment) party() Party {
	name := s.Text(3)
	if first := s.Text(4); first != "" {
		name = strings.TrimSpace(first + " " + name)
	}
	return Party{Name: name, IDQualifier: s.Text(8), ID: s.Text(9)}
}

// Procedure is a composite medical procedure identifier: codes only, their words are not ours.
type Procedure struct {
	Qualifier string // HC, AD, ER, ZZ …
	Code      string
	Modifiers []string
}

// maxModifiers is how many follow the code; what follows them is a description, which is somebody else's words.
const maxModifiers = 4

// procedure reads SVC01, SVC06, SV101, SV202 or SV301.
func (s *Segment) procedure(i int) (p Procedure, guessed bool) {
	rest := s.Bytes(i)
	if len(rest) == 0 {
		return p, false
	}
	sep, guessed := s.componentOf(rest)
	first, rest, more := cut(rest, sep)
	if !more {
		p.Code = s.codes.text(bytes.TrimSpace(first))
		return p, guessed
	}
	p.Qualifier = s.codes.text(bytes.TrimSpace(first))
	first, rest, more = cut(rest, sep)
	p.Code = s.codes.text(bytes.TrimSpace(first))
	for range maxModifiers {
		if !more {
			break
		}
		first, rest, more = cut(rest, sep)
		if first = bytes.TrimSpace(first); len(first) > 0 {
			*s.codes.lists.add(&p.Modifiers, 1) = s.codes.text(first)
		}
	}
	return p, guessed
}

// Dated is a date, or a range, with what it means: 472 service, 232 and 233 statement from and to, 050 received …
type Dated struct {
	Qualifier string
	From, To  billing.Date
}

// Reference is a number with what it means: 6R line item, EA medical record, F8 original claim …
type Reference struct{ Qualifier, Value string }

// Amount is an amount with what it means: AU covered, B6 allowed, F5 patient paid, I interest …
type Amount struct {
	Qualifier string
	Value     billing.Cents
}
