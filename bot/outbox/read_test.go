package outbox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/consent"
)

// keys gives the keys of texts in their order.
func keys(texts []outbox.Message) []string {
	var found []string
	for _, m := range texts {
		found = append(found, m.Key)
	}
	return found
}

func TestCancelWaitingEndsAllToAPhoneButConfirmations(t *testing.T) {
	b := setup(t)
	reply, confirmation, reminder, other := text("reply"), text("confirmation"), text("reminder"), text("other")
	confirmation.Kind, reminder.Kind, other.To = outbox.KindConfirmation, outbox.KindReminder, john
	underway := b.add(text("underway"))
	b.sending(underway, noon)
	ids := map[string]int64{}
	for _, m := range []outbox.Message{reply, confirmation, reminder, other} {
		ids[m.Key] = b.add(m)
	}
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		n, err := outbox.CancelWaiting(ctx, tx, b.keys, lakeside, maria, "revoked", noon)
		if n != 2 {
			t.Errorf("%d texts were canceled, want 2", n)
		}
		return err
	})
	want := map[string]outbox.Status{
		"reply": outbox.StatusCanceled, "reminder": outbox.StatusCanceled,
		"confirmation": outbox.StatusWaiting, "other": outbox.StatusWaiting,
	}
	for key, status := range want {
		if m := b.load(ids[key]); m.Status != status {
			t.Errorf("%s is %s, want %s", key, m.Status, status)
		}
	}
	if m := b.load(underway); m.Status != outbox.StatusSending {
		t.Errorf("the text under way is %s", m.Status)
	}
	lines := b.history(ids["reply"])
	if last := lines[len(lines)-1]; last.Status != outbox.StatusCanceled || last.Reason != "revoked" {
		t.Errorf("the history ends with %+v", last)
	}
}

func TestOfThreadGivesTheNewestInTheOrderOfWriting(t *testing.T) {
	b := setup(t)
	for _, key := range []string{"1", "2", "3"} {
		b.add(text(key))
	}
	elsewhere := text("4")
	elsewhere.Thread = 8
	b.add(elsewhere)
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		found, err := outbox.OfThread(ctx, tx, b.keys, lakeside, thread, 2)
		if diff := cmp.Diff([]string{"2", "3"}, keys(found)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		return err
	})
}

func TestUnsettledGivesAttemptsWithoutAnOutcome(t *testing.T) {
	b := setup(t)
	old, unknown, fresh, taken := b.add(text("old")), b.add(text("unknown")), b.add(text("fresh")), b.add(text("taken"))
	b.sending(old, noon.Add(-2*time.Minute))
	b.sending(unknown, noon.Add(-time.Minute))
	b.tx(func(ctx context.Context, tx pgx.Tx) error { return outbox.Unknown(ctx, tx, lakeside, unknown, noon) })
	b.sending(fresh, noon)
	b.sending(taken, noon.Add(-time.Hour))
	b.accepted(taken, "SM1")
	b.add(text("waiting"))
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		found, err := outbox.Unsettled(ctx, tx, b.keys, noon, 10)
		if diff := cmp.Diff([]string{"old", "unknown"}, keys(found)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if len(found) > 0 && found[0].To != maria {
			t.Error("the phone is missing")
		}
		return err
	})
}

func TestAttemptedPagesThroughWhatLeft(t *testing.T) {
	b := setup(t)
	b.sending(b.add(text("1")), noon)
	b.add(text("never left"))
	b.sending(b.add(text("2")), noon)
	abroad := text("3")
	abroad.Practice = "hill"
	id := b.add(abroad)
	b.tx(func(ctx context.Context, tx pgx.Tx) error { return outbox.Sending(ctx, tx, "hill", leaves(id, noon)) })
	var found []string
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		after := outbox.Message{}
		for range 5 {
			page, err := outbox.Attempted(ctx, tx, b.keys, after.Practice, after.ID, 1)
			if err != nil || len(page) == 0 {
				return err
			}
			after = page[0]
			found = append(found, after.Key)
		}
		return nil
	})
	if diff := cmp.Diff([]string{"3", "1", "2"}, found); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSentTimesAreOfWhatWasHandedOver(t *testing.T) {
	b := setup(t)
	reminder := func(key string) outbox.Message {
		m := text(key)
		m.Kind = outbox.KindReminder
		return m
	}
	b.sending(b.add(reminder("yesterday")), noon.Add(-24*time.Hour))
	b.sending(b.add(reminder("today")), noon)
	b.sending(b.add(text("an answer")), noon)
	b.add(reminder("waiting"))
	failed := b.add(reminder("failed"))
	b.sending(failed, noon)
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		return outbox.Failed(ctx, tx, lakeside, failed, outbox.ClassContent, 30007, noon)
	})
	yesterday, hour := noon.Add(-24*time.Hour), noon.Add(-time.Hour)
	beside := reminder("beside")
	beside.To = john
	b.sending(b.add(beside), hour)
	cases := []struct {
		phones []consent.Phone
		kind   outbox.Kind
		since  time.Time
		want   []time.Time
	}{
		{[]consent.Phone{maria}, outbox.KindReminder, hour, []time.Time{noon}},
		{[]consent.Phone{maria}, outbox.KindReminder, noon.Add(-7 * 24 * time.Hour), []time.Time{noon, yesterday}},
		{[]consent.Phone{maria}, "", hour, []time.Time{noon, noon}},
		{[]consent.Phone{maria, john}, outbox.KindReminder, yesterday, []time.Time{noon, hour, yesterday}},
		{nil, outbox.KindReminder, yesterday, nil},
	}
	for _, c := range cases {
		b.tx(func(ctx context.Context, tx pgx.Tx) error {
			got, err := outbox.SentTimes(ctx, tx, b.keys, lakeside, c.phones, c.kind, c.since)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%d phones, %q since %v (-want +got):\n%s", len(c.phones), c.kind, c.since, diff)
			}
			return err
		})
	}
}

func TestSIDsAreThoseRecordedForThePhone(t *testing.T) {
	b := setup(t)
	for _, sid := range []string{"SM1", "SM2"} {
		id := b.add(text(sid))
		b.sending(id, noon)
		b.accepted(id, sid)
	}
	toJohn := text("3")
	toJohn.To = john
	id := b.add(toJohn)
	b.sending(id, noon)
	b.accepted(id, "SM3")
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		known, err := outbox.SIDs(ctx, tx, b.keys, lakeside, maria, noon.Add(-time.Minute))
		if diff := cmp.Diff(map[string]bool{"SM1": true, "SM2": true}, known); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		return err
	})
}

func TestBacklogCountsWhatIsOnItsWay(t *testing.T) {
	b := setup(t)
	b.add(text("due"))
	later := text("later")
	later.NotBefore = noon.Add(time.Hour)
	b.add(later)
	b.sending(b.add(text("sending")), noon)
	unknown := b.add(text("unknown"))
	b.sending(unknown, noon)
	b.tx(func(ctx context.Context, tx pgx.Tx) error { return outbox.Unknown(ctx, tx, lakeside, unknown, noon) })
	want := outbox.Load{Due: 1, Later: 1, Sending: 1, Unknown: 1, OldestDue: noon}
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		got, err := outbox.Backlog(ctx, tx, noon.Add(time.Minute))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		return err
	})
}

func TestATextThatIsNotThereIsNotFound(t *testing.T) {
	b := setup(t)
	err := b.try(func(ctx context.Context, tx pgx.Tx) error {
		_, err := outbox.ByID(ctx, tx, b.keys, lakeside, 99)
		return err
	})
	if !errors.Is(err, outbox.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}
