package redact

// minCard and maxCard are the lengths of card numbers (ISO/IEC 7812).
const (
	minCard = 13
	maxCard = 19
)

// issuer is a range of first digits and the lengths its numbers have.
type issuer struct {
	low, high string // of the same length
	lengths   []int
}

// issuers are the ranges that the card networks publish. A number outside of them is no card, whatever its check digit.
var issuers = []issuer{
	{"4", "4", []int{13, 16, 19}},                     // Visa
	{"51", "55", []int{16}},                           // Mastercard
	{"2221", "2720", []int{16}},                       // Mastercard
	{"34", "34", []int{15}},                           // American Express
	{"37", "37", []int{15}},                           // American Express
	{"6011", "6011", []int{16, 19}},                   // Discover
	{"644", "649", []int{16, 19}},                     // Discover
	{"65", "65", []int{16, 19}},                       // Discover
	{"3528", "3589", []int{16, 17, 18, 19}},           // JCB
	{"300", "305", []int{14, 16}},                     // Diners Club
	{"36", "36", []int{14, 15, 16, 17, 18, 19}},       // Diners Club
	{"38", "39", []int{14, 16}},                       // Diners Club
	{"62", "62", []int{16, 17, 18, 19}},               // UnionPay
	{"50", "50", []int{13, 14, 15, 16, 17, 18, 19}},   // Maestro
	{"56", "59", []int{13, 14, 15, 16, 17, 18, 19}},   // Maestro
	{"639", "639", []int{13, 14, 15, 16, 17, 18, 19}}, // Maestro
}

// isCard says whether digits are a card number: a published prefix, its length, and the Luhn check digit (ISO/IEC
// 7812-1, annex B).
func isCard(digits string) bool {
	if len(digits) < minCard || len(digits) > maxCard || !luhn(digits) {
		return false
	}
	for _, i := range issuers {
		prefix := digits[:len(i.low)]
		if prefix < i.low || prefix > i.high {
			continue
		}
		for _, n := range i.lengths {
			if n == len(digits) {
				return true
			}
		}
	}
	return false
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
