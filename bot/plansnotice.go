package bot

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

const (
	comingDays = 3 // before a payment it is told
	spareDays  = 4 // how much earlier than the law asks a change is told, so that no charge has to wait for it
)

// tellComing tells three days ahead that a payment is due, or that the card will be charged.
func (b *Bot) tellComing(ctx context.Context, tx pgx.Tx, l *planLook) error {
	agreed := billing.DateOf(l.live.AgreedAt.In(l.practice.Zone()))
	for _, in := range l.live.Open {
		from := in.Due.AddDays(-comingDays)
		if l.today.Before(from) {
			l.by(from)
			return nil
		}
		if in.Due.Before(l.today) || in.Due == agreed && l.live.Change == plan.Reopen { // told when it was taken back
			continue
		}
		if agreed == l.today && l.live.Replaces == 0 { // they were told a moment ago
			l.by(l.today.AddDays(1))
			return nil
		}
		notice := dialogue.NoticePaymentComing
		if l.autopay != nil && !l.autopay.Paused {
			notice = dialogue.NoticeChargeComing
		}
		if l.held {
			l.by(l.today.AddDays(1))
			return nil
		}
		if err := b.tellPlan(ctx, tx, l, notice, in, true); err != nil {
			return err
		}
	}
	return nil
}

// tellChanges tells whoever lets a card pay that a charge will be of another amount, or on another day, than was signed
// for. What no text may tell a biller has to write; until then there is no such charge.
func (b *Bot) tellChanges(ctx context.Context, tx pgx.Tx, l *planLook) error {
	if l.autopay == nil {
		return nil
	}
	if written, err := wasWritten(ctx, tx, l); err != nil {
		return err
	} else if written {
		if _, err := ledger.WrittenDown(ctx, tx, l.practice.ID, l.live.Root, l.now); err != nil {
			return err
		}
	}
	signed, err := ledger.TermsAt(ctx, tx, l.practice.ID, l.live.Root, l.autopay.ConsentAt)
	if err != nil {
		return err
	}
	for _, in := range l.live.Open {
		notice, days := changeNotice(signed, whole(l.live.Terms, in))
		if notice == "" {
			continue
		}
		if from := in.Due.AddDays(-days - spareDays); l.today.Before(from) {
			l.by(from)
			continue
		}
		if err := b.tellChange(ctx, tx, l, notice, in); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bot) tellChange(
	ctx context.Context, tx pgx.Tx, l *planLook, notice dialogue.Notice, in plan.Instalment,
) error {
	n := l.notice(notice, whole(l.live.Terms, in), true)
	n.OnPaper = !l.textable
	first, err := ledger.TellOnce(ctx, tx, l.practice.ID, n, l.now)
	if err != nil {
		return err
	}
	if n.OnPaper {
		if _, told, err := ledger.ToldAt(ctx, tx, l.practice.ID, n); err != nil || told {
			return err
		}
		l.by(l.today.AddDays(1))
	}
	switch {
	case !first:
		return nil
	case n.OnPaper:
		return b.planCase(ctx, tx, l, reasonPlanLetter, in.Due)
	}
	return b.tellNow(ctx, tx, l, n, in)
}

// whole gives an open instalment as its terms have it: what the patient paid of it by hand is no change.
func whole(t plan.Terms, in plan.Instalment) plan.Instalment {
	if i := slices.IndexFunc(t.Instalments, func(o plan.Instalment) bool { return o.Due == in.Due }); i >= 0 {
		return t.Instalments[i]
	}
	return in
}

// changeNotice says which notice an instalment needs that is not as it was signed for, and how many days before.
func changeNotice(signed []plan.Instalment, in plan.Instalment) (dialogue.Notice, int) {
	if len(signed) == 0 {
		return "", 0
	}
	switch amount, date := plan.Changed(signed, in); {
	case amount:
		return dialogue.NoticeAmountChanges, plan.AmountNoticeDays
	case date:
		return dialogue.NoticeDateChanges, plan.DateNoticeDays
	}
	return "", 0
}

// ChargeAllowedFrom gives the first day on which the card may be charged for an open instalment of a plan: its own, or
// ten days after the patient was told that its amount is another than they signed for (12 CFR 1005.10(d)), seven after
// they were told of another day. False: not at all for now, because nobody has told them, money that went back is not
// asked for again yet, or a hold stands of whose kind the plan's policy takes no payments.
func (b *Bot) ChargeAllowedFrom(
	ctx context.Context, tx pgx.Tx, p practice.Practice, live *ledger.Plan, auto *payment.Autopay, in plan.Instalment,
) (billing.Date, bool, error) {
	if !live.Back.None() { // what it has to pay is about to be worked out anew
		return billing.Date{}, false, nil
	}
	policy := live.Policy
	if len(policy.Tiers) == 0 {
		policy = p.Plan
	}
	held, err := planHeld(ctx, tx, p.ID, live.Account, policy)
	if err != nil || held {
		return billing.Date{}, false, err
	}
	signed, err := ledger.TermsAt(ctx, tx, p.ID, live.Root, auto.ConsentAt)
	if err != nil {
		return billing.Date{}, false, err
	}
	if len(signed) == 0 { // the consent is older than any terms: nobody can say what it was given for
		return billing.Date{}, false, nil
	}
	in = whole(live.Terms, in)
	notice, days := changeNotice(signed, in)
	if notice == "" {
		return in.Due, true, nil
	}
	l := &planLook{live: live}
	at, told, err := ledger.ToldAt(ctx, tx, p.ID, l.notice(notice, in, true))
	if err != nil || !told {
		return billing.Date{}, false, err
	}
	from := billing.DateOf(at.In(p.Zone())).AddDays(days)
	if from.Before(in.Due) {
		from = in.Due
	}
	return from, true, nil
}

// cardWaits says whether the card that pays a plan may not be charged yet, or only from today on, because the first open
// payment is not as it was signed for: the patient was told of it less than the days of notice ago, or is told now.
func (b *Bot) cardWaits(ctx context.Context, tx pgx.Tx, l *planLook) (bool, error) {
	if l.autopay == nil || l.autopay.Paused || !l.autopay.Card.RemovedAt.IsZero() {
		return false, nil
	}
	signed, err := ledger.TermsAt(ctx, tx, l.practice.ID, l.live.Root, l.autopay.ConsentAt)
	if err != nil {
		return false, err
	}
	in := whole(l.live.Terms, l.live.Open[0])
	notice, days := changeNotice(signed, in)
	if notice == "" {
		return false, nil
	}
	at, told, err := ledger.ToldAt(ctx, tx, l.practice.ID, l.notice(notice, in, true))
	if err != nil || !told {
		return err == nil && l.textable, err
	}
	return !billing.DateOf(at.In(l.practice.Zone())).AddDays(days).Before(l.today), nil
}

// planHeld says whether a hold stands under which no payment is taken: the patient's dispute, a bankruptcy, a death or an unknown
// owner whatever the policy says (11 USC 362(a)(6); 45 CFR 149.620(d)), and whatever else the policy excludes.
func planHeld(
	ctx context.Context, tx pgx.Tx, id billing.PracticeID, account billing.AccountNumber, policy plan.Policy,
) (bool, error) {
	holds, err := ledger.Holds(ctx, tx, id, account)
	return slices.ContainsFunc(holds, func(reason string) bool {
		return closes(reason) || contested(reason) || policy.Excludes(exclusionOf(reason))
	}), err
}

// contested says whether a hold is one that the patient asked for: they say that they do not owe it.
func contested(reason string) bool {
	switch reason {
	case string(dialogue.ReasonDispute), string(dialogue.ReasonEstimate), "ppdr", "card_dispute":
		return true
	}
	return false
}

// exclusionOf gives the kind of exclusion that a hold is of; nothing for holds that stop reminders only.
func exclusionOf(reason string) plan.Exclusion {
	switch reason {
	case string(dialogue.ReasonDispute), string(dialogue.ReasonCoding), string(dialogue.ReasonEstimate),
		string(explain.Duplicate), string(explain.DoesNotAddUp), string(explain.OverEstimate), "ppdr", "card_dispute":
		return plan.Disputed
	case string(explain.Pending), string(explain.Forwarded), string(explain.OtherPayer), string(explain.OnMedicaid),
		string(explain.HurtAtWork), string(explain.CarAccident):
		return plan.PendingInsurance
	case string(plan.Collections), "collections_credit":
		return plan.Collections
	case string(plan.Bankruptcy), "legal":
		return plan.Bankruptcy
	}
	return ""
}

// noticeMayLeave says whether an unasked text about a plan may go to a phone at all; quiet hours only delay it.
func (b *Bot) noticeMayLeave(
	ctx context.Context, tx pgx.Tx, id billing.PracticeID, phone consent.Phone,
) (bool, error) {
	standing, err := registry.Lookup(ctx, tx, b.Keys, id, phone)
	if err != nil {
		return false, err
	}
	return phone.Valid() && standing.State == consent.OptedIn && !standing.Quarantined, nil
}
