package x12_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit/x12"
)

// oneClaim decodes the one claim of a remittance.
func oneClaim(t *testing.T, segments string) *x12.Claim {
	t.Helper()
	for _, e := range events(t, strings.NewReader(opened+headed+segments+"SE*0*0001~"+closed)) {
		if c, ok := e.(*x12.Claim); ok {
			return c
		}
	}
	t.Fatal("no claim")
	return nil
}

func TestAClaimBecomesLinesOfTheBooks(t *testing.T) {
	t.Parallel()
	c := oneClaim(t, "CLP*C1*2*100*35*40*12*P1~CAS*CO*253*5~"+named+
		"NM1*82*1*OKAFOR*ADA****XX*1999999999~DTM*232*20260101~"+
		"SVC*HC:99999:25*60*20**1~DTM*472*20260103~CAS*CO*45*5~CAS*PR*1*10**2*20~CAS*OA*23*5~REF*6R*L1~LQ*HE*N130~"+
		"SVC*AD:D9999*40*20~DTM*472*20260102~CAS*PI*104*10~CAS*PR*3*4**96*6~")
	o := c.Outcome()
	if o.Verdict != x12.Loaded || o.Payer != 2 || o.Denied || o.Patient != 4000 {
		t.Fatalf("outcome: %+v", o)
	}
	source := func(line, segment int) billing.Source {
		return billing.Source{Interchange: "000000001", Claim: "C1", ServiceLine: line, Line: 1, Segment: segment}
	}
	want := billing.Claim{
		Number: "C1", Provider: "ADA OKAFOR", Insurer: "BLUE PLAN", VisitDate: billing.Date{Year: 2026, Month: 1, Day: 2},
		Lines: []billing.ServiceLine{
			{
				Number: 1, Code: "99999", Charge: 6000, InsurerPaid: 2500, ContractualAdjustment: 500,
				Deductible: 1000, Coinsurance: 2000, Source: source(1, 14),
			},
			{
				Number: 2, Code: "D9999", Charge: 4000, InsurerPaid: 2000, ContractualAdjustment: 1000,
				Copay: 400, NotCovered: 600, Source: source(2, 21),
			},
			{Number: 3, InsurerPaid: -500, ContractualAdjustment: 500, Source: source(3, 10)},
		},
	}
	reasons := cmpopts.IgnoreFields(billing.ServiceLine{}, "Adjustments")
	if diff := cmp.Diff(want, o.Claim, reasons); diff != "" {
		t.Errorf("claim (-want +got):\n%s", diff)
	}
	adjustments := []billing.Adjustment{
		{Group: "CO", Code: "45", Cents: 500},
		{Group: "PR", Code: "1", Cents: 1000},
		{Group: "PR", Code: "2", Cents: 2000},
		{Group: "OA", Code: "23", Cents: 500},
	}
	if diff := cmp.Diff(adjustments, o.Claim.Lines[0].Adjustments); diff != "" {
		t.Errorf("adjustments (-want +got):\n%s", diff)
	}
	first := o.Details[0]
	if first.Prior != 500 || first.Control != "L1" || first.Units != "1" || len(first.Adjustments) != 4 ||
		first.Date.Day != 3 || !o.Details[2].WholeClaim || first.WholeClaim {
		t.Errorf("details: %+v", o.Details)
	}
	if diff := cmp.Diff([]string{"N130"}, first.Remarks); diff != "" {
		t.Errorf("remarks: %s", diff)
	}
}

func TestAClaimWithoutServicesIsOneLine(t *testing.T) {
	t.Parallel()
	o := oneClaim(t, "CLP*C1*1*100*50*20~CAS*CO*45*30~CAS*PR*1*20~"+named+"MOA***MA01*N1~DTM*232*20260101~").Outcome()
	if len(o.Claim.Lines) != 1 || o.Claim.Lines[0].Deductible != 2000 || o.Claim.Lines[0].Source.Segment != 9 ||
		o.Claim.VisitDate.String() != "2026-01-01" || len(o.Details[0].Remarks) != 2 {
		t.Errorf("outcome: %+v", o)
	}
}

func TestARemittanceSaysWhoPaysWhom(t *testing.T) {
	t.Parallel()
	c := oneClaim(t, "CLP*C1*1*50*50~"+named)
	r := c.Remittance
	want := x12.Payment{
		Handling: "I", Amount: 5000, Method: "ACH", Date: billing.Date{Year: 2026, Month: 1, Day: 2},
	}
	if r.Payment != want || r.Trace != (x12.Trace{Number: "T1", PayerID: "1999999999"}) || r.Version != "5010" || r.Test {
		t.Errorf("remittance: %+v", r)
	}
	place := x12.Place{
		Interchange: "000000001", Group: "7", Transaction: "0001", Ordinal: 1, Claim: 1, Spot: x12.Spot{Segment: 9, Line: 1},
	}
	if c.Place != place {
		t.Errorf("place: %+v", c.Place)
	}
	if r := (x12.Problem{Place: place, Element: "CLP03", Reason: "is odd"}).Refusal(); r.Line != 1 || r.Segment != 9 ||
		r.Column != "CLP03" || r.Reason != "is odd" {
		t.Errorf("refusal: %+v", r)
	}
}

// TestNobodyIsNamed prints everything there is to print about a claim that is set aside.
func TestNobodyIsNamed(t *testing.T) {
	t.Parallel()
	c := oneClaim(t, "CLP*C1*1*1234.56*777.77~CAS*OA*SECRETCODE*9~NM1*QC*1*HIDDEN*PERSON****MI*MEMBER9~"+
		"NM1*IL*1*HIDDEN*OTHER****34*999887777~REF*SY*999887777~BAD HIDDEN*X~")
	var b strings.Builder
	for _, p := range c.Outcome().Reasons {
		fmt.Fprintf(&b, "%+v %v\n", p, p.Refusal())
	}
	fmt.Fprintf(&b, "%v %+v %#v\n", c.Person, c.Insured, c.Corrected)
	marshalled, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	people, _ := json.Marshal([]x12.Person{c.Person, c.Insured})
	for _, secret := range []string{"HIDDEN", "PERSON", "OTHER", "MEMBER9", "999887777"} {
		if strings.Contains(b.String()+string(people)+string(marshalled), secret) {
			t.Errorf("%s is told", secret)
		}
	}
	for _, secret := range []string{"1234", "777", "SECRETCODE"} {
		if strings.Contains(b.String(), secret) {
			t.Errorf("%s is told", secret)
		}
	}
}
