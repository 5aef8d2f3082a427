package dialogue_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/templates"
)

var policy = plan.Policy{
	Tiers:              []plan.Tier{{UpTo: 100_00, Instalments: 2}, {UpTo: 2000_00, Instalments: 4}},
	MinPayment:         25_00,
	Frequencies:        []plan.Frequency{plan.Monthly, plan.TwiceAMonth},
	FirstDueWithinDays: 30,
	ApprovalOver:       2000_00,
}

func date(s string) billing.Date {
	d, err := billing.ParseDate(s)
	if err != nil {
		panic("bad date in a test: " + s)
	}
	return d
}

// visit makes a claim of one line: the charge, what was taken off and paid by the insurer, and the patient's shares.
func visit(number, day, label string, l billing.ServiceLine) billing.Claim {
	l.Number, l.Label = 1, label
	l.Charge = l.InsurerPaid + l.ContractualAdjustment + l.PatientResponsibility()
	return billing.Claim{
		Number: number, VisitDate: date(day), Provider: "Dr. Reyes", Insurer: "Bluebonnet Health",
		Lines: []billing.ServiceLine{l},
	}
}

// patient makes an account with one statement of the given visits.
func patient(number, born string, language billing.Language, visits ...billing.Claim) dialogue.Account {
	a := dialogue.Account{
		Number: billing.AccountNumber(number), DateOfBirth: billing.BornOn(date(born)), Language: language,
	}
	if len(visits) > 0 {
		a.Statements = []billing.Statement{{
			Number: "S-" + number, Account: a.Number, Date: date("2026-11-02"), DueDate: date("2026-12-02"), Claims: visits,
		}}
		a.Due, a.Paid = a.Statements[0].Amount(billing.PartLeft), a.Statements[0].Amount(billing.PartPaid)
	}
	return a
}

func maria() dialogue.Account {
	return patient("A-1001", "1984-03-07", billing.English,
		visit("C-501", "2026-10-06", "Office visit", billing.ServiceLine{
			InsurerPaid: 60_00, ContractualAdjustment: 90_00, Deductible: 60_00, Coinsurance: 40_00,
		}),
		visit("C-502", "2026-10-20", "Blood test", billing.ServiceLine{
			InsurerPaid: 20_00, ContractualAdjustment: 40_00, Copay: 80_00,
		}))
}

func jose() dialogue.Account {
	return patient("B-2002", "1990-12-24", billing.Spanish,
		visit("C-601", "2026-10-12", "Radiografia", billing.ServiceLine{
			InsurerPaid: 100_00, ContractualAdjustment: 30_00, Deductible: 120_00,
		}))
}

func owing(number, born string, due billing.Cents) dialogue.Account {
	return patient(number, born, billing.English,
		visit("C-"+number, "2026-10-06", "Office visit", billing.ServiceLine{Deductible: due}))
}

// phone gives the accounts of a sample phone, by name.
func phone(t *testing.T, name string) []dialogue.Account {
	t.Helper()
	credit := owing("D-4004", "1950-06-30", 100_00)
	credit.Due, credit.Paid, credit.Statements[0].Claims[0].Lines[0].PatientPaid = -20_00, 120_00, 100_00
	clear := owing("E-5005", "1966-02-28", 50_00)
	clear.Due, clear.Paid, clear.Statements[0].Claims[0].Lines[0].PatientPaid = 0, 50_00, 50_00
	odd := owing("H-8008", "1979-09-09", 90_00)
	odd.Statements[0].Claims[0].Lines[0].Charge += 1_00
	phones := map[string][]dialogue.Account{
		"maria":  {maria()},
		"jose":   {jose()},
		"family": {maria(), jose()},
		"twins":  {owing("T-3111", "2001-05-05", 75_00), owing("T-3222", "2001-05-05", 210_00)},
		"credit": {credit},
		"clear":  {clear},
		"small":  {owing("F-6006", "1972-11-11", 40_00)},
		"large":  {owing("G-7007", "1948-01-15", 2400_00)},
		"odd":    {odd},
		"nobody": nil,
	}
	accounts, ok := phones[name]
	if a, one := accountOf(name); one {
		return []dialogue.Account{a}
	}
	if !ok {
		t.Fatalf("no sample phone %q", name)
	}
	return accounts
}

var practice = templates.Practice{
	DisplayName: "Lakeside Billing", Phone: "512-555-0100", Site: "https://lakeside.example",
	AssistanceURL: "https://lakeside.example/help",
	Opening:       templates.Opening{Open: "08:00", Close: "17:00", Days: []time.Weekday{1, 2, 3, 4, 5}},
}

// words renders what a Say says.
func words(t testing.TB, set *templates.Set, say dialogue.Say) string {
	t.Helper()
	message := say.Message
	if linked, can := message.(templates.Linked); can && say.Page != "" {
		message = linked.WithURL("https://pay.lakeside.example/" + string(say.Page))
	} else if say.Page != "" {
		t.Errorf("%T cannot carry the address of a page", message)
	}
	text, err := set.Render(say.Language, practice, message)
	if err != nil {
		t.Fatalf("render %T: %v", say.Message, err)
	}
	return text.Body
}

func terms(t plan.Terms) string {
	return fmt.Sprintf("%d x %s %s, principal %s", len(t.Instalments), t.Instalments[0].Amount, t.Frequency, t.Principal)
}

// policies are those that a transcript can name.
var policies = map[string]plan.Policy{
	"card":    policyWith(func(p *plan.Policy) { p.CardRequiredOver = 100_00 }),
	"down":    policyWith(func(p *plan.Policy) { p.DownPayment = plan.DownPayment{Fixed: 30_00} }),
	"changes": policyWith(func(p *plan.Policy) { p.ChangesAYear, p.SkipsAYear = 1, 1 }),
	"join":    policyWith(func(p *plan.Policy) { p.NewBalance = plan.BalanceAsk }),
}

func policyWith(set func(*plan.Policy)) plan.Policy {
	p := policy
	set(&p)
	return p
}

// describe puts an effect other than Say into a line.
func describe(e dialogue.Effect) string {
	switch e := e.(type) {
	case dialogue.OpenCase:
		line := "case " + string(e.Reason)
		if e.Account != "" {
			line += " " + string(e.Account)
		}
		if e.Urgent {
			line += ", urgent"
		}
		if e.Terms != nil {
			line += ", asks for " + terms(*e.Terms)
		}
		if e.Refund > 0 {
			line += ", asks for " + e.Refund.String() + " back"
		}
		return line
	case dialogue.Hold:
		return fmt.Sprintf("hold %s %s", e.Account, e.Reason)
	case dialogue.CommitPlan:
		return fmt.Sprintf("plan %s %s", e.Account, terms(e.Terms))
	case dialogue.ChangePlan:
		return fmt.Sprintf("plan %s changed by %s: %s", e.Account, e.Change, terms(e.Terms))
	case dialogue.CancelPlan:
		return fmt.Sprintf("plan %s cancelled", e.Account)
	case dialogue.PauseAutopay:
		return fmt.Sprintf("charges %s paused", e.Account)
	case dialogue.RemoveCard:
		return fmt.Sprintf("card %s removed", e.Account)
	case dialogue.Identified:
		return "identified " + string(e.Account)
	case dialogue.IdentityFailed:
		return "identity failed"
	case dialogue.Disown:
		return "number disowned"
	case dialogue.Remember:
		return fmt.Sprintf("remember %s %s", e.Account, e.Language)
	}
	return fmt.Sprintf("%T", e)
}
