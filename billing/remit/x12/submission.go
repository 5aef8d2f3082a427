package x12

import "github.com/plainbill/plainbill/billing"

// purposeReport is a BHT06 that asks nobody to pay.
const purposeReport = "RP"

// Submission is one claim of an 837: what a practice asked an insurer to pay. It says what was charged and by whom,
// and nothing about what the patient will owe.
type Submission struct {
	Place

	Version string // "5010" or "4010"; empty when the file does not say
	Test    bool   // the interchange is marked as a test
	Purpose string // BHT06: CH a claim, RP a report, 31 a demand

	Number      string // CLM01, the practice's own
	Charge      billing.Cents
	PatientPaid billing.Cents // AMT F5
	Facility    string        // place of service, or type of bill
	Frequency   string        // 1 first, 7 replaces, 8 voids
	Causes      []string      // CLM11: AA auto accident, EM employment, OA other accident

	Sequence     string // SBR01: P first insurer, S second, T third
	Filing       string // SBR09: MB, MC, WC, AM, CI …
	Relationship string // SBR02 or PAT01; 18 is the insured themselves
	Patient      Person
	Insured      Person
	Payer        Party
	Billing      Party
	Rendering    Party
	Others       []OtherPayer // who was asked before, or will be after

	Dates      []Dated
	References []Reference
	Diagnoses  int // how many; which is not kept
	Lines      []SubmittedLine

	Problems, Notes []Problem
}

// OtherPayer is another insurer of the same claim.
type OtherPayer struct {
	Sequence, Filing string
	Payer            Party
	Paid             billing.Cents // AMT D
	Adjustments      []Adjustment
}

// SubmittedLine is one service of a submitted claim.
type SubmittedLine struct {
	Spot

	Number     string // LX01
	Procedure  Procedure
	Revenue    string // code only
	Charge     billing.Cents
	Units      string
	Dates      []Dated
	References []Reference
}

// VisitDate is the first day of service: of the lines if they say it, else of the claim.
func (s *Submission) VisitDate() billing.Date {
	var first billing.Date
	for _, l := range s.Lines {
		on := firstDate(l.Dates, "472")
		if first.IsZero() || !on.IsZero() && on.Before(first) {
			first = on
		}
	}
	if first.IsZero() {
		first = firstDate(s.Dates, "472", "434", "435")
	}
	return first
}

// Outcome turns the submission into charges. The claim waits for its remittance: no line has a share of the patient.
func (s *Submission) Outcome() Outcome {
	o := Outcome{Verdict: Loaded, Payer: rankOf(s.Sequence), Claim: billing.Claim{
		Number: s.Number, VisitDate: s.VisitDate(), Provider: firstOf(s.Rendering.Name, s.Billing.Name),
		Insurer: firstOf(s.Payer.Name, s.Payer.ID, unnamedInsurer),
	}}
	switch {
	case s.Purpose == purposeReport:
		o.Verdict = NotABill
		return o
	case len(s.Problems) > 0:
		o.Verdict, o.Reasons = SetAside, s.Problems
		return o
	}
	for n, l := range s.Lines {
		place := s.Place
		place.Spot = l.Spot
		o.Claim.Lines = append(o.Claim.Lines, billing.ServiceLine{
			Number: n + 1, Code: firstOf(l.Procedure.Code, l.Revenue), Charge: l.Charge,
			Source: place.Source("", "", s.Number, n+1),
		})
		o.Details = append(o.Details, Detail{
			Date: firstDate(l.Dates, "472"), Units: l.Units, Control: reference(l.References, "6R"),
		})
	}
	return o
}

// reference gives the first number of a qualifier.
func reference(all []Reference, qualifier string) string {
	for _, r := range all {
		if r.Qualifier == qualifier {
			return r.Value
		}
	}
	return ""
}
