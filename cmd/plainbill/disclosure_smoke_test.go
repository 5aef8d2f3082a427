package main

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/templates"
)

// What somebody agreed to is kept in the words that were sent to them, in the language they were sent in.
func TestConsentKeepsTheWordsThatWereShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for number, born := range map[string]string{june: juneBorn, luis: luisBorn} {
		p := w.phone(number)
		p.Says(map[string]string{june: "how much do I owe", luis: "¿cuánto debo?"}[number]).Hears("4/23/1975")
		p.Says(born).Hears("$")
		asked := p.texts("out")[0].Body
		if got := w.disclosure(number, consent.UnencryptedPHI); got != asked {
			t.Errorf("kept as agreed to:\n%s\nwhat was sent:\n%s", got, asked)
		}
	}
	w.phone(ana).Says("START")
	w.settled()
	if got, want := w.disclosure(ana, consent.Billing), templates.StartDisclosure(billing.Spanish); got != want {
		t.Errorf("START kept %q, wanted %q", got, want)
	}
	w.verified()
}

// disclosure gives the words of the last opt-in of a phone to a program.
func (w *world) disclosure(number string, program consent.Program) (words string) {
	w.t.Helper()
	err := pgx.BeginFunc(w.t.Context(), w.program.pool, func(tx pgx.Tx) error {
		events, err := registry.History(w.t.Context(), tx, w.program.keys, "lakeside", consent.Phone(number))
		for _, e := range events {
			if e.Program == program && e.Action == consent.OptIn {
				words = e.Disclosure
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return words
}
