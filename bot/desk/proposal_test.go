package desk

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

// asks adds a proposal of money back to a case.
func (b *bench) asks(number int, key string, refund billing.Cents, at time.Time) (added bool) {
	b.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		added, err = Propose(ctx, tx, b.keys, Proposal{
			Practice: lakeside, Key: key, Case: number, Kind: ProposeRefund, Account: "A-1", Refund: refund, At: at,
		})
		return err
	})
	return added
}

func (b *bench) decides(number int, mark, user string, decision Decision) (p Proposal, err error) {
	err = b.do(func(ctx context.Context, tx pgx.Tx) (err error) {
		_, p, err = Decide(ctx, tx, b.keys, lakeside, number, mark, user, decision, noon.Add(time.Hour))
		return err
	})
	return p, err
}

func (b *bench) lastProposal(number int) (p *Proposal) {
	b.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		p, err = LastProposal(ctx, tx, b.keys, lakeside, number)
		return err
	})
	return p
}

func TestAProposalIsKeptWholeAndOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, _ := b.open(7, "plan", false)
	if p := b.lastProposal(c.Number); p != nil {
		t.Fatalf("a case that asked for nothing has %+v", p)
	}
	due := billing.Date{Year: 2026, Month: time.December, Day: 15}
	want := Proposal{
		Practice: lakeside, Key: "text/1", Case: c.Number, Kind: ProposePlan, Account: "A-1", At: noon,
		Terms: &plan.Terms{
			Principal: 100_00, Frequency: plan.Monthly, Instalments: []plan.Instalment{{Due: due, Amount: 100_00}},
		},
	}
	for i, fresh := range []bool{true, false} {
		b.must(func(ctx context.Context, tx pgx.Tx) error {
			again := want
			again.At = noon.Add(time.Duration(i) * time.Minute)
			added, err := Propose(ctx, tx, b.keys, again)
			if added != fresh {
				t.Errorf("proposed %d times: added %v", i+1, added)
			}
			return err
		})
	}
	got := b.lastProposal(c.Number)
	got.At = got.At.UTC()
	if diff := cmp.Diff(want, *got); diff != "" {
		t.Error(diff)
	}
	var raw []byte
	if err := b.pool.QueryRow(t.Context(), `SELECT body FROM desk.proposal`).Scan(&raw); err != nil {
		t.Fatal(err)
	}
	for _, clear := range []string{"10000", "2026-12-15", "monthly"} {
		if contains(raw, clear) {
			t.Errorf("the database holds %q", clear)
		}
	}
}

func contains(raw []byte, words string) bool {
	for i := range raw {
		if i+len(words) <= len(raw) && string(raw[i:i+len(words)]) == words {
			return true
		}
	}
	return false
}

func TestADecisionIsMadeOnce(t *testing.T) {
	t.Parallel()
	for _, first := range []Decision{Approved, Declined} {
		t.Run(string(first), func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			c, _ := b.open(7, "refund", false)
			b.asks(c.Number, "text/1", 20_00, noon)
			p, err := b.decides(c.Number, "", "U09", first)
			if err != nil || p.Decision != first || p.DecidedBy != "U09" || p.Refund != 20_00 {
				t.Fatalf("%+v, %v", p, err)
			}
			for _, again := range []Decision{Approved, Declined} {
				var decided ErrDecided
				if _, err := b.decides(c.Number, "", "U10", again); !errors.As(err, &decided) || decided.By != "U09" {
					t.Errorf("%s after that: %v", again, err)
				}
			}
			acts := b.history(c.Number)
			if last := acts[len(acts)-1]; len(acts) != 2 || last.User != "U09" || last.Text != "" {
				t.Errorf("the audit has %+v", acts)
			}
			_, err = b.pool.Exec(t.Context(), `UPDATE desk.proposal SET decision = 'approved', decided_by = 'U66'`)
			if err == nil {
				t.Error("a decision could be changed in the database")
			}
			if _, err := b.pool.Exec(t.Context(), `DELETE FROM desk.proposal`); err == nil {
				t.Error("a decision could be deleted")
			}
		})
	}
}

func TestOfManyWhoDecideAtOnceOneDoes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, _ := b.open(7, "refund", false)
	b.asks(c.Number, "text/1", 20_00, noon)
	var wg sync.WaitGroup
	results := make(chan error, 8)
	for i := range cap(results) {
		wg.Go(func() {
			_, err := b.decides(c.Number, "", "U0"+string(rune('1'+i)), []Decision{Approved, Declined}[i%2])
			results <- err
		})
	}
	wg.Wait()
	close(results)
	done := 0
	for err := range results {
		var decided ErrDecided
		switch {
		case err == nil:
			done++
		case !errors.As(err, &decided):
			t.Error(err)
		}
	}
	if done != 1 {
		t.Errorf("%d decided", done)
	}
}

func TestNobodyDecidesWhatTheyWereNotShown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, _ := b.open(7, "refund", false)
	other, _ := b.open(8, "refund", false)
	b.asks(c.Number, "text/1", 20_00, noon)
	b.asks(other.Number, "text/9", 90_00, noon)
	shown := *b.lastProposal(c.Number)
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		return ProposalPosted(ctx, tx, lakeside, "text/1", "C0LEADS", "1.1")
	})
	b.asks(c.Number, "text/2", 200_00, noon) // the patient asks for something else in the same moment
	var replaced *Proposal
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		replaced, err = ReplacedProposal(ctx, tx, b.keys, lakeside, c.Number)
		return err
	})
	if replaced == nil || replaced.Key != "text/1" || replaced.TS != "1.1" || replaced.Decision != Replaced {
		t.Errorf("replaced is %+v", replaced)
	}
	elsewhere := b.lastProposal(other.Number).Mark()
	for _, mark := range []string{shown.Mark(), elsewhere, "0000000000000000"} {
		if _, err := b.decides(c.Number, mark, "U09", Approved); !errors.Is(err, ErrNoProposal) {
			t.Errorf("decided by mark %s: %v", mark, err)
		}
	}
	if p := b.lastProposal(c.Number); p.Key != "text/2" || p.Decision != "" {
		t.Fatalf("open is %+v", p)
	}
	p, err := b.decides(c.Number, b.lastProposal(c.Number).Mark(), "U09", Approved)
	if err != nil || p.Refund != 200_00 {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestWhatCannotBeDecided(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c, _ := b.open(7, "human", false)
	if _, err := b.decides(c.Number, "", "U09", Approved); !errors.Is(err, ErrNoProposal) {
		t.Errorf("a case that asks for nothing: %v", err)
	}
	if _, err := b.decides(4711, "", "U09", Approved); !errors.Is(err, ErrNotFound) {
		t.Errorf("no case: %v", err)
	}
	b.asks(c.Number, "text/1", 20_00, noon)
	if _, err := b.decides(c.Number, "", "", Approved); !errors.Is(err, ErrNoUser) {
		t.Errorf("nobody: %v", err)
	}
	err := b.do(func(ctx context.Context, tx pgx.Tx) error {
		_, _, err := Decide(ctx, tx, b.keys, "elsewhere", c.Number, "", "U09", Approved, noon)
		return err
	})
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("another practice: %v", err)
	}
}
