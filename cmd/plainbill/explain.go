package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/templates"
)

// explainCommand shows the explanation that the patient of a statement would get.
type explainCommand struct {
	Statement string `arg:"" help:"The statement's number."`
	Practice  string `placeholder:"ID" help:"The practice, when there are several."`
	JSON      bool   `help:"One JSON document."`
	Why       bool   `help:"Follow every amount to its entry and the line it was read from."`
}

// maxEntries bounds the entries of one account that are searched for what posted an amount.
const maxEntries = 10_000

// The shape of an explanation outside, as the README documents it.
type (
	shapeOfExplanation struct {
		Statement      string        `json:"statement"`
		Account        string        `json:"account"`
		Responsibility billing.Cents `json:"patient_responsibility"`
		Paid           billing.Cents `json:"paid"`
		Left           billing.Cents `json:"left"`
		Parts          []shapeOfPart `json:"parts"`
		Text           string        `json:"text"`

		SetAside []shapeOfAside `json:"set_aside"` // what waits for a biller
	}
	shapeOfPart struct {
		Kind    billing.Part  `json:"kind"`
		Cents   billing.Cents `json:"cents"`
		Source  shapeOfSource `json:"source"`
		Entries []string      `json:"entries"`
	}
	shapeOfSource struct {
		File    string `json:"file"`
		Hash    string `json:"hash"`
		Claim   string `json:"claim"`
		Line    int    `json:"line"`
		Segment int    `json:"segment"`
	}
)

// explained is a statement with what is needed to tell of it.
type explained struct {
	statement billing.Statement
	entries   []billing.Entry
	account   ledger.Account
	aside     []ledger.Aside
}

// Run prints the explanation. A statement that is set aside or does not add up is said to be so, which is exit code 1.
func (e explainCommand) Run(ctx context.Context, c *console) error {
	b, p, err := c.openFor(ctx, e.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	words, err := templates.Parse()
	if err != nil {
		return err
	}
	var found explained
	err = b.inTx(ctx, func(tx pgx.Tx) (err error) { found, err = e.read(ctx, tx, b, p.ID); return err })
	switch {
	case errors.Is(err, ledger.ErrNotFound) && len(found.aside) > 0:
		return e.waits(c, found.aside[0].Of, found.aside)
	case errors.Is(err, ledger.ErrNotFound):
		return fmt.Errorf("there is no statement %q at practice %s", e.Statement, p.ID)
	case err != nil:
		return err
	}
	told := explain.Of(found.statement)
	var texts []string
	var waiting []string
	for _, visit := range told.Visits {
		if visit.State == billing.ClaimSetAside || visit.Adds() != nil {
			waiting = append(waiting, visit.Claim)
			continue
		}
		text, err := words.Render(found.account.Person.Language, bot.WordsFor(p),
			templates.Explanation{Visit: templates.VisitOf(visit)})
		if err != nil {
			return err
		}
		texts = append(texts, text.Body)
	}
	if err := e.show(c, found, told, texts); err != nil || len(waiting) == 0 {
		return err
	}
	for _, claim := range waiting {
		e.waits(c, claim, found.aside)
	}
	return errPartly
}

// read reads the statement, and what is set aside of its claims; of a claim that has no statement because all of it is
// set aside, that alone with [ledger.ErrNotFound].
func (e explainCommand) read(
	ctx context.Context, tx pgx.Tx, b *books, practice billing.PracticeID,
) (found explained, err error) {
	claims := []string{e.Statement, strings.TrimPrefix(e.Statement, "R-")}
	found.statement, err = ledger.StatementByNumber(ctx, tx, practice, e.Statement)
	missing := err
	if err == nil {
		claims = nil
		for _, claim := range found.statement.Claims {
			claims = append(claims, claim.Number)
		}
	} else if !errors.Is(err, ledger.ErrNotFound) {
		return found, err
	}
	slices.Sort(claims)
	for _, claim := range slices.Compact(claims) {
		aside, err := ledger.AllAside(ctx, tx, practice, claim, 0, asidePage)
		if err != nil {
			return found, err
		}
		found.aside = append(found.aside, aside...)
	}
	if missing != nil {
		return found, missing
	}
	found.account, err = ledger.AccountByNumber(ctx, tx, b.keys, practice, found.statement.Account)
	if err != nil {
		return found, err
	}
	found.entries, err = ledger.Entries(ctx, tx, practice, found.statement.Account, maxEntries)
	return found, err
}

// waits says on standard error that a claim is set aside and why, a line for each reason.
func (e explainCommand) waits(c *console, claim string, aside []ledger.Aside) error {
	said := false
	for _, a := range aside {
		if a.Of != claim {
			continue
		}
		said = true
		fmt.Fprintf(c.errs, "plainbill: statement %s, claim %s is set aside: %s (%s%s); a biller must look at it\n",
			e.Statement, claim, a.Reason, a.File, placeOf(a.Line, a.Segment))
	}
	if !said {
		fmt.Fprintf(c.errs, "plainbill: statement %s, claim %s is set aside: its charge is not what was paid, taken off and "+
			"left to the patient; a biller must look at it\n", e.Statement, claim)
	}
	return errPartly
}

func (e explainCommand) show(c *console, found explained, told explain.Explanation, texts []string) error {
	traces := explain.Why(found.statement, found.entries)
	if e.JSON {
		shape := explanationShape(told, traces, texts)
		for _, a := range found.aside {
			shape.SetAside = append(shape.SetAside, asideShape(a))
		}
		return c.json(shape)
	}
	if len(texts) > 0 {
		c.printf("%s\n", strings.Join(texts, "\n\n"))
	}
	if e.Why {
		c.printf("\n")
		for _, t := range traces {
			c.printf("%s %s ← %s ← %s, claim %s,%s\n",
				t.Cents, t.Kind, strings.Join(t.Entries, " + "), t.Source.File, t.Claim, placeOf(t.Source.Line, t.Source.Segment))
		}
	}
	return nil
}

func explanationShape(e explain.Explanation, traces []explain.Trace, texts []string) shapeOfExplanation {
	shape := shapeOfExplanation{
		Statement: e.Statement, Account: string(e.Account), Responsibility: e.Responsibility, Paid: e.Paid, Left: e.Left,
		Parts: []shapeOfPart{}, SetAside: []shapeOfAside{}, Text: strings.Join(texts, "\n\n"),
	}
	for _, t := range traces {
		shape.Parts = append(shape.Parts, shapeOfPart{
			Kind: t.Kind, Cents: t.Cents, Entries: t.Entries,
			Source: shapeOfSource{t.Source.File, t.Source.FileHash, t.Claim, t.Source.Line, t.Source.Segment},
		})
	}
	return shape
}
