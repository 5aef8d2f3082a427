package billing_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/billing"
)

// Whatever prints, marshals or logs a person shows a mask: by value, by pointer, inside structs, lists and maps.
func TestAPersonIsMasked(t *testing.T) {
	t.Parallel()
	p := billing.Person{
		FirstName: "Quetzalia", LastName: "Wolframson", GuarantorFirstName: "Ysolde", GuarantorLastName: "Wolframson",
		DateOfBirth: billing.BornOn(billing.Date{Year: 1957, Month: 8, Day: 9}),
	}
	type account struct {
		Person  billing.Person
		Pointer *billing.Person
		Name    *billing.Name
		List    []billing.Name
		Map     map[string]billing.DateOfBirth
		Any     any
	}
	a := account{
		p, &p, &p.LastName,
		[]billing.Name{p.FirstName},
		map[string]billing.DateOfBirth{"born": p.DateOfBirth},
		p.LastName,
	}
	var shown []string
	for _, value := range []any{p, &p, a, &a, p.FirstName, p.DateOfBirth, []any{p.LastName}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%t"} {
			shown = append(shown, verb+" "+fmt.Sprintf(verb, value))
		}
		b, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		var text, structured bytes.Buffer
		slog.New(slog.NewTextHandler(&text, nil)).Info("seen", "value", value)
		slog.New(slog.NewJSONHandler(&structured, nil)).Info("seen", "value", value)
		shown = append(shown, "json "+string(b), "text "+text.String(), "json log "+structured.String())
	}
	for _, s := range shown {
		for _, secret := range []string{"Quetzalia", "Wolframson", "Ysolde", "1957", "Year", fmt.Sprintf("%x", "Quetzalia")} {
			if strings.Contains(s, secret) {
				t.Errorf("%.20s… shows %q", s, secret)
			}
		}
	}
	if p.FirstName.Reveal() != "Quetzalia" || p.DateOfBirth.Reveal().Year != 1957 {
		t.Error("Reveal is the one way out, and it is closed")
	}
}

func TestAnAmountIsNotLogged(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	slog.New(slog.NewTextHandler(&b, nil)).Info("posted", "due", billing.Cents(123450))
	if strings.Contains(b.String(), "1,234") || strings.Contains(b.String(), "123450") {
		t.Errorf("logged %s", b.String())
	}
}
