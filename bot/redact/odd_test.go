package redact_test

import (
	"testing"

	"github.com/plainbill/plainbill/bot/redact"
)

func TestCardsInOddFormsAreMasked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"letters that look like digits", "4OOO OOOO OOOO OOO2", "[removed]"},
		{"an l for a one", "card 4lll llll llll 1111 thanks", "card [removed] thanks"},
		{"words between the groups", "4111 then 1111 then 1111 then 1111", "[removed]"},
		{"words between, with more around", "it is 4242 and 4242 and then 4242 and 4242 ok?", "it is [removed] ok?"},
		{"what it starts and ends with", "starts 4242 4242 ends 4242 4242", "starts [removed]"},
		{"an American Express card with words", "3782 next 822463 next 10005", "[removed]"},
		{"spelled digits", "four one one one one one one one one one one one one one one one", "[removed]"},
		{"spelled digits with capitals and commas", "Four, two, four, two, four, two, four, two, four, two, four, two, " +
			"four, two, four, two.", "[removed]."},
		{
			"spelled in Spanish", "cuatro dos cuatro dos cuatro dos cuatro dos cuatro dos cuatro dos cuatro dos cuatro dos",
			"[removed]",
		},
		{"spelled and written digits together", "4111 1111 1111 one one one one", "[removed]"},
		{"oh for a zero", "four oh oh oh 0000 0000 0002", "[removed]"},
		{"its code glued to it", "4111111111111111123", "[removed][removed]"},
		{"brackets", "(4111) (1111) (1111) (1111)", "([removed])"},
		{"colons and plus signs", "4111:1111+1111:1111", "[removed]"},
		{"a non-breaking hyphen", "4111\u20111111\u20111111\u20111111", "[removed]"},
		{"long gaps", "4111          1111\n\n\n\n\n1111 ..... 1111", "[removed]"},
		{"hidden marks", "41\u200e\u200f\u202a\u202c11 1111 1111 1111", "[removed]"},
		{"an emoji between", "4242💳4242💳4242💳4242", "[removed]"},
		{"superscript digits", "⁴²⁴² ⁴²⁴² ⁴²⁴² ⁴²⁴²", "[removed]"},
		{"negative circled digits", "❹❷❹❷❹❷❹❷❹❷❹❷❹❷❹❷", "[removed]"},
		{"bold digits", "𝟒𝟐𝟒𝟐 𝟒𝟐𝟒𝟐 𝟒𝟐𝟒𝟐 𝟒𝟐𝟒𝟐", "[removed]"},
		{"its code in another script", "4242424242424242 cvv １２３", "[removed] cvv [removed]"},
		{"a social security number with dots", "123.45.6789", "[removed]"},
		{"a social security number with other hyphens", "123\u201145\u20136789", "[removed]"},
		{"letters glued to it", "visa4111111111111111exp1227", "visa[removed]exp[removed]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := redact.Mask(c.text, redact.Find(c.text)); got != c.want {
				t.Errorf("%q\ngives %q\nwant  %q", c.text, got, c.want)
			}
			if !redact.Hints(c.text) {
				t.Errorf("%q is not looked at", c.text)
			}
		})
	}
}

func TestRunsOfOrdinaryNumbersStay(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		// Each holds, read without what stands between, digits that pass for a card.
		"a date, a phone":             "on 4/05/2026 512 555-0118 called",
		"a date, a phone again":       "4/13/2026 512 555 0118",
		"amounts":                     "403.50 50.00 35.00",
		"more amounts":                "paid 403.50, 50.00, 35.00.",
		"two phones":                  "512 555 0105 512 555 0101 are mine",
		"years and amounts":           "5100 in 2024, 2025 and then $2026 more",
		"a phone and an amount":       "call 512-555-0123 by 5 about 150.00",
		"a sentence of small numbers": "I have one visit, two kids, one job and zero money",
		"a two-part question":         "one or two payments?",
		"oil":                         "Oil",
		"a date of birth with a year": "3/14 1985",
		"a day and a time":            "12/27 900 pm",
		"a date of birth":             "My DOB is 10/11/1960, zip 78701, phone 512-555-0101, acct LK-1011",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if found := redact.Find(text); len(found) > 0 {
				t.Errorf("%q was masked to %q", text, redact.Mask(text, found))
			}
		})
	}
}

func TestAnOrdinaryTextIsNotLookedAtForParts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"why do I owe this?": false, "I have one question": false, "only one or two": false, "4": true, "٤": true,
		"one one one": true, "uno dos tres": true, "one or two or three": false, "": false,
	} {
		if got := redact.Hints(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestWhatFollowsACardInTheNextTextGoesToo(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"12/27 123": "[removed] [removed]", "exp 12/27": "exp [removed]", "123": "[removed]", "code 1234": "code [removed]",
		"12/2029, 123, 78701": "[removed], [removed], [removed]",
		"I can pay 150":       "I can pay 150", "ok": "ok", "03/14/1985": "03/14/1985", "yes 1": "yes 1", "40": "40",
	} {
		if got := redact.Mask(text, redact.Rest(text)); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}
