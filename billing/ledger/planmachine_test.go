package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	pay "github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/consent/seal"
)

// firm is the policy of the machine's plans: one that is not paid comes to its end.
var firm = func() plan.Policy {
	p := roomy
	p.MissedToDelinquent, p.MissedToDefault, p.CureDays, p.SkipsAYear = 2, 3, 60, 2
	return p
}()

// machine is one account as it has to be, beside the books as they are. It sums what it posts.
type machine struct {
	*rapid.T

	ctx     context.Context
	tx      pgx.Tx
	keys    *seal.Keyring
	account billing.AccountNumber
	now     time.Time
	step    int
	card    int64
	did     map[string]int

	due, cash billing.Cents // of the account, as posted
	payable   billing.Cents // set aside to be given back
	credit    billing.Cents // of the same patient on another account
	p         *ledger.Plan  // that was not ended; nil: none
	look      ledger.Look
	agreed    billing.Cents // cash when its terms were agreed
	straight  bool          // no money has gone back or away since then
}

// elsewhere is the patient's other account, which holds only a credit.
func (m *machine) elsewhere() billing.AccountNumber { return m.account + "x" }

func (m *machine) must(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

func (m *machine) key(what string) string {
	m.step++
	return fmt.Sprintf("%s/%s/%d", m.account, what, m.step)
}

func (m *machine) today() billing.Date { return billing.DateOf(m.now) }

func (m *machine) cents(name string, most billing.Cents) billing.Cents {
	return billing.Cents(rapid.Int64Range(1, int64(max(most, 1))).Draw(m.T, name))
}

// begin gives the account a plan and a card, and the patient a credit elsewhere.
func (m *machine) begin() {
	card, _, err := pay.AddCard(m.ctx, m.tx, m.keys, lakeside, m.account, pay.CardOnFile{
		Customer: "cus", Method: string(m.account), Last4: "4242",
	}, pay.Consent{Words: "w", SignedAs: "M Z", Version: "1"}, m.now)
	m.must(err)
	m.card, m.credit = card.ID, 4000
	m.post(billing.Payment{
		Practice: lakeside, Account: m.elsewhere(), Amount: m.credit, Method: "check", Reference: "1", At: m.now,
	}.Entry())
	m.agree()
	m.holds("begin")
}

// post posts an entry, sometimes twice, and sums what it does to the account.
func (m *machine) post(e billing.Entry) {
	m.Helper()
	posted, err := ledger.Post(m.ctx, m.tx, e)
	if err != nil || !posted {
		m.Fatalf("%s: posted %t, %v", e.Kind, posted, err)
	}
	if m.step%4 == 0 {
		if again, err := ledger.Post(m.ctx, m.tx, e); again || err != nil {
			m.Fatalf("%s: posted twice %t, %v", e.Kind, again, err)
		}
	}
	for _, p := range e.Postings {
		switch {
		case p.Patient != m.account:
		case p.Kind == billing.CashPatient:
			m.cash += p.Amount
			m.straight = m.straight && p.Amount >= 0
		case p.Kind == billing.PatientReceivable, p.Kind == billing.PatientCredit:
			m.due += p.Amount
		case p.Kind == billing.RefundPayable:
			m.payable -= p.Amount
		}
	}
}

// side posts an amount off what the account owes, against another kind.
func (m *machine) side(kind billing.AccountKind, amount billing.Cents) {
	key := m.key(string(kind))
	m.post(billing.Entry{
		Practice: lakeside, Key: key, Kind: "test", At: m.now, Source: billing.Source{Event: key},
		Postings: []billing.Posting{
			{Kind: kind, Patient: m.account, Amount: amount},
			{Kind: billing.PatientReceivable, Patient: m.account, Amount: -amount},
		},
	})
}

// agree agrees on a plan for what is owed, billed anew if that is nothing.
func (m *machine) agree() {
	if m.due < 400 {
		m.side(billing.Revenue, m.due-6000)
	}
	terms := plan.Terms{Principal: m.due, Frequency: plan.Monthly, Policy: "v1"}
	for i, amount := range m.due.Split(4) {
		terms.Instalments = append(terms.Instalments, plan.Instalment{Due: m.today().AddMonths(i), Amount: amount})
	}
	_, added, err := ledger.AddPlan(m.ctx, m.tx, lakeside, m.account, terms, m.key("plan"), m.now, "AGREE", "SM1", m.keys)
	if err != nil || !added {
		m.Fatalf("agreed %t, %v", added, err)
	}
	m.agreed, m.straight = m.cash, true
}

// amend changes the plan if the rules allow it, and says whether it did.
func (m *machine) amend(c plan.Change) bool {
	m.Helper()
	p := m.p
	terms, err := plan.Amend(firm, "v2", plan.Running{
		Terms: p.Terms, Open: p.Open, Left: p.Left, Life: p.Life, Record: p.Record,
	}, m.today(), c)
	if err != nil {
		return false
	}
	_, err = ledger.ReplacePlan(m.ctx, m.tx, lakeside, m.account, p.ID, c.Kind, terms, m.key("change"), m.now, "AGREE",
		"SM2", m.keys)
	if err != nil {
		m.Fatalf("%s: %v", c.Kind, err)
	}
	m.did["it was a "+string(c.Kind)]++
	m.agreed, m.straight = m.cash, true
	m.read()
	return true
}

func (m *machine) read() {
	m.Helper()
	var err error
	m.p, m.look, err = ledger.LockPlan(m.ctx, m.tx, lakeside, m.account)
	m.must(err)
}

// follow does with the plan what the books and the day call for.
func (m *machine) follow() {
	p := m.p
	if balance := min(p.Left+p.Back.Earlier, m.look.Due); !p.Back.None() && balance > 0 {
		beside := m.look.Beside
		if !m.amend(plan.Change{Kind: plan.Reopen, Back: p.Back, Balance: balance, Wish: plan.Wish{First: m.today()}}) {
			m.Fatalf("what went back is not asked for again: %+v", p.Back)
		}
		m.look.Beside, p = beside, m.p
	}
	fresh := m.look.Due - p.Left - max(m.look.Beside, 0)
	switch {
	case p.Left == 0:
		m.end(plan.PaidOff)
		return
	case p.Left < p.Terms.Principal-p.Paid:
		if !m.amend(plan.Change{Kind: plan.Shrink, Balance: p.Left}) {
			m.Fatal("a plan does not shrink")
		}
	case fresh > 0:
		m.amend(plan.Change{Kind: plan.Join, Balance: p.Left + fresh})
	}
	p = m.p
	m.look.Beside = m.look.Due - p.Left
	standing := plan.Assess(firm, p.Terms, p.Open, p.Life, m.today())
	if standing.Life.Over() {
		m.end(standing.Life)
		return
	}
	moved, err := ledger.MovePlan(m.ctx, m.tx, lakeside, p.ID, standing.Life, "test", m.now)
	m.must(err)
	if moved {
		m.did["it was "+string(standing.Life)]++
	}
	m.must(ledger.Looked(m.ctx, m.tx, lakeside, p.ID, m.look, m.now.AddDate(0, 0, 1)))
}

func (m *machine) end(as plan.Life) {
	ended, err := ledger.EndPlan(m.ctx, m.tx, lakeside, m.account, string(as), m.now)
	if err != nil || !ended {
		m.Fatalf("ended %t, %v", ended, err)
	}
	m.did["it ended as "+string(as)]++
}

// charge takes the first open instalment from the card, as often as anybody likes to look at it.
func (m *machine) charge(declined bool) {
	if m.p == nil || len(m.p.Open) == 0 || m.today().Before(m.p.Open[0].Due) {
		return
	}
	first, no := m.p.Open[0], m.p.NextNo()
	last, err := pay.LastAttempt(m.ctx, m.tx, lakeside, m.p.ID, no)
	m.must(err)
	try := 1
	if last != nil {
		if last.State == pay.AttemptSucceeded {
			return
		}
		try = last.No + 1
	}
	a, err := pay.PlanAttempt(m.ctx, m.tx, pay.Attempt{
		Practice: lakeside, Account: m.account, Plan: m.p.ID, Instalment: no, No: try, Due: first.Due, Day: m.today(),
		Amount: first.Amount, Card: m.card,
	}, m.now)
	m.must(err)
	if a == nil {
		m.did["a charge that the day refused"]++
		return
	}
	m.must(pay.Sending(m.ctx, m.tx, *a, m.today(), m.now, m.now))
	if declined {
		m.must(a.Settle(m.ctx, m.tx, pay.AttemptFailed, "declined", "", m.now))
		return
	}
	m.did["a charge went through"]++
	m.must(a.Settle(m.ctx, m.tx, pay.AttemptSucceeded, "", fmt.Sprint("pi", a.ID), m.now))
	m.post(billing.Payment{
		Practice: lakeside, Account: m.account, Amount: a.Amount, Method: billing.MethodCard,
		Reference: fmt.Sprint("pi", a.ID), At: m.now,
	}.Received())
}

// moveCredit moves a credit of the patient from one account to the other, or sets it aside.
func (m *machine) moveCredit() {
	move := billing.CreditMove{
		Practice: lakeside, From: m.elsewhere(), To: m.account, Reference: m.key("credit"), Approver: "U01", At: m.now,
		Receivable: -m.credit, Paid: m.credit,
	}
	switch {
	case m.due < 0:
		move.From, move.To, move.Receivable, move.Paid = m.account, m.elsewhere(), m.due, m.cash
		move.Amount = m.cents("credit", -m.due)
		if move.Payable = rapid.Bool().Draw(m.T, "aside"); move.Payable {
			move.To = ""
		}
	case m.credit > 0 && m.due > 0:
		move.Amount = m.cents("credit", min(m.credit, m.due))
		m.credit -= move.Amount
	default:
		return
	}
	e, err := move.Entry()
	m.must(err)
	paid := m.cash
	m.post(e)
	if move.To == m.account && m.cash != paid+move.Amount {
		m.Fatalf("a credit of %d paid %d of the plan", move.Amount, m.cash-paid)
	}
	if move.From == m.account && !move.Payable {
		m.credit += min(move.Amount, move.Paid) // what was forgiven stays, and is no money
	}
}

// tooMuch says whether an amount was refused as more than there is, or what else is wrong.
func (m *machine) tooMuch(err error) bool {
	if err != nil && !errors.Is(err, billing.ErrTooMuch) {
		m.Fatal(err)
	}
	return err != nil
}
