package bot

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/billing/remit/csv"
	"github.com/plainbill/plainbill/bot/cashier"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/bot/load"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent/registry"
)

var (
	payRuns = flag.Int("pay.runs", 200, "seeded runs of money through doubled, late notices and crashes")
	paySeed = flag.Uint64("pay.seed", 0, "seed of the first of them")
)

// errCrash is the process dying: whatever was not committed is gone, and nothing after it happens.
var errCrash = errors.New("crash")

// till is the acquirer of the tests: it remembers what it did under each key, takes a card's money once a key, and
// tells by notices. What it holds is the truth that the books must come to.
type till struct {
	rng       *rand.Rand
	now       func() time.Time
	ids       int
	sessions  map[string]payment.Session  // by key
	wanted    map[string]payment.Checkout // by session
	charges   map[string]payment.Receipt  // by key
	refunds   map[string]payment.Receipt  // by key
	forgotten map[string]bool
	payments  map[string]billing.Cents // by intent
	returned  map[string]billing.Cents // by intent
	taken     map[string]billing.Cents // disputes that are not won, by id
	stopped   bool                     // from now on no charge may be taken
	stops     int                      // how often the patient stopped charges
	signed    map[string]int           // by session: stops when it was opened
	wrong     []string
	notices   []payment.Notice
	calm      bool // no more failures: everything is to settle
}

func newTill(rng *rand.Rand, now func() time.Time) *till {
	return &till{
		rng: rng, now: now, sessions: map[string]payment.Session{}, wanted: map[string]payment.Checkout{},
		charges: map[string]payment.Receipt{}, refunds: map[string]payment.Receipt{}, forgotten: map[string]bool{},
		payments: map[string]billing.Cents{}, returned: map[string]billing.Cents{}, taken: map[string]billing.Cents{},
		signed: map[string]int{},
	}
}

func (p *till) id(kind string) string {
	p.ids++
	return fmt.Sprintf("%s_%d_%d", kind, p.rng.Uint64(), p.ids)
}

// tells puts a notice into the post, as often and as late as it likes.
func (p *till) tells(n payment.Notice) {
	n.ID, n.At = p.id("evt"), p.now()
	for range 1 + p.rng.IntN(2) {
		p.notices = append(p.notices, n)
	}
}

func (p *till) fails() error {
	if p.calm || p.rng.IntN(3) > 0 {
		return nil
	}
	return &payment.Failure{Class: []payment.FailureClass{
		payment.Transient, payment.Unknown, payment.Configuration,
	}[p.rng.IntN(3)], Code: "test"}
}

func (p *till) dies() {
	if !p.calm && p.rng.IntN(8) == 0 {
		panic(errCrash)
	}
}

func (p *till) Checkout(_ context.Context, c payment.Checkout) (payment.Session, error) {
	if s, ok := p.sessions[c.Key]; ok {
		return s, nil
	}
	if err := p.fails(); err != nil {
		return payment.Session{}, err
	}
	s := payment.Session{ID: p.id("cs"), State: payment.SessionOpen, Amount: c.Amount, Request: c.Request}
	s.URL, s.ExpiresAt = "https://pay.example/"+s.ID, c.ExpiresAt
	p.sessions[c.Key], p.wanted[s.ID], p.signed[s.ID] = s, c, p.stops
	p.dies()
	return s, nil
}

func (p *till) Session(context.Context, string) (payment.Session, error) {
	return payment.Session{}, &payment.Failure{Class: payment.Transient, Code: "test"}
}

func (p *till) Expire(_ context.Context, id string) error {
	if _, open := p.wanted[id]; !open {
		return &payment.Failure{Class: payment.Refused, Code: "not_open"}
	}
	delete(p.wanted, id)
	return nil
}

func (p *till) Charge(_ context.Context, c payment.Charge) (payment.Receipt, error) {
	if r, ok := p.charges[c.Key]; ok {
		return r, nil
	}
	p.dies()
	if p.forgotten[c.Method] {
		return payment.Receipt{}, &payment.Failure{Class: payment.CardGone, Code: "detached"}
	}
	if err := p.fails(); err != nil {
		return payment.Receipt{}, err
	}
	if !p.calm && p.rng.IntN(4) == 0 {
		return payment.Receipt{}, &payment.Failure{Class: payment.Declined, Code: "insufficient_funds"}
	}
	if p.stopped {
		p.wrong = append(p.wrong, "a card was charged after the patient had stopped it")
	}
	r := payment.Receipt{ID: p.id("pi"), Amount: c.Amount, Fee: c.Amount/50 + 1}
	p.charges[c.Key], p.payments[r.ID] = r, c.Amount
	p.tells(payment.Notice{
		Kind: payment.NoticePaid, Practice: c.Practice, Attempt: c.Attempt, Intent: r.ID, Amount: c.Amount,
	})
	p.dies()
	if !p.calm && p.rng.IntN(4) == 0 {
		return payment.Receipt{}, &payment.Failure{Class: payment.Unknown, Code: "timeout"}
	}
	return r, nil
}

func (p *till) Refund(_ context.Context, r payment.Refund) (payment.Receipt, error) {
	if done, ok := p.refunds[r.Key]; ok {
		return done, nil
	}
	p.dies()
	if err := p.fails(); err != nil {
		return payment.Receipt{}, err
	}
	if p.returned[r.Intent]+r.Amount > p.payments[r.Intent] {
		return payment.Receipt{}, &payment.Failure{Class: payment.Refused, Code: "too_much"}
	}
	done := payment.Receipt{ID: p.id("re"), Amount: r.Amount}
	p.refunds[r.Key] = done
	p.returned[r.Intent] += r.Amount
	p.tells(payment.Notice{
		Kind: payment.NoticeRefunded, Practice: r.Practice, Refund: r.Refund, Intent: r.Intent, Object: done.ID,
		Amount: r.Amount,
	})
	p.dies()
	return done, nil
}

func (p *till) Forget(_ context.Context, method string) error {
	if err := p.fails(); err != nil {
		return err
	}
	p.forgotten[method] = true
	p.dies()
	return nil
}

func (p *till) Payout(context.Context, string) ([]payment.Movement, error) { return nil, nil }

// pays is the patient on a hosted page.
func (p *till) pays(session string) {
	c, ok := p.wanted[session]
	if !ok {
		return
	}
	delete(p.wanted, session)
	n := payment.Notice{Practice: c.Practice, Request: c.Request, Session: session}
	if c.Mode == payment.KeepCard {
		p.stopped = p.stopped && p.signed[session] < p.stops // a consent since: charges may come again
		n.Kind, n.Card = payment.NoticeCardKept, &payment.CardOnFile{
			Customer: "cus", Method: p.id("pm"), Brand: "visa", Last4: "4242", ExpMonth: 1, ExpYear: 2030,
		}
		p.tells(n)
		return
	}
	n.Kind, n.Intent, n.Amount = payment.NoticePaid, p.id("pi"), c.Amount
	p.payments[n.Intent] = c.Amount
	if p.rng.IntN(3) == 0 { // a first try on the page that failed, told whenever
		failed := n
		failed.Kind, failed.Amount = payment.NoticeFailed, 0
		p.tells(failed)
	}
	p.tells(n)
	if p.rng.IntN(3) == 0 {
		p.tells(payment.Notice{Kind: payment.NoticeExpired, Practice: c.Practice, Request: c.Request, Session: session})
	}
}

// outside is what happens at the processor without us: a refund from its own pages, a dispute and its end.
func (p *till) outside(practice billing.PracticeID) {
	for _, intent := range slices.Sorted(maps.Keys(p.payments)) {
		amount := p.payments[intent]
		left := amount - p.returned[intent]
		if left < 2 {
			continue
		}
		n := payment.Notice{Intent: intent, Amount: 1 + billing.Cents(p.rng.IntN(int(left)-1))}
		switch p.rng.IntN(3) {
		case 0:
			n.Kind, n.Object = payment.NoticeRefunded, p.id("re")
			p.returned[intent] += n.Amount
			p.tells(n)
		case 1:
			n.Kind, n.Object, n.Practice = payment.NoticeDisputed, p.id("dp"), practice
			p.taken[n.Object] = n.Amount
			p.returned[intent] += n.Amount
			p.tells(n)
			n.Kind, n.Won, n.Amount = payment.NoticeDisputeClosed, p.rng.IntN(2) == 0, 0
			if n.Won {
				p.returned[intent] -= p.taken[n.Object]
				delete(p.taken, n.Object)
			}
			p.tells(n)
		}
		return
	}
}

// truth is what the patient has paid, for good or until a dispute is decided.
func (p *till) truth() (sum billing.Cents) {
	for intent, amount := range p.payments {
		sum += amount - p.returned[intent]
	}
	return sum
}

// simulation is a bot over real PostgreSQL, with a clock that moves and a processor that fails.
type simulation struct {
	t    *testing.T
	bot  *Bot
	till *till
	rng  *rand.Rand
	at   time.Time
	dies int // one in so many looks at the clock kills the process; 0: none
}

const simPractice = billing.PracticeID("lakeside")

func newSimulation(t *testing.T, accounts int) *simulation {
	t.Helper()
	pool := pgtest.New(t,
		pg.Set{Schema: practice.Schema, FS: practice.Migrations()}, pg.Set{Schema: ledger.Schema, FS: ledger.Migrations()},
		pg.Set{Schema: guess.Schema, FS: guess.Migrations()}, pg.Set{Schema: reach.Schema, FS: reach.Migrations()},
		pg.Set{Schema: registry.Schema, FS: registry.Migrations()}, pg.Set{Schema: thread.Schema, FS: thread.Migrations()},
		pg.Set{Schema: outbox.Schema, FS: outbox.Migrations()}, pg.Set{Schema: desk.Schema, FS: desk.Migrations()},
		pg.Set{Schema: payment.Schema, FS: payment.Migrations()})
	s := &simulation{t: t, at: time.Date(2026, 11, 2, 15, 0, 0, 0, time.UTC)}
	var err error
	s.bot, err = New(Parts{Pool: pool, Keys: pgtest.Keyring(t), Log: slog.New(slog.DiscardHandler), Now: s.now})
	if err != nil {
		t.Fatal(err)
	}
	workers := river.NewWorkers()
	s.bot.Cashier.AddWorkers(workers)
	s.bot.jobs, err = river.NewClient(riverpgxv5.New(pool), &river.Config{Schema: jobsSchema, Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	every := []time.Weekday{0, 1, 2, 3, 4, 5, 6}
	err = s.bot.inTx(t.Context(), func(tx pgx.Tx) error {
		_, err := practice.Apply(t.Context(), tx, practice.Practice{
			ID: simPractice, Name: "Lakeside", DisplayName: "Lakeside Billing", Phone: "+15125550100", TimeZone: "UTC",
			Languages: []billing.Language{billing.English},
			Senders:   []practice.Sender{{Number: "+15125550199", Kind: practice.LongCode, SegmentsPerSecond: 1}},
			Plan:      plan.Policy{Retries: 2},
			Hours:     practice.Hours{Open: "00:00", Close: "23:59", Days: every, Holidays: "none"},
		}, s.at)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("account_number,first_name,last_name,date_of_birth,claim_number,visit_date,service_label,charge," +
		"statement_number,statement_date\n")
	for i := range accounts {
		fmt.Fprintf(&b, "A%d,Maria,Zaldivar,1980-03-14,C%d,2026-10-02,Office visit,300.00,S%d,2026-11-01\n", i, i, i)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	l := load.Loader{Pool: pool, Keys: s.bot.Keys, Practice: simPractice, At: s.at}
	if _, err := l.Load(t.Context(), ledger.File{Hash: "sim", Name: "sim.csv"}, rows); err != nil {
		t.Fatal(err)
	}
	return s
}

// now is the bot's clock; looking at it can kill the process, inside a transaction or out of it.
func (s *simulation) now() time.Time {
	if s.dies > 0 && s.rng.IntN(s.dies) == 0 {
		panic(errCrash)
	}
	return s.at
}

// alive runs a step of the program; when the process dies in it, it is gone and the next step is another process's.
func (s *simulation) alive(f func() error) {
	defer func() {
		if died := recover(); died != nil && died != any(errCrash) {
			panic(died)
		}
	}()
	if err := f(); err != nil && !errors.Is(err, cashier.ErrProcessor) && !errors.Is(err, cashier.ErrAmount) &&
		!errors.Is(err, payment.ErrBeyondPayment) && !errors.Is(err, payment.ErrNotFound) &&
		!errors.Is(err, payment.ErrConflict) {
		s.t.Errorf("step: %v", err)
	}
}

// work does what jobs would: everything due in the tables.
func (s *simulation) work(ctx context.Context) {
	s.alive(func() error { return s.bot.Cashier.Sweep(ctx, s.at) })
	for _, due := range []struct {
		read func(context.Context, pgx.Tx, time.Time, int) ([]payment.Ref, error)
		work func(context.Context, billing.PracticeID, int64) error
	}{
		{payment.DueAttempts, s.bot.Cashier.Charge},
		{payment.DueRefunds, s.bot.Cashier.GiveBack},
		{removedCards, s.bot.Cashier.Forget},
	} {
		var refs []payment.Ref
		err := s.bot.Read(ctx, func(tx pgx.Tx) (err error) {
			refs, err = due.read(ctx, tx, s.at, 10)
			return err
		})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, r := range refs {
			s.alive(func() error { return due.work(ctx, r.Practice, r.ID) })
		}
	}
}

func removedCards(ctx context.Context, tx pgx.Tx, now time.Time, limit int) (refs []payment.Ref, err error) {
	cards, err := payment.ToForget(ctx, tx, now, limit)
	for _, c := range cards {
		refs = append(refs, payment.Ref{Practice: c.Practice, ID: c.ID})
	}
	return refs, err
}

// deliver hands over one notice, any of them; a process that dies over it has it told again.
func (s *simulation) deliver(ctx context.Context) {
	if len(s.till.notices) == 0 {
		return
	}
	i := s.rng.IntN(len(s.till.notices))
	n := s.till.notices[i]
	delivered := false
	s.alive(func() error {
		err := s.bot.Cashier.Notice(ctx, n)
		delivered = err == nil
		return err
	})
	if delivered {
		s.till.notices = append(s.till.notices[:i], s.till.notices[i+1:]...)
	}
}

func (s *simulation) agree(ctx context.Context, account billing.AccountNumber) {
	n := 2 + s.rng.IntN(3)
	terms := plan.Terms{Principal: 30000, Frequency: plan.Weekly, Policy: "lakeside/1"}
	for i, amount := range terms.Principal.Split(n) {
		terms.Instalments = append(terms.Instalments, plan.Instalment{
			Due: billing.DateOf(s.at).AddDays(1 + 7*i), Amount: amount,
		})
	}
	err := s.bot.inTx(ctx, func(tx pgx.Tx) error {
		_, _, err := ledger.AddPlan(ctx, tx, simPractice, account, terms, "plan/"+string(account), s.at, "AGREE", "SM1",
			s.bot.Keys)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// settles lets everything that is under way come to its end: no more failures, every notice delivered, and at last no
// more charges, so that the next account has the clock for itself.
func (s *simulation) settles(ctx context.Context, account billing.AccountNumber) {
	s.dies, s.till.calm = 0, true
	for i := range 10 {
		if i == 5 {
			s.till.stopped = true
			s.alive(func() error { return s.bot.Cashier.RemoveCard(ctx, simPractice, account, "patient") })
		}
		for len(s.till.notices) > 0 {
			s.deliver(ctx)
		}
		s.work(ctx)
		s.at = s.at.Add(4 * time.Hour)
	}
}
