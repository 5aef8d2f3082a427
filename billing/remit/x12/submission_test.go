package x12_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit/x12"
)

const (
	claims837 = isa + "GS*HC*A*B*20260102*0304*7*X*005010X222A1~ST*837*0001*005010X222A1~"
	provider  = "BHT*0019*00*1*20260102*0304*CH~NM1*41*2*SENDER~NM1*40*2*TAKER~HL*1**20*1~" +
		"NM1*85*2*LAKESIDE*****XX*1999999999~N4*AUSTIN*TX*787010000~"
	insured = "HL*2*1*22*1~SBR*P**G1******CI~NM1*IL*1*EXAMPLE*ANN****MI*M1~N4*AUSTIN*TX*787019999~" +
		"DMG*D8*19800314*F~NM1*PR*2*BLUE PLAN*****PI*1~"
	patient = "HL*3*2*23*0~PAT*19~NM1*QC*1*EXAMPLE*PAT~N4*AUSTIN*TX*78702~DMG*D8*20100315*M~"
	sent    = "CLM*C1*100***11:B:1*Y*A*Y*I**AA:OA~DTP*431*D8*20260101~REF*D9*X~HI*ABK:J00*ABF:J01~AMT*F5*15~" +
		"NM1*82*1*OKAFOR*ADA****XX*1~SBR*S*18*******MC~AMT*D*7~CAS*PR*1*3~NM1*IL*1*OTHER*ONE~N4*X*TX*99999~" +
		"DMG*D8*19990101*F~NM1*PR*2*STATE PLAN~" +
		"LX*1~SV1*HC:99999:25*60*UN*1~DTP*472*D8*20260102~REF*6R*L1~SVD*X*1*HC:99999~CAS*CO*45*1~DTP*573*D8*20260110~" +
		"LX*2~SV1*HC:99998*40*UN*2~DTP*472*RD8*20260103-20260104~"
)

func submissions(t *testing.T, body string) (all []*x12.Submission) {
	t.Helper()
	for _, e := range events(t, strings.NewReader(claims837+body+"SE*0*0001~"+closed)) {
		if s, ok := e.(*x12.Submission); ok {
			all = append(all, s)
		}
	}
	return all
}

func TestASubmissionSaysWhatABillNeeds(t *testing.T) {
	t.Parallel()
	all := submissions(t, provider+insured+patient+sent)
	if len(all) != 1 || len(all[0].Problems)+len(all[0].Notes) > 0 {
		t.Fatalf("submissions: %+v", all)
	}
	s := all[0]
	if s.Number != "C1" || s.Charge != 10000 || s.PatientPaid != 1500 || s.Facility != "11" || s.Frequency != "1" ||
		s.Sequence != "P" || s.Filing != "CI" || s.Relationship != "19" || s.Diagnoses != 2 || s.Purpose != "CH" {
		t.Errorf("submission: %+v", s)
	}
	if diff := cmp.Diff([]string{"AA", "OA"}, s.Causes); diff != "" {
		t.Errorf("causes: %s", diff)
	}
	if p := s.Patient; p.FirstName != "PAT" || p.ZIP != "78702" || p.BirthDate.Reveal().String() != "2010-03-15" {
		t.Error("the patient is somebody else")
	}
	if p := s.Insured; p.FirstName != "ANN" || p.ZIP != "78701" || p.BirthDate.Reveal().String() != "1980-03-14" {
		t.Error("the insured person is somebody else")
	}
	others := []x12.OtherPayer{{
		Sequence: "S", Filing: "MC", Payer: x12.Party{Name: "STATE PLAN"}, Paid: 700,
		Adjustments: []x12.Adjustment{{Spot: x12.Spot{Segment: 29, Line: 1}, Group: "PR", Reason: "1", Amount: 300}},
	}}
	if diff := cmp.Diff(others, s.Others); diff != "" {
		t.Errorf("others: %s", diff)
	}
	source := func(line, segment int) billing.Source {
		return billing.Source{Interchange: "000000001", Claim: "C1", ServiceLine: line, Line: 1, Segment: segment}
	}
	o := s.Outcome()
	want := billing.Claim{
		Number: "C1", Provider: "ADA OKAFOR", Insurer: "BLUE PLAN", VisitDate: billing.Date{Year: 2026, Month: 1, Day: 2},
		Lines: []billing.ServiceLine{
			{Number: 1, Code: "99999", Charge: 6000, Source: source(1, 35)},
			{Number: 2, Code: "99998", Charge: 4000, Source: source(2, 42)},
		},
	}
	if diff := cmp.Diff(want, o.Claim); diff != "" || o.Verdict != x12.Loaded || o.Payer != 1 {
		t.Errorf("outcome %s: %s", o.Verdict, diff)
	}
	if o.Details[0].Control != "L1" || o.Details[1].Units != "2" {
		t.Errorf("details: %+v", o.Details)
	}
}

func TestWhatBecomesOfASubmission(t *testing.T) {
	t.Parallel()
	self := strings.Replace(insured, "SBR*P**", "SBR*P*18*", 1)
	for name, c := range map[string]struct{ body, want string }{
		"the insured person is the patient": {self + sent, "C1 loaded charge=10000"},
		"the patient is not named":          {insured + sent, "C1 set_aside charge=10000 no_patient NM1"},
		"it replaces another": {
			self + strings.Replace(sent, "11:B:1", "11:B:7", 1),
			"C1 set_aside charge=10000 correction CLM05",
		},
		"it voids another": {
			self + strings.Replace(sent, "11:B:1", "11:B:8", 1),
			"C1 set_aside charge=10000 correction CLM05",
		},
		"lines that are not the claim": {
			self + strings.Replace(sent, "*40*UN", "*41*UN", 1),
			"C1 set_aside charge=10000 line_sum CLM02",
		},
		"no lines": {
			self + "CLM*C1*100***11:B:1~",
			"C1 set_aside charge=10000 line_sum LX",
		},
		"no charge": {
			self + strings.Replace(sent, "*100*", "**", 1),
			"C1 set_aside charge=0 malformed CLM02",
		},
		"a line without a charge": {
			self + strings.Replace(sent, "*40*UN", "**UN", 1),
			"C1 set_aside charge=10000 malformed SV1",
		},
		"no number": {
			self + strings.Replace(sent, "*C1*", "**", 1),
			" set_aside charge=10000 malformed CLM01",
		},
		"an institution's": {
			self + "CLM*C1*9***13:A:1~LX*1~SV2*0300*HC:1*9*UN*1~",
			"C1 loaded charge=900",
		},
		"a dentist's": {
			self + "CLM*C1*9***11:B:1~LX*1~SV3*AD:D1*9****1~",
			"C1 loaded charge=900",
		},
		"something that is no segment": {
			self + sent + "nonsense*1~",
			"C1 set_aside charge=10000 malformed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := submissions(t, provider+c.body)
			if len(all) != 1 {
				t.Fatalf("%d submissions", len(all))
			}
			if got := told([]x12.Event{all[0]})[0]; got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAReportIsNoBill(t *testing.T) {
	t.Parallel()
	all := submissions(t, strings.Replace(provider, "*CH~", "*RP~", 1)+insured+patient+sent)
	if o := all[0].Outcome(); o.Verdict != x12.NotABill || len(o.Claim.Lines) > 0 {
		t.Errorf("outcome: %+v", o)
	}
}

func TestTheNextClaimIsTheNextPersons(t *testing.T) {
	t.Parallel()
	self := strings.Replace(insured, "SBR*P**", "SBR*P*18*", 1)
	second := strings.Replace(strings.Replace(self, "HL*2", "HL*4", 1), "ANN", "BOB", 1)
	third := strings.Replace(sent, "C1", "C3", 1)
	all := submissions(t, provider+insured+patient+sent+second+strings.Replace(sent, "C1", "C2", 1)+third)
	if len(all) != 3 {
		t.Fatalf("%d submissions", len(all))
	}
	for i, want := range []string{"PAT", "BOB", "BOB"} {
		if got := all[i].Patient.FirstName.Reveal(); got != want || all[i].Claim != i+1 {
			t.Errorf("claim %d is %s's", i+1, got)
		}
		if all[i].Billing.Name != "LAKESIDE" {
			t.Errorf("claim %d is billed by nobody", i+1)
		}
	}
}
