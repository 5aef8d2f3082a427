package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/consent/seal"
)

// A new key is put before the old one, everything is sealed again while the program runs, the old key is taken away:
// nobody notices, and the old key opens nothing.
func TestKeyRotation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.everything()
	for column, n := range w.sealedRows() {
		if n == 0 {
			t.Errorf("%s has no rows: it would not be tested", column)
		}
	}
	p := w.phone(june)
	p.Says("how much do I owe").Hears("date of birth").Says(juneBorn).Hears("owe")
	threads := w.count(`SELECT count(*) FROM thread.thread`)

	before := w.key
	after, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	w.key = after + "," + before
	w.restart()
	p.Says("when is my next payment").Hears("next payment")
	w.phone(grace).Says("how much do I owe").Hears("date of birth")

	changed, err := pg.Reseal(t.Context(), w.program.pool, w.program.keys, sealedColumns(), nil)
	if err != nil || changed == 0 {
		t.Fatalf("sealed %d values again: %v", changed, err)
	}
	newOnly, err := seal.Parse(after)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range sealedColumns() {
		for _, value := range w.sealedValues(c) {
			if !newOnly.Current(value) {
				t.Errorf("a value of %s.%s is not under the new key", c.Table, c.Column)
				break
			}
		}
	}
	again, err := pg.Reseal(t.Context(), w.program.pool, w.program.keys, sealedColumns(), nil)
	if err != nil || again != 0 {
		t.Errorf("a second run sealed %d values again (%v), want none", again, err)
	}

	p.Says("what is my balance").Hears("You owe")
	w.key = after
	w.forgetSimulator() // its own files are under the old key; a carrier and Slack have no part in a rotation
	w.restart()
	p = w.phone(june)
	p.Says("when is my next payment").Hears("next payment") // still in session: the state was opened
	w.phone(grace).Says(graceBorn).Hears("$18.00")
	if n := w.count(`SELECT count(*) FROM thread.thread`); n != threads {
		t.Errorf("%d threads, want %d: a phone was not found under its new index", n, threads)
	}
	if state, _ := w.phone(stranger).consentState(); state != "opted_out" {
		t.Errorf("who said stop under the old key is %s under the new one", state)
	}
	w.phone(stranger).Says("hello").HearsNothing()
	w.verified()
}

// sealedValues gives all values of a sealed column.
func (w *world) sealedValues(c seal.Column) [][]byte {
	w.t.Helper()
	column, table := pgx.Identifier{c.Column}.Sanitize(), pgx.Identifier(strings.Split(c.Table, ".")).Sanitize()
	values := fmt.Sprintf(`SELECT %[1]s FROM %[2]s WHERE %[1]s IS NOT NULL`, column, table)
	rows, err := w.program.pool.Query(w.t.Context(), values)
	if err != nil {
		w.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// Under another key nobody would be found by phone, not even who said stop: nothing starts then.
func TestAnotherKeyIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	for keys, wanted := range map[string]error{other: errOtherKey, w.key: nil, other + "," + w.key: nil} {
		k, err := seal.Parse(keys)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkKey(t.Context(), w.program.pool, k); !errors.Is(err, wanted) {
			t.Errorf("got %v, want %v", err, wanted)
		}
	}
}
