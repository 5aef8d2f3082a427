package outbox_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/outbox"
)

func TestACallbackMayBeFasterThanTheAnswerToTheCall(t *testing.T) {
	b := setup(t)
	id := b.add(text("1"))
	b.sending(id, noon)
	o := b.advance(outbox.Report{Practice: lakeside, ID: id, SID: "SM1", Status: outbox.StatusSent, At: noon})
	if !o.Moved || o.From != outbox.StatusSending || o.To != outbox.StatusSent || o.Thread != thread {
		t.Errorf("the callback gave %+v", o)
	}
	b.accepted(id, "SM1")
	if m := b.load(id); m.Status != outbox.StatusSent || m.SID != "SM1" {
		t.Errorf("after the answer the text is %s, sid %q; want sent, SM1", m.Status, m.SID)
	}
	err := b.try(func(ctx context.Context, tx pgx.Tx) error { return outbox.Unknown(ctx, tx, lakeside, id, noon) })
	if !errors.Is(err, outbox.ErrMoved) {
		t.Errorf("a timeout after the callback gave %v, want ErrMoved", err)
	}
}

func TestACallbackSettlesATextOfUnknownFate(t *testing.T) {
	b := setup(t)
	id := b.add(text("1"))
	b.sending(id, noon)
	b.tx(func(ctx context.Context, tx pgx.Tx) error { return outbox.Unknown(ctx, tx, lakeside, id, noon) })
	b.advance(outbox.Report{Practice: lakeside, ID: id, SID: "SM1", Status: outbox.StatusDelivered, At: noon})
	m := b.load(id)
	if m.Status != outbox.StatusDelivered || m.SID != "SM1" || m.SettledAt.IsZero() {
		t.Errorf("the text is %s, sid %q", m.Status, m.SID)
	}
}

func TestTheFirstFinalWordStaysAndTheOtherIsKept(t *testing.T) {
	b := setup(t)
	id := b.add(text("1"))
	b.sending(id, noon)
	b.accepted(id, "SM1")
	report := outbox.Report{SID: "SM1", Status: outbox.StatusUndelivered, Code: 30003, At: noon}
	if o := b.advance(report); !o.Moved || o.ID != id || o.Practice != lakeside {
		t.Errorf("the report by the carrier's id gave %+v", o)
	}
	for range 3 { // a repeated callback is kept once
		o := b.advance(outbox.Report{SID: "SM1", Status: outbox.StatusDelivered, At: noon})
		if o.Moved || o.To != outbox.StatusUndelivered {
			t.Errorf("delivered after undelivered gave %+v", o)
		}
	}
	if m := b.load(id); m.Status != outbox.StatusUndelivered || m.ErrorCode != 30003 {
		t.Errorf("the text is %s, code %d", m.Status, m.ErrorCode)
	}
	want := []outbox.Change{
		{Status: outbox.StatusWaiting, Moved: true, At: noon},
		{Status: outbox.StatusSending, Moved: true, At: noon},
		{Status: outbox.StatusQueued, Moved: true, SID: "SM1", At: noon},
		{Status: outbox.StatusUndelivered, Moved: true, SID: "SM1", Code: 30003, At: noon},
		{Status: outbox.StatusDelivered, SID: "SM1", At: noon},
	}
	if diff := cmp.Diff(want, b.history(id)); diff != "" {
		t.Errorf("the history differs (-want +got):\n%s", diff)
	}
}

func TestAReportOfASecondCopyMovesNothing(t *testing.T) {
	b := setup(t)
	id := b.add(text("1"))
	b.sending(id, noon)
	b.accepted(id, "SM2")
	o := b.advance(outbox.Report{Practice: lakeside, ID: id, SID: "SM1", Status: outbox.StatusDelivered, At: noon})
	if !o.Stray || o.Moved {
		t.Errorf("a report about another copy gave %+v, want a stray that moves nothing", o)
	}
	if m := b.load(id); m.Status != outbox.StatusQueued || m.SID != "SM2" {
		t.Errorf("the text is %s, sid %q", m.Status, m.SID)
	}
}

func TestAReportThatIsNoneIsRefused(t *testing.T) {
	b := setup(t)
	id := b.add(text("1"))
	cases := map[string]struct {
		report outbox.Report
		want   error
	}{
		"of nothing":              {outbox.Report{Status: outbox.StatusSent}, outbox.ErrReport},
		"of a status of our own":  {outbox.Report{Practice: lakeside, ID: id, Status: "sending"}, outbox.ErrReport},
		"of our own refusal":      {outbox.Report{Practice: lakeside, ID: id, Status: "refused"}, outbox.ErrReport},
		"of an unheard-of status": {outbox.Report{Practice: lakeside, ID: id, Status: "eaten"}, outbox.ErrReport},
		"of another id":           {outbox.Report{Practice: lakeside, ID: 99, Status: "sent"}, outbox.ErrNotFound},
		"of another sid":          {outbox.Report{SID: "SM9", Status: "sent"}, outbox.ErrNotFound},
		"of another practice":     {outbox.Report{Practice: "hill", ID: id, Status: "sent"}, outbox.ErrNotFound},
	}
	for name, c := range cases {
		err := b.try(func(ctx context.Context, tx pgx.Tx) error {
			_, err := outbox.Advance(ctx, tx, c.report)
			return err
		})
		if !errors.Is(err, c.want) {
			t.Errorf("a report %s gave %v, want %v", name, err, c.want)
		}
	}
}
