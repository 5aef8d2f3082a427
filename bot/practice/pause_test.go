package practice

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestAPauseOutlivesTheFileAndEndsByHandAlone(t *testing.T) {
	b := setup(t)
	b.apply(lakeside)
	pause := func(f func(context.Context, pgx.Tx) error) {
		t.Helper()
		if err := b.do(f); err != nil {
			t.Fatal(err)
		}
	}
	enabled := func() bool {
		t.Helper()
		p, err := b.byID("lakeside")
		if err != nil {
			t.Fatal(err)
		}
		return p.Enabled()
	}
	if !enabled() {
		t.Error("a new practice is not enabled")
	}
	pause(func(ctx context.Context, tx pgx.Tx) error { return Pause(ctx, tx, "lakeside", noon) })
	pause(func(ctx context.Context, tx pgx.Tx) error { return Pause(ctx, tx, "lakeside", noon.Add(time.Hour)) })
	changed := lakeside
	changed.Phone = "+15125550101"
	b.apply(changed)
	p, err := b.byID("lakeside")
	if err != nil || p.Enabled() || !p.PausedAt.Equal(noon) || p.Phone != changed.Phone {
		t.Errorf("paused at %s, enabled %t, phone %s: %v", p.PausedAt, p.Enabled(), p.Phone, err)
	}
	pause(func(ctx context.Context, tx pgx.Tx) error { return Resume(ctx, tx, "lakeside", noon) })
	if !enabled() {
		t.Error("a resumed practice is not enabled")
	}
	changed.Disabled = true
	b.apply(changed)
	if enabled() {
		t.Error("a practice that its file disables is enabled")
	}
	err = b.do(func(ctx context.Context, tx pgx.Tx) error { return Pause(ctx, tx, "nowhere", noon) })
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("a practice that is not there: %v", err)
	}
}
