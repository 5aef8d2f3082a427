package registry_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

func day(t *testing.T, s string) billing.Date {
	t.Helper()
	d, err := billing.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTenBusinessDaysFromReceipt(t *testing.T) {
	t.Parallel()
	for received, due := range map[string]string{
		"2026-03-02": "2026-03-16", // an ordinary Monday
		"2026-03-07": "2026-03-20", // a Saturday
		"2026-11-20": "2026-12-07", // over Thanksgiving
		"2026-06-30": "2026-07-15", // Independence Day is a Saturday: Friday is off
		"2027-12-20": "2028-01-05", // Christmas on a Saturday, New Year's Day on a Saturday
		"2026-12-24": "2027-01-11",
	} {
		if got := registry.HonourBy(day(t, received)); got != day(t, due) {
			t.Errorf("received %s: %s, want %s", received, got, due)
		}
	}
}

func TestADeadlineIsKeptAndALateOneIsKnown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	central := time.FixedZone("central", -6*3600)
	for n, received := range []string{"2026-02-27", "2026-02-12"} {
		e := act(n, consent.OptOut, consent.Email) // recorded on 2 March
		b.record(t, e)
		err := b.in(t, func(ctx context.Context, tx pgx.Tx) error {
			_, err := registry.KeepDeadline(ctx, tx, practice, e.Key, day(t, received))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	err := b.in(t, func(ctx context.Context, tx pgx.Tx) error {
		all, err := registry.Deadlines(ctx, tx, practice, 10)
		if err != nil || len(all) != 2 || all[0].Late(central) || !all[1].Late(central) ||
			all[1].DueOn != day(t, "2026-02-27") || all[1].Method != consent.Email {
			return fmt.Errorf("%+v: %w", all, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
