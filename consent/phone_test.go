package consent

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestPhonesAndWordsMaskThemselvesHoweverTheyArePrinted(t *testing.T) {
	t.Parallel()
	const number, words = "+15125550123", "why do I owe this"
	type inside struct {
		Phone Phone
		Body  *Body
	}
	body := Body(words)
	whole := inside{Phone(number), &body}
	var printed strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		fmt.Fprintf(&printed, verb, Phone(number))
		fmt.Fprintf(&printed, verb, body)
		fmt.Fprintf(&printed, verb, whole)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "phone", Phone(number), "body", body, "whole", whole)
	raw, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{printed.String(), log.String(), string(raw)} {
		for _, secret := range []string{number, number[1:], words, fmt.Sprintf("%x", number), fmt.Sprintf("%x", words)} {
			if strings.Contains(out, secret) {
				t.Errorf("%q shows in %s", secret, out)
			}
		}
	}
}

func TestPhonesAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"(512) 555-0123": "+15125550123", "+1 512 555 0123": "+15125550123", "512.555.0123": "+15125550123",
		"12": "", "hello": "", "": "",
	} {
		got, err := ParsePhone(text)
		if got.Reveal() != want || (err == nil) != (want != "") {
			t.Errorf("ParsePhone(%q) gave %q, %v", text, got.Reveal(), err)
		}
	}
}
