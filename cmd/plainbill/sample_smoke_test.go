package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/ledger"
)

// Ordinary bills, each for one reason.
func TestOrdinaryBills(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct{ says, phone, born, owe, why, part string }{
		{
			"deductible only", "+15125550138", "1989-04-18", "how much do I owe", "why do I owe this",
			"Deductible, what you pay before your plan does: $95.00",
		},
		{"sólo copago", "+15125550139", "1979-09-06", "cuánto debo", "por qué debo esto", "Copago, una cuota fija: $35.00"},
		{
			"coinsurance only", "+15125550140", "1965-01-12", "how much do I owe", "why do I owe this",
			"Coinsurance, your part of the cost: $120.00",
		},
		{
			"no cubierto", "+15125550141", "1992-06-24", "cuánto debo", "por qué debo esto",
			"No cubierto por su plan: $110.00",
		},
	} {
		t.Run(c.says, func(t *testing.T) {
			p := w.in(t).phone(c.phone).Says(c.owe)
			p.next("the question for the date of birth")
			p.Says(c.born).Hears("$").Says(c.why).Hears(c.part)
		})
	}
	t.Run("several visits, one of them line by line", func(t *testing.T) {
		p := w.in(t).phone("+15125550143")
		p.Says("how much do I owe").Hears("date of birth").Says("1988-12-15").Hears("$120.00", "2 visits")
		p.Says("why do I owe this").Hears("3 services", "reply NEXT")
		p.Says("explain it line by line").Hears("1. Office visit: $180.00", "2. Blood test: $60.00", "3. Chest X-ray: $140.00")
	})
	w.verified()
}

// All of the sample can be texted about, and what insurers' files say is followed back to the segment.
func TestTheSampleIsWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var patients []struct{ Phone string }
	w.get("/sim/patients", &patients)
	if n := w.count(`SELECT count(*) FROM ledger.account WHERE phone IS NOT NULL`); n != len(patients) || n < 40 {
		t.Errorf("%d patients are listed, %d have a phone", len(patients), n)
	}
	if n := w.count(`SELECT count(*) FROM ledger.account WHERE phone IS NULL`); n != 0 {
		t.Errorf("%d patients of insurers' files were not found among those of the statements", n)
	}
	numbers := w.strings(`SELECT number FROM ledger.statement WHERE NOT withdrawn ORDER BY number`)
	if len(numbers) < 30 {
		t.Errorf("the sample has %d statements", len(numbers))
	}
	aside := w.strings(`SELECT stated FROM ledger.said WHERE aside IS NOT NULL ORDER BY stated`)
	if !slices.Equal(aside, []string{"CLM-6017", "CLM-6018"}) {
		t.Errorf("set aside are %q", aside)
	}
	for _, number := range numbers {
		if slices.Contains(aside, strings.TrimPrefix(number, "R-")) {
			continue // what does not add up is not explained
		}
		for _, part := range w.explained(number).Parts {
			s := part.Source
			x12 := strings.HasPrefix(number, "R-")
			whole := s.File != "" && s.Hash != "" && s.Claim != "" && s.Line > 0 && len(part.Entries) > 0
			if !whole || x12 != (s.Segment > 0) {
				t.Errorf("%s: %s comes from %+v", number, part.Kind, s)
			}
		}
	}
	why := w.explained("R-CLM-6015").Parts
	if len(why) == 0 || why[0].Source.File != "remittance.835" || why[0].Source.Claim != "CLM-6015" {
		t.Errorf("a denied claim comes from %+v", why)
	}
}

// explained runs "plainbill explain --why --json".
func (w *world) explained(statement string) (shape shapeOfExplanation) {
	w.t.Helper()
	out, err := os.Create(filepath.Join(w.t.TempDir(), "out"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer out.Close()
	c := &console{out: out, errs: os.Stderr, environment: Environment{
		DatabaseURL: Secret(w.db), Data: w.data, Key: Secret(w.key),
	}}
	if err := (explainCommand{Statement: statement, Why: true, JSON: true}).Run(w.t.Context(), c); err != nil {
		w.t.Fatalf("explain %s: %v", statement, err)
	}
	content, err := os.ReadFile(out.Name())
	if err != nil {
		w.t.Fatal(err)
	}
	if err := json.NewDecoder(bytes.NewReader(content)).Decode(&shape); err != nil {
		w.t.Fatal(err)
	}
	return shape
}

// A first start that was cut off before its last file is completed days later, dated as it began.
func TestASampleThatWasCutOffIsCompleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, now := t.Context(), w.clock.Now()
	err := pgx.BeginFunc(ctx, w.program.pool, func(tx pgx.Tx) error {
		_, err := ledger.UndoImport(ctx, tx, w.program.keys, "lakeside", "", now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	const denied = `SELECT count(*) FROM ledger.statement WHERE number = 'R-CLM-6015' AND NOT withdrawn`
	if w.count(denied) != 0 {
		t.Fatal("the last file of the sample is not the remittance")
	}
	for range 2 {
		if _, err := loadSample(ctx, w.program.pool, w.program.keys, now.Add(72*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	dates := w.strings(`SELECT statement_date::text FROM ledger.statement WHERE number IN ('R-CLM-6015', 'ST-9001')
		AND NOT withdrawn ORDER BY number`)
	if !slices.Equal(dates, []string{"2026-11-09", "2026-11-10"}) {
		t.Errorf("the sample is dated %q", dates)
	}
	w.verified()
}
