package fhir

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/plainbill/plainbill/billing"
)

// money is an R4 Money, or the Quantity with a currency's code that came before it.
type money struct {
	Value    json.Number `json:"value"`
	Currency string      `json:"currency"`
	System   string      `json:"system"`
	Code     string      `json:"code"`
}

// inDollars gives the reason why an amount is not of dollars; empty when it is.
func (m money) inDollars() string {
	currency := m.Currency
	if currency == "" && m.System == "urn:iso:std:iso:4217" {
		currency = m.Code
	}
	switch currency {
	case "USD":
		return ""
	case "":
		return "names no currency; only US dollars can be billed"
	}
	return "is in another currency than US dollars"
}

// maxExponent bounds how far a decimal point is moved.
const maxExponent = 12

// cents gives the amount exactly, or the reason why it cannot be had. Zeros after the second decimal are no reason.
func (m money) cents() (billing.Cents, string) {
	if reason := m.inDollars(); reason != "" {
		return 0, reason
	}
	const notAnAmount = "is not an amount in dollars"
	digits, exponent, _ := strings.Cut(strings.ToLower(m.Value.String()), "e")
	digits, negative := strings.CutPrefix(digits, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" {
		return 0, "has no value"
	}
	if exponent != "" {
		by, err := strconv.Atoi(exponent)
		if err != nil || by < -maxExponent || by > maxExponent {
			return 0, notAnAmount
		}
		whole, fraction = shift(whole, fraction, by)
	}
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > 2 {
		return 0, "has more than two decimals"
	}
	whole = strings.TrimLeft(whole, "0")
	amount, err := billing.ParseCents("0" + whole + "." + (fraction + "00")[:2])
	if len(whole) > 9 || err != nil {
		return 0, notAnAmount
	}
	if negative {
		amount = -amount
	}
	return amount, ""
}

// shift moves the decimal point.
func shift(whole, fraction string, by int) (string, string) {
	if by >= 0 {
		fraction += strings.Repeat("0", by)
		return whole + fraction[:by], fraction[by:]
	}
	whole = strings.Repeat("0", -by) + whole
	return whole[:len(whole)+by], whole[len(whole)+by:] + fraction
}
