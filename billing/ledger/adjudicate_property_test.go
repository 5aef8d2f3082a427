package ledger_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit"
)

// adjudicate loads a file of adjudications into a practice.
func (b books) adjudicate(practice billing.PracticeID, name string, said ...remit.Adjudication) (done ledger.Adjudged) {
	b.t.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		sum := sha256.Sum256([]byte(name))
		file := ledger.File{Hash: hex.EncodeToString(sum[:]), Name: name}
		load, err := ledger.NewImport(ctx, tx, b.keys, practice, file, noon)
		if err != nil {
			return err
		}
		if done, err = load.Adjudicate(ctx, tx, said); err != nil {
			return err
		}
		return load.Finish(ctx, tx, done.Counts, noon)
	})
	return done
}

// history is everything that is said of some claims, and what each must come to.
type history struct {
	said []remit.Adjudication
	owed map[string]billing.Cents // by claim
}

func day(n int) billing.Date { return billing.Date{Year: 2026, Month: 3, Day: 1}.AddDays(n) }

// claimDraw draws what is said of one claim.
type claimDraw struct {
	t       *rapid.T
	base    remit.Adjudication
	charges []billing.Cents
}

func (d claimDraw) cents(name string) billing.Cents {
	return billing.Cents(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(1, 99_999)).Draw(d.t, name))
}

// sent is the claim on its way to the insurer.
func (d claimDraw) sent() remit.Adjudication {
	a := d.base
	a.Outcome = remit.Submitted
	for n, c := range d.charges {
		source := billing.Source{Segment: n + 9}
		a.Lines = append(a.Lines, remit.Line{Code: fmt.Sprint(n), Charge: c, Source: source})
		a.Charge += c
	}
	return a
}

// decide is what a payer in line decides of a day; prior is what those before it paid and took off, line by line.
func (d claimDraw) decide(on, rank int, prior []billing.Cents) remit.Adjudication {
	a := d.base
	a.PayerRank, a.PaidOn, a.Trace, a.Outcome = rank, day(on), fmt.Sprintf("T%d", on), remit.Final
	if rank > 1 {
		a.Payer = "Second Plan"
	}
	for n, c := range d.charges {
		l := remit.Line{Code: fmt.Sprint(n), Charge: c, Source: billing.Source{Segment: 20 + n}}
		rest := c
		take := func(group, code string, cents billing.Cents) {
			l.Adjustments = append(l.Adjustments, billing.Adjustment{Group: group, Code: code, Cents: cents})
			rest -= cents
		}
		if rank > 1 {
			take("OA", "23", prior[n])
		}
		l.Paid = min(d.cents("paid"), rest)
		rest -= l.Paid
		for _, code := range []string{"1", "2", "3", "96"} {
			take("PR", code, min(d.cents(code), rest))
		}
		take("CO", "45", rest)
		a.Lines, a.Paid, a.Charge = append(a.Lines, l), a.Paid+l.Paid, a.Charge+c
	}
	return a
}

// leaves is what a plan decides of a day that leaves all of it to another.
func (d claimDraw) leaves(on int) remit.Adjudication {
	a := d.base
	a.Payer, a.PayerRank, a.PaidOn, a.Trace, a.Outcome = "Other Plan", 1, day(on), "T5", remit.Denied
	for n, c := range d.charges {
		a.Lines = append(a.Lines, remit.Line{
			Code: fmt.Sprint(n), Charge: c, Source: billing.Source{Segment: 40 + n},
			Adjustments: []billing.Adjustment{{Group: "OA", Code: "22", Cents: c}},
		})
		a.Charge += c
	}
	return a
}

// shares sums what is the patient's, line by line.
func shares(a remit.Adjudication) (all []billing.Cents, sum billing.Cents) {
	all = make([]billing.Cents, len(a.Lines))
	for n, l := range a.Lines {
		for _, one := range l.Adjustments {
			if one.Group == "PR" {
				all[n], sum = all[n]+one.Cents, sum+one.Cents
			}
		}
	}
	return all, sum
}

// drawClaim draws a claim: sent or not; decided by one insurer or two; taken back and decided anew.
func drawClaim(t *rapid.T, h *history, number string, patient int) {
	d := claimDraw{t: t, base: remit.Adjudication{
		Claim: number, Payer: "Blue Plan", Member: fmt.Sprintf("M%d", patient), VisitDate: day(0),
		Person: billing.Person{FirstName: billing.Name(fmt.Sprintf("Ana%c", 'A'+patient)), LastName: "Zaldivar"},
	}}
	for range rapid.IntRange(1, 4).Draw(t, "lines") {
		d.charges = append(d.charges, d.cents("charge")+100)
	}
	maybe := func(what string) bool { return rapid.Bool().Draw(t, what) }
	var atVisit billing.Cents
	if maybe("sent") {
		sent := d.sent()
		sent.Person.DateOfBirth = billing.BornOn(day(-9999 + patient))
		if maybe("paid at the visit") {
			atVisit = d.cents("paid at the visit")
			sent.PatientPaid = atVisit
		}
		h.said = append(h.said, sent)
	}
	leftToOther := maybe("left to another plan first")
	if leftToOther {
		h.said = append(h.said, d.leaves(5))
	}
	if !maybe("decided") {
		return
	}
	defer func() {
		if last := h.said[len(h.said)-1].Outcome; last == remit.Final {
			h.owed[number] -= atVisit
		}
	}()
	primary := d.decide(10, 1, nil)
	h.said = append(h.said, primary)
	if maybe("taken back") {
		h.said = append(h.said, reversal(primary))
		if !maybe("decided anew") {
			return
		}
		if !leftToOther && maybe("on another charge") {
			d.charges[0] += 5000
		}
		primary = d.decide(20, 1, nil)
		h.said = append(h.said, primary)
	}
	bears, sum := shares(primary)
	h.owed[number] = sum
	if maybe("forwarded") {
		h.said[len(h.said)-1].Outcome = remit.Forwarded
		h.owed[number] = 0
	}
	if !maybe("second insurer") {
		return
	}
	prior := make([]billing.Cents, len(d.charges))
	for n, charge := range d.charges {
		prior[n] = charge - bears[n]
	}
	secondary := d.decide(30, 2, prior)
	h.said = append(h.said, secondary)
	_, h.owed[number] = shares(secondary)
}

func reversal(a remit.Adjudication) remit.Adjudication {
	r := a
	r.Outcome, r.Charge, r.Paid, r.PayerRank = remit.Reversed, -a.Charge, -a.Paid, 0
	r.PaidOn, r.Trace, r.Lines = day(20), "T20", nil
	for _, l := range a.Lines {
		l.Charge, l.Paid = -l.Charge, -l.Paid
		adjustments := l.Adjustments
		l.Adjustments = nil
		for _, one := range adjustments {
			one.Cents = -one.Cents
			l.Adjustments = append(l.Adjustments, one)
		}
		r.Lines = append(r.Lines, l)
	}
	return r
}

// snapshot is what the books say of patients, in whatever order it came to be.
func (b books) snapshot(practice billing.PracticeID, accounts []billing.AccountNumber) map[string]any {
	all := map[string]any{}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		for _, account := range accounts {
			due, err := ledger.Due(ctx, tx, practice, account)
			if err != nil {
				return err
			}
			statements, err := ledger.Statements(ctx, tx, practice, account)
			if err != nil {
				return err
			}
			for _, s := range statements {
				for c := range s.Claims {
					for l := range s.Claims[c].Lines {
						s.Claims[c].Lines[l].Source = billing.Source{}
					}
				}
			}
			all[string(account)+" due"], all[string(account)] = due, statements
		}
		return nil
	})
	return all
}

func TestFilesInAnyOrderGiveTheSameBooks(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	runs := 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		h := history{owed: map[string]billing.Cents{}}
		owed := map[billing.AccountNumber]billing.Cents{}
		accounts := []billing.AccountNumber{"M0", "M1"}
		for n := range rapid.IntRange(1, 3).Draw(t, "claims") {
			number := fmt.Sprintf("C%d", n)
			drawClaim(t, &h, number, n%2)
			owed[accounts[n%2]] += h.owed[number]
		}
		files := rapid.IntRange(1, 4).Draw(t, "files")
		seed := rapid.Uint64().Draw(t, "order")
		random := rand.New(rand.NewPCG(seed, 1))
		var before map[string]any
		for order := range 2 {
			practice := billing.PracticeID(fmt.Sprintf("p%d-%d", runs, order))
			random.Shuffle(len(h.said), func(i, j int) { h.said[i], h.said[j] = h.said[j], h.said[i] })
			for f := range files {
				var part []remit.Adjudication
				for n, a := range h.said {
					if n%files == f {
						part = append(part, a)
					}
				}
				b.adjudicate(practice, fmt.Sprint(order, f), part...)
			}
			for account, want := range owed {
				if due := b.dueIn(practice, account); due != want {
					t.Fatalf("%s: %s owes %v, the last insurers named %v\n%+v", practice, account, due, want, h.said)
				}
			}
			postings := b.count("posting")
			again := b.adjudicate(practice, "again", slices.Clone(h.said)...)
			if again.Loaded != 0 || b.count("posting") != postings {
				t.Fatalf("loaded again: %+v, %d postings more", again.Counts, b.count("posting")-postings)
			}
			now := b.snapshot(practice, accounts)
			if diff := cmp.Diff(before, now); order > 0 && diff != "" {
				t.Fatalf("another order, other books:\n%s", diff)
			}
			before = now
		}
		b.undoneIsAsIfNeverLoaded(t, runs, files, h.said, accounts)
	})
	if err := b.exec("ANALYZE"); err != nil {
		t.Fatal(err)
	}
	if problems := b.verify(); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
}

// undoneIsAsIfNeverLoaded undoes one of the files that a run loaded last, and compares with books that never saw it.
func (b books) undoneIsAsIfNeverLoaded(
	t *rapid.T, run, files int, said []remit.Adjudication, accounts []billing.AccountNumber,
) {
	gone := rapid.IntRange(0, files-1).Draw(t, "undone")
	undone, never := billing.PracticeID(fmt.Sprintf("p%d-1", run)), billing.PracticeID(fmt.Sprintf("p%d-2", run))
	for f := range files {
		var part []remit.Adjudication
		for n, a := range said {
			if n%files == f {
				part = append(part, a)
			}
		}
		switch {
		case f != gone:
			b.adjudicate(never, fmt.Sprint(1, f), part...)
		case len(part) > 0:
			b.must(func(ctx context.Context, tx pgx.Tx) error {
				sum := sha256.Sum256([]byte(fmt.Sprint(1, f)))
				_, err := ledger.UndoImport(ctx, tx, b.keys, undone, hex.EncodeToString(sum[:]), noon)
				return err
			})
		}
	}
	if diff := cmp.Diff(b.snapshot(never, accounts), b.snapshot(undone, accounts)); diff != "" {
		t.Fatalf("undone, other books than without the file:\n%s", diff)
	}
}

func (b books) dueIn(practice billing.PracticeID, account billing.AccountNumber) (due billing.Cents) {
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		due, err = ledger.Due(ctx, tx, practice, account)
		return err
	})
	return due
}
