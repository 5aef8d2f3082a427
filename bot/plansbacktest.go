package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/practice"
)

// Backtest is what today's accounts with a balance would be offered under a policy, against the one in force.
type Backtest struct {
	Accounts  int            `json:"accounts"`
	InForce   map[string]int `json:"in_force"` // accounts by outcome
	Proposed  map[string]int `json:"proposed"`
	Different []Difference   `json:"different"`
}

// Difference is an account that another policy would answer otherwise.
type Difference struct {
	Account  billing.AccountNumber `json:"account"`
	Due      billing.Cents         `json:"due"`
	InForce  string                `json:"in_force"`
	Proposed string                `json:"proposed"`
}

const backtestPage = 1000

// BacktestPlans works out what every account with a balance would be offered on a day. It reads only.
func BacktestPlans(
	ctx context.Context, tx pgx.Tx, p practice.Practice, proposed plan.Policy, today billing.Date,
) (Backtest, error) {
	r := Backtest{InForce: map[string]int{}, Proposed: map[string]int{}, Different: []Difference{}}
	for after := billing.AccountNumber(""); ; {
		page, err := ledger.AccountsOwing(ctx, tx, p.ID, after, backtestPage)
		if err != nil {
			return r, err
		}
		for _, o := range page {
			r.add(o, offered(p.Plan, o, today), offered(proposed, o, today))
		}
		if len(page) < backtestPage {
			return r, nil
		}
		after = page[len(page)-1].Account
	}
}

func (r *Backtest) add(o ledger.Owing, before, after answer) {
	r.Accounts++
	r.InForce[before.outcome]++
	r.Proposed[after.outcome]++
	if before != after {
		r.Different = append(r.Different, Difference{
			Account: o.Account, Due: o.Due, InForce: before.words, Proposed: after.words,
		})
	}
}

// answer is what an account would be told: its kind, and in full.
type answer struct{ outcome, words string }

// offered gives the answer to an account under a policy.
func offered(policy plan.Policy, o ledger.Owing, today billing.Date) answer {
	if o.Planned {
		return answer{"has_plan", "has a plan already"}
	}
	for _, reason := range o.Holds {
		if kind := exclusionOf(reason); policy.Excludes(kind) {
			return answer{"excluded_" + string(kind), "none: " + string(kind)}
		}
	}
	if policy.Small(o.Due) {
		return answer{"small_balance", "may be written off"}
	}
	offers, err := plan.Offers(policy, "backtest", o.Due, today)
	var approval *plan.Approval
	switch {
	case errors.As(err, &approval):
		return answer{"approval_" + string(approval.Reason), "a biller's approval: " + string(approval.Reason)}
	case errors.Is(err, plan.ErrTooSmall):
		return answer{"too_small", "none: too small to split"}
	case err != nil:
		return answer{"none", "none: " + err.Error()}
	}
	var parts []string
	for _, t := range offers {
		parts = append(parts, inWords(t))
	}
	words := strings.Join(parts, " | ")
	if policy.NeedsCard(o.Due) {
		return answer{"offered_with_card", words + ", with a card"}
	}
	return answer{fmt.Sprintf("offered_up_to_%d", len(offers[len(offers)-1].Instalments)), words}
}

// inWords writes terms short: "3 x $40.00 monthly from 2026-12-21".
func inWords(t plan.Terms) string {
	regular, down := t.Instalments, ""
	if t.Down > 0 {
		regular, down = regular[1:], t.Down.String()+" down + "
	}
	return fmt.Sprintf("%s%d x %s %s from %s", down, len(regular), regular[0].Amount, t.Frequency, regular[0].Due)
}
