package consent

// Hold is a reason to send no reminders about an account, as the books keep it. Any reason holds; these are the usual.
type Hold = string

// The usual holds.
const (
	HoldDispute          Hold = "dispute"
	HoldEstimate         Hold = "ppdr" // a patient-provider dispute over a good-faith estimate
	HoldPendingInsurance Hold = "pending_insurance"
	HoldHardshipReview   Hold = "hardship_review"
	HoldBankruptcy       Hold = "bankruptcy"
	HoldLegal            Hold = "legal"
	HoldDeceased         Hold = "deceased"
	HoldWrongNumber      Hold = "wrong_number"
	HoldNoText           Hold = "no_text" // asked to be reached in another way
)

// stopped is what a hold stops besides reminders, which every hold stops, and why.
type stopped struct {
	replies, billers bool
	source           string
}

// holdTable are the holds that stop more than reminders. Nothing here stops the one confirmation of an opt-out: it is
// about the wish itself.
var holdTable = map[Hold]stopped{
	HoldNoText:      {true, true, "45 CFR 164.522(b): confidential communications by the means that was asked for"},
	HoldWrongNumber: {true, true, "47 CFR 64.1200(a)(1): the phone's owner never consented; 45 CFR 164.514(h)"},
	HoldDeceased:    {true, true, "consent ends with who gave it; a person writes to the estate"},
	HoldBankruptcy:  {true, false, "11 USC 362(a)(6): no automated text about the claim; a person answers"},
	HoldLegal:       {true, false, "represented by counsel: a person answers, nothing automated"},
}

// Stops says whether a hold stops a text of this purpose. A purpose nobody knows is stopped by every hold.
func Stops(h Hold, p Purpose) bool {
	switch p {
	case PurposeConfirmation:
		return false
	case PurposeReply, PurposeNotice: // a dispute does not hide what a plan does; what stops replies stops notices
		return holdTable[h].replies
	case PurposeBiller:
		return holdTable[h].billers
	}
	return true
}
