package redact_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/bot/redact"
)

// The numbers below are the card networks' published test numbers, and made-up ones: nobody's.

func TestWhatMustNotBeKeptIsMasked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"a card in groups", "my card is 4111 1111 1111 1111 ok", "my card is [removed] ok"},
		{"a card in one piece", "4242424242424242", "[removed]"},
		{"a card with dashes and dots", "5555-5555.5555-4444!", "[removed]!"},
		{"an American Express card", "3782 822463 10005", "[removed]"},
		{"digits one by one", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "[removed]"},
		{"digits on lines", "4111\n1111\n1111\n1111", "[removed]"},
		{"keycap digits", strings.Repeat("4️⃣2️⃣", 8), "[removed]"},
		{"full width digits", "４２４２４２４２４２４２４２４２", "[removed]"},
		{"Arabic-Indic digits", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", "[removed]"},
		{"circled digits", strings.Repeat("④②", 8), "[removed]"},
		{"invisible signs between the digits", "4242\u200b4242\u200b4242\u200b4242", "[removed]"},
		{"its date and code go too", "4111111111111111 exp 12/27 cvv 123", "[removed] exp [removed] cvv [removed]"},
		{"date and code in the same run", "4111111111111111 12/27 123", "[removed] [removed] [removed]"},
		{"the zip of the card goes too", "4111111111111111 zip 78701", "[removed] zip [removed]"},
		{"what stands before stays", "pay $150.00 with 4111111111111111", "pay $150.00 with [removed]"},
		{"two cards", "4111111111111111 or 5555555555554444", "[removed] or [removed]"},
		{"a code by itself", "the cvv is 737", "the cvv is [removed]"},
		{"a code in Spanish", "código de seguridad: 737", "código de seguridad: [removed]"},
		{"a bank account", "routing 021000021 account 000123456789", "routing [removed] account [removed]"},
		{"a bank account in Spanish", "ruta 021000021 cuenta 000123456789", "ruta [removed] cuenta [removed]"},
		{"a social security number", "my ssn is 123-45-6789", "my ssn is [removed]"},
		{"a social security number with its name", "social security number 123456789", "social security number [removed]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := redact.Mask(c.text, redact.Find(c.text)); got != c.want {
				t.Errorf("%q\ngives %q\nwant  %q", c.text, got, c.want)
			}
		})
	}
}

func TestWhatIsNoSecretStays(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a number of 16 digits with a wrong check digit":     "account 4111111111111112",
		"a number of 16 digits with no card network's start": "claim 1234567812345670",
		"a date of birth":                                "03/14/1985",
		"a date of birth in words":                       "born 3 14 1985",
		"a phone number":                                 "call me at (512) 555-0123 or 512 555 0199",
		"an account number":                              "account LK-1042",
		"an amount":                                      "$1,234.56 is too much",
		"several amounts":                                "I paid 100.00 200.00 300.00 400.00 500.00",
		"a claim number of 12 digits":                    "424242424242",
		"the practice's own number at my bank":           "my bank account 123456",
		"a social security number that was never issued": "000-12-3456",
		"no digits":                                      "why do I owe this?",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if found := redact.Find(text); len(found) > 0 {
				t.Errorf("%q was masked to %q", text, redact.Mask(text, found))
			}
		})
	}
}

func TestACardInPartsIsFound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		texts []string
		want  []string
	}{
		{"halves", []string{"my card is 4111 1111", "1111 1111 thanks"}, []string{"my card is [removed]", "[removed] thanks"}},
		{"thirds", []string{"4111", "1111 1111", "1111"}, []string{"[removed]", "[removed]", "[removed]"}},
		{"with words between", []string{"42424242", "one moment", "42424242"}, []string{"[removed]", "one moment", "[removed]"}},
		{"nothing when it is no card", []string{"42424242", "42424243"}, []string{"42424242", "42424243"}},
		{"nothing when the digits do not follow each other", []string{"42424242 at 5 pm", "42424242"}, []string{"42424242 at 5 pm", "42424242"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for i, found := range redact.Split(c.texts) {
				if got := redact.Mask(c.texts[i], found); got != c.want[i] {
					t.Errorf("text %d gives %q, want %q", i+1, got, c.want[i])
				}
			}
		})
	}
}

// TestNoCardSurvivesItsSpacing holds for every card number, however its digits are set apart and whatever stands around.
func TestNoCardSurvivesItsSpacing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		digits := withCheckDigit(rapid.SampledFrom([]string{"4", "51", "55", "2221", "6011", "65", "3530"}).Draw(t, "network") +
			rapid.StringMatching(`\d{15}`).Draw(t, "number"))
		var b strings.Builder
		b.WriteString(rapid.SampledFrom([]string{"", "card: ", "it's ", "tarjeta "}).Draw(t, "before"))
		for i := range len(digits) {
			b.WriteByte(digits[i])
			if i < len(digits)-1 {
				b.WriteString(rapid.SampledFrom([]string{"", "", " ", "-", " - ", "."}).Draw(t, "gap"))
			}
		}
		b.WriteString(rapid.SampledFrom([]string{"", " ok", "!", " 12/29"}).Draw(t, "after"))
		masked := redact.Mask(b.String(), redact.Find(b.String()))
		if strings.Contains(onlyDigits(masked), digits[:8]) {
			t.Fatalf("%q leaves %q", b.String(), masked)
		}
	})
}

// TestMaskingNeverPanics feeds what no phone would send.
func TestMaskingNeverPanics(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text"))
		redact.Mask(text, redact.Find(text))
		redact.Split([]string{text, text})
	})
}

func withCheckDigit(digits string) string {
	digits = digits[:15]
	sum := 0
	for i := range 15 {
		d := int(digits[14-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return digits + string(rune('0'+(10-sum%10)%10))
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func BenchmarkFind(b *testing.B) {
	for b.Loop() {
		redact.Find("why do I owe $120.50 for the visit on 03/14/2026? my account is LK-1042")
	}
}
