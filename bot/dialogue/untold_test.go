package dialogue_test

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/dialogue"
)

// untold plays what happens without a text.
func (c *conversation) untold(words []string) {
	c.t.Helper()
	c.facts.Today = billing.DateOf(c.at)
	a := &c.facts.Accounts[0]
	cents := func(i int) billing.Cents {
		found, err := billing.ParseCents(words[i])
		if err != nil {
			c.t.Fatal(err)
		}
		return found
	}
	switch words[0] {
	case "payment":
		c.pay(cents(1))
	case "paid":
		c.pay(cents(1))
		c.step(dialogue.Paid{At: c.at, Account: a.Number, Cents: cents(1), Facts: c.facts})
	case "fell":
		e := dialogue.Fell{At: c.at, Account: a.Number, Notice: dialogue.Notice(words[1]), Facts: c.facts}
		if len(words) > 2 {
			e.Instalment = plan.Instalment{Amount: cents(2), Due: date(words[3])}
		}
		c.step(e)
	case "approved", "declined":
		c.step(dialogue.Decided{
			At: c.at, Account: a.Number, Approved: words[0] == "approved", Terms: c.asked.Terms, Refund: c.asked.Refund,
			Facts: c.facts,
		})
	case "card":
		a.Card = &dialogue.Card{Brand: "Visa", Last4: "4242"}
	case "autopay":
		a.Card, a.Plan.Autopay = &dialogue.Card{Brand: "Visa", Last4: "4242"}, true
	case "discount": // for paying at once
		a.Prompt = dialogue.Prompt{Off: cents(1), Until: date(words[2])}
	case "next": // bill
		a.Due += cents(2)
	default:
		c.t.Fatalf("nothing happens like %q", words)
	}
}

// setPlan puts a plan in force.
func (c *conversation) setPlan(number billing.AccountNumber, terms plan.Terms) {
	a := c.account(number)
	var autopay bool
	record := plan.Record{}
	if a.Plan != nil {
		autopay, record = a.Plan.Autopay, a.Plan.Record
		record.Changes++
	}
	c.plans++
	a.Plan = &dialogue.Plan{
		ID: c.plans, Terms: terms, Left: terms.Principal, Open: slices.Clone(terms.Instalments), Life: plan.Agreed,
		Autopay: autopay, Record: record,
	}
}
