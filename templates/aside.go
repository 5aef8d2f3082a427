package templates

import "time"

// Asked beside the bill.
type (
	// HowToCheck tells someone who wonders whether a text is real how to find out: by a number that they look up
	// themselves. It carries no address and no number, since a false text would carry those too.
	HowToCheck struct{}
	// ContactInfo says how and when people at the practice are reached.
	ContactInfo struct{}
	// Scheduling says that visits are not arranged here, and where they are.
	Scheduling struct{}
	// InsuranceNoted thanks for news of another insurance, which a person checks, with reminders on hold. More: they had
	// said so before, and this text tells of its name or number.
	InsuranceNoted struct{ More bool }
	// TextsHeld is the one neutral line after which an account is texted no more: somebody has died, or a lawyer is
	// spoken of. No person can answer by text either, so it names the phone.
	TextsHeld struct{}
	// NoReceipt says that the books show no payment of which there could be a receipt.
	NoReceipt struct{}
	// NoMore answers NEXT when everything was shown.
	NoMore struct{}
	// Noted answers an "ok" to no question, once.
	Noted struct{}
)

// Opening is when a practice's people answer, in its own time zone: from Open to Close, written as 08:00, on Days. The
// zero value is not said.
type Opening struct {
	Open, Close string
	Days        []time.Weekday
}

// Known says whether there is anything to say.
func (o Opening) Known() bool { return o.Open != "" && o.Close != "" && len(o.Days) > 0 }

// Weekdays says whether the days are Monday to Friday, which has a short way of saying it.
func (o Opening) Weekdays() bool {
	on := map[time.Weekday]bool{}
	for _, d := range o.Days {
		on[d] = true
	}
	return len(on) == 5 && !on[time.Saturday] && !on[time.Sunday]
}

func (HowToCheck) message()     {}
func (ContactInfo) message()    {}
func (Scheduling) message()     {}
func (InsuranceNoted) message() {}
func (TextsHeld) message()      {}
func (NoReceipt) message()      {}
func (Noted) message()          {}
func (NoMore) message()         {}
