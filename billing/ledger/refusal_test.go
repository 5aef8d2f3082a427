package ledger_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
)

const insertEntry = `INSERT INTO ledger.entry (practice_id, id, key, input, kind, at)
	VALUES ('lakeside', 900, 'bad', 'x', 'claim', now());`

const (
	insertSides = `INSERT INTO ledger.posting (practice_id, entry_id, no, kind, account, amount) VALUES `
	oldEntry    = `(SELECT id FROM ledger.entry WHERE key = 'payment/A-1/old')`
	insertPlan  = `INSERT INTO ledger.plan (practice_id, id, account, key, input, principal, frequency, policy,
	paid_before, words, message_id, agreed_at) VALUES
	('lakeside', 900, 'A-1', 'p', 'x', 6000, 'monthly', '1', 0, 'x', 'm', now());`
)

var refusedSQL = map[string]struct {
	sql  string
	want error
}{
	"an entry without postings, at commit": {insertEntry, billing.ErrUnbalanced},
	"postings that do not sum to zero": {
		insertEntry + insertSides + `('lakeside', 900, 1, 'revenue', 'A-1', 5), ('lakeside', 900, 2, 'revenue', 'A-1', -4)`,
		billing.ErrUnbalanced,
	},
	"a balanced addition to an entry of before": {
		insertSides + `('lakeside', ` + oldEntry + `, 3, 'revenue', 'A-1', 5),
			('lakeside', ` + oldEntry + `, 4, 'revenue', 'A-1', -5)`,
		ledger.ErrAppendOnly,
	},
	"an unbalanced addition to an entry of before": {
		insertSides + `('lakeside', ` + oldEntry + `, 3, 'revenue', 'A-1', 5)`, billing.ErrUnbalanced,
	},
	"postings of no entry": {
		insertSides + `('lakeside', 901, 1, 'revenue', 'A-1', 5), ('lakeside', 901, 2, 'revenue', 'A-1', -5)`,
		ledger.ErrAppendOnly,
	},
	"an addition once the entry was checked": {
		insertEntry + insertSides + `('lakeside', 900, 1, 'revenue', 'A-1', 5), ('lakeside', 900, 2, 'revenue', 'A-1', -5);
		SET CONSTRAINTS ALL IMMEDIATE; ` + insertSides + `('lakeside', 900, 3, 'revenue', 'A-1', 5)`,
		billing.ErrUnbalanced,
	},
	"a changed posting":    {`UPDATE ledger.posting SET amount = amount + 1`, ledger.ErrAppendOnly},
	"a changed entry":      {`UPDATE ledger.entry SET at = now()`, ledger.ErrAppendOnly},
	"a posting taken away": {`DELETE FROM ledger.posting`, ledger.ErrAppendOnly},
	"an entry taken away":  {`DELETE FROM ledger.entry`, ledger.ErrAppendOnly},
	"postings emptied":     {`TRUNCATE ledger.posting`, ledger.ErrAppendOnly},
	"entries emptied":      {`TRUNCATE ledger.entry`, ledger.ErrAppendOnly},
	"a changed hold":       {`UPDATE ledger.hold SET held = false`, ledger.ErrAppendOnly},
	"a plan without a sum": {insertPlan, ledger.ErrPlanSum},
	"a changed instalment": {`UPDATE ledger.instalment SET amount = 1`, ledger.ErrAppendOnly},
	"a plan taken away":    {`DELETE FROM ledger.plan`, ledger.ErrAppendOnly},
	"a second row for a key": {
		insertEntry + `INSERT INTO ledger.entry (practice_id, key, input, kind, at)
			VALUES ('lakeside', 'bad', 'x', 'claim', now());`, ledger.ErrConflict,
	},
	"a plan whose instalments fall short": {
		insertPlan + `INSERT INTO ledger.instalment VALUES ('lakeside', 900, 1, now(), 5999)`, ledger.ErrPlanSum,
	},
}

// What the database itself refuses, whatever the code above it does.
func TestDatabaseRefuses(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(row{}))
	if _, err := b.post(payment("old")); err != nil {
		t.Fatal(err)
	}
	for name, c := range refusedSQL {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := b.tx(func(ctx context.Context, tx pgx.Tx) error {
				_, err := tx.Conn().PgConn().Exec(ctx, c.sql).ReadAll()
				return err
			})
			if !errors.Is(err, c.want) {
				t.Errorf("error is %v, want %v", err, c.want)
			}
		})
	}
}

func TestVerifyFindsWhatWasDoneBehindItsBack(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(row{}, row{"claim_number": "C-2"}))
	b.adjudicate(lakeside, "paid.835", decided("C-3"))
	if problems := b.verify(); len(problems) > 0 {
		t.Fatalf("sound books have problems: %v", problems)
	}
	for _, sql := range []string{
		`ALTER TABLE ledger.posting DISABLE TRIGGER USER`,
		`ALTER TABLE ledger.entry DISABLE TRIGGER USER`,
		`UPDATE ledger.posting SET amount = amount + 1 WHERE kind = 'revenue'
			AND entry_id = (SELECT id FROM ledger.entry WHERE key = 'claim/C-1/1/charge')`,
		`DELETE FROM ledger.entry WHERE key = 'claim/C-2/1/charge'`,
		`UPDATE ledger.entry SET line = 0, segment = 0 WHERE key = 'claim/C-1/1/remittance'`,
		`UPDATE ledger.said SET said = jsonb_set(said, '{Lines,0,Adjustments,1,Code}', '"1"')`,
	} {
		if err := b.exec(sql); err != nil {
			t.Fatal(err)
		}
	}
	found := map[string]bool{}
	for _, p := range b.verify() {
		found[p.Check] = true
	}
	for _, check := range []string{
		"every entry sums to zero", "every posting has its entry", "the books balance",
		"every service line adds up", "every entry is what was posted",
		"every patient's balance leads back to a line, a segment or an event",
		"every claim posts what its insurers decided",
	} {
		if !found[check] {
			t.Errorf("%q found nothing", check)
		}
	}
	if len(ledger.Checks()) != 8 {
		t.Error("a check has no name")
	}
}
