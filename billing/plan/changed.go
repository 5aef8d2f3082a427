package plan

// Days of notice before a charge that is not as it was signed for.
const (
	AmountNoticeDays = 10 // another amount (12 CFR 1005.10(d)(1))
	DateNoticeDays   = 7  // another day (Nacha Operating Rules, 2.3.2.7)
)

// Changed says in what an instalment is not as it was signed for: its amount, its day, or both.
func Changed(signed []Instalment, in Instalment) (amount, date bool) {
	amount, date = true, true
	for _, s := range signed {
		if s.Due == in.Due {
			return s.Amount != in.Amount, false
		}
		if s.Amount == in.Amount {
			amount = false
		}
	}
	return amount, date
}
