package explain_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
)

func line(n int, l billing.ServiceLine) billing.ServiceLine {
	l.Number = n
	l.Source = billing.Source{File: "march.csv", Line: n + 1}
	return l
}

func visit() billing.Claim {
	return billing.Claim{
		Number: "CL-1", VisitDate: billing.Date{Year: 2026, Month: time.October, Day: 3}, Insurer: "Aetna",
		Lines: []billing.ServiceLine{
			line(1, billing.ServiceLine{
				Label: "Office visit", Charge: 20000, InsurerPaid: 9000, ContractualAdjustment: 5000,
				Deductible: 4000, Copay: 2000, PatientPaid: 1500,
			}),
			line(2, billing.ServiceLine{Label: "Lab test", Charge: 1000, Deductible: 1000}),
		},
	}
}

func statement(claims ...billing.Claim) billing.Statement {
	return billing.Statement{Number: "ST-1", Account: "A-1", Claims: claims}
}

func TestAVisitIsSaidFromTheChargeDownWithItsSources(t *testing.T) {
	t.Parallel()
	src := func(n int) billing.Source {
		return billing.Source{File: "march.csv", Claim: "CL-1", ServiceLine: n, Line: n + 1}
	}
	want := explain.Visit{
		Claim: "CL-1", Date: billing.Date{Year: 2026, Month: time.October, Day: 3}, Label: "Office visit",
		Services: 2, Insurer: "Aetna", Standing: explain.Pay,
		Parts: []explain.Part{
			{Kind: billing.PartCharge, Cents: 21000, Sources: []billing.Source{src(1), src(2)}},
			{Kind: billing.PartContractualAdjustment, Cents: 5000, Sources: []billing.Source{src(1)}},
			{Kind: billing.PartInsurerPaid, Cents: 9000, Sources: []billing.Source{src(1)}},
			{Kind: billing.PartDeductible, Cents: 5000, Sources: []billing.Source{src(1), src(2)}},
			{Kind: billing.PartCopay, Cents: 2000, Sources: []billing.Source{src(1)}},
			{Kind: billing.PartPaid, Cents: 1500, Sources: []billing.Source{src(1)}},
		},
	}
	e := explain.Of(statement(visit()))
	if diff := cmp.Diff([]explain.Visit{want}, e.Visits); diff != "" {
		t.Error(diff)
	}
	if e.Responsibility != 7000 || e.Paid != 1500 || e.Left != 5500 {
		t.Errorf("totals %d %d %d", int64(e.Responsibility), int64(e.Paid), int64(e.Left))
	}
	if err := e.Adds(); err != nil {
		t.Error(err)
	}
}

func TestTheLabelIsOfTheFirstServiceStillCharged(t *testing.T) {
	t.Parallel()
	c := visit()
	c.Lines[0].Charge = 0
	if got := explain.OfClaim(c).Label; got != "Lab test" {
		t.Errorf("label %q", got)
	}
	c.Lines[1].Charge = 0
	if got := explain.OfClaim(c).Label; got != "Office visit" {
		t.Errorf("label with no charge left %q", got)
	}
}

func TestAVisitThatDoesNotAddUpIsRefused(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		line billing.ServiceLine
		want error
	}{
		"one cent too much": {billing.ServiceLine{Charge: 100, Copay: 101}, explain.ErrDoesNotAdd},
		"one cent missing":  {billing.ServiceLine{Charge: 100, InsurerPaid: 99}, explain.ErrDoesNotAdd},
		"a discount below zero": {
			billing.ServiceLine{Charge: 100, ContractualAdjustment: -50, InsurerPaid: 150},
			explain.ErrBelowZero,
		},
		"what the patient paid is no part of the charge": {
			billing.ServiceLine{Charge: 100, Copay: 60, PatientPaid: 40}, explain.ErrDoesNotAdd,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := explain.Of(statement(billing.Claim{Number: "CL-9", Lines: []billing.ServiceLine{c.line}}))
			if err := e.Adds(); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	e := explain.Of(statement(visit()))
	e.Left++
	if err := e.Adds(); !errors.Is(err, explain.ErrDoesNotAdd) {
		t.Errorf("a total that is not its visits': %v", err)
	}
}

func TestOfAClaimThatIsNotDecidedAPartMayBeOpen(t *testing.T) {
	t.Parallel()
	for state, want := range map[billing.ClaimState]error{
		billing.ClaimPending: nil, billing.ClaimForwarded: nil, billing.ClaimFinal: explain.ErrDoesNotAdd,
		billing.ClaimDenied: explain.ErrDoesNotAdd,
	} {
		c := billing.Claim{State: state, Lines: []billing.ServiceLine{{Charge: 100, InsurerPaid: 40}}}
		if err := explain.OfClaim(c).Adds(); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", state, err, want)
		}
		c.Lines[0].InsurerPaid = 101
		if explain.OfClaim(c).Adds() == nil {
			t.Errorf("%q: more than the charge is taken off", state)
		}
	}
}

func TestEveryVisitOfAStatementSaysHowItStands(t *testing.T) {
	t.Parallel()
	pending := visit()
	pending.Number, pending.State, pending.Sensitive = "CL-2", billing.ClaimPending, true
	pending.VisitDate = day(time.October, 9)
	e := explain.Of(statement(visit(), pending))
	if v := e.Visits[0]; v.Standing != explain.Pay || v.Hold || v.Sensitive {
		t.Errorf("the decided visit: %s, hold %t, sensitive %t", v.Standing, v.Hold, v.Sensitive)
	}
	if v := e.Visits[1]; v.Standing != explain.Pending || !v.Hold || !v.Sensitive || v.State != billing.ClaimPending {
		t.Errorf("the pending visit: %s, hold %t, sensitive %t", v.Standing, v.Hold, v.Sensitive)
	}
}

func TestFactsAreWhatATextSays(t *testing.T) {
	t.Parallel()
	got := explain.OfClaim(visit()).Facts("A-1")
	want := map[billing.Part]billing.Cents{
		billing.PartCharge: 21000, billing.PartContractualAdjustment: 5000, billing.PartInsurerPaid: 9000,
		billing.PartDeductible: 5000, billing.PartCopay: 2000, billing.PartPaid: 1500,
		billing.PartResponsibility: 7000, billing.PartLeft: 5500,
	}
	said := map[billing.Part]billing.Cents{}
	for _, f := range got {
		if f.Kind != billing.FactShare || f.Account != "A-1" || f.Claim != "CL-1" {
			t.Errorf("fact of something else: %s of claim %s", f.Kind, f.Claim)
		}
		said[f.Part] = f.Cents
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}

	c := visit()
	c.Lines[0].PatientPaid = 8000
	for _, f := range explain.OfClaim(c).Facts("A-1") {
		if f.Part == billing.PartLeft {
			t.Error("a visit paid in full has nothing left to say")
		}
	}
}

func TestWhyNamesEntryFileClaimAndLine(t *testing.T) {
	t.Parallel()
	part := func(p billing.Part) []billing.Posting { return []billing.Posting{{Part: p}} }
	entries := []billing.Entry{
		{Key: "claim", Source: billing.Source{Claim: "CL-1"}, Postings: part(billing.PartCharge)},
		{
			Key: "line 1", Source: billing.Source{Claim: "CL-1", ServiceLine: 1},
			Postings: append(part(billing.PartDeductible), part(billing.PartCopay)...),
		},
		{Key: "wrong", Source: billing.Source{Claim: "CL-1", ServiceLine: 2}, Postings: part(billing.PartDeductible)},
		{Key: "undo", Reverses: "wrong", Source: billing.Source{Claim: "CL-1"}, Postings: part(billing.PartDeductible)},
		{
			Key: "line 2", Source: billing.Source{Claim: "CL-1", ServiceLine: 2},
			Postings: part(billing.PartDeductible),
		},
		{Key: "other visit", Source: billing.Source{Claim: "CL-2"}, Postings: part(billing.PartCharge)},
	}
	traces := explain.Why(statement(visit()), entries)
	first := traces[0]
	if first.Kind != billing.PartCharge || first.Cents != 20000 || first.Source.Line != 2 || first.ServiceLine != 1 {
		t.Errorf("first trace %+v", first)
	}
	for _, trace := range traces {
		want := []string{"claim"}
		switch {
		case trace.Kind == billing.PartDeductible && trace.ServiceLine == 2:
			want = []string{"line 2"}
		case trace.Kind == billing.PartDeductible, trace.Kind == billing.PartCopay:
			want = []string{"line 1"}
		case trace.Kind != billing.PartCharge:
			want = nil
		}
		if diff := cmp.Diff(want, trace.Entries); diff != "" {
			t.Errorf("%s of line %d: %s", trace.Kind, trace.ServiceLine, diff)
		}
	}
}

// validClaim draws a claim whose lines balance, as every line the books accept does.
func validClaim(t *rapid.T) billing.Claim {
	cents := rapid.Custom(func(t *rapid.T) billing.Cents {
		return billing.Cents(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(1, 1_000_000)).Draw(t, "cents"))
	})
	c := billing.Claim{Number: "CL-1"}
	for n := range rapid.IntRange(1, 6).Draw(t, "lines") {
		l := billing.ServiceLine{
			InsurerPaid: cents.Draw(t, "paid"), ContractualAdjustment: cents.Draw(t, "discount"),
			Deductible: cents.Draw(t, "deductible"), Copay: cents.Draw(t, "copay"),
			Coinsurance: cents.Draw(t, "coinsurance"), NotCovered: cents.Draw(t, "not covered"),
			SelfPay: cents.Draw(t, "self pay"), PatientPaid: cents.Draw(t, "patient paid"),
		}
		l.Charge = l.InsurerPaid + l.ContractualAdjustment + l.PatientResponsibility()
		c.Lines = append(c.Lines, line(n+1, l))
	}
	return c
}

func TestEveryValidClaimAddsUpAndTracesToItsLines(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		st := statement(validClaim(t), validClaim(t))
		e := explain.Of(st)
		if err := e.Adds(); err != nil {
			t.Fatal(err)
		}
		traced := map[billing.Part]billing.Cents{}
		for _, trace := range explain.Why(st, nil) {
			traced[trace.Kind] += trace.Cents
		}
		for _, v := range e.Visits {
			for _, p := range v.Parts {
				if p.Cents == 0 || len(p.Sources) == 0 {
					t.Fatalf("%s has no amount or no source", p.Kind)
				}
			}
		}
		for kind, sum := range traced {
			if sum != st.Amount(kind) {
				t.Fatalf("traces of %s do not sum to the statement's amount", kind)
			}
		}
	})
}
