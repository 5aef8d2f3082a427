package templates

import (
	"slices"
	"time"

	"github.com/plainbill/plainbill/billing"
)

// samplePractice has a display name as long as any should be: 25 characters.
var samplePractice = Practice{
	DisplayName: "Lakeside Physicians Group", Phone: "512-555-0100",
	Site: "https://lakeside.example", AssistanceURL: "https://lakeside.example/help",
}

func sampleVisit() Visit {
	return Visit{
		Date: billing.Date{Year: 2026, Month: time.October, Day: 3}, Label: "Office visit", Services: 2,
		Provider: "Dr. Lee", Insurer: "Aetna",
		Charge: 24500, Discount: 6500, InsurerPaid: 9000, Deductible: 5000, Copay: 2500, Coinsurance: 1000,
		NotCovered: 500, Share: 9000, Paid: 2500, Left: 6500,
	}
}

func sampleSchedule(count int) Schedule {
	first := billing.Date{Year: 2026, Month: time.December, Day: 5}
	parts := billing.Cents(10001).Split(count)
	return Schedule{
		Total: 10001, Amount: parts[0], LastAmount: parts[count-1], Count: count, Frequency: "monthly",
		First: first, Last: first.AddMonths(count - 1),
	}
}

// samples are every message at least once, and again for each way its words can go. [Parse] renders them all, so that a
// mistake in a file of words shows at start and not in a conversation.
func samples() []Message {
	return slices.Concat(billSamples(), planSamples(), talkSamples(), adviceSamples(), denials())
}

// billSamples are consent, identity and what is owed.
func billSamples() []Message {
	due := billing.Date{Year: 2026, Month: time.November, Day: 30}
	fully := Visit{
		Date: sampleVisit().Date, Label: "Lab test", Services: 1, Charge: 8000, Discount: 2000, SelfPay: 6000,
		Share: 6000, Paid: 6000,
	}
	return []Message{
		OptedIn{},
		OptedOut{},
		Help{},
		WrongNumber{},
		StatementReady{},
		AskDateOfBirth{FirstContact: true},
		AskDateOfBirth{},
		DateOfBirthUnreadable{},
		DateOfBirthNoMatch{},
		IdentityLocked{},
		AskAccountDigits{},
		BalanceDue{Due: 12050, Visits: 2, DueDate: due},
		BalanceDue{Due: 6000, Visits: 1},
		BalanceDue{Due: 6000},
		NothingDue{},
		CreditBalance{Credit: 1500},
		Explanation{Visit: sampleVisit(), More: 2},
		Explanation{Visit: fully, More: 1},
		Explanation{},
		HowToPay{Due: 12050},
		AlreadyPaidFound{Paid: 5000, Due: 7050},
		AlreadyPaidFound{Paid: 5000},
		AlreadyPaidNotFound{},
		DisputeHeld{},
		HardshipHelp{},
	}
}

func planSamples() []Message {
	next := Instalment{Due: sampleSchedule(3).First, Amount: 3333}
	return []Message{
		PlanOffers{Offers: []Schedule{sampleSchedule(2), sampleSchedule(3), sampleSchedule(4)}},
		PlanOffers{Offers: []Schedule{sampleSchedule(1)}},
		PlanTerms{Terms: sampleSchedule(3)},
		PlanTerms{Terms: sampleSchedule(1)},
		PlanAgreed{Terms: sampleSchedule(3)},
		PlanAgreed{Terms: sampleSchedule(1)},
		PlanSayAgree{},
		PlanExpired{},
		PlanNothingToAgree{},
		PlanAlready{Next: next},
		PlanAlready{},
		PlanStatus{Next: next, Left: 6667, CountLeft: 2},
		PlanStatus{},
		NoPlan{},
		PlanOutsidePolicy{},
		PlanDeclined{},
		PlanTooSmall{Due: 1200},
	}
}

// talkSamples are people, small talk and the terms that can be asked about.
func talkSamples() []Message {
	list := []Message{
		PersonComing{Expect: Expectation{Now: true}},
		PersonComing{Expect: Expectation{Today: true, Hour: 13}},
		PersonComing{Expect: Expectation{Weekday: time.Monday, Hour: 8}},
		OfferPerson{},
		CanHelpWith{},
		HandedBack{},
		BillerSays{Words: "We moved the lab charge to your new plan."},
		Introduced{Words: "We got your text."},
		LanguageNow{},
		Greeting{FirstContact: true},
		Greeting{},
		Thanks{},
		Clinical{},
		Emergency{},
		DeclinedPerson{},
		OnlyText{},
		Define{Term: "other"},
	}
	for _, term := range []Term{
		TermDeductible, TermCoinsurance, TermCopay, TermEOB, TermAllowed, TermAdjustment, TermNotCovered,
		TermOutOfPocket, TermStatement, TermClaim,
	} {
		list = append(list, Define{Term: term})
	}
	return append(list, Define{Term: TermDeductible, Own: 5000})
}
