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
	Opening: Opening{Open: "08:00", Close: "17:30", Days: []time.Weekday{1, 2, 3, 4, 5}},
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
	return slices.Concat(
		billSamples(), planSamples(), runningSamples(), moneySamples(), noticeSamples(), talkSamples(), adviceSamples(),
		denials(),
	)
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
		AskDateOfBirth{URL: sampleURL, FirstContact: true},
		AskDateOfBirth{URL: sampleURL, Other: true},
		DateOfBirthUnreadable{},
		DateOfBirthNoMatch{},
		IdentityLocked{},
		IdentityLocked{Again: true},
		AskAccountDigits{},
		BalanceDue{Due: 12050, Visits: 2, DueDate: due},
		BalanceDue{Due: 6000, Visits: 1},
		BalanceDue{Due: 6000},
		BalanceDue{Due: 12050, Visits: 2, DueDate: due, ByCard: true, URL: sampleURL},
		BalanceDue{Due: 12050, Visits: 2, DueDate: due, URL: sampleURL},
		BalanceDue{Due: 12050, Visits: 2, DueDate: due, Prompt: samplePrompt(), ByCard: true, URL: sampleURL},
		NothingDue{},
		CreditBalance{Credit: 1500},
		Explanation{Visit: sampleVisit(), More: 2},
		Explanation{Visit: fully, More: 1},
		Explanation{},
		Explanation{Visit: fully, More: 1, URL: sampleURL},
		HowToPay{Due: 12050},
		HowToPay{Due: 12050, ByCard: true, URL: sampleURL},
		HowToPay{Due: 12050, Prompt: samplePrompt(), ByCard: true, URL: sampleURL},
		HowToPay{Due: 12050, Amount: 5000, ByCard: true, URL: sampleURL},
		HowToPay{Due: 12050, Least: 2500, URL: sampleURL},
		HowToPay{Due: 12050, Amount: 5000, Plan: true, ByCard: true, URL: sampleURL},
		HowToPay{Due: 12050, NoDiscount: true, ByCard: true, URL: sampleURL},
		AlreadyPaidFound{Paid: 5000, Due: 7050},
		AlreadyPaidFound{Paid: 5000},
		AlreadyPaidNotFound{},
		DisputeHeld{},
		HardshipHelp{},
		HardshipHelp{Plan: true},
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
		Noted{},
		HowToCheck{},
		ContactInfo{},
		Scheduling{},
		InsuranceNoted{},
		InsuranceNoted{More: true},
		NoMore{},
		TextsHeld{},
		NoReceipt{},
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
