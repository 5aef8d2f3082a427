package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/simulator"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/consent/seal"
)

// holdings shows the simulator's page what the product holds about the made-up patients.
type holdings struct {
	pool     *pgxpool.Pool
	keys     *seal.Keyring
	practice billing.PracticeID
}

// maxSamples bounds the patients the page offers; sampleAccounts is how the sample's account numbers begin.
const (
	maxSamples     = 200
	sampleAccounts = "LK-"
)

func (h holdings) read(ctx context.Context, f func(tx pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, h.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, f)
}

// patients gives everybody with a phone, the sample's own patients first: somebody may have loaded thousands beside them.
func (h holdings) patients(ctx context.Context) ([]simulator.Patient, error) {
	all := []simulator.Patient{}
	err := h.read(ctx, func(tx pgx.Tx) error {
		accounts, err := ledger.AccountsAfter(ctx, tx, h.keys, h.practice, sampleAccounts, maxSamples)
		if err != nil {
			return err
		}
		before, err := ledger.AccountsAfter(ctx, tx, h.keys, h.practice, "", maxSamples)
		if err != nil {
			return err
		}
		listed := map[billing.AccountNumber]bool{}
		for _, a := range append(accounts, before...) {
			if a.Phone == "" || listed[a.Number] {
				continue
			}
			listed[a.Number] = true
			due, err := ledger.Due(ctx, tx, h.practice, a.Number)
			if err != nil {
				return err
			}
			all = append(all, simulator.Patient{
				Phone: a.Phone.Reveal(), FirstName: a.Person.FirstName.Reveal(), LastName: a.Person.LastName.Reveal(),
				DateOfBirth: a.Person.DateOfBirth.Reveal().String(), AccountNumber: string(a.Number),
				Language: string(a.Person.Language), DueCents: int64(due),
			})
		}
		return nil
	})
	return all, err
}

// shownEntries is how many entries of an account the page shows.
const shownEntries = 100

// of gives the entries of an account and the consent of its phone.
func (h holdings) of(ctx context.Context, phone, account string) (simulator.Held, error) {
	held := simulator.Held{Account: account, Entries: []simulator.Entry{}, Consent: []simulator.ConsentEvent{}}
	err := h.read(ctx, func(tx pgx.Tx) error {
		entries, err := ledger.Entries(ctx, tx, h.practice, billing.AccountNumber(account), shownEntries)
		if err != nil {
			return err
		}
		for _, e := range entries {
			held.Entries = append(held.Entries, shownEntry(e))
		}
		agreed, err := ledger.LivePlan(ctx, tx, h.practice, billing.AccountNumber(account))
		if err != nil {
			return err
		}
		if agreed != nil {
			for _, i := range agreed.Open {
				held.Plan = append(held.Plan, simulator.Instalment{Due: i.Due.String(), Cents: int64(i.Amount)})
			}
		}
		events, err := registry.History(ctx, tx, h.keys, h.practice, consent.Phone(phone))
		if err != nil {
			return err
		}
		for _, e := range events {
			held.Consent = append(held.Consent, simulator.ConsentEvent{
				At: e.At, Program: string(e.Program), Action: string(e.Action), Method: string(e.Method),
			})
		}
		held.State = string(consent.Fold(events).State)
		return nil
	})
	return held, err
}

func shownEntry(e billing.Entry) simulator.Entry {
	shown := simulator.Entry{At: e.At, Kind: string(e.Kind), Source: sourceWords(e.Source)}
	for _, p := range e.Postings {
		shown.Postings = append(shown.Postings, simulator.Posting{
			Account: string(p.Kind), Part: string(p.Part), Cents: int64(p.Amount),
		})
	}
	return shown
}

// sourceWords says where an entry comes from.
func sourceWords(s billing.Source) string {
	var words []string
	if s.File != "" {
		words = append(words, s.File)
	}
	if s.Line > 0 {
		words = append(words, fmt.Sprintf("line %d", s.Line))
	}
	if s.Claim != "" {
		words = append(words, "claim "+s.Claim)
	}
	if s.Event != "" {
		words = append(words, s.Event)
	}
	return strings.Join(words, ", ")
}
