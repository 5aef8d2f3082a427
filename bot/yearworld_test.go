package bot

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/billing/remit/csv"
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
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/templates"
)

const yearPractice = billing.PracticeID("lakeside")

// yearFile is a practice that gives the disclosures for long plans itself, so that plans last the year.
const yearFile = `practices:
  - id: lakeside
    name: Lakeside
    phone: "+15125550100"
    time_zone: America/Chicago
    languages: [en]
    senders: [{number: "+15125550199"}]
    plan:
      tiers: [{up_to: 400.00, instalments: 4}, {up_to: 6000.00, instalments: 12}]
      min_payment: 10.00
      frequencies: [monthly, biweekly, weekly, twice_a_month]
      first_due_within_days: 45
      grace_days: 5
      retries: 2
      retry_days: 3
      missed_to_delinquent: 2
      missed_to_default: 4
      new_balance: join
      down_payment: {percent: 10, required_over: 2500.00}
      tila_disclosures_handled: true
`

// year is a practice with many plans, its bot over real PostgreSQL, and everybody whom it deals with.
type year struct {
	tb      testing.TB
	seed    uint64
	plans   int
	pool    *pgxpool.Pool
	bot     *Bot
	till    *yearTill
	carrier *yearCarrier
	zone    *time.Location
	first   billing.Date
	day     int
	clock   atomic.Int64 // nanoseconds since 1970
	count   statements
	bills   int

	mu      sync.Mutex
	due     map[int][]yearEvent // what happens, by day
	owed    map[billing.AccountNumber]billing.Cents
	agreed  int
	events  map[string]int
	asked   int // notices and jobs that were worked on
	planDay int64
}

// statements counts what goes to the database, and how often it is asked: several statements of a batch go in one round
// trip. With of, statements are counted also by their words.
type statements struct {
	n     atomic.Int64
	trips atomic.Int64
	mu    sync.Mutex
	of    map[string]*statement
}

// statement is one that was made so often, and took so long in all.
type statement struct {
	times int
	took  time.Duration
}

type asked struct {
	sql string
	at  time.Time
}

type askedKey struct{}

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	s.n.Add(1)
	s.trips.Add(1)
	if s.of == nil {
		return ctx
	}
	return context.WithValue(ctx, askedKey{}, asked{d.SQL, time.Now()})
}

func (s *statements) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	s.trips.Add(1)
	return ctx
}

func (s *statements) TraceBatchQuery(_ context.Context, _ *pgx.Conn, d pgx.TraceBatchQueryData) {
	s.n.Add(1)
	if s.of != nil {
		s.add(d.SQL, 0) // the answers come together: nobody knows which of them took how long
	}
}

func (s *statements) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

func (s *statements) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) {
	a, timed := ctx.Value(askedKey{}).(asked)
	if !timed {
		return
	}
	s.add(a.sql, time.Since(a.at))
}

func (s *statements) add(sql string, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of[sql] == nil {
		s.of[sql] = &statement{}
	}
	s.of[sql].times++
	s.of[sql].took += took
}

func (y *year) now() time.Time { return time.Unix(0, y.clock.Load()).UTC() }

func (y *year) today() billing.Date { return y.first.AddDays(y.day) }

// morning puts the clock to the afternoon of a day: the practice is open and no hour is quiet.
func (y *year) morning(day int) {
	y.day = day
	y.clock.Store(y.today().In(y.zone, 13, 0).UnixNano())
}

func (y *year) tick(d time.Duration) { y.clock.Add(int64(d)) }

func newYear(tb testing.TB, seed uint64, plans int) *year {
	tb.Helper()
	base := pgtest.New(tb,
		pg.Set{Schema: practice.Schema, FS: practice.Migrations()}, pg.Set{Schema: ledger.Schema, FS: ledger.Migrations()},
		pg.Set{Schema: registry.Schema, FS: registry.Migrations()}, pg.Set{Schema: thread.Schema, FS: thread.Migrations()},
		pg.Set{Schema: outbox.Schema, FS: outbox.Migrations()}, pg.Set{Schema: desk.Schema, FS: desk.Migrations()},
		pg.Set{Schema: payment.Schema, FS: payment.Migrations()}, pg.Set{Schema: link.Schema, FS: link.Migrations()},
		pg.Set{Schema: guess.Schema, FS: guess.Migrations()}, pg.Set{Schema: reach.Schema, FS: reach.Migrations()})
	y := &year{
		tb: tb, seed: seed, plans: plans, carrier: &yearCarrier{}, first: billing.Date{Year: 2026, Month: 11, Day: 2},
		due: map[int][]yearEvent{}, owed: map[billing.AccountNumber]billing.Cents{}, events: map[string]int{},
	}
	config := base.Config()
	config.ConnConfig.Tracer = &y.count
	var err error
	if y.pool, err = pgxpool.NewWithConfig(tb.Context(), config); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(y.pool.Close)
	if y.zone, err = time.LoadLocation("America/Chicago"); err != nil {
		tb.Fatal(err)
	}
	y.morning(0)
	y.till = newYearTill(seed, y.now)
	words, err := templates.Parse()
	if err != nil {
		tb.Fatal(err)
	}
	reader, err := understand.New()
	if err != nil {
		tb.Fatal(err)
	}
	y.bot, err = New(Parts{
		Pool: y.pool, Keys: pgtest.Keyring(tb), Words: words, Reader: reader, Now: y.now, Carrier: y.carrier,
		Log: slog.New(slog.DiscardHandler), Processor: y.till, PublicURL: "https://pay.lakeside.example",
	})
	if err != nil {
		tb.Fatal(err)
	}
	all, err := practice.Read(strings.NewReader(yearFile))
	if err != nil {
		tb.Fatal(err)
	}
	y.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := practice.Apply(ctx, tx, all[0], y.now())
		return err
	})
	return y
}

func (y *year) tx(f func(ctx context.Context, tx pgx.Tx) error) {
	y.tb.Helper()
	ctx := y.tb.Context()
	if err := y.bot.inTx(ctx, func(tx pgx.Tx) error { return f(ctx, tx) }); err != nil {
		y.tb.Fatal(err)
	}
}

// yearWorkers is how many things happen at once: two for each core of a small server.
const yearWorkers = 4

// each does something for many, some at a time.
func each[T any](y *year, all []T, f func(context.Context, T) error) {
	y.tb.Helper()
	g, ctx := errgroup.WithContext(y.tb.Context())
	g.SetLimit(yearWorkers)
	for _, one := range all {
		g.Go(func() error { return f(ctx, one) })
	}
	if err := g.Wait(); err != nil {
		y.tb.Fatal(err)
	}
}

func yearAccount(i int) billing.AccountNumber { return billing.AccountNumber(fmt.Sprintf("A%d", i)) }

func yearPhone(i int) consent.Phone {
	return consent.Phone(fmt.Sprintf("+1%d555%04d", 512+i/10000, i%10000))
}

// bill loads a bill for each account, in one file.
func (y *year) bill(accounts []int) {
	y.tb.Helper()
	if len(accounts) == 0 {
		return
	}
	var b strings.Builder
	b.WriteString("account_number,first_name,last_name,date_of_birth,zip,phone,claim_number,visit_date,service_label," +
		"charge,statement_number,statement_date\n")
	visit, stated := y.today().AddDays(-20), y.today().AddDays(-1)
	for _, i := range accounts {
		y.bills++
		charge := billing.Cents(8000 + y.rng("charge", y.bills).IntN(40000))
		if y.rng("large", y.bills).IntN(10) == 0 {
			charge *= 7
		}
		y.owed[yearAccount(i)] += charge
		fmt.Fprintf(&b, "%s,Maria,Zaldivar,1980-03-14,78701,%s,C%d,%s,Office visit,%s,S%d,%s\n", yearAccount(i),
			yearPhone(i).Reveal(), y.bills, visit, dollars(charge), y.bills, stated)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String()))
	if err != nil {
		y.tb.Fatal(err)
	}
	l := load.Loader{Pool: y.pool, Keys: y.bot.Keys, Practice: yearPractice, At: y.now()}
	l.Refused = func(r remit.Refusal) { y.tb.Errorf("refused: %s", r.Reason) }
	name := fmt.Sprintf("bills-%d-%d", y.day, y.bills)
	done, err := l.Load(y.tb.Context(), ledger.File{Hash: name, Name: name + ".csv"}, rows)
	if err != nil || done.Refused > 0 {
		y.tb.Fatalf("%+v, %v", done, err)
	}
}

// dollars is an amount as files have it.
func dollars(c billing.Cents) string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

// begins gives everybody a bill, their consent to texts, and a day of the first weeks on which they agree a plan.
func (y *year) begins() {
	y.tb.Helper()
	all := make([]int, y.plans)
	for i := range all {
		all[i] = i
		y.then(y.rng("agrees", i).IntN(28), i, "agree")
	}
	y.bill(all)
	each(y, all, func(ctx context.Context, i int) error {
		return y.bot.inTx(ctx, func(tx pgx.Tx) error {
			for _, program := range []consent.Program{consent.Billing, consent.UnencryptedPHI} {
				_, _, _, err := registry.Record(ctx, tx, y.bot.Keys, consent.Event{
					Practice: yearPractice, Phone: yearPhone(i), Program: program, Action: consent.OptIn,
					Method: consent.Paper, At: y.now(), Recorded: y.now(), Key: fmt.Sprintf("%s/%d", program, i),
					Account: yearAccount(i), Actor: "patient", Evidence: "form", Language: billing.English,
					Disclosure: "form",
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
	y.vacuum()
}

// vacuum does what a server does by itself: the tests' servers leave it out.
func (y *year) vacuum() {
	if _, err := y.pool.Exec(y.tb.Context(), "VACUUM ANALYZE"); err != nil {
		y.tb.Fatal(err)
	}
}

func (y *year) rng(words ...any) *rand.Rand {
	return rand.New(rand.NewPCG(dice(y.seed, 1<<62, words...), y.seed))
}
