package bot

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/templates"
)

// offersOf gives the schedules that the practice's policy has for what is owed; none where it has none.
func (b *Bot) offersOf(p practice.Practice, page AccountPage, a dialogue.Account) []PageOffer {
	if a.Due <= 0 || page.DueNow != a.Due {
		return nil // a plan would split what may never be due
	}
	terms, err := plan.Offers(p.Plan, p.PolicyVersion(), a.Due, page.Today)
	if err != nil {
		return nil // too small, or a biller's to decide: the page names the phone
	}
	var offers []PageOffer
	for _, t := range terms {
		offers = append(offers, PageOffer{
			Key: keyOfTerms(t), Terms: scheduleOf(t), Dates: t.Instalments, exact: t,
			Words: templates.PlanAgreement(
				page.Language, page.Practice, scheduleOf(t), openInstalments(t.Instalments), p.Plan.GraceDays,
			),
			Card: p.Plan.NeedsCard(a.Due) && a.Card == nil,
		})
	}
	return offers
}

func openInstalments(schedule []plan.Instalment) []templates.Instalment {
	var all []templates.Instalment
	for _, i := range schedule {
		all = append(all, templates.Instalment{Due: i.Due, Amount: i.Amount})
	}
	return all
}

// keyOfTerms names terms by what they say: agreeing to a key agrees to exactly what was shown under it.
func keyOfTerms(t plan.Terms) string {
	raw, err := json.Marshal(t)
	if err != nil {
		return "" // no offer has this key
	}
	sum := sha256.Sum256(raw)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// AgreeOnPage agrees to an offer that the page showed. The words that stood beside the button are kept with the plan.
// An offer that the books or the policy no longer give is [ErrOfferGone]; agreeing twice to one is no error.
func (b *Bot) AgreeOnPage(ctx context.Context, by Visitor, key string) error {
	return b.visited(ctx, by, func(tx pgx.Tx, v visit) error {
		page, _, err := b.pageOf(ctx, tx, v)
		if err != nil {
			return err
		}
		if page.Plan != nil && b.agreedBefore(ctx, tx, v, key) {
			return nil // the button was pressed twice
		}
		for _, o := range page.Offers {
			if o.Key != key || key == "" {
				continue
			}
			if o.Card {
				return ErrOfferGone
			}
			return b.agree(ctx, tx, v, o)
		}
		return ErrOfferGone
	})
}

func (b *Bot) agree(ctx context.Context, tx pgx.Tx, v visit, o PageOffer) error {
	at := v.at.UTC()
	if _, err := keptPolicy(ctx, tx, v.practice, o.exact.Policy, at); err != nil {
		return err
	}
	name := "page/" + string(v.account.Number) + "/" + o.Key + "/" + at.Format("20060102T150405")
	_, _, err := ledger.AddPlan(ctx, tx, v.practice.ID, v.account.Number, o.exact, name, at, o.Words.Text(), "", b.Keys)
	if errors.Is(err, ledger.ErrPlanExists) {
		return ErrOfferGone
	}
	return err
}

// agreedBefore says whether the plan that runs is what the key names.
func (b *Bot) agreedBefore(ctx context.Context, tx pgx.Tx, v visit, key string) bool {
	running, err := ledger.LivePlan(ctx, tx, v.practice.ID, v.account.Number)
	return err == nil && running != nil && keyOfTerms(running.Terms) == key
}
