package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit/csv"
)

// readLabels reads the practice's own words for its codes: YAML by its ending, else a table.
func readLabels(path string) (labels []ledger.Label, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, errors.New("--labels: the file cannot be opened")
	}
	defer f.Close()
	parse := csv.ParseLabelTable
	if extension := strings.ToLower(filepath.Ext(path)); extension == ".yaml" || extension == ".yml" {
		parse = csv.ParseLabelMap
	}
	all, err := parse(f)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		labels = append(labels, ledger.Label{Code: l.Code, Label: l.Label})
		if l.Spanish != "" {
			labels = append(labels, ledger.Label{Code: l.Code, Label: l.Spanish, Language: billing.Spanish})
		}
	}
	return labels, nil
}

// setLabels takes the practice's words before its files are loaded; a dry run only reads them.
func (i importLoad) setLabels(
	ctx context.Context, c *console, b *books, practice billing.PracticeID, labels []ledger.Label,
) error {
	if len(labels) == 0 || i.DryRun {
		return nil
	}
	err := b.inTx(ctx, func(tx pgx.Tx) error { return ledger.SetLabels(ctx, tx, practice, labels) })
	if err == nil && !i.JSON {
		c.printf("%s: %d labels taken\n", filepath.Base(i.Labels), len(labels))
	}
	return err
}
