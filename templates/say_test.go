package templates

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/billing/plan"
)

func TestWhatPatientsHear(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	noHelp := samplePractice
	noHelp.AssistanceURL = ""
	cases := map[string]struct {
		practice      Practice
		message       Message
		says, saysNot []string
	}{
		"a balance without a due date says none": {
			samplePractice, BalanceDue{Due: 6000, Visits: 1}, []string{"$60.00", "1 visit."}, []string{"date", "visits"},
		},
		"a visit paid in full has nothing left": {
			samplePractice,
			Explanation{Visit: Visit{Charge: 100, Copay: 100, Share: 100, Paid: 100}},
			[]string{"nothing left to pay"},
			[]string{"Left to pay", "Discount", "Deductible", "more visit"},
		},
		"a visit paid beyond its share names no negative amount": {
			samplePractice,
			Explanation{Visit: Visit{Charge: 100, Copay: 100, Share: 100, Paid: 300, Left: -200}},
			[]string{"nothing left to pay"},
			[]string{"-$", "$2.00"},
		},
		"an insurer without a name is the plan": {
			samplePractice, Explanation{Visit: Visit{Charge: 100, InsurerPaid: 100}}, []string{"Your plan paid: $1.00"}, nil,
		},
		"a label is on one line": {
			samplePractice, Explanation{Visit: Visit{Label: "Office\n visit", Charge: 100}}, []string{": Office visit\n"}, nil,
		},
		"a provider is not named": {samplePractice, Explanation{Visit: sampleVisit()}, nil, []string{"Dr. Lee"}},
		"a practice without a page for help is called": {
			noHelp, HardshipHelp{}, []string{"Please call " + noHelp.Phone}, []string{"http", "See"},
		},
		"financial help comes before a plan": {samplePractice, HardshipHelp{}, []string{"help with this cost"}, nil},
		"offers are numbered and asked for by number": {
			samplePractice,
			PlanOffers{Offers: []Schedule{sampleSchedule(2), sampleSchedule(4)}},
			[]string{"1. 2 payments of $50.00 every month, the last $50.01", "2. 4 payments", "Reply AGREE to take plan 2, or 1 for another."},
			nil,
		},
		"what paying at once costs comes before offers": {
			samplePractice,
			PlanOffers{Prompt: samplePrompt(), Offers: []Schedule{sampleSchedule(2), sampleSchedule(4)}},
			[]string{"Pay all of it by Nov 30, 2026 and you pay $108.45: we take $12.05 off.\nYou can pay over time"},
			nil,
		},
		"but not where it would need a fourth segment": {
			samplePractice,
			PlanOffers{Prompt: samplePrompt(), Offers: []Schedule{sampleSchedule(2), sampleSchedule(3), sampleSchedule(4)}},
			[]string{"You can pay over time"},
			[]string{"Pay all"},
		},
		"equal payments have no last one": {
			samplePractice,
			PlanTerms{Terms: Schedule{
				Total: 10000, Amount: 5000, LastAmount: 5000, Count: 2, Frequency: "twice_a_month",
				First: sampleSchedule(2).First, Last: sampleSchedule(2).Last,
			}},
			[]string{"2 payments of $50.00 twice a month.", "Total: $100.00", "No fees, no interest", "72 hours"},
			[]string{"the last"},
		},
		"a single payment has no frequency": {
			samplePractice, PlanTerms{Terms: sampleSchedule(1)}, nil, []string{"every"},
		},
		"danger is answered with whom to call": {
			samplePractice, Emergency{}, []string{"911", "988"}, []string{"$"},
		},
		"a price in a label is no amount of ours": {
			samplePractice,
			Explanation{Visit: Visit{Label: "Visit $20 rate", Charge: 100}},
			[]string{": Visit 20 rate\n"},
			[]string{"$20"},
		},
		"a long label is cut": {
			samplePractice,
			Explanation{Visit: Visit{Label: strings.Repeat("very ", 60) + "long", Charge: 100}},
			[]string{"very ve...\n"},
			[]string{"long"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := s.Render(billing.English, c.practice, c.message)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range c.says {
				if !strings.Contains(text.Body, want) {
					t.Errorf("does not say %q: %s", want, text.Body)
				}
			}
			for _, not := range c.saysNot {
				if strings.Contains(text.Body, not) {
					t.Errorf("says %q: %s", not, text.Body)
				}
			}
		})
	}
}

func TestEveryFrequencyOfAPlanHasWords(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	for _, f := range []plan.Frequency{plan.Weekly, plan.Biweekly, plan.TwiceAMonth, plan.Monthly} {
		terms := sampleSchedule(3)
		terms.Frequency = string(f)
		for _, lang := range languages {
			render(t, s, lang, PlanTerms{Terms: terms})
		}
	}
}

func TestAPersonIsPromisedByADayAndAnHour(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	cases := map[string]struct {
		expect           Expectation
		english, spanish string
	}{
		"open now":    {Expectation{Now: true}, "open now", "Ahora estamos abiertos"},
		"later today": {Expectation{Today: true, Hour: 13}, "today after 1 pm", "hoy después de la 1 pm"},
		"on Monday":   {Expectation{Weekday: time.Monday, Hour: 8}, "on Monday after 8 am", "el lunes después de las 8 am"},
		"at midnight": {Expectation{Weekday: time.Sunday}, "on Sunday after 12 am", "el domingo después de las 12 am"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := PersonComing{Expect: c.expect}
			if got := render(t, s, billing.English, m).Body; !strings.Contains(got, c.english) {
				t.Errorf("%s", got)
			}
			if got := render(t, s, billing.Spanish, m).Body; !strings.Contains(got, c.spanish) {
				t.Errorf("%s", got)
			}
		})
	}
}

// TestAnExplanationAddsUpInWhatIsRead reads a rendered explanation as a patient does: line by line, adding up.
func TestAnExplanationAddsUpInWhatIsRead(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	cents := rapid.Custom(func(t *rapid.T) billing.Cents {
		return billing.Cents(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(1, 9_999_999)).Draw(t, "cents"))
	})
	rapid.Check(t, func(t *rapid.T) {
		l := billing.ServiceLine{
			Number: 1, Label: "Office visit",
			InsurerPaid: cents.Draw(t, "insurer"), ContractualAdjustment: cents.Draw(t, "discount"),
			Deductible: cents.Draw(t, "deductible"), Copay: cents.Draw(t, "copay"),
			Coinsurance: cents.Draw(t, "coinsurance"), NotCovered: cents.Draw(t, "not covered"),
			SelfPay: cents.Draw(t, "self pay"), PatientPaid: cents.Draw(t, "paid"),
		}
		l.Charge = l.InsurerPaid + l.ContractualAdjustment + l.PatientResponsibility()
		v := explain.OfClaim(billing.Claim{Number: "CL-1", Lines: []billing.ServiceLine{l}})
		for _, lang := range languages {
			text, err := s.Render(lang, samplePractice, Explanation{Visit: VisitOf(v)})
			if err != nil {
				t.Fatal(err)
			}
			if err := billing.Covers(v.Facts("A-1"), text.Body); err != nil {
				t.Fatalf("%s: %v", lang, err)
			}
			readAndAdd(t, text.Body)
		}
	})
}

// readAndAdd adds the amounts of a rendered explanation: the lines with a dash are the share, the share with what
// stands above it is the charge, and what is left is the share less what was paid.
func readAndAdd(t *rapid.T, body string) {
	var charge, above, share, dashes, paid, left billing.Cents
	for line := range strings.Lines(body) {
		amounts := billing.AmountsIn(line)
		if len(amounts) != 1 {
			continue
		}
		switch head, _, _ := strings.Cut(line, ":"); {
		case head == "Charge", head == "Cargo":
			charge = amounts[0]
		case head == "Your share", head == "Su parte":
			share = amounts[0]
		case head == "You paid", head == "Usted ha pagado", head == "Ha pagado":
			paid = amounts[0]
		case head == "Left to pay", head == "Falta por pagar":
			left = amounts[0]
		case strings.HasPrefix(head, "- "):
			dashes += amounts[0]
		default:
			above += amounts[0]
		}
	}
	if charge != above+share || share != dashes || left != max(share-paid, 0) {
		t.Fatalf("does not add up as read:\n%s", body)
	}
}
