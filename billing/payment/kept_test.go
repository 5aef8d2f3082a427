package payment_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/payment"
)

func TestACardAndWhatItPaysAreReadAtOnce(t *testing.T) {
	s := newStore(t)
	kept := func() (k payment.Kept) {
		s.t.Helper()
		s.tx(func(ctx context.Context, tx pgx.Tx) error {
			batch := &pgx.Batch{}
			payment.QueueKept(batch, lakeside, "A-1", &k)
			return tx.SendBatch(ctx, batch).Close()
		})
		return k
	}
	if k := kept(); k.Card != nil || k.AutopayOf(7) != nil {
		t.Errorf("nothing is kept: %+v", k)
	}
	card := s.card("pm_1")
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		return payment.Enrol(ctx, tx, lakeside, "A-1", 7, card.ID, "key", noon)
	})
	k := kept()
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		of, err := payment.CardOf(ctx, tx, lakeside, "A-1")
		auto, autoErr := payment.AutopayOf(ctx, tx, lakeside, "A-1", 7)
		if !reflect.DeepEqual(of, k.Card) || auto == nil || !reflect.DeepEqual(auto, k.AutopayOf(7)) || k.AutopayOf(8) != nil {
			t.Errorf("kept %+v, want %+v and %+v", k, of, auto)
		}
		return errors.Join(err, autoErr, payment.EndAutopay(ctx, tx, lakeside, "A-1", "paid", noon))
	})
	if k := kept(); k.Card == nil || k.AutopayOf(7) != nil {
		t.Errorf("after the autopay has ended: %+v", k)
	}
}
