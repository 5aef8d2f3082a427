package twilio

import (
	"encoding/json"
	"net/url"
	"os"
	"testing"
)

// vector is one line of testdata/signature_vectors.json (Twilio's own libraries' tests, MIT).
type vector struct {
	Name      string                     `json:"name"`
	Token     string                     `json:"token"`
	URL       string                     `json:"url"`
	Params    map[string]json.RawMessage `json:"params"`
	Body      *string                    `json:"body"`
	Signature string                     `json:"signature"`
	Valid     bool                       `json:"valid"`
}

// form gives the vector's parameters; a value is a text or a list of them.
func (v vector) form(t *testing.T) url.Values {
	t.Helper()
	form := url.Values{}
	for name, raw := range v.Params {
		var one string
		if json.Unmarshal(raw, &one) == nil {
			form.Set(name, one)
			continue
		}
		var many []string
		if err := json.Unmarshal(raw, &many); err != nil {
			t.Fatal(err)
		}
		form[name] = many
	}
	return form
}

func TestTwiliosOwnSignatureVectors(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/signature_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []vector `json:"vectors"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) < 7 {
		t.Fatalf("only %d vectors", len(file.Vectors))
	}
	for _, v := range file.Vectors {
		t.Run(v.Name, func(t *testing.T) {
			valid := func(tokens ...string) bool {
				if v.Body != nil {
					return ValidBody(tokens, v.URL, []byte(*v.Body), v.Signature)
				}
				return Valid(tokens, v.URL, v.form(t), v.Signature)
			}
			if got := valid(v.Token); got != v.Valid {
				t.Errorf("under the token: %v, want %v", got, v.Valid)
			}
			if got := valid("the next token", v.Token, "another"); got != v.Valid {
				t.Errorf("under one of three tokens: %v, want %v", got, v.Valid)
			}
			if valid("the next token") || valid("") || valid() {
				t.Error("valid without the token")
			}
		})
	}
}

func TestAnAddedValueIsNotCoveredByTheSignature(t *testing.T) {
	t.Parallel()
	const address, token = "https://bill.example/twilio/sms", "12345"
	form := url.Values{"Body": {"pay"}, "From": {"+15125550123"}}
	signature := sign(token, address, form)
	if !Valid([]string{token}, address, form, signature) {
		t.Fatal("the form itself does not fit")
	}
	form.Add("Body", "EVIL")
	if Valid([]string{token}, address, form, signature) {
		t.Error("a second Body fits the signature of the first")
	}
}

func TestAnEmptySignatureOrTokenNeverFits(t *testing.T) {
	t.Parallel()
	const address = "https://bill.example/twilio/sms"
	if Valid([]string{"12345"}, address, nil, "") {
		t.Error("an empty signature fits")
	}
	if Valid([]string{"", ""}, address, nil, sign("", address, nil)) {
		t.Error("a signature under the empty token fits")
	}
	if ValidBody([]string{"12345"}, address, []byte(`{}`), sign("12345", address, nil)) {
		t.Error("a body without its digest in the URL fits")
	}
}
