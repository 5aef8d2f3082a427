package billing

import (
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
)

// Cents is an amount of United States dollars in whole cents. It prints as "$1,234.50" in both languages the product
// speaks, because that is how Spanish readers in the United States expect it too. In logs it is masked.
type Cents int64

// ErrAmount says that a text is not an amount in dollars with at most two decimals.
var ErrAmount = errors.New("not an amount in dollars and cents")

// maxDollarDigits keeps every parsed amount, and any sum of a few million of them, far inside an int64.
const maxDollarDigits = 10

// String formats the amount as "$1,234.50", negative ones as "-$1,234.50".
func (c Cents) String() string {
	sign, n := "", uint64(c)
	if c < 0 {
		sign, n = "-", uint64(-c)
	}
	dollars := strconv.FormatUint(n/100, 10)
	var b strings.Builder
	for i, digit := range dollars {
		if i > 0 && (len(dollars)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	return fmt.Sprintf("%s$%s.%02d", sign, b.String(), n%100)
}

// LogValue masks the amount: what a person owes is not for logs.
func (c Cents) LogValue() slog.Value { return slog.StringValue("[amount]") }

// ParseCents reads "60", "60.5" and "1234.50", with an optional leading minus, as cents. Anything else, a thousands
// separator or a currency sign included, is [ErrAmount].
func ParseCents(s string) (Cents, error) {
	digits, negative := strings.CutPrefix(s, "-")
	dollars, fraction, hasPoint := strings.Cut(digits, ".")
	if dollars == "" || len(dollars) > maxDollarDigits || !allDigits(dollars) ||
		hasPoint && (len(fraction) == 0 || len(fraction) > 2 || !allDigits(fraction)) {
		return 0, ErrAmount
	}
	if len(fraction) == 1 {
		fraction += "0"
	}
	n, err := strconv.ParseInt(dollars+(fraction + "00")[:2], 10, 64)
	if err != nil {
		return 0, ErrAmount
	}
	if negative {
		n = -n
	}
	return Cents(n), nil
}

// Split divides a positive amount into n parts that sum to it exactly: equal parts, the last one takes the remainder.
// It returns nil when n is not positive.
func (c Cents) Split(n int) []Cents {
	if n <= 0 {
		return nil
	}
	parts := make([]Cents, n)
	for i := range parts {
		parts[i] = c / Cents(n)
	}
	parts[n-1] += c - c/Cents(n)*Cents(n)
	return parts
}

func allDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}
