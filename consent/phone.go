package consent

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"

	"github.com/nyaruka/phonenumbers"
)

// Phone is a telephone number in E.164, for example +15125550123. However it is printed, marshalled or logged it shows
// a mask; Reveal is the one way out.
type Phone string

// ErrPhone says that a text is not a telephone number that can be texted.
var ErrPhone = errors.New("not a valid telephone number")

var e164 = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)

// ParsePhone reads a number as people write it, national ones as numbers of the United States, and gives it in E.164.
func ParsePhone(s string) (Phone, error) {
	n, err := phonenumbers.Parse(s, "US")
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return "", ErrPhone
	}
	return Phone(phonenumbers.Format(n, phonenumbers.E164)), nil
}

// Valid says whether the number has the form of E.164; a carrier's webhook may carry numbers no directory knows.
func (p Phone) Valid() bool { return e164.MatchString(string(p)) }

// Reveal gives the number itself.
func (p Phone) Reveal() string { return string(p) }

// String, GoString, Format, LogValue and MarshalJSON mask the number.
func (p Phone) String() string { return "[phone]" }

// Format masks the number for every verb: fmt asks nobody else for the wrong ones.
func (p Phone) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.String()) }

// GoString masks the number.
func (p Phone) GoString() string { return "[phone]" }

// LogValue masks the number.
func (p Phone) LogValue() slog.Value { return slog.StringValue("[phone]") }

// MarshalJSON masks the number.
func (p Phone) MarshalJSON() ([]byte, error) { return json.Marshal("[phone]") }

// Body is the words of a text, in either direction. It masks itself as [Phone] does.
type Body string

// Reveal gives the words themselves.
func (b Body) Reveal() string { return string(b) }

// String, GoString, Format, LogValue and MarshalJSON mask the words.
func (b Body) String() string { return "[words]" }

// Format masks the words for every verb.
func (b Body) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, b.String()) }

// GoString masks the words.
func (b Body) GoString() string { return "[words]" }

// LogValue masks the words.
func (b Body) LogValue() slog.Value { return slog.StringValue("[words]") }

// MarshalJSON masks the words.
func (b Body) MarshalJSON() ([]byte, error) { return json.Marshal("[words]") }
