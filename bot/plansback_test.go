package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
)

func (s *plans) entry(e billing.Entry) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := ledger.Post(ctx, tx, e)
		return err
	})
}

// refund gives so much of what was paid back, out of a credit first.
func (s *plans) refund(amount, credit billing.Cents, reference string) {
	s.t.Helper()
	s.entry(billing.Refund{
		Practice: "lakeside", Account: "A-1", Reference: reference, Amount: amount, Credit: credit, At: s.now,
	}.Entry())
}

func (s *plans) reverse(key, event string) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		return ledger.Reverse(ctx, tx, "lakeside", key, "reversal/"+key, s.now, billing.Source{Event: event})
	})
}

// open are the payments to come.
func (s *plans) open() string {
	s.t.Helper()
	p := s.live()
	if p == nil {
		return "none"
	}
	var open []string
	for _, in := range p.Open {
		open = append(open, fmt.Sprintf("%s %s", in.Due, in.Amount))
	}
	return strings.Join(open, ", ")
}

// paidDecember is a plan of which the payment for 15 December came in time, on 28 December.
func paidDecember(t *testing.T, knobs string) *plans {
	t.Helper()
	s := newPlans(t, knobs)
	s.day("2026-12-02")
	s.pay(1500, "1")
	s.day("2026-12-16")
	s.day("2026-12-28")
	return s
}

func TestWhatThePracticeGaveBackIsNeverMissed(t *testing.T) {
	t.Parallel()
	const asBefore = "2027-01-15 $15.00, 2027-02-15 $15.00, 2027-03-15 $15.00"
	for name, c := range map[string]struct {
		goesBack func(s *plans)
		open     string
		told     []string
	}{
		"a payment comes last": {
			func(s *plans) { s.refund(1500, 0, "1") },
			asBefore + ", 2027-04-15 $15.00",
			[]string{"payment_moved 2027-04-15"},
		},
		"a part of one goes into the last": {
			func(s *plans) { s.refund(500, 0, "1") },
			"2027-01-15 $15.00, 2027-02-15 $15.00, 2027-03-15 $20.00",
			[]string{"payment_moved 2027-03-15"},
		},
		"a refund that failed gives nothing back": {
			func(s *plans) { s.refund(1500, 0, "1"); s.reverse("refund/A-1/1", "refund_failed/card/1") },
			asBefore, nil,
		},
		"a refund of a credit reopens nothing": {
			func(s *plans) {
				s.entry(billing.Entry{
					Practice: "lakeside", Key: "credit", Kind: billing.EntryCredit, At: s.now,
					Source: billing.Source{Event: "credit"},
					Postings: []billing.Posting{
						{Kind: billing.PatientReceivable, Patient: "A-1", Amount: 700},
						{Kind: billing.PatientCredit, Patient: "A-1", Amount: -700},
					},
				})
				s.refund(700, 700, "1")
			},
			asBefore, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := paidDecember(t, "missed_to_default: 3")
			c.goesBack(s)
			for _, date := range []string{"2026-12-28", "2026-12-29", "2027-01-05", "2027-01-11"} {
				s.day(date)
			}
			s.want("told", s.told(), c.told)
			if got := s.open(); got != c.open {
				t.Errorf("open: %s\nwant: %s", got, c.open)
			}
			if p := s.live(); p.Life != "current" {
				t.Errorf("it is %s", p.Life)
			}
			if texts := s.list(`SELECT template FROM outbox.message WHERE kind = 'notice'`); len(texts) != len(c.told) {
				t.Errorf("texts: %v", texts)
			}
		})
	}
}

// A second refund is of money that paid for terms which are not in force any more.
func TestTwoPaymentsGivenBackOneAfterTheOther(t *testing.T) {
	t.Parallel()
	s := paidDecember(t, "")
	s.pay(1500, "2")
	s.refund(1500, 0, "1")
	s.day("2026-12-29")
	s.refund(1500, 0, "2")
	s.day("2026-12-30")
	if got := s.open(); got != "2027-02-15 $15.00, 2027-03-15 $15.00, 2027-04-15 $15.00, 2027-05-15 $15.00" {
		t.Errorf("open: %s", got)
	}
	s.want("told", s.told(), []string{"payment_moved 2027-04-15", "payment_moved 2027-05-15"})
	s.refund(500, 0, "3") // of nothing that the plan knows: it is owed beside it
	s.day("2027-02-12")
	s.pay(1500, "3")
	s.day("2027-02-16")
	if got := s.open(); got != "2027-03-15 $15.00, 2027-04-15 $15.00, 2027-05-15 $15.00" {
		t.Errorf("open: %s", got)
	}
	s.check()
}

func TestWhatWasTakenBackIsDueAgainWithItsGrace(t *testing.T) {
	t.Parallel()
	for name, takes := range map[string]func(s *plans){
		"by the payer's bank": func(s *plans) {
			s.entry(billing.Dispute{Practice: "lakeside", Account: "A-1", Reference: "1", Amount: 1500, At: s.now}.Entry())
		},
		"by a payment that failed after it had come": func(s *plans) { s.reverse("1", "payment_failed/card/1") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := paidDecember(t, "grace_days: 5")
			takes(s)
			s.day("2026-12-29")
			if got := s.open(); got != "2026-12-29 $15.00, 2027-01-15 $15.00, 2027-02-15 $15.00, 2027-03-15 $15.00" {
				t.Errorf("open: %s", got)
			}
			s.day("2027-01-03")
			s.want("told within its grace", s.told(), []string{"payment_back 2026-12-29"})
			s.want("life", s.lives(), []string{
				"1 agreed", "1 current", "1 superseded", "2 agreed", "2 current", "2 grace",
			})
			s.day("2027-01-04")
			s.want("told past it", s.told(), []string{"payment_back 2026-12-29", "missed 2026-12-29"})
		})
	}
}

func TestACardPaysWhatWentBackOnItsNewDay(t *testing.T) {
	t.Parallel()
	s := newPlans(t, "")
	s.card()
	s.pay(1500, "1")
	s.day("2026-12-28")
	s.refund(1500, 0, "1")
	if got := s.chargeFrom(); got != "" {
		t.Errorf("given back a moment ago, and charged from %s", got)
	}
	s.day("2026-12-29")
	if got := s.chargeFrom(); got != "2027-01-15" {
		t.Errorf("the next from %s", got)
	}
	s.pay(4500, "2")
	s.day("2027-04-01")
	if got := s.chargeFrom(); got != "" {
		t.Errorf("nobody was told of the new day, and it is charged from %s", got)
	}
	s.day("2027-04-05")
	if got := s.chargeFrom(); got != "2027-04-15" {
		t.Errorf("told of the new day, from %s", got)
	}
	s.want("told", s.told(), []string{"payment_moved 2027-04-15", "date_changes 2027-04-15"})
}

// A card waits ten days after another amount was told: the patient misses nothing meanwhile.
func TestNobodyMissesWhatTheCardMayNotBeChargedForYet(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		knobs   string
		on      string
		happens func(s *plans)
		from    string // of the charge
	}{
		"a payment that failed falls on the day of the next": {
			"grace_days: 1", "2027-01-07", func(s *plans) { s.reverse("1", "payment_failed/card/1") }, "2027-01-18",
		},
		"a new bill comes when a part of the next was paid by hand": {
			"new_balance: join", "2027-01-14", func(s *plans) { s.pay(500, "2"); s.load("C-2", "S-2") }, "2027-01-25",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newPlans(t, c.knobs)
			s.card()
			s.day("2026-12-10")
			s.pay(1500, "1")
			s.day(c.on)
			c.happens(s)
			at := s.now
			for at.Format(time.DateOnly) < c.from {
				at = at.AddDate(0, 0, 1)
				s.day(at.Format(time.DateOnly))
				if life := s.live().Life; life == "missed" {
					t.Fatalf("on %s it is missed, and the card is charged from %s", s.now, s.chargeFrom())
				}
			}
			if got := s.chargeFrom(); got != c.from {
				t.Errorf("charged from %s, want %s", got, c.from)
			}
			s.day(at.AddDate(0, 0, 1).Format(time.DateOnly))
			if life := s.live().Life; life != "missed" {
				t.Errorf("not paid by the card on its day, it is %s", life)
			}
		})
	}
}
