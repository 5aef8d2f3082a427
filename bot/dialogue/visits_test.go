package dialogue_test

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/bot/dialogue"
)

// born is the date of birth of everybody here.
const born = "1984-03-07"

// shares is what a decided visit of these patients looks like: 60 dollars left to pay.
var shares = billing.ServiceLine{InsurerPaid: 90_00, ContractualAdjustment: 50_00, Deductible: 60_00}

// office makes a visit and changes it.
func office(number string, l billing.ServiceLine, changes ...func(*billing.Claim)) billing.Claim {
	c := visit(number, "2026-10-06", "Office visit", l)
	c.PayerKind = billing.Commercial
	for _, change := range changes {
		change(&c)
	}
	return c
}

func in(s billing.ClaimState) func(*billing.Claim) { return func(c *billing.Claim) { c.State = s } }

func with(k billing.PayerKind) func(*billing.Claim) {
	return func(c *billing.Claim) { c.PayerKind = k }
}

func on(day string) func(*billing.Claim) { return func(c *billing.Claim) { c.VisitDate = date(day) } }

func decided(day string, cents billing.Cents, s billing.ClaimState) func(*billing.Claim) {
	return func(c *billing.Claim) {
		c.Decisions = append(c.Decisions, billing.Decision{Payer: c.Insurer, On: date(day), Paid: cents, State: s})
	}
}

// sent is a visit of which nothing is decided: the charge alone.
func sent(c *billing.Claim) {
	c.State, c.Lines[0] = billing.ClaimPending, billing.ServiceLine{Number: 1, Label: c.Lines[0].Label, Charge: 200_00}
}

// refused is a visit the insurer paid nothing of.
func refused(group, code string) billing.Claim {
	l := billing.ServiceLine{ContractualAdjustment: 200_00}
	if group == "PR" {
		l = billing.ServiceLine{NotCovered: 200_00}
	}
	l.Adjustments = []billing.Adjustment{{Group: group, Code: code, Cents: 200_00}}
	return office("C-701", l, in(billing.ClaimDenied), decided("2026-10-28", 0, billing.ClaimDenied))
}

// selfPay is a visit without insurance, 450 dollars above its estimate.
func selfPay(c *billing.Claim) {
	c.Insurer, c.PayerKind, c.Estimated = "", billing.SelfPay, 500_00
	c.Lines[0] = billing.ServiceLine{Number: 1, Label: "Knee surgery", Charge: 950_00, SelfPay: 950_00}
}

func secret(c *billing.Claim) { c.Sensitive = true }

// lab is a second visit with two lines and 45 dollars left.
func lab(changes ...func(*billing.Claim)) billing.Claim {
	blood := billing.ServiceLine{InsurerPaid: 30_00, ContractualAdjustment: 10_00, Copay: 20_00}
	c := office("C-702", blood, on("2026-10-20"))
	c.Lines[0].Label = "Blood test"
	c.Lines = append(c.Lines, billing.ServiceLine{
		Number: 2, Label: "Flu shot", Charge: 45_00, ContractualAdjustment: 20_00, Coinsurance: 25_00,
	})
	for _, change := range changes {
		change(&c)
	}
	return c
}

// panel is a visit of five lines.
func panel() billing.Claim {
	c := office("C-703", shares)
	c.Lines = nil
	for n, label := range []string{"Office visit", "Ankle X-ray", "Blood test", "Strep test", "Flu shot"} {
		c.Lines = append(c.Lines, billing.ServiceLine{
			Number: n + 1, Label: label, Charge: 50_00, InsurerPaid: 20_00, ContractualAdjustment: 18_00, Coinsurance: 12_00,
		})
	}
	return c
}

// accountOf gives the account of a phone whose visits stand in some way, by the phone's name.
func accountOf(name string) (dialogue.Account, bool) {
	credited := office("C-701", shares, func(c *billing.Claim) { c.Lines[0].PatientPaid = 60_00 })
	two := []func(*billing.Claim){decided("2026-10-28", 90_00, billing.ClaimForwarded), func(c *billing.Claim) {
		c.Decisions = append(c.Decisions, billing.Decision{Payer: "Medicare", On: date("2026-11-10")})
	}}
	all := map[string][]billing.Claim{
		"pending": {office("C-701", shares, sent)},
		"part":    {office("C-701", shares, sent), lab()},
		"forwarded": {
			office("C-701", shares, in(billing.ClaimForwarded), decided("2026-10-28", 90_00, billing.ClaimForwarded)),
		},
		"other":    {refused("CO", "22")},
		"medicaid": {office("C-701", shares, with(billing.Medicaid))},
		"work":     {office("C-701", shares, with(billing.WorkersComp), sent)},
		"car":      {office("C-701", shares, with(billing.AutoInsurance))},
		"zero":     {office("C-701", billing.ServiceLine{InsurerPaid: 150_00, ContractualAdjustment: 50_00})},
		"overpaid": {credited},
		"not owed": {refused("CO", "197")},
		"owed":     {refused("PR", "96")},
		"twice":    {office("C-701", shares), office("C-704", shares)},
		"wrong":    {office("C-701", shares, func(c *billing.Claim) { c.Lines[0].Charge += 1_00 })},
		"aside":    {office("C-701", shares, in(billing.ClaimSetAside)), lab()},
		"estimate": {office("C-701", shares, selfPay)},
		"answered": {office("C-701", shares, two...), lab(decided("2026-11-05", 30_00, ""))},
		"in part": {office("C-701", billing.ServiceLine{
			InsurerPaid: 90_00, ContractualAdjustment: 60_00, NotCovered: 60_00, Adjustments: []billing.Adjustment{
				{Group: "CO", Code: "45", Cents: 40_00},
				{Group: "CO", Code: "97", Cents: 20_00},
				{Group: "PR", Code: "204", Cents: 60_00},
			},
		}, decided("2026-10-28", 90_00, ""))},
		"lines":          {panel(), lab()},
		"sensitive":      {office("C-701", shares, secret), lab()},
		"sensitive wait": {office("C-701", shares, with(billing.AutoInsurance), secret)},
	}
	claims, ok := all[name]
	if !ok {
		return dialogue.Account{}, false
	}
	a := patient("N-9009", born, billing.English, claims...)
	if name == "overpaid" {
		a.Due, a.Paid = -20_00, 80_00
	}
	return a, true
}

// decide posts what the insurer decided of the first visit, and lets the holds follow the claims as the books do.
func decide(a *dialogue.Account) {
	c := &a.Statements[0].Claims[0]
	c.State, c.PayerKind = billing.ClaimFinal, billing.Commercial
	c.Lines[0] = shares
	c.Lines[0].Number, c.Lines[0].Label, c.Lines[0].Charge = 1, "Office visit", 200_00
	a.Due = a.Statements[0].Amount(billing.PartLeft)
	_, lift := explain.Reconcile(a.Holds, explain.Account{Statements: a.Statements, Due: a.Due})
	var left []string
	for _, reason := range a.Holds {
		if len(lift) == 0 || reason != lift[0] {
			left = append(left, reason)
		}
	}
	a.Holds, a.OnHold = left, len(left) > 0
}
