package billing_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
)

func TestAmountsInAText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]billing.Cents{
		"":                                     nil,
		"You owe $60.":                         {6000},
		"You owe $1,234.50, by 2026-12-15.":    {123450},
		"4 payments of $14.62, last of $14.64": {1462, 1464},
		"Call 512-555-0100 about claim 42":     nil,
		"$0.05/$7":                             {5, 700},
		"($25.00)":                             {2500},
		"-$60.00":                              {6000},
		"US$12,5 or $3,":                       {12500, 300}, // a separator out of place is none
	} {
		if diff := cmp.Diff(want, billing.AmountsIn(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	facts := []billing.Fact{
		{Kind: billing.FactDue, Cents: 6000},
		{Kind: billing.FactPlan, Cents: 5850, Schedule: []billing.Cents{1462, 1464}},
	}
	for text, covered := range map[string]bool{
		"You owe $60.00":                      true,
		"$14.62 three times, then $14.64":     true,
		"No amount, so no fact":               true,
		"You owe $60.01":                      false,
		"You owe $60.00, or $55 if you hurry": false,
		"You owe $6,000":                      false,
	} {
		if err := billing.Covers(facts, text); (err == nil) != covered {
			t.Errorf("%q: %v", text, err)
		}
	}
	if billing.Covers(nil, "You owe $60.00") == nil {
		t.Error("an amount without any fact is covered")
	}
}

func TestAmountsOfAStatement(t *testing.T) {
	t.Parallel()
	line := billing.ServiceLine{
		Charge: 10000, InsurerPaid: 4000, ContractualAdjustment: 1000, Deductible: 2000, Copay: 1500, Coinsurance: 700,
		NotCovered: 500, SelfPay: 300, PatientPaid: 1200,
	}
	s := billing.Statement{Claims: []billing.Claim{
		{Lines: []billing.ServiceLine{line, line}}, {Lines: []billing.ServiceLine{line}},
	}}
	for part, want := range map[billing.Part]billing.Cents{
		billing.PartCharge: 10000, billing.PartInsurerPaid: 4000, billing.PartContractualAdjustment: 1000,
		billing.PartDeductible: 2000, billing.PartCopay: 1500, billing.PartCoinsurance: 700, billing.PartNotCovered: 500,
		billing.PartSelfPay: 300, billing.PartPaid: 1200, billing.PartResponsibility: 5000, billing.PartLeft: 3800,
		"rumour": 0,
	} {
		if got := s.Amount(part); got != 3*want {
			t.Errorf("%s is %v, want %v", part, got, 3*want)
		}
	}
	if s.PatientResponsibility() != 15000 || s.Claims[0].PatientResponsibility() != 10000 || !line.Balanced() {
		t.Error("the shares do not add up")
	}
	line.Copay++
	if line.Balanced() {
		t.Error("a cent too much is balanced")
	}
}
