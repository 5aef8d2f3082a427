package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/billing/remit/csv"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/bot/link"
	"github.com/plainbill/plainbill/bot/load"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/consent/seal"
	"github.com/plainbill/plainbill/templates"
)

// plans is a practice with one patient, who owes 60.00 and has agreed to four payments of 15.00 from 15 December on.
type plans struct {
	t    *testing.T
	pool *pgxpool.Pool
	keys *seal.Keyring
	bot  *bot.Bot
	now  time.Time
	plan int64 // the first
}

const planPhone = consent.Phone("+15125550123")

const planSheet = `account_number,first_name,last_name,date_of_birth,zip,phone,language,guarantor_first_name,` +
	`guarantor_last_name,claim_number,visit_date,provider,service_code,service_label,charge,insurer,insurer_paid,` +
	`contractual_adjustment,deductible,copay,coinsurance,not_covered,patient_paid,statement_number,statement_date,` +
	`due_date,estimate
A-1,Maria,Zaldivar,1980-03-14,78701,+15125550123,en,,,%s,2026-10-02,Dr. Okafor,OV3,Office visit,250.00,Blue Plan,` +
	`130.00,60.00,40.00,20.00,0.00,,,%s,2026-11-01,2026-12-15,
`

func newPlans(t *testing.T, knobs string) *plans {
	t.Helper()
	s := &plans{
		t: t, keys: pgtest.Keyring(t), now: time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC),
		pool: pgtest.New(
			t, pg.Set{Schema: practice.Schema, FS: practice.Migrations()},
			pg.Set{Schema: ledger.Schema, FS: ledger.Migrations()},
			pg.Set{Schema: payment.Schema, FS: payment.Migrations()},
			pg.Set{Schema: registry.Schema, FS: registry.Migrations()},
			pg.Set{Schema: thread.Schema, FS: thread.Migrations()},
			pg.Set{Schema: outbox.Schema, FS: outbox.Migrations()}, pg.Set{Schema: desk.Schema, FS: desk.Migrations()},
			pg.Set{Schema: link.Schema, FS: link.Migrations()},
			pg.Set{Schema: guess.Schema, FS: guess.Migrations()}, pg.Set{Schema: reach.Schema, FS: reach.Migrations()},
		),
	}
	words, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	s.bot, err = bot.New(bot.Parts{
		Pool: s.pool, Keys: s.keys, Words: words, Now: func() time.Time { return s.now },
		Log: slog.New(slog.DiscardHandler), PublicURL: "https://pay.lakeside.example",
	})
	if err != nil {
		t.Fatal(err)
	}
	s.apply(knobs)
	s.load("C-1", "S-1")
	s.consent(consent.OptIn, "in")
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		terms := plan.Terms{Principal: 6000, Frequency: plan.Monthly, Policy: "lakeside/1"}
		for i, amount := range terms.Principal.Split(4) {
			due := billing.Date{Year: 2026, Month: 12, Day: 15}.AddMonths(i)
			terms.Instalments = append(terms.Instalments, plan.Instalment{Due: due, Amount: amount})
		}
		s.plan, _, err = ledger.AddPlan(ctx, tx, "lakeside", "A-1", terms, "k", s.now, "AGREE", "SM1", s.keys)
		return err
	})
	return s
}

func (s *plans) apply(knobs string) {
	s.t.Helper()
	file := `practices:
  - {id: lakeside, name: Lakeside, phone: "+15125550100", time_zone: America/Chicago, ` +
		`senders: [{number: "+15125550199"}], plan: {` + knobs + `}}`
	all, err := practice.Read(strings.NewReader(file))
	if err != nil {
		s.t.Fatal(err)
	}
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := practice.Apply(ctx, tx, all[0], s.now)
		return err
	})
}

// planRow is the row of a visit without its header.
func planRow(claim, statement string) string {
	_, row, _ := strings.Cut(fmt.Sprintf(planSheet, claim, statement), "\n")
	return row
}

func (s *plans) load(claim, statement string) {
	s.t.Helper()
	s.loadSheet(claim, fmt.Sprintf(planSheet, claim, statement))
}

func (s *plans) loadSheet(name, text string) {
	s.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text))
	if err != nil {
		s.t.Fatal(err)
	}
	l := load.Loader{Pool: s.pool, Keys: s.keys, Practice: "lakeside", At: s.now}
	if _, err := l.Load(context.Background(), ledger.File{Hash: name, Name: name + ".csv"}, rows); err != nil {
		s.t.Fatal(err)
	}
}

func (s *plans) consent(action consent.Action, key string) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, _, _, err := registry.Record(ctx, tx, s.keys, consent.Event{
			Practice: "lakeside", Phone: planPhone, Program: consent.Billing, Action: action, Method: consent.Paper,
			At: s.now, Recorded: s.now, Key: key, Actor: "patient", Evidence: "form", Language: billing.English,
		})
		return err
	})
}

func (s *plans) tx(f func(ctx context.Context, tx pgx.Tx) error) {
	s.t.Helper()
	ctx := context.Background()
	if err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return f(ctx, tx) }); err != nil {
		s.t.Fatal(err)
	}
}

// day goes on to a day and sweeps three times: twice is harmless.
func (s *plans) day(date string) {
	s.t.Helper()
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		s.t.Fatal(err)
	}
	s.now = at.Add(18 * time.Hour)
	for range 3 {
		if err := s.bot.PlansDue(context.Background(), s.now); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *plans) post(kind billing.EntryKind, debit billing.AccountKind, amount billing.Cents, key string) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := ledger.Post(ctx, tx, billing.Entry{
			Practice: "lakeside", Key: key, Kind: kind, At: s.now, Source: billing.Source{Event: key},
			Postings: []billing.Posting{
				{Kind: debit, Patient: "A-1", Amount: amount}, {Kind: billing.PatientReceivable, Patient: "A-1", Amount: -amount},
			},
		})
		return err
	})
}

func (s *plans) pay(amount billing.Cents, key string) {
	s.t.Helper()
	s.post(billing.EntryPatientPayment, billing.CashPatient, amount, key)
}

func (s *plans) list(sql string) (all []string) {
	s.t.Helper()
	rows, err := s.pool.Query(context.Background(), sql)
	if err != nil {
		s.t.Fatal(err)
	}
	if all, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		s.t.Fatal(err)
	}
	return all
}

// told are the notices so far, with the day of their payment.
func (s *plans) told() []string {
	return s.list(`SELECT notice || ' ' || due FROM ledger.plan_told ORDER BY wanted_at, notice, due`)
}

func (s *plans) lives() []string {
	return s.list(`SELECT plan_id || ' ' || to_life FROM ledger.plan_move ORDER BY id`)
}

func (s *plans) cases() []string {
	return s.list(`SELECT unnest(reasons) FROM desk."case" ORDER BY 1`)
}

func (s *plans) live() (p *ledger.Plan) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		p, err = ledger.LivePlan(ctx, tx, "lakeside", "A-1")
		return err
	})
	return p
}

// check holds that a plan that runs is what the account owes through it, and the books balance.
func (s *plans) check() {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		problems, err := ledger.Verify(ctx, tx)
		if len(problems) > 0 {
			s.t.Errorf("problems: %v", problems)
		}
		return err
	})
	p := s.live()
	if p == nil {
		return
	}
	var open billing.Cents
	for _, in := range p.Open {
		open += in.Amount
	}
	if open != p.Left || p.Left != p.Terms.Principal-p.Paid {
		s.t.Errorf("%d open, %d left of %d, %d paid", open, p.Left, p.Terms.Principal, p.Paid)
	}
}

func (s *plans) want(what string, got, want []string) {
	s.t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		s.t.Errorf("%s (-want +got):\n%s", what, diff)
	}
	s.check()
}

// card keeps a card for the account and lets it pay the plan.
func (s *plans) card() {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		var id int64
		err := tx.QueryRow(ctx, `INSERT INTO payment.card (practice_id, account, customer, method, brand, last4,
			exp_month, exp_year, kept_at) VALUES ('lakeside', 'A-1', 'cus_1', 'pm_1', 'visa', '4242', 12, 2030, $1)
			RETURNING id`, s.now).Scan(&id)
		if err != nil {
			return err
		}
		return payment.Enrol(ctx, tx, "lakeside", "A-1", s.plan, id, "signed", s.now)
	})
}

func (s *plans) chargeFrom() string {
	s.t.Helper()
	var from billing.Date
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		p, err := practice.ByID(ctx, tx, "lakeside")
		if err != nil {
			return err
		}
		var allowed bool
		if from, allowed, err = s.bot.FirstChargeFrom(ctx, tx, p, "A-1"); !allowed {
			from = billing.Date{}
		}
		return err
	})
	return from.String()
}
