package billing

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

// Language is one a text is written in.
type Language string

// The languages of the product; OtherLanguage is one it can tell apart but not answer in.
const (
	English       Language = "en"
	Spanish       Language = "es"
	OtherLanguage Language = "other"
)

// Name is a person's given or family name. However it is printed, marshalled or logged it shows a mask; Reveal is the
// one way out.
type Name string

// Reveal gives the name itself.
func (n Name) Reveal() string { return string(n) }

// String, GoString, LogValue and MarshalJSON mask the name.
func (n Name) String() string { return "[name]" }

// Format masks the name for every verb; String alone is passed over by those not made for texts, such as %d.
func (n Name) Format(f fmt.State, _ rune) { mask(f, n.String()) }

// GoString masks the name.
func (n Name) GoString() string { return "[name]" }

// LogValue masks the name.
func (n Name) LogValue() slog.Value { return slog.StringValue("[name]") }

// MarshalJSON masks the name.
func (n Name) MarshalJSON() ([]byte, error) { return json.Marshal("[name]") }

// DateOfBirth is the date a person is asked for to show who they are. It masks itself as [Name] does.
type DateOfBirth struct{ date Date }

// BornOn makes a date of birth.
func BornOn(d Date) DateOfBirth { return DateOfBirth{d} }

// Reveal gives the date itself.
func (d DateOfBirth) Reveal() Date { return d.date }

// String, GoString, LogValue and MarshalJSON mask the date.
func (d DateOfBirth) String() string { return "[date of birth]" }

// Format masks the date for every verb.
func (d DateOfBirth) Format(f fmt.State, _ rune) { mask(f, d.String()) }

// GoString masks the date.
func (d DateOfBirth) GoString() string { return "[date of birth]" }

// LogValue masks the date.
func (d DateOfBirth) LogValue() slog.Value { return slog.StringValue("[date of birth]") }

// MarshalJSON masks the date.
func (d DateOfBirth) MarshalJSON() ([]byte, error) { return json.Marshal("[date of birth]") }

// Person is a patient as the practice knows them, and the guarantor who owes when that is someone else.
type Person struct {
	FirstName, LastName                   Name
	DateOfBirth                           DateOfBirth
	ZIP                                   string
	Language                              Language
	GuarantorFirstName, GuarantorLastName Name
}

// Format masks the whole person: fmt shows what stands behind a pointer inside a struct without asking its parts.
func (p Person) Format(f fmt.State, _ rune) { mask(f, "[person]") }

// mask writes the mask; what a printer answers to it cannot be told to anyone here.
func mask(f fmt.State, text string) { _, _ = f.Write([]byte(text)) }
