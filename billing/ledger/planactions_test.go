package ledger_test

import (
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

// everyAction names what may happen; what happens often stands there often.
var everyAction = []string{
	"a charge", "days", "a payment", "days", "a charge", "a payment", "a declined charge", "a refund", "a dispute",
	"a write-off", "a remittance", "a bill", "a credit", "a change", "a change", "a look", "a look", "a charge",
	"a cancellation",
}

func (m *machine) actions() map[string]func() {
	at := func() time.Time { return m.now }
	return map[string]func(){
		"a payment": func() {
			m.post(billing.Payment{
				Practice: lakeside, Account: m.account, Amount: m.cents("amount", m.due+100), Method: "check",
				Reference: m.key("check"), At: at(),
			}.Entry())
		},
		"a charge":          func() { m.charge(false) },
		"a declined charge": func() { m.charge(true) },
		"a refund": func() {
			if m.cash <= 0 {
				return
			}
			m.post(billing.Refund{
				Practice: lakeside, Account: m.account, Reference: m.key("refund"), Amount: m.cents("amount", m.cash), At: at(),
				Payable: m.payable,
			}.Entry())
		},
		"a dispute": func() {
			if m.cash <= 0 {
				return
			}
			m.post(billing.Dispute{
				Practice: lakeside, Account: m.account, Reference: m.key("dispute"), Amount: m.cents("amount", m.cash), At: at(),
			}.Entry())
		},
		"a write-off": func() {
			e, err := billing.Allowance{
				Practice: lakeside, Account: m.account, Kind: billing.WriteOff, Reference: m.key("w"), Approver: "U01",
				Amount: m.cents("amount", m.due/2+10), Due: m.due, At: at(),
			}.Entry()
			if !m.tooMuch(err) {
				m.post(e)
			}
		},
		"a remittance":   func() { m.side(billing.CashInsurer, m.cents("amount", m.due/2+500)) },
		"a bill":         func() { m.side(billing.Revenue, -m.cents("amount", 5000)) },
		"a credit":       m.moveCredit,
		"a change":       m.change,
		"a look":         m.looks,
		"days":           func() { m.now = m.now.AddDate(0, 0, rapid.IntRange(1, 40).Draw(m.T, "days")); m.looks() },
		"a cancellation": func() { m.did["it was there to cancel"] += m.cancel() },
	}
}

// looks is what the clock does: it follows the books, or agrees on a plan where none runs.
func (m *machine) looks() {
	if m.p == nil {
		m.agree()
		return
	}
	m.follow()
}

func (m *machine) change() {
	if m.p == nil {
		return
	}
	kinds := []plan.ChangeKind{plan.Skip, plan.Resize, plan.PayAhead, plan.MoveDate}
	m.amend(plan.Change{Kind: rapid.SampledFrom(kinds).Draw(m.T, "kind"), Wish: plan.Wish{
		Amount: m.cents("wish", m.p.Left), First: m.today().AddDays(rapid.IntRange(1, 20).Draw(m.T, "first")),
	}})
}

// cancel ends the plan now and then; most live longer.
func (m *machine) cancel() int {
	if m.p == nil || rapid.IntRange(0, 3).Draw(m.T, "cancel") > 0 {
		return 0
	}
	m.end(plan.Cancelled)
	return 1
}

// selectBooks reads what the books and the charges of an account say: cash, all postings of its entries, and how many
// charges were one too many.
const selectBooks = `
SELECT (SELECT coalesce(sum(amount), 0)::bigint FROM ledger.posting
        WHERE practice_id = @practice AND account = @account AND kind = 'cash_patient'),
    (SELECT coalesce(sum(amount), 0)::bigint FROM ledger.posting WHERE practice_id = @practice
        AND account = ANY (ARRAY[@account, @elsewhere])),
    (SELECT count(*) - count(DISTINCT (plan_id, instalment)) FROM payment.attempt
        WHERE practice_id = @practice AND account = @account AND state = 'succeeded'),
    (SELECT count(*) - count(DISTINCT day) FROM payment.attempt
        WHERE practice_id = @practice AND account = @account AND state <> 'canceled')`

// holds checks everything that must hold after a step.
func (m *machine) holds(what string) {
	m.Helper()
	m.read()
	var cash, all billing.Cents
	var twice, daily int
	args := pgx.StrictNamedArgs{"practice": lakeside, "account": m.account, "elsewhere": m.elsewhere()}
	m.must(m.tx.QueryRow(m.ctx, selectBooks, args).Scan(&cash, &all, &twice, &daily))
	if cash != m.cash || all != 0 || twice != 0 || daily != 0 {
		m.Fatalf("after %s: %d paid of %d, the books sum to %d; %d instalments charged again, %d charges on days that had one",
			what, cash, m.cash, all, twice, daily)
	}
	if m.p != nil {
		m.must(m.planHolds(what))
	}
}

func (m *machine) planHolds(what string) error {
	p, due := m.p, max(m.due, 0)
	var open billing.Cents
	for _, in := range p.Open {
		open += in.Amount
	}
	adjusted := p.Terms.Principal - p.Paid - p.Left
	switch {
	case m.look.Due != m.due:
		return fmt.Errorf("after %s: %d owed, %d posted", what, m.look.Due, m.due)
	case open != p.Left, adjusted < 0, open > due, adjusted > 0 && open != due:
		return fmt.Errorf("after %s: %d open, %d left of %d, %d paid, %d owed",
			what, open, p.Left, p.Terms.Principal, p.Paid, m.due)
	case m.straight && p.Paid != min(m.cash-m.agreed, p.Terms.Principal):
		return fmt.Errorf("after %s: %d paid, %d came", what, p.Paid, m.cash-m.agreed)
	case !p.Terms.Disclosed && p.Record.Paid+len(p.Open) > plan.MaxInstalments:
		return fmt.Errorf("after %s: %d paid and %d open", what, p.Record.Paid, len(p.Open))
	}
	return nil
}
