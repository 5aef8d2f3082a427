package ledger_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// holders tells which account every claim stands on.
func (b books) holders() string {
	b.t.Helper()
	var told []string
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT c.number || ' on ' || s.account FROM ledger.claim c
			JOIN ledger.statement s ON s.practice_id = c.practice_id AND s.number = c.statement ORDER BY 1`)
		if err != nil {
			return err
		}
		told, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return strings.Join(told, ", ")
}

// of is a claim that names its patient as the 837 does.
func of(claim, first, last, zip, member string, born billing.Date) remit.Adjudication {
	a := decided(claim)
	a.Member, a.Person = member, billing.Person{
		FirstName: billing.Name(first), LastName: billing.Name(last), ZIP: zip, DateOfBirth: billing.BornOn(born),
	}
	return a
}

var mariasBirth = billing.Date{Year: 1980, Month: 3, Day: 14}

// The practice's file has Maria Zaldivar, born 1980-03-14, of 78701, on account A-1.
func TestANewClaimFindsItsPatient(t *testing.T) {
	t.Parallel()
	same := func(first, last, zip string) []remit.Adjudication {
		return []remit.Adjudication{of("N-1", first, last, zip, "M9", mariasBirth)}
	}
	several := row{"account_number": "A-2", "claim_number": "C-2", "statement_number": "S-2"}
	junior := row{"last_name": "Zaldivar, Jr."}
	for name, c := range map[string]struct {
		rows    []row
		said    []remit.Adjudication
		want    string
		notices int
	}{
		"by name and date of birth":         {nil, same("MARIA", "ZALDIVAR", "78701"), "N-1 on A-1", 0},
		"whatever the accents":              {nil, same("María", "Zaldívar", ""), "N-1 on A-1", 0},
		"never a twin":                      {nil, same("MARTA", "ZALDIVAR", "78701"), "N-1 on M9", 0},
		"never another day of birth":        {nil, []remit.Adjudication{of("N-1", "MARIA", "ZALDIVAR", "", "M9", day(3))}, "N-1 on M9", 0},
		"not where the ZIP code is another": {nil, same("MARIA", "ZALDIVAR", "10001"), "N-1 on M9", 1},
		"not where there are two":           {[]row{{}, several}, same("MARIA", "ZALDIVAR", ""), "N-1 on M9", 1},
		"never a son":                       {[]row{junior}, same("MARIA", "ZALDIVAR SR", ""), "N-1 on M9", 0},
		"a son by his generation":           {[]row{junior}, same("MARIA", "ZALDIVAR JR", ""), "N-1 on A-1", 0},
		"not where only one names it":       {[]row{junior}, same("MARIA", "ZALDIVAR", ""), "N-1 on M9", 1},
		"not without a date of birth":       {nil, []remit.Adjudication{of("N-1", "MARIA", "ZALDIVAR", "", "M9", billing.Date{})}, "N-1 on M9", 0},
		"not where the insurer calls them something else": {
			nil, append(same("MARIA", "ZALDIVAR", ""), of("N-2", "MARIA", "ZALDIVAR", "", "M8", mariasBirth)),
			"N-1 on A-1, N-2 on M8", 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBooks(t)
			if c.rows == nil {
				c.rows = []row{{}}
			}
			b.load(sheet(c.rows...))
			done := b.adjudicate(lakeside, "new.837", c.said...)
			got := b.holders()
			if got = got[strings.Index(got, "N-"):]; !strings.HasPrefix(got, c.want) || len(done.Notices) != c.notices {
				t.Errorf("%s, %d notices; want %s, %d", got, len(done.Notices), c.want, c.notices)
			}
			entries := b.count("entry")
			if o := b.adjudicate(lakeside, "new.837", c.said...); o.Loaded != 0 || b.count("entry") != entries {
				t.Errorf("again: %+v", o.Counts)
			}
			if problems := b.verify(); len(problems) > 0 {
				t.Error(problems)
			}
		})
	}
}

// The claim, its remittance that names no date of birth, and the practice's own file come in any order: the claim is in
// the patient's account of the practice.
func TestFilesOfAPatientInAnyOrder(t *testing.T) {
	t.Parallel()
	sent := of("N-1", "MARIA", "ZALDIVAR", "78701", "M9", mariasBirth)
	sent.Outcome, sent.Paid, sent.Lines[0].Paid, sent.Lines[0].Adjustments = remit.Submitted, 0, 0, nil
	sent.PaidOn, sent.Trace = billing.Date{}, ""
	paid := of("N-1", "MARIA", "ZALDIVAR", "", "M9", billing.Date{})
	for n, order := range [][]string{
		{"csv", "837", "835"},
		{"csv", "835", "837"},
		{"837", "csv", "835"},
		{"837", "835", "csv"},
		{"835", "csv", "837"},
		{"835", "837", "csv"},
	} {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			t.Parallel()
			b := newBooks(t)
			steps := map[string]func(){
				"csv": func() { b.load(sheet(row{})) },
				"837": func() { b.adjudicate(lakeside, "claims.837", sent) },
				"835": func() { b.adjudicate(lakeside, "paid.835", paid) },
			}
			for _, step := range order {
				steps[step]()
			}
			if got := b.holders(); got != "C-1 on A-1, N-1 on A-1" || b.due("A-1") != 8000 || b.due("M9") != 0 {
				t.Errorf("%d: %s; owes %d and %d", n, got, b.due("A-1"), b.due("M9"))
			}
			entries := b.count("entry")
			for _, step := range order {
				steps[step]()
			}
			if b.count("entry") != entries {
				t.Error("loaded again, something was posted")
			}
			if problems := b.verify(); len(problems) > 0 {
				t.Error(problems)
			}
		})
	}
}
