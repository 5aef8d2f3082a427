package thread

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

func TestATextThatIsRedactedLaterIsKeptWithoutItsNumber(t *testing.T) {
	b := setup(t)
	ref := Ref{lakeside, b.ensure(lakeside, rosa)}
	b.add(ref, text("SM1", "my card is 4111 1111", 0), sender)
	taken := text("SM2", "[removed]", 1)
	taken.Redacted = true
	b.add(ref, taken, sender)
	b.add(ref, text("SM3", "why do I owe this?", 2), sender)
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		return Redact(ctx, tx, b.keys, lakeside, "SM1", "my card is [removed]", noon.Add(time.Minute))
	})

	texts := b.last(ref, 10)
	if texts[0].Body.Reveal() != "my card is [removed]" || !texts[0].Redacted {
		t.Errorf("kept as %+v", texts[0])
	}
	due := func(now time.Time) (copies []Copy) {
		b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
			copies, err = ToBlank(ctx, tx, now, 10)
			return err
		})
		return copies
	}
	both := []Copy{{lakeside, "SM2"}, {lakeside, "SM1"}}
	if diff := cmp.Diff(both, due(noon.Add(time.Hour))); diff != "" {
		t.Errorf("copies at the carrier to blank (-want +got):\n%s", diff)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		if err := Blanked(ctx, tx, both[0], time.Time{}); err != nil {
			return err
		}
		return Blanked(ctx, tx, both[1], noon.Add(2*time.Hour))
	})
	if again := due(noon.Add(time.Hour)); len(again) > 0 {
		t.Errorf("%d copies are to be blanked again at once", len(again))
	}
	if diff := cmp.Diff(both[1:], due(noon.Add(3*time.Hour))); diff != "" {
		t.Errorf("copies to try again (-want +got):\n%s", diff)
	}
}
