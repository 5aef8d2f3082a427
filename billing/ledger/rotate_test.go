package ledger_test

import (
	"context"
	"testing"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/consent/seal"
)

// The same files say nothing new under a new key, while the old one is still there and when it is gone.
func TestFilesAreKnownAfterTheKeyIsRotated(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	old, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	open := func(keys string) books {
		ring, err := seal.Parse(keys)
		if err != nil {
			t.Fatal(err)
		}
		return books{t: t, pool: b.pool, keys: ring}
	}
	twin := decided("C-1")
	twin.Person.FirstName, twin.Member = "Beatriz", "M2"
	nobody := decided("C-9")
	nobody.Lines[0].Paid++
	file := sheet(row{}, row{"claim_number": "C-2", "charge": "300.00", "deductible": "90.00"})
	said := []remit.Adjudication{decided("C-1"), twin, reversal(decided("C-7")), nobody}
	first := open(old)
	first.load(file)
	first.adjudicate(lakeside, "paid.835", said...)
	entries, accounts, remembered := b.count("entry"), b.count("account"), b.count("said")

	again := func(when string, b books) {
		t.Helper()
		if o := b.load(file); o.Loaded+o.AccountsCreated+o.AccountsUpdated != 0 || o.Unchanged != 2 {
			t.Errorf("%s, statements: %+v", when, o.Counts)
		}
		if o := b.adjudicate(lakeside, "paid.835", said...); o.Loaded+o.AccountsCreated+o.AccountsUpdated != 0 ||
			o.Unchanged != 2 || o.SetAside != 2 {
			t.Errorf("%s, remittance: %+v", when, o.Counts)
		}
		if b.count("entry") != entries || b.count("account") != accounts || b.count("said") != remembered {
			t.Errorf("%s: %d entries, %d accounts, %d said", when, b.count("entry"), b.count("account"), b.count("said"))
		}
	}
	both := open(fresh + "," + old)
	again("both keys", both)
	if _, err := pg.Reseal(context.Background(), b.pool, both.keys, ledger.Sealed, nil); err != nil {
		t.Fatal(err)
	}
	again("sealed anew", both)
	after := open(fresh)
	again("the old key is gone", after)
	if o := after.adjudicate(lakeside, "corrected.835", reversal(decided("C-1"))); o.Loaded != 1 || after.due("M1") != 0 {
		t.Errorf("a reversal after the rotation: %+v, due %d", o.Counts, after.due("M1"))
	}
	if problems := b.verify(); len(problems) > 0 {
		t.Error(problems)
	}
}
