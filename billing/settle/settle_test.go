package settle_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/billing/settle"
)

func day(n int) billing.Date { return billing.Date{Year: 2026, Month: 3, Day: n} }

// line reads "charge paid CO45=2000 PR1=500"; amounts are cents.
func line(code, text string) remit.Line {
	l := remit.Line{Code: code}
	fields := strings.Fields(text)
	fmt.Sscan(fields[0]+" "+fields[1], &l.Charge, &l.Paid)
	for _, f := range fields[2:] {
		name, amount, _ := strings.Cut(f, "=")
		a := billing.Adjustment{Group: name[:2], Code: name[2:]}
		fmt.Sscan(amount, &a.Cents)
		l.Adjustments = append(l.Adjustments, a)
	}
	return l
}

// said is what a payer says of a claim of the lines.
func said(outcome remit.Outcome, payer string, rank, on int, lines ...string) remit.Adjudication {
	a := remit.Adjudication{Claim: "C-1", Outcome: outcome, Payer: payer, PayerRank: rank, VisitDate: day(1)}
	if on > 0 {
		a.PaidOn = day(on)
	}
	for n, text := range lines {
		l := line(fmt.Sprint("S", n+1), text)
		a.Lines, a.Charge, a.Paid = append(a.Lines, l), a.Charge+l.Charge, a.Paid+l.Paid
	}
	return a
}

// told prints a claim: its state, then for every line what each account holds.
func told(c settle.Claim) string {
	text := "state=" + string(c.State)
	for _, l := range c.Lines {
		sums := map[string]billing.Cents{}
		for _, e := range l.Entries {
			for _, p := range e.Postings {
				name := string(p.Kind)
				if p.Kind == billing.PatientReceivable && p.Part != billing.PartPaid {
					name = string(p.Part)
				}
				sums[name] += p.Amount
			}
		}
		text += fmt.Sprintf("; %d:", l.Number)
		for _, name := range []string{
			"cash_insurer", "contractual_adjustment", "insurer_receivable", "deductible", "copay", "coinsurance",
			"not_covered", "self_pay", "cash_patient", "patient_receivable", "patient_credit", "revenue",
		} {
			if sums[name] != 0 {
				text += fmt.Sprintf(" %s=%d", name, int64(sums[name]))
			}
		}
	}
	for _, reason := range c.Aside {
		text += "; aside: " + reason
	}
	return text
}

var (
	sent    = said(remit.Submitted, "Blue", 1, 0, "10000 0")
	first   = said(remit.Final, "Blue", 1, 10, "10000 6000 CO45=2000 PR1=500 PR2=1500")
	back    = said(remit.Reversed, "Blue", 0, 12, "-10000 -6000 CR45=-4000")
	anew    = said(remit.Final, "Blue", 1, 12, "10000 7000 CO45=2000 PR3=1000")
	second  = said(remit.Final, "Red", 2, 20, "10000 1500 OA23=8000 PR2=500")
	third   = said(remit.Final, "Green", 3, 30, "10000 500 OA23=9500")
	forward = said(remit.Forwarded, "Blue", 1, 10, "10000 6000 CO45=2000 PR2=2000")
)

func TestSettle(t *testing.T) {
	t.Parallel()
	selfPay := said(remit.Submitted, "", 0, 0, "10000 0")
	selfPay.PayerKind = remit.SelfPay
	paidAtVisit := sent
	paidAtVisit.PatientPaid = 2500
	whole := said(remit.Final, "Blue", 1, 10, "10000 6500 CO45=3500", "5000 5000")
	whole.Paid, whole.Adjustments = 10500, []billing.Adjustment{{Group: "PR", Code: "1", Cents: 1000}}
	for name, c := range map[string]struct {
		said []remit.Adjudication
		want string
	}{
		"a claim that was sent waits": {
			[]remit.Adjudication{sent}, "state=pending; 1: insurer_receivable=10000 revenue=-10000",
		},
		"a self-pay visit is the patient's at once": {
			[]remit.Adjudication{selfPay}, "state=; 1: self_pay=10000 revenue=-10000",
		},
		"a remittance without a claim charges it too": {
			[]remit.Adjudication{first},
			"state=; 1: cash_insurer=6000 contractual_adjustment=2000 deductible=500 coinsurance=1500 revenue=-10000",
		},
		"a reversal leaves the charge": {
			[]remit.Adjudication{first, back}, "state=pending; 1: insurer_receivable=10000 revenue=-10000",
		},
		"a correction after a reversal counts": {
			[]remit.Adjudication{sent, first, back, anew},
			"state=; 1: cash_insurer=7000 contractual_adjustment=2000 copay=1000 revenue=-10000",
		},
		"a correction counts whose original is not known": {
			[]remit.Adjudication{back, anew},
			"state=; 1: cash_insurer=7000 contractual_adjustment=2000 copay=1000 revenue=-10000",
		},
		"a reversal of nothing known waits": {
			[]remit.Adjudication{back}, "state=set_aside; aside: takes back a payment that is not in the books",
		},
		"a second decision that takes nothing back waits": {
			[]remit.Adjudication{first, anew},
			"state=set_aside; 1: cash_insurer=6000 contractual_adjustment=2000 deductible=500 coinsurance=1500 " +
				"revenue=-10000; aside: the same insurer decided this claim before and did not take that back",
		},
		"what is said twice is said once": {
			[]remit.Adjudication{first, sent, first, back, back}, "state=pending; 1: insurer_receivable=10000 revenue=-10000",
		},
		"the last payer's share is the patient's": {
			[]remit.Adjudication{first, second},
			"state=; 1: cash_insurer=7500 contractual_adjustment=2000 coinsurance=500 revenue=-10000",
		},
		"a third payer pays the rest": {
			[]remit.Adjudication{first, second, third},
			"state=; 1: cash_insurer=8000 contractual_adjustment=2000 revenue=-10000",
		},
		"what is forwarded is nobody's yet": {
			[]remit.Adjudication{forward},
			"state=forwarded; 1: cash_insurer=6000 contractual_adjustment=2000 insurer_receivable=2000 revenue=-10000",
		},
		"the next payer decides what was forwarded": {
			[]remit.Adjudication{forward, second},
			"state=; 1: cash_insurer=7500 contractual_adjustment=2000 coinsurance=500 revenue=-10000",
		},
		"a next payer that refuses leaves the share as it was": {
			[]remit.Adjudication{forward, said(remit.Denied, "Red", 2, 20, "10000 0 CO109=10000")},
			"state=; 1: cash_insurer=6000 contractual_adjustment=2000 coinsurance=2000 revenue=-10000",
		},
		"a denial under CO is not the patient's": {
			[]remit.Adjudication{said(remit.Denied, "Blue", 1, 10, "10000 0 CO29=10000")},
			"state=denied; 1: contractual_adjustment=10000 revenue=-10000",
		},
		"a denial under PR is": {
			[]remit.Adjudication{said(remit.Denied, "Blue", 1, 10, "10000 0 PR96=10000")},
			"state=denied; 1: not_covered=10000 revenue=-10000",
		},
		"a denial gives way to a later payment": {
			[]remit.Adjudication{said(remit.Denied, "Blue", 1, 9, "10000 0 CO16=10000"), first},
			"state=; 1: cash_insurer=6000 contractual_adjustment=2000 deductible=500 coinsurance=1500 revenue=-10000",
		},
		"what does not add up waits": {
			[]remit.Adjudication{sent, said(remit.Final, "Blue", 1, 10, "10000 6000 CO45=2000")},
			"state=set_aside; 1: insurer_receivable=10000 revenue=-10000; " +
				"aside: the charge is not what was paid and adjusted together",
		},
		"a second payer that pays more than is left waits": {
			[]remit.Adjudication{first, said(remit.Final, "Red", 2, 20, "10000 9000 PR2=1000")},
			"state=set_aside; 1: cash_insurer=6000 contractual_adjustment=2000 deductible=500 coinsurance=1500 " +
				"revenue=-10000; aside: with what the first insurer paid it comes to more than the charge",
		},
		"what was paid at the visit waits for the decision": {
			[]remit.Adjudication{paidAtVisit}, "state=pending; 1: insurer_receivable=10000 revenue=-10000",
		},
		"then it is taken off the share, and the rest is a credit": {
			[]remit.Adjudication{paidAtVisit, first, paidAtVisit},
			"state=; 1: cash_insurer=6000 contractual_adjustment=2000 deductible=500 coinsurance=1500 cash_patient=2500 " +
				"patient_receivable=-2000 patient_credit=-500 revenue=-10000",
		},
		"what another payer has to pay first is nobody's yet": {
			[]remit.Adjudication{said(remit.Denied, "Blue", 1, 10, "10000 0 OA22=10000")},
			"state=pending; 1: insurer_receivable=10000 revenue=-10000",
		},
		"paid in part, what stands under OA is neither a discount nor the patient's": {
			[]remit.Adjudication{said(remit.Final, "Blue", 1, 10, "10000 6000 CO45=1000 PR2=2000 OA22=1000")},
			"state=pending; 1: cash_insurer=6000 contractual_adjustment=1000 insurer_receivable=1000 coinsurance=2000 " +
				"revenue=-10000",
		},
		"the payer that comes first decides what another left to it": {
			[]remit.Adjudication{
				said(remit.Denied, "Blue", 1, 10, "10000 0 OA22=10000"),
				said(remit.Final, "Red", 1, 20, "10000 7000 CO45=2000 PR3=1000"),
			},
			"state=; 1: cash_insurer=7000 contractual_adjustment=2000 copay=1000 revenue=-10000",
		},
		"and may refuse it on its own": {
			[]remit.Adjudication{
				said(remit.Denied, "Blue", 1, 10, "10000 0 OA22=10000"),
				said(remit.Denied, "Red", 1, 20, "10000 0 PR96=10000"),
			},
			"state=; 1: not_covered=10000 revenue=-10000",
		},
		"a second payer that leaves it to the first changes nothing": {
			[]remit.Adjudication{first, said(remit.Denied, "Red", 2, 20, "10000 0 OA22=10000")},
			"state=; 1: cash_insurer=6000 contractual_adjustment=2000 deductible=500 coinsurance=1500 revenue=-10000",
		},
		"a refusal as sent twice says nothing new of a claim that was decided": {
			[]remit.Adjudication{first, said(remit.Denied, "Blue", 1, 15, "10000 0 OA18=10000")},
			"state=; 1: cash_insurer=6000 contractual_adjustment=2000 deductible=500 coinsurance=1500 revenue=-10000",
		},
		"a refusal as sent twice, alone, waits for what was decided": {
			[]remit.Adjudication{said(remit.Denied, "Blue", 1, 15, "10000 0 OA18=10000")},
			"state=pending; 1: insurer_receivable=10000 revenue=-10000",
		},
		"what is decided on the claim as a whole has a line of its own": {
			[]remit.Adjudication{whole},
			"state=; 1: cash_insurer=6500 contractual_adjustment=3500 revenue=-10000; " +
				"2: cash_insurer=5000 revenue=-5000; 3: cash_insurer=-1000 deductible=1000",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := told(settle.Settle(c.said)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestPartitionTellsClaimsApart(t *testing.T) {
	t.Parallel()
	other := said(remit.Final, "Blue", 1, 10, "3400 0 CO29=3400")
	again := said(remit.Final, "Blue", 2, 10, "10000 9000 CO45=1000")
	for name, c := range map[string]struct {
		said []remit.Adjudication
		want string
	}{
		"one claim":                                    {[]remit.Adjudication{sent, first, back, anew, second}, "[[3 4 0 1 2]]"},
		"two of one payer on other charges":            {[]remit.Adjudication{first, other}, "[[0] [1]]"},
		"one payer twice, naming nobody before it":     {[]remit.Adjudication{first, again}, "[[0] [1]]"},
		"what was taken back stays with what stands":   {[]remit.Adjudication{other, first, back}, "[[0 1 2]]"},
		"a claim that was sent goes to its own charge": {[]remit.Adjudication{sent, other, first}, "[[2 0] [1]]"},
	} {
		if got := fmt.Sprint(settle.Partition(c.said)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
