package x12_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

func TestAClaimIsSaidAsAllFormatsSayIt(t *testing.T) {
	t.Parallel()
	got := oneClaim(t, "CLP*C1*19*100*35*60*MB*P1~CAS*CO*253*5**45*0~"+named+"MOA***MA01~"+
		"SVC*HC:99999*100*40**1~DTM*472*20260103~CAS*PR*1*60*2~LQ*HE*N130~").Adjudication("era.835", "abc")
	source := billing.Source{
		File: "era.835", FileHash: "abc", Interchange: "000000001", Claim: "C1", Line: 1, Segment: 9,
	}
	line := source
	line.ServiceLine, line.Segment = 1, 13
	day := billing.Date{Year: 2026, Month: 1, Day: 3}
	want := remit.Adjudication{
		Claim: "C1", Outcome: remit.Forwarded, Payer: "BLUE PLAN", PayerKind: remit.Medicare, PayerRank: 1,
		PayerClaim: "P1", Trace: "T1", Provider: "LAKESIDE", VisitDate: day,
		Person: billing.Person{FirstName: "PAT", LastName: "EXAMPLE", Language: billing.English},
		PaidOn: billing.Date{Year: 2026, Month: 1, Day: 2}, Charge: 10000, Paid: 3500, Responsibility: 6000,
		Adjustments: []billing.Adjustment{{Group: "CO", Code: "253", Cents: 500}}, Remarks: []string{"MA01"},
		Lines: []remit.Line{{
			Number: 1, Code: "99999", Date: day, Charge: 10000, Paid: 4000, Remarks: []string{"N130"}, Source: line,
			Adjustments: []billing.Adjustment{{Group: "PR", Code: "1", Cents: 6000, Quantity: 2}},
		}},
		Source: source,
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(billing.DateOfBirth{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEveryStatusHasAnOutcome(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]remit.Outcome{
		"1": remit.Final, "2": remit.Final, "3": remit.Final, "4": remit.Denied, "19": remit.Forwarded,
		"20": remit.Forwarded, "21": remit.Forwarded, "23": remit.Forwarded, "22": remit.Reversed, "25": remit.Estimate,
		"5": remit.Submitted, "13": remit.Submitted,
	} {
		sign := ""
		if status == "22" {
			sign = "-"
		}
		a := oneClaim(t, "CLP*C1*"+status+"*"+sign+"50*"+sign+"50~"+named).Adjudication("", "")
		if a.Outcome != want || a.SetAside != nil {
			t.Errorf("status %s is %s, set aside: %v", status, a.Outcome, a.SetAside)
		}
	}
}

func TestAllReasonsStandWhereTheFirstIs(t *testing.T) {
	t.Parallel()
	a := oneClaim(t, "CLP*C1*77*100*50*10~").Adjudication("", "")
	if a.SetAside == nil || a.SetAside.Column != "CLP04" || a.SetAside.Segment != 9 ||
		strings.Count(a.SetAside.Reason, "; ") != 3 {
		t.Errorf("set aside: %+v", a.SetAside)
	}
}

func TestASubmissionIsAChargeOnItsWay(t *testing.T) {
	t.Parallel()
	a := submissions(t, provider+insured+patient+sent)[0].Adjudication("claims.837", "abc")
	if a.Outcome != remit.Submitted || a.PayerKind != remit.Commercial || a.PayerRank != 1 || a.Charge != 10000 ||
		a.Person.FirstName != "PAT" || a.Person.ZIP != "78702" || a.Person.DateOfBirth.Reveal().Year != 2010 ||
		len(a.Lines) != 2 || a.Lines[1].Source.Segment != 42 || a.Lines[1].Source.File != "claims.837" || a.SetAside != nil {
		t.Errorf("adjudication: %+v", a)
	}
}
