package bot

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
)

// The books put other terms in the place of a plan of which a charge was declined: the card is not tried again before
// the days of the policy are over.
func TestOtherTermsDoNotBringADeclinedChargeForward(t *testing.T) {
	for name, c := range map[string]struct {
		class payment.FailureClass
		days  int
	}{
		"declined: a retry is three days later":     {payment.Declined, 1},
		"in need of its owner: not before they act": {payment.Authentication, 20},
	} {
		t.Run(name, func(t *testing.T) {
			s, r := enrolled(t, c.class)
			s.days(1)
			s.write(func(ctx context.Context, tx pgx.Tx) error {
				_, err := ledger.Post(ctx, tx, billing.Entry{
					Practice: simPractice, Key: "w", Kind: billing.EntryAllowance, At: s.at, Source: billing.Source{Event: "w"},
					Postings: []billing.Posting{
						{Kind: billing.WriteOff, Patient: "A0", Amount: 500},
						{Kind: billing.PatientReceivable, Patient: "A0", Amount: -500},
					},
				})
				return err
			})
			if err := s.bot.plansDue(t.Context(), s.at); err != nil {
				t.Fatal(err)
			}
			if live := s.planOf(t); live.Change != plan.Shrink {
				t.Fatalf("it was not shrunk: %+v", live)
			}
			s.days(c.days)
			if len(r.asked) != 1 {
				t.Errorf("%d charges, want one: %v", len(r.asked),
					s.list(t, `SELECT plan_id || ' ' || no || ' ' || state || ' ' || day FROM payment.attempt ORDER BY id`))
			}
		})
	}
}
