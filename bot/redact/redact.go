package redact

import (
	"regexp"
	"slices"
	"strings"
)

// Kind is what was found.
type Kind string

// The kinds.
const (
	Card           Kind = "card"
	SecurityCode   Kind = "security_code" // a card's code or date, told beside it or by name
	BankAccount    Kind = "bank_account"
	SocialSecurity Kind = "social_security"
)

// Secret is one number that must not be kept. Digits are for asking the books whether it is one of the practice's own;
// they must not be kept either.
type Secret struct {
	Kind       Kind
	Digits     string
	start, end int // in bytes of the text
}

var (
	codeNamed = regexp.MustCompile(`(?i)\b(?:cvv2?|cvc2?|cid|csc|security\s+code|sec\s+code|c[oó]digo\s+de\s+seguridad)\D{0,12}(\d{3,4})\b`)
	expiry    = regexp.MustCompile(`\b(0?[1-9]|1[0-2])\s*[/-]\s*(?:20)?\d{2}\b`)
	bankNamed = regexp.MustCompile(`(?i)\b(?:routing|aba|ruta|tr[aá]nsito|checking|savings|bank\s+account|cuenta\s+(?:bancaria|corriente|de\s+(?:banco|cheques|ahorros?)))\b`)
	socialIn  = regexp.MustCompile(`\b(\d{3})[ .\x{2010}-\x{2015}\x{2212}-](\d{2})[ .\x{2010}-\x{2015}\x{2212}-](\d{4})\b`)
	socialOf  = regexp.MustCompile(`(?i)\b(?:ssn|social(?:\s+security)?(?:\s+(?:number|no|num))?|seguro\s+social)\D{0,20}(\d{9}|\d{4})\b`)
	longDigit = regexp.MustCompile(`\d{3,17}`)
)

// Find gives what must not be kept of a text, in order, none overlapping.
func Find(text string) []Secret {
	var found []Secret
	runs := runsOf(text)
	for _, r := range runs {
		for _, w := range cardsIn(r) {
			part := r[w.from:w.to]
			start, end := part[0].start, part[len(part)-1].end
			if !areAmounts(text, start, end) {
				found = append(found, Secret{Card, part.String(), start, end})
			}
		}
	}
	found = settle(append(found, apart(text, runs)...))
	if len(found) > 0 {
		found = append(found, beside(text, found[0].end)...)
	}
	found = append(found, matches(text, codeNamed, SecurityCode)...)
	found = append(found, bank(text)...)
	found = append(found, social(text)...)
	return settle(found)
}

// beside gives what follows a card: its date, its code, the billing zip. All of it goes.
func beside(text string, from int) []Secret {
	var found []Secret
	for _, at := range expiry.FindAllStringIndex(text[from:], -1) {
		found = append(found, Secret{SecurityCode, "", from + at[0], from + at[1]})
	}
	for _, r := range runsOf(text[from:]) {
		groups := r.groups()
		for i := range len(groups) - 1 {
			if group := r[groups[i]:groups[i+1]]; len(group) >= 3 || group[0].word {
				found = append(found, Secret{SecurityCode, "", from + group[0].start, from + group[len(group)-1].end})
			}
		}
	}
	return found
}

// rest is a text of nothing but what belongs to a card: its date, its code, the billing zip.
var rest = regexp.MustCompile(
	`(?i)^[^\pL\d/]*(?:(?:exp\w*|vence|cvv|cvc|code|zip|and|y)[^\pL\d/]*|` +
		`(?:0?[1-9]|1[0-2])\s*[/-]\s*(?:20)?\d{2}\b[^\pL\d/]*|\d{3,5}\b[^\pL\d/]*){1,8}$`)

// Rest gives what must not be kept of a text that follows one with a card, where it has nothing else in it: people send
// number, date and code one after another.
func Rest(text string) []Secret {
	if !rest.MatchString(text) {
		return nil
	}
	return settle(beside(text, 0))
}

// bank gives the numbers of a bank account: a routing number with its check digit, and every longer number of a text
// that names a bank.
func bank(text string) []Secret {
	if !bankNamed.MatchString(text) {
		return nil
	}
	var found []Secret
	routed := false
	for _, at := range longDigit.FindAllStringIndex(text, -1) {
		digits := text[at[0]:at[1]]
		routed = routed || isRouting(digits)
		if len(digits) >= 6 {
			found = append(found, Secret{BankAccount, digits, at[0], at[1]})
		}
	}
	if !routed && len(found) < 2 { // "my bank says account 123456": could be the practice's own number
		return nil
	}
	return found
}

// isRouting says whether digits are an ABA routing number, by the check digit of the American Bankers Association.
func isRouting(digits string) bool {
	if len(digits) != 9 {
		return false
	}
	sum := 0
	for i, weight := range []int{3, 7, 1, 3, 7, 1, 3, 7, 1} {
		sum += weight * int(digits[i]-'0')
	}
	return sum > 0 && sum%10 == 0
}

// social gives social security numbers: written in their own grouping, or named.
func social(text string) []Secret {
	found := matches(text, socialOf, SocialSecurity)
	for _, at := range socialIn.FindAllStringSubmatchIndex(text, -1) {
		area := text[at[2]:at[3]]
		if area == "000" || area == "666" || area[0] == '9' || text[at[4]:at[5]] == "00" || text[at[6]:at[7]] == "0000" {
			continue // never issued (Social Security Administration, randomization)
		}
		found = append(found, Secret{SocialSecurity, "", at[0], at[1]})
	}
	return found
}

// matches gives the first group of every match.
func matches(text string, pattern *regexp.Regexp, kind Kind) []Secret {
	var found []Secret
	for _, at := range pattern.FindAllStringSubmatchIndex(text, -1) {
		found = append(found, Secret{kind, text[at[2]:at[3]], at[2], at[3]})
	}
	return found
}

// settle orders what was found and drops what lies inside something else.
func settle(found []Secret) []Secret {
	slices.SortStableFunc(found, func(a, b Secret) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	var kept []Secret
	for _, s := range found {
		if len(kept) == 0 || s.start >= kept[len(kept)-1].end {
			kept = append(kept, s)
		}
	}
	return kept
}

// Removed stands where a number stood.
const Removed = "[removed]"

// Mask writes a text without what was found in it.
func Mask(text string, found []Secret) string {
	var b strings.Builder
	at := 0
	for _, s := range found {
		if s.start < at || s.end > len(text) {
			continue
		}
		b.WriteString(text[at:s.start])
		b.WriteString(Removed)
		at = s.end
	}
	b.WriteString(text[at:])
	return b.String()
}
