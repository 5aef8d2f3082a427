package billing_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
)

// amount draws an amount a bill could hold, negative ones too.
func amount() *rapid.Generator[billing.Cents] {
	return rapid.Map(rapid.Int64Range(-999_999_999_999, 999_999_999_999),
		func(n int64) billing.Cents { return billing.Cents(n) })
}

func TestCentsAreWrittenInDollars(t *testing.T) {
	t.Parallel()
	for cents, want := range map[billing.Cents]string{
		0: "$0.00", 5: "$0.05", 6000: "$60.00", 123450: "$1,234.50", -123450: "-$1,234.50", 100000000: "$1,000,000.00",
		-9223372036854775808: "-$92,233,720,368,547,758.08",
	} {
		if got := cents.String(); got != want {
			t.Errorf("%d is %q, want %q", int64(cents), got, want)
		}
	}
}

func TestParseCents(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]billing.Cents{
		"60": 6000, "60.5": 6050, "1234.50": 123450, "-0.01": -1, "007": 700,
	} {
		if got, err := billing.ParseCents(text); got != want || err != nil {
			t.Errorf("%q is %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "-", ".", "1.", ".5", "1.234", "1,234", "$5", "5 ", "+5", "--5", "1e3", "５", "12345678901",
	} {
		if _, err := billing.ParseCents(text); !errors.Is(err, billing.ErrAmount) {
			t.Errorf("%q: %v, want ErrAmount", text, err)
		}
	}
}

func TestAnAmountReadsBackFromItsText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := amount().Draw(t, "amount")
		text := strings.NewReplacer("$", "", ",", "").Replace(c.String())
		if got, err := billing.ParseCents(text); got != c || err != nil {
			t.Fatalf("%q is %d, %v, want %d", text, got, err, c)
		}
		if c >= 0 {
			if found := billing.AmountsIn("You owe " + c.String() + "."); len(found) != 1 || found[0] != c {
				t.Fatalf("found %v in a text of %v", found, c)
			}
		}
	})
}

func TestSplitLosesNoCent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.Int64Range(0, 999_999_999).Draw(t, "amount")
		n := rapid.IntRange(1, 50).Draw(t, "parts")
		parts := billing.Cents(c).Split(n)
		var sum billing.Cents
		for i, p := range parts {
			sum += p
			if i < n-1 && p != parts[0] || p < parts[0] {
				t.Fatalf("part %d is %v, the first %v", i, p, parts[0])
			}
		}
		if sum != billing.Cents(c) || len(parts) != n {
			t.Fatalf("%d parts sum to %v", len(parts), sum)
		}
	})
	if parts := billing.Cents(100).Split(0); parts != nil {
		t.Errorf("no parts: %v", parts)
	}
}
