package templates

import (
	"time"

	"github.com/plainbill/plainbill/billing"
)

// sampleURL is as long as the address of a patients' page gets.
const sampleURL = "https://pay.lakeside.example/s/4kQ9xZ1mB7cT2vN8rL5wYg"

func sampleNext() Instalment { return Instalment{Due: sampleSchedule(3).First, Amount: 3333} }

// sampleChanged is a schedule whose amounts differ.
func sampleChanged() Schedule {
	s := sampleSchedule(3)
	for _, amount := range []billing.Cents{2000, 4000, 4001} {
		s.Payments = append(s.Payments, Instalment{Due: s.First.AddMonths(len(s.Payments)), Amount: amount})
	}
	return s
}

func samplePrompt() Prompt {
	return Prompt{Off: 1205, Pay: 10845, Until: billing.Date{Year: 2026, Month: time.November, Day: 30}}
}

func withDown(s Schedule) Schedule {
	s.Down, s.Total = 2500, s.Total+2500
	return s
}

func planSamples() []Message {
	until := billing.Date{Year: 2026, Month: time.December, Day: 21}
	list := []Message{
		PlanOffers{Offers: []Schedule{sampleSchedule(2), sampleSchedule(3), sampleSchedule(4)}},
		PlanOffers{Offers: []Schedule{sampleSchedule(1)}},
		PlanOffers{Prompt: samplePrompt(), Offers: []Schedule{sampleSchedule(2), sampleSchedule(3)}},
		PlanOffers{Offers: []Schedule{withDown(sampleSchedule(2)), withDown(sampleSchedule(3))}, NeedsCard: true},
		PlanTerms{Terms: sampleSchedule(3)},
		PlanTerms{Terms: sampleSchedule(3), Even: true},
		PlanTerms{Terms: sampleSchedule(1)},
		PlanTerms{Terms: sampleChanged(), Changed: true},
		PlanTerms{Terms: withDown(sampleSchedule(3)), NeedsCard: true, URL: sampleURL},
		PlanTerms{Terms: sampleSchedule(3), NeedsCard: true},
		PlanApproved{Terms: sampleSchedule(3)},
		PlanApproved{Terms: sampleSchedule(3), NeedsCard: true},
		PlanNotApproved{},
		PlanJoin{Terms: sampleSchedule(3)},
		PlanJoin{Terms: sampleChanged()},
		PlanNeedsCard{URL: sampleURL},
		PlanNeedsCard{},
		PlanAgreed{Terms: sampleSchedule(3)},
		PlanAgreed{Terms: sampleSchedule(1)},
		PlanAgreed{Terms: sampleChanged(), Changed: true, URL: sampleURL},
		PlanSayAgree{},
		PlanSayAgree{Ends: true},
		PlanExpired{},
		PlanNothingToAgree{},
		PlanAlready{Next: sampleNext()},
		PlanAlready{},
		PlanOutsidePolicy{},
		PlanOutsidePolicy{Change: true},
		PlanOutsidePolicy{Why: "too_many_instalments", Most: 4},
		PlanOutsidePolicy{Why: "below_minimum", Least: 2500},
		PlanOutsidePolicy{Why: "first_too_late", Until: until},
		PlanDeclined{},
		PlanDeclined{Kept: true},
		PlanTooSmall{Due: 1200},
		PlanOnHold{},
	}
	for _, why := range []string{
		"too_many_instalments", "below_minimum", "too_few_instalments", "too_long", "other_frequency", "other_day",
		"first_too_late", "first_past", "whole_balance", "over_limit", "over_tiers", "no_change_left",
		"no_skip",
	} {
		list = append(list, PlanOutsidePolicy{Why: why})
	}
	return list
}

// runningSamples are of plans that run.
func runningSamples() []Message {
	next := sampleNext()
	return []Message{
		PlanStatus{Next: next, Left: 6667, CountLeft: 2},
		PlanStatus{Next: next, Left: 6667, CountLeft: 2, Late: 1, ByCard: true, URL: sampleURL},
		PlanStatus{Next: next, Left: 6667, CountLeft: 2, Late: 2, URL: sampleURL},
		PlanStatus{Next: next, Left: 6667, CountLeft: 2, Autopay: true, ByCard: true, URL: sampleURL},
		PlanStatus{Next: next, Left: 6667, CountLeft: 2, Autopay: true, Paused: true, ByCard: true, URL: sampleURL},
		PlanStatus{},
		NoPlan{},
		PlanChangeAsk{},
		PlanCancelMeans{Due: 6667},
		PlanCancelMeans{Due: 6667, Autopay: true},
		PlanCancelMeans{},
		PlanCancelled{Due: 6667},
		PlanCancelled{},
		PayPlan{Next: next, Left: 6667},
		PayPlan{Next: next, Left: 6667, ByCard: true, URL: sampleURL},
		PayPlan{Next: next, Left: 6667, Autopay: true, ByCard: true, URL: sampleURL},
	}
}

// moneySamples are cards and refunds.
func moneySamples() []Message {
	return []Message{
		CardPage{Card: "Visa 4242", URL: sampleURL},
		CardPage{Card: "Visa 4242"},
		CardPage{URL: sampleURL},
		CardPage{},
		NoCard{},
		CardRemoved{},
		CardRemoved{Plan: true},
		ChargesStopped{},
		CardSeen{URL: sampleURL},
		CardSeen{},
		RefundAsked{Credit: 2000},
		RefundAsked{},
		RefundApproved{URL: sampleURL},
		RefundApproved{},
		RefundDeclined{},
		PaymentReceived{Paid: 5000, Due: 7050, Next: sampleNext(), URL: sampleURL},
		PaymentReceived{Paid: 5000, Due: 7050},
		PaymentReceived{Paid: 5000, URL: sampleURL},
		PaymentReceived{Paid: 5000, Waiting: true},
		PaymentReceived{URL: sampleURL},
		PaymentReceived{},
		PlanNews{URL: sampleURL},
		PlanNews{},
	}
}

// noticeSamples are every notice about a plan, with an address and without.
func noticeSamples() []Message {
	var list []Message
	for _, notice := range []string{
		"payment_coming", "charge_coming", "amount_changes", "date_changes", "missed", "delinquent", "defaulted", "cured",
		"plan_paid", "charge_failed", "card_needed", "plan_shrunk", "plan_ended", "credit_left", "balance_joined",
		"payment_moved", "payment_back", "autopay_stopped", "other",
	} {
		m := PlanNotice{Notice: notice, Next: sampleNext(), Left: 6667}
		list = append(list, m, m.WithURL(sampleURL))
	}
	return list
}
