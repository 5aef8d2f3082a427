package explain_test

import (
	"slices"
	"testing"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
)

func day(month time.Month, d int) billing.Date { return billing.Date{Year: 2026, Month: month, Day: d} }

// owing is a decided visit of which the patient owes an amount.
func owing(number string, cents billing.Cents) billing.Claim {
	return billing.Claim{
		Number: number, VisitDate: day(time.October, 3), Insurer: "Aetna", PayerKind: billing.Commercial,
		Lines: []billing.ServiceLine{line(1, billing.ServiceLine{
			Label: "Office visit", Charge: cents + 5000, InsurerPaid: 5000, Deductible: cents,
		})},
	}
}

// with changes a claim.
func with(c billing.Claim, change func(*billing.Claim)) billing.Claim {
	c.Lines = slices.Clone(c.Lines)
	change(&c)
	return c
}

// refused is a visit that the insurer paid nothing of, for a reason.
func refused(group, code string) billing.Claim {
	l := billing.ServiceLine{
		Label: "Office visit", Charge: 9000, Adjustments: []billing.Adjustment{{Group: group, Code: code, Cents: 9000}},
	}
	if group == "PR" {
		l.NotCovered = 9000
	} else {
		l.ContractualAdjustment = 9000
	}
	c := owing("CL-1", 0)
	c.State, c.Lines = billing.ClaimDenied, []billing.ServiceLine{line(1, l)}
	return c
}

// leftToOthers is a visit that the insurer left to others, for a reason under OA.
func leftToOthers(code string) billing.Claim {
	c := refused("OA", code)
	c.State, c.Lines[0].ContractualAdjustment = billing.ClaimPending, 0
	return c
}

// selfPay is a visit without insurance and the estimate that was given for it.
func selfPay(charge, estimate billing.Cents) billing.Claim {
	return billing.Claim{
		Number: "CL-1", VisitDate: day(time.October, 3), PayerKind: billing.SelfPay, Estimated: estimate,
		Lines: []billing.ServiceLine{line(1, billing.ServiceLine{Label: "Surgery", Charge: charge, SelfPay: charge})},
	}
}

// account has one statement of 2 November with the claims, and owes what is left of them.
func account(claims ...billing.Claim) explain.Account {
	st := statement(claims...)
	st.Date = day(time.November, 2)
	return explain.Account{
		Number: "A-1", Statements: []billing.Statement{st}, Today: day(time.November, 23),
		Due: st.Amount(billing.PartLeft), Paid: st.Amount(billing.PartPaid),
	}
}

func state(s billing.ClaimState) func(*billing.Claim) {
	return func(c *billing.Claim) { c.State = s }
}

func payer(k billing.PayerKind) func(*billing.Claim) {
	return func(c *billing.Claim) { c.PayerKind = k }
}

func paid(c *billing.Claim) { c.Lines[0].PatientPaid = c.Lines[0].PatientResponsibility() }

func TestWhatMustBeSaidNext(t *testing.T) {
	t.Parallel()
	late := account(selfPay(100_000, 60_000))
	late.Today = day(time.November, 2).AddDays(121)
	overpaid := account(with(owing("CL-1", 4000), paid))
	overpaid.Due = -1500
	reviewed := account(owing("CL-1", 4000), owing("CL-2", 4000))
	reviewed.Reviewed = map[explain.Kind]billing.Date{explain.Duplicate: day(time.November, 5)}
	before := account(owing("CL-1", 4000), owing("CL-2", 4000))
	before.Reviewed = map[explain.Kind]billing.Date{explain.Duplicate: day(time.October, 30)}
	for name, c := range map[string]struct {
		account explain.Account
		kind    explain.Kind
		hold    bool
		reason  explain.Reason
		claims  int
	}{
		"something is due":            {account(owing("CL-1", 4000)), explain.Pay, false, "", 1},
		"an account with no visits":   {explain.Account{}, explain.Zero, false, "", 0},
		"the insurer paid all":        {account(owing("CL-1", 0)), explain.Zero, false, "", 0},
		"the patient paid their part": {account(with(owing("CL-1", 4000), paid)), explain.PaidAlready, false, "", 0},
		"paid too much":               {overpaid, explain.Credit, false, "", 0},
		"the insurer has not decided, the charge stands alone": {
			account(billing.Claim{
				Number: "CL-1", Insurer: "Aetna", State: billing.ClaimPending,
				Lines: []billing.ServiceLine{line(1, billing.ServiceLine{Charge: 9000})},
			}), explain.Pending, true, "", 1,
		},
		"pending, whatever the books already ask": {
			account(with(owing("CL-1", 4000), state(billing.ClaimPending))), explain.Pending, true, "", 1,
		},
		"sent on to the next payer": {
			account(with(owing("CL-1", 4000), state(billing.ClaimForwarded))), explain.Forwarded, true, "", 1,
		},
		"another payer first, under CO": {account(refused("CO", "22")), explain.OtherPayer, true, "other_payer", 1},
		"another payer first, under PR": {account(refused("PR", "22")), explain.OtherPayer, true, "other_payer", 1},
		"another payer first, under OA": {account(leftToOthers("22")), explain.OtherPayer, true, "other_payer", 1},
		"paid in part, the rest left to another plan": {
			account(with(leftToOthers("109"), func(c *billing.Claim) {
				c.Lines[0].InsurerPaid, c.Lines[0].Adjustments[0].Cents = 4000, 5000
			})), explain.OtherPayer, true, "other_payer", 1,
		},
		"left to the employer's insurer": {
			account(leftToOthers("19")), explain.HurtAtWork, true, "workers_compensation", 1,
		},
		"left to the car's insurer":           {account(leftToOthers("21")), explain.CarAccident, true, "auto_insurance", 1},
		"refused as sent twice, nothing else": {account(leftToOthers("18")), explain.Pending, true, "unexplained", 1},
		"Medicaid with something left": {
			account(with(owing("CL-1", 4000), payer(billing.Medicaid))), explain.OnMedicaid, true, "medicaid", 1,
		},
		"Medicaid and pending is pending": {
			account(with(with(owing("CL-1", 4000), payer(billing.Medicaid)), state(billing.ClaimPending))),
			explain.Pending, true, "", 1,
		},
		"Medicaid and settled": {
			account(with(with(owing("CL-1", 4000), payer(billing.Medicaid)), paid)), explain.PaidAlready, false, "", 0,
		},
		"workers' compensation": {
			account(with(owing("CL-1", 4000), payer(billing.WorkersComp))),
			explain.HurtAtWork, true, "workers_compensation", 1,
		},
		"workers' compensation and pending": {
			account(with(with(owing("CL-1", 4000), payer(billing.WorkersComp)), state(billing.ClaimPending))),
			explain.HurtAtWork, true, "workers_compensation", 1,
		},
		"the car's insurer": {
			account(with(owing("CL-1", 4000), payer(billing.AutoInsurance))), explain.CarAccident, true, "auto_insurance", 1,
		},
		"refused under CO is not owed":       {account(refused("CO", "197")), explain.DeniedNotOwed, false, "", 1},
		"refused under PR is the patient's":  {account(refused("PR", "96")), explain.DeniedOwed, false, "denial", 1},
		"refused under another group is not": {account(refused("PI", "96")), explain.DeniedNotOwed, false, "", 1},
		"refused under CO but asked of the patient": {
			account(with(refused("CO", "197"), func(c *billing.Claim) {
				c.Lines[0].NotCovered, c.Lines[0].ContractualAdjustment = 9000, 0
			})), explain.DoesNotAddUp, true, "unexplained", 1,
		},
		"set aside": {
			account(with(owing("CL-1", 4000), state(billing.ClaimSetAside))), explain.DoesNotAddUp, true, "unexplained", 1,
		},
		"one cent too much": {
			account(with(owing("CL-1", 4000), func(c *billing.Claim) { c.Lines[0].Charge-- })),
			explain.DoesNotAddUp, true, "unexplained", 1,
		},
		"the same service on the same day in two visits": {
			account(owing("CL-1", 4000), owing("CL-2", 4000)), explain.Duplicate, true, "duplicate_line", 2,
		},
		"the same service twice in one visit": {
			account(with(owing("CL-1", 4000), func(c *billing.Claim) {
				c.Lines = append(c.Lines, c.Lines[0])
			})), explain.Duplicate, true, "duplicate_line", 1,
		},
		"the same service on another day is no repeat": {
			account(owing("CL-1", 4000), with(owing("CL-2", 4000), func(c *billing.Claim) {
				c.VisitDate = day(time.October, 4)
			})), explain.Pay, false, "", 2,
		},
		"another charge is no repeat": {
			account(owing("CL-1", 4000), owing("CL-2", 4100)), explain.Pay, false, "", 2,
		},
		"a repeat that a biller has looked into": {reviewed, explain.Pay, false, "", 2},
		"a repeat billed after a biller looked":  {before, explain.Duplicate, true, "duplicate_line", 2},
		"400 dollars above the estimate": {
			account(selfPay(100_000, 60_000)), explain.OverEstimate, true, "estimate_dispute", 1,
		},
		"a cent less than 400 above the estimate":    {account(selfPay(99_999, 60_000)), explain.Pay, false, "", 1},
		"above the estimate, too late for a dispute": {late, explain.Pay, false, "", 1},
		"above the estimate with insurance": {
			account(with(selfPay(100_000, 60_000), func(c *billing.Claim) {
				c.Insurer, c.PayerKind = "Aetna", billing.Commercial
			})), explain.Pay, false, "", 1,
		},
		"what stops a payment goes before what is due": {
			account(owing("CL-1", 4000), with(owing("CL-2", 7000), state(billing.ClaimPending))),
			explain.Pending, true, "", 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := explain.All(c.account)[0]
			if got.Kind != c.kind || got.Hold != c.hold || got.Case != c.reason || len(got.Claims) != c.claims {
				t.Errorf("%s, hold %t, case %q, %d claims", got.Kind, got.Hold, got.Case, len(got.Claims))
			}
		})
	}
}

func TestTheLastDayOfADisputeIsCountedFromTheFirstBill(t *testing.T) {
	t.Parallel()
	a := account(selfPay(100_000, 60_000))
	first := a.Statements[0]
	first.Number, first.Date = "ST-0", day(time.October, 10)
	a.Statements = append(a.Statements, first)
	got := explain.All(a)[0]
	if want := day(time.October, 10).AddDays(120); got.Until != want || len(got.Claims) != 1 {
		t.Errorf("until %s of %d claims, want %s", got.Until, len(got.Claims), want)
	}
}
