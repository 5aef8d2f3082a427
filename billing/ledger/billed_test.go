package ledger_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
)

// month is the statement file of a month: the claims so far, all on the statement of that month.
func month(n, claims int) string {
	var rows []row
	for c := range claims {
		rows = append(rows, row{
			"claim_number": fmt.Sprint("C-", c+1), "statement_number": fmt.Sprint("S-", n),
			"statement_date": fmt.Sprintf("2026-%02d-01", 8+n), "due_date": fmt.Sprintf("2026-%02d-20", 8+n),
		})
	}
	return sheet(rows...)
}

// standing tells which claims stand on which statements, the newest first, and what is owed.
func (b books) standing() string {
	var told []string
	for _, s := range b.statements("A-1") {
		text := s.Number + ":"
		for _, c := range s.Claims {
			if len(c.Lines) > 0 {
				text += " " + c.Number
			}
		}
		told = append(told, text)
	}
	return fmt.Sprintf("%s; owes %d", strings.Join(told, ", "), int64(b.due("A-1")))
}

func TestAClaimIsBilledAgainEveryMonth(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	first, second, third := month(1, 1), month(2, 2), month(3, 2)
	if o := b.load(first); o.Loaded != 1 {
		t.Fatalf("first month: %+v", o.Counts)
	}
	if o := b.load(second); o.Loaded != 2 || o.Refused != 0 || len(o.claims) != 2 {
		t.Errorf("second month: %+v of %d claims", o.Counts, len(o.claims))
	}
	entries := b.count("entry")
	if o := b.load(third); o.Loaded != 2 || b.count("entry") != entries {
		t.Errorf("third month: %+v, %d entries instead of %d", o.Counts, b.count("entry"), entries)
	}
	want := "S-3: C-1 C-2, S-2: C-1 C-2, S-1: C-1; owes 12000"
	if got := b.standing(); got != want {
		t.Errorf("stands %q, want %q", got, want)
	}
	for _, file := range []string{first, third, second} {
		if o := b.load(file); o.Loaded+o.Refused != 0 || b.count("entry") != entries || b.standing() != want {
			t.Errorf("again: %+v, stands %s", o.Counts, b.standing())
		}
	}
	for _, step := range []struct {
		file, want string
		reversed   int
	}{
		{third, "S-2: C-1 C-2, S-1: C-1; owes 12000", 0},
		{second, "S-1: C-1; owes 6000", 2},
		{first, "; owes 0", 2},
	} {
		undone, err := b.undo(step.file)
		if got := b.standing(); err != nil || got != step.want || undone.Reversed != step.reversed {
			t.Errorf("undone %+v (%v): stands %q, want %q", undone, err, got, step.want)
		}
	}
	for _, file := range []string{third, first, second} {
		b.load(file)
	}
	if got := b.standing(); got != want {
		t.Errorf("loaded again stands %q, want %q", got, want)
	}
	if problems := b.verify(); len(problems) > 0 {
		t.Error(problems)
	}
}

// Whatever the order in which months are loaded, undone and loaded again, the same stands on the same statements.
func TestMonthsInAnyOrder(t *testing.T) {
	t.Parallel()
	files := []string{month(1, 1), month(2, 3), month(3, 2)}
	var want string
	for seed := range uint64(6) {
		b := newBooks(t)
		random := rand.New(rand.NewPCG(seed, 1))
		for _, n := range random.Perm(len(files)) {
			b.load(files[n])
		}
		if gone := files[random.IntN(len(files))]; seed > 2 {
			if _, err := b.undo(gone); err != nil {
				t.Fatal(err)
			}
			for _, n := range random.Perm(len(files)) {
				b.load(files[n])
			}
		}
		if want == "" {
			want = "S-3: C-1 C-2, S-2: C-1 C-2 C-3, S-1: C-1; owes 18000"
		}
		if diff := cmp.Diff(want, b.standing()); diff != "" {
			t.Errorf("seed %d: %s", seed, diff)
		}
		if problems := b.verify(); len(problems) > 0 {
			t.Error(problems)
		}
	}
}

// A patient's new phone stays when the file of an older month comes late, or again.
func TestAnOlderMonthDoesNotBringBackAnOldPhone(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	old, fresh := month(1, 1), strings.ReplaceAll(month(2, 1), "+15125550123", "+15125550124")
	older := month(0, 1)
	phone := func() (last string) {
		b.must(func(ctx context.Context, tx pgx.Tx) error {
			a, err := ledger.AccountByNumber(ctx, tx, b.keys, lakeside, "A-1")
			last = a.Phone.Reveal()
			return err
		})
		return last
	}
	for _, file := range []string{old, fresh, old, older, old} {
		b.load(file)
	}
	if got := phone(); got != "+15125550124" {
		t.Error("the old phone is back")
	}
	same := strings.ReplaceAll(fresh, "+15125550124", "+15125550125")
	b.load(same)
	b.load(fresh)
	if got := phone(); got != "+15125550125" {
		t.Error("a file that was loaded before brought its phone back")
	}
}

func TestOnlyTheNewestStatementOfAClaimIsRemindedOf(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(month(2, 1))
	b.load(month(1, 1))
	var numbers []string
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		since := billing.Date{Year: 2026, Month: 1, Day: 1}
		recent, err := ledger.RecentStatements(ctx, tx, b.keys, lakeside, since, "", 10)
		for _, s := range recent {
			numbers = append(numbers, s.Number)
		}
		return err
	})
	if !slices.Equal(numbers, []string{"S-2"}) {
		t.Errorf("recent: %v", numbers)
	}
}
