package ledger_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing/ledger"
)

// refused gives line and column of every refusal, and its reason.
func refused(o outcome) (list []string) {
	for _, r := range o.refusals {
		list = append(list, r.Column+": "+r.Reason)
	}
	return list
}

// first is loaded, and then another file.
var first = []row{
	{},
	{"service_code": "LAB1"},
	{"claim_number": "C-2", "account_number": "A-2", "statement_number": "S-2"},
}

var secondTimes = map[string]struct {
	again   []row
	want    ledger.Counts
	refused string
}{
	"the same file changes nothing":      {first, ledger.Counts{Unchanged: 3}, ""},
	"another order changes nothing":      {[]row{first[2], first[1], first[0]}, ledger.Counts{Unchanged: 3}, ""},
	"a part of the file changes nothing": {first[1:2], ledger.Counts{Unchanged: 1}, ""},
	"other amounts are refused, the neighbours stay": {
		[]row{{"charge": "260.00", "deductible": "50.00"}, first[2], {"claim_number": "C-3"}},
		ledger.Counts{Loaded: 1, Unchanged: 1, Refused: 1},
		"claim_number: was loaded before with other amounts or details; a correction needs a reversal first",
	},
	"a claim that gained a row is refused for that row": {
		[]row{first[0], first[1], {"service_code": "X"}},
		ledger.Counts{Unchanged: 2, Refused: 1},
		"claim_number: was loaded before with fewer rows; a correction needs a reversal first",
	},
	"the same row once more is a row gained": {
		[]row{first[0], first[1], first[0]},
		ledger.Counts{Unchanged: 2, Refused: 1},
		"claim_number: was loaded before with fewer rows; a correction needs a reversal first",
	},
	"a claim on another statement is billed again": {
		[]row{{"statement_number": "S-7"}},
		ledger.Counts{Loaded: 1},
		"",
	},
	"a claim with another insurer is refused": {
		[]row{{"insurer": "Red Plan"}},
		ledger.Counts{Refused: 1},
		"insurer: is not the one this claim_number was loaded with",
	},
	"another account's claim is refused": {
		[]row{{"account_number": "A-2", "statement_number": "S-2"}},
		ledger.Counts{Refused: 1},
		"claim_number: belongs to another account_number in the books",
	},
	"another account's statement is refused": {
		[]row{{"claim_number": "C-7", "statement_number": "S-2"}},
		ledger.Counts{Refused: 1},
		"statement_number: belongs to another account_number in the books",
	},
	"a statement with another date is refused": {
		[]row{{"claim_number": "C-7", "statement_date": "2026-11-02"}},
		ledger.Counts{Refused: 1},
		"statement_date: is not the one this statement_number was loaded with",
	},
	"a statement with another due date is refused": {
		[]row{{"claim_number": "C-7", "due_date": ""}},
		ledger.Counts{Refused: 1},
		"due_date: is not the one this statement_number was loaded with",
	},
	"another date of birth is another person": {
		[]row{{"date_of_birth": "1980-03-15"}},
		ledger.Counts{Refused: 1},
		"date_of_birth: is not the one the books have for this account_number; correct the file or the account",
	},
	"another phone brings the account up to date": {
		[]row{{"phone": "512-555-0188"}, {"phone": "512-555-0188", "service_code": "LAB1"}},
		ledger.Counts{Unchanged: 2, AccountsUpdated: 1},
		"",
	},
}

func TestImportAgain(t *testing.T) {
	t.Parallel()
	for name, c := range secondTimes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBooks(t)
			if o := b.load(sheet(first...)); o.Loaded != 3 {
				t.Fatalf("first time: %+v", o)
			}
			o := b.load(sheet(c.again...))
			if diff := cmp.Diff(c.want, o.Counts); diff != "" {
				t.Error(diff)
			}
			if got := strings.Join(refused(o), "\n"); got != c.refused {
				t.Errorf("refused %q, want %q", got, c.refused)
			}
			if problems := b.verify(); len(problems) > 0 {
				t.Errorf("problems: %v", problems)
			}
			if left := b.count("import_row"); left != 0 {
				t.Errorf("%d rows are still staged", left)
			}
		})
	}
}

func TestARefusedRowMayComeLater(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	bad := row{"service_code": "LAB1", "charge": "12,50"}
	if o := b.load(sheet(row{}, bad)); o.Loaded != 1 || o.Refused != 1 {
		t.Fatalf("%+v", o)
	}
	if o := b.load(sheet(row{}, bad)); o.Unchanged != 1 || o.Refused != 1 {
		t.Errorf("the same again: %+v", o)
	}
	mended := sheet(row{}, row{"service_code": "LAB1"})
	if o := b.load(mended); o.Loaded != 1 || o.Unchanged != 1 || o.Refused != 0 {
		t.Errorf("mended: %+v", o)
	}
	if o := b.load(mended); o.Unchanged != 2 || o.Loaded != 0 {
		t.Errorf("mended, again: %+v", o)
	}
	if o := b.load(sheet(row{}, row{"service_code": "LAB1"}, row{"service_code": "X"})); o.Refused != 1 || o.Loaded != 0 {
		t.Errorf("a row too many: %+v", o)
	}
	if got := b.statements("A-1")[0].Claims[0].Lines; len(got) != 2 {
		t.Errorf("%d lines", len(got))
	}
}
