package bot_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/remit/csv"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/audit"
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

var (
	silenceRuns   = flag.Int("silence.runs", 2, "seeded runs of texts, stops and late carriers over PostgreSQL")
	silenceEvents = flag.Int("silence.events", 250, "events in each of them")
	silenceSeed   = flag.Uint64("silence.seed", 1, "seed of the first of them")
)

// street is some people with phones, in front of the path over real PostgreSQL and a carrier that fails, forgets and is
// late. What it remembers of who said stop it has from what was texted, and from nothing that the path keeps.
type street struct {
	t       *testing.T
	seed    uint64
	rng     *rand.Rand
	pool    *pgxpool.Pool
	keys    *seal.Keyring
	bot     *bot.Bot
	now     time.Time
	phones  []consent.Phone
	silent  map[consent.Phone]*silenced
	ids     int
	taken   map[string]outbox.Message // by the carrier's id
	sids    []string
	lost    map[string]outbox.Receipt // taken, and never said so; by reference
	kinds   map[outbox.Kind]int
	inCall  bool
	refused int
}

// silenced is somebody who said stop: one confirmation may follow within five minutes.
type silenced struct {
	since     time.Time
	confirmed bool
}

// takes is what the carrier does with a text that it takes; whoever said stop must not get it.
func (s *street) takes(m outbox.Message) outbox.Receipt {
	if quiet := s.silent[m.To]; quiet != nil {
		if m.Kind != outbox.KindConfirmation || quiet.confirmed || s.now.Sub(quiet.since) > 5*time.Minute {
			s.t.Errorf("seed %d: a %s (%s) left %s after a stop", s.seed, m.Kind, m.Template, s.now.Sub(quiet.since))
		}
		quiet.confirmed = true
	}
	s.kinds[m.Kind]++
	s.ids++
	sid := fmt.Sprintf("SM%032d", s.ids)
	s.taken[sid], s.sids = m, append(s.sids, sid)
	return outbox.Receipt{SID: sid, Status: outbox.StatusQueued}
}

// Send takes a text, refuses it, or breaks off; somebody may say stop while the call is under way.
func (s *street) Send(_ context.Context, m outbox.Message, _ time.Duration) (outbox.Receipt, error) {
	luck := s.rng.IntN(40)
	switch luck {
	case 0:
		s.blocks(m.To)
		return outbox.Receipt{}, &outbox.SendError{Class: outbox.ClassConsent, Code: 21610}
	case 1:
		return outbox.Receipt{}, &outbox.SendError{Class: outbox.ClassTransient, Code: 20429}
	case 2:
		return outbox.Receipt{}, &outbox.SendError{Class: outbox.ClassUnknown}
	}
	r := s.takes(m)
	if luck < 7 && !s.inCall {
		s.inCall = true
		s.stops(m.To)
		s.inCall = false
	}
	if luck == 3 || luck == 4 {
		s.lost[m.Ref()] = r
		return outbox.Receipt{}, &outbox.SendError{Class: outbox.ClassUnknown}
	}
	return r, nil
}

func (s *street) Find(_ context.Context, m outbox.Message, _ map[string]bool) (outbox.Receipt, bool, error) {
	if s.rng.IntN(4) == 0 {
		return outbox.Receipt{}, false, errors.New("not reached")
	}
	r, found := s.lost[m.Ref()]
	delete(s.lost, m.Ref())
	return r, found, nil
}

func (s *street) Class(code int) outbox.Class {
	if code == 21610 {
		return outbox.ClassConsent
	}
	return outbox.ClassPermanent
}

// blocks is the carrier's own knowledge of a stop: it confirmed that one itself, long ago.
func (s *street) blocks(phone consent.Phone) {
	if s.silent[phone] == nil {
		s.silent[phone] = &silenced{since: s.now}
	}
	s.silent[phone].confirmed = true
}

func (s *street) stops(phone consent.Phone) {
	words := []string{"STOP", "stop texting me", "Stop.", "unsubscribe", "ALTO", "please stop", "CANCEL", "🛑", "leave me alone"}
	s.writes(phone, words[s.rng.IntN(len(words))])
	if s.silent[phone] == nil {
		s.silent[phone] = &silenced{since: s.now}
	}
}

func (s *street) writes(phone consent.Phone, words string) {
	s.ids++
	in := bot.Inbound{SID: fmt.Sprintf("SMin%030d", s.ids), From: phone, To: truthLine, Body: consent.Body(words)}
	for range 1 + s.rng.IntN(2) { // webhooks come twice
		s.must(s.bot.Receive(s.t.Context(), in))
	}
}

func (s *street) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("seed %d: %v", s.seed, err)
	}
}

func (s *street) tx(f func(ctx context.Context, tx pgx.Tx) error) {
	s.t.Helper()
	s.must(pgx.BeginFunc(s.t.Context(), s.pool, func(tx pgx.Tx) error { return f(s.t.Context(), tx) }))
}

// threads gives every conversation.
func (s *street) threads() (refs []thread.Ref) {
	s.t.Helper()
	rows, err := s.pool.Query(s.t.Context(), `SELECT practice_id, id FROM thread.thread ORDER BY id`)
	s.must(err)
	refs, err = pgx.CollectRows(rows, pgx.RowToStructByPos[thread.Ref])
	s.must(err)
	return refs
}

// event is one thing that happens.
func (s *street) event() {
	phone := s.phones[s.rng.IntN(len(s.phones))]
	switch n := s.rng.IntN(40); {
	case n < 10:
		words := []string{
			"how much do I owe", "1/2/1980", "can I pay over time", "AGREE", "yes", "hello", "what is a copay", "thanks",
			"I want to talk to a person", "HELP", "when does my plan end?",
		}
		s.writes(phone, words[s.rng.IntN(len(words))])
	case n < 12:
		s.stops(phone)
	case n < 16:
		s.writes(phone, "START")
		delete(s.silent, phone)
	case n < 19:
		_, err := s.bot.Remind(s.t.Context(), "lakeside", s.now, false)
		s.must(err)
	case n < 30:
		refs := s.threads()
		s.rng.Shuffle(len(refs), func(i, j int) { refs[i], refs[j] = refs[j], refs[i] })
		for _, ref := range refs[:min(len(refs), 1+s.rng.IntN(4))] {
			if n < 27 {
				s.must(s.bot.Answer(s.t.Context(), ref))
			}
			s.must(s.bot.Send(s.t.Context(), ref))
		}
	case n < 33 && len(s.sids) > 0:
		s.reports(s.sids[s.rng.IntN(len(s.sids))])
	case n < 35:
		s.must(ignoreFound(s.bot.SettleAll(s.t.Context())))
	case n < 36:
		s.imports(phone)
	default:
		jumps := []time.Duration{20 * time.Second, 4 * time.Minute, 6 * time.Minute, time.Hour, 9 * time.Hour, 25 * time.Hour}
		s.now = s.now.Add(jumps[s.rng.IntN(len(jumps))])
	}
	s.now = s.now.Add(time.Second)
}

// ignoreFound drops what a carrier that could not be reached says: the next look asks again.
func ignoreFound(err error) error {
	if err != nil && strings.Contains(err.Error(), "not reached") {
		return nil
	}
	return err
}

// reports is the carrier's word on a text, late, twice and in any order.
func (s *street) reports(sid string) {
	statuses := []outbox.Status{
		outbox.StatusSent, outbox.StatusDelivered, outbox.StatusFailed, outbox.StatusUndelivered, outbox.StatusQueued,
	}
	d := bot.Delivery{SID: sid, Ref: s.taken[sid].Ref(), Status: statuses[s.rng.IntN(len(statuses))]}
	if d.Status == outbox.StatusFailed || d.Status == outbox.StatusUndelivered {
		d.ErrorCode = 30003
	}
	s.must(s.bot.Delivered(s.t.Context(), d))
}

// imports is the practice's list, which has the consent of everybody, old and new.
func (s *street) imports(phone consent.Phone) {
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		s.ids++
		_, _, _, err := registry.Record(ctx, tx, s.keys, consent.Event{
			Practice: "lakeside", Phone: phone, Program: consent.Billing, Action: consent.OptIn, Method: consent.Paper,
			At: s.now.Add(-time.Duration(s.rng.IntN(500)) * time.Hour), Recorded: s.now, Imported: true,
			Disclosure: "I agree to texts.", Key: fmt.Sprintf("list/%d", s.ids), Actor: "list",
		})
		return err
	})
}

func newStreet(t *testing.T, seed uint64) *street {
	t.Helper()
	s := &street{
		t: t, seed: seed, rng: rand.New(rand.NewPCG(seed, 5)), keys: pgtest.Keyring(t),
		now: time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC), silent: map[consent.Phone]*silenced{},
		taken: map[string]outbox.Message{}, lost: map[string]outbox.Receipt{}, kinds: map[outbox.Kind]int{},
		pool: pgtest.New(
			t, pg.Set{Schema: practice.Schema, FS: practice.Migrations()},
			pg.Set{Schema: ledger.Schema, FS: ledger.Migrations()}, pg.Set{Schema: payment.Schema, FS: payment.Migrations()},
			pg.Set{Schema: registry.Schema, FS: registry.Migrations()},
			pg.Set{Schema: thread.Schema, FS: thread.Migrations()}, pg.Set{Schema: outbox.Schema, FS: outbox.Migrations()},
			pg.Set{Schema: desk.Schema, FS: desk.Migrations()}, pg.Set{Schema: link.Schema, FS: link.Migrations()},
			pg.Set{Schema: guess.Schema, FS: guess.Migrations()}, pg.Set{Schema: reach.Schema, FS: reach.Migrations()},
		),
	}
	words, err := templates.Parse()
	s.must(err)
	reader, err := truthReader()
	s.must(err)
	s.bot, err = bot.New(bot.Parts{
		Pool: s.pool, Keys: s.keys, Words: words, Reader: reader, Now: func() time.Time { return s.now },
		Log: slog.New(slog.DiscardHandler), Carrier: s,
	})
	s.must(err)
	all, err := practice.Read(strings.NewReader(`practices:
  - {id: lakeside, name: Lakeside, phone: "+15125550100", time_zone: America/Chicago,
     senders: [{number: "` + truthLine.Reveal() + `", optout_reply: app}]}`))
	s.must(err)
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := practice.Apply(ctx, tx, all[0], s.now)
		return err
	})
	s.moveIn(6)
	return s
}

// moveIn gives some patients a phone, a bill and a form.
func (s *street) moveIn(people int) {
	header, _, _ := strings.Cut(planSheet, "\n")
	rows := header + "\n"
	for i := range people {
		phone := consent.Phone(fmt.Sprintf("+151255501%02d", 30+i))
		s.phones = append(s.phones, phone)
		for bill := range 3 {
			rows += fmt.Sprintf("P-%d,Ann,Person%c,1980-01-02,78701,%s,en,,,C-%d-%d,2026-%02d-02,Dr. Okafor,OV3,Office visit,"+
				"250.00,Blue Plan,130.00,60.00,40.00,20.00,0.00,,,S-%d-%d,2026-11-%02d,,\n", i, 'A'+i, phone.Reveal(), i, bill, 8+bill,
				i, bill, 10+7*bill)
		}
		s.imports(phone)
	}
	bills, err := csv.NewReader(strings.NewReader(rows))
	s.must(err)
	l := load.Loader{Pool: s.pool, Keys: s.keys, Practice: "lakeside", At: s.now}
	_, err = l.Load(s.t.Context(), ledger.File{Name: "street.csv", Hash: "street"}, bills)
	s.must(err)
}

// Whatever people, carriers and clocks do, nothing follows a stop but one confirmation within five minutes; and every
// answer of the gate can be given again.
func TestNothingFollowsAStop(t *testing.T) {
	t.Parallel()
	left := map[outbox.Kind]int{}
	for run := range *silenceRuns {
		s := newStreet(t, *silenceSeed+uint64(run))
		for range *silenceEvents {
			s.event()
		}
		s.drained()
		for kind, n := range s.kinds {
			left[kind] += n
		}
	}
	for _, kind := range []outbox.Kind{outbox.KindReply, outbox.KindConfirmation, outbox.KindReminder} {
		if left[kind] == 0 {
			t.Errorf("no %s left: the runs show nothing of it", kind)
		}
	}
	t.Logf("texts that left: %v", left)
}

// drained lets everything that waits come to its end, and has the evidence of all of it checked.
func (s *street) drained() {
	s.t.Helper()
	for range 4 {
		for _, ref := range s.threads() {
			s.must(s.bot.Answer(s.t.Context(), ref))
			s.must(s.bot.Send(s.t.Context(), ref))
		}
		s.must(ignoreFound(s.bot.SettleAll(s.t.Context())))
		s.now = s.now.Add(25 * time.Hour)
	}
	var p practice.Practice
	s.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		p, err = practice.ByID(ctx, tx, "lakeside")
		return err
	})
	for _, phone := range s.phones {
		evidence, err := audit.Gather(s.t.Context(), s.pool, s.keys, p, phone, false, s.now)
		s.must(err)
		for _, text := range evidence.Sent {
			for _, d := range text.Decisions {
				if _, mismatch := audit.Replay(d); mismatch != "" {
					s.t.Errorf("seed %d: a decision cannot be made again: %s", s.seed, mismatch)
				}
				if !d.Allowed {
					s.refused++
				}
			}
		}
	}
	if s.refused == 0 {
		s.t.Errorf("seed %d: nothing was ever refused", s.seed)
	}
}
