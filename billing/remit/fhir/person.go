package fhir

import (
	"regexp"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
)

var zipForm = regexp.MustCompile(`^\d{5}(-\d{4})?$`)

// person reads who a Patient is. Nothing of it is refused: what cannot be used is left out.
func (p patient) person() billing.Person {
	var person billing.Person
	if n := p.bestName(); n != nil {
		person.LastName = billing.Name(clean(n.Family, maxText) + n.generation())
		if len(n.Given) > 0 {
			person.FirstName = billing.Name(clean(n.Given[0], maxText))
		}
	}
	born, _ := dateOf(p.BirthDate)
	person.DateOfBirth = billing.BornOn(born)
	for _, a := range p.Address {
		if person.ZIP == "" && a.Use != "old" && a.Use != "billing" && zipForm.MatchString(a.PostalCode) {
			person.ZIP = a.PostalCode
		}
	}
	person.Language = p.language()
	return person
}

// bestName is the official name, else the usual one, else any that is not one of before.
func (p patient) bestName() *humanName {
	ranks := map[string]int{"official": 3, "usual": 2, "": 1, "nickname": 0, "anonymous": 0, "temp": 0}
	var best *humanName
	for i, n := range p.Name {
		rank, ok := ranks[n.Use]
		if ok && n.Family+strings.Join(n.Given, "") != "" && (best == nil || rank > ranks[best.Use]) {
			best = &p.Name[i]
		}
	}
	return best
}

// generation is what may tell a father from a son of one name; titles are left out.
func (n humanName) generation() string {
	for _, suffix := range n.Suffix {
		switch word := strings.ToUpper(strings.Trim(suffix, ". ")); word {
		case "JR", "SR", "II", "III", "IV", "V":
			if n.Family != "" {
				return " " + word
			}
		}
	}
	return ""
}

// language is the preferred one, else the first; empty when none is said.
func (p patient) language() billing.Language {
	var code string
	for _, c := range p.Communication {
		for _, l := range c.Language.Coding {
			if l.Code != "" && (code == "" || c.Preferred) {
				code = l.Code
				break
			}
		}
		if c.Preferred && code != "" {
			break
		}
	}
	code, _, _ = strings.Cut(strings.ToLower(code), "-")
	switch code {
	case "":
		return ""
	case "en":
		return billing.English
	case "es":
		return billing.Spanish
	}
	return billing.OtherLanguage
}

// phone is the mobile number, else the one at home, else one of no said use. A number at work is somebody else's ear.
func (p patient) phone() consent.Phone {
	for _, use := range []string{"mobile", "home", ""} {
		for _, t := range p.Telecom {
			if t.Use != use || t.System != "phone" && t.System != "sms" || len(t.Value) > maxIdentifier {
				continue
			}
			if phone, err := consent.ParsePhone(t.Value); err == nil {
				return phone
			}
		}
	}
	return ""
}
