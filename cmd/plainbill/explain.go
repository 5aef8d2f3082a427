package main

import (
	"context"
	"errors"
	"fmt"
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

// Run prints the explanation.
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
	var statement billing.Statement
	var entries []billing.Entry
	var account ledger.Account
	err = b.inTx(ctx, func(tx pgx.Tx) (err error) {
		if statement, err = ledger.StatementByNumber(ctx, tx, p.ID, e.Statement); err != nil {
			return err
		}
		if account, err = ledger.AccountByNumber(ctx, tx, b.keys, p.ID, statement.Account); err != nil {
			return err
		}
		entries, err = ledger.Entries(ctx, tx, p.ID, statement.Account, maxEntries)
		return err
	})
	if errors.Is(err, ledger.ErrNotFound) {
		return fmt.Errorf("there is no statement %q at practice %s", e.Statement, p.ID)
	}
	if err != nil {
		return err
	}
	explained := explain.Of(statement)
	if err := explained.Adds(); err != nil {
		return err
	}
	var texts []string
	for _, visit := range explained.Visits {
		text, err := words.Render(account.Person.Language, bot.WordsFor(p), templates.Explanation{Visit: templates.VisitOf(visit)})
		if err != nil {
			return err
		}
		texts = append(texts, text.Body)
	}
	traces := explain.Why(statement, entries)
	if e.JSON {
		return c.json(explanationShape(explained, traces, texts))
	}
	c.printf("%s\n", strings.Join(texts, "\n\n"))
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
		Parts: []shapeOfPart{}, Text: strings.Join(texts, "\n\n"),
	}
	for _, t := range traces {
		shape.Parts = append(shape.Parts, shapeOfPart{
			Kind: t.Kind, Cents: t.Cents, Entries: t.Entries,
			Source: shapeOfSource{t.Source.File, t.Source.FileHash, t.Claim, t.Source.Line, t.Source.Segment},
		})
	}
	return shape
}
