package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/billing/remit/csv"
	"github.com/plainbill/plainbill/bot"
)

// importCommand loads statement data.
type importCommand struct {
	Files    []string `arg:"" name:"file" help:"Files of statement data."`
	Practice string   `placeholder:"ID" help:"The practice, when there are several."`
	Format   string   `enum:"auto,csv" default:"auto" help:"auto or csv."`
	DryRun   bool     `help:"Check everything and keep nothing."`
	JSON     bool     `help:"One JSON document."`
}

// The shape of a load outside, as the README documents it.
type shapeOfLoad struct {
	File      string                `json:"file"`
	Format    string                `json:"format"`
	Loaded    int                   `json:"loaded"`
	Unchanged int                   `json:"unchanged"`
	Claims    []ledger.ClaimSummary `json:"claims"`
	SetAside  []struct{}            `json:"set_aside"`
	Refused   []remit.Refusal       `json:"refused"`
	Accounts  int                   `json:"accounts_created"`
}

// Run loads every file: 0 all loaded, 1 some rows refused, 2 nothing loaded.
func (i importCommand) Run(ctx context.Context, c *console) error {
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	p, err := b.practice(ctx, i.Practice)
	if err != nil {
		return err
	}
	loads := []shapeOfLoad{}
	var failure error
	taken, refused := 0, 0
	for _, path := range i.Files {
		load, err := i.load(ctx, c, b, p.ID, path)
		if err != nil {
			failure = errors.Join(failure, fmt.Errorf("%s: %w", path, err))
			load.Refused = append(load.Refused, remit.Refusal{Reason: oneLine(err)})
		}
		taken, refused = taken+load.Loaded+load.Unchanged, refused+len(load.Refused)
		loads = append(loads, load)
	}
	if i.JSON {
		if err := c.json(map[string]any{"files": loads}); err != nil {
			return err
		}
	}
	switch {
	case taken == 0 && failure != nil:
		return failure
	case taken == 0 && refused > 0:
		return errors.New("nothing was loaded: every row was refused")
	case failure != nil:
		fmt.Fprintln(c.errs, "plainbill:", oneLine(failure))
		return errPartly
	case refused > 0:
		return errPartly
	}
	return nil
}

func (i importCommand) load(
	ctx context.Context, c *console, b *books, practice billing.PracticeID, path string,
) (shapeOfLoad, error) {
	load := shapeOfLoad{
		File: filepath.Base(path), Format: "csv", Claims: []ledger.ClaimSummary{}, SetAside: []struct{}{},
		Refused: []remit.Refusal{},
	}
	f, err := os.Open(path)
	if err != nil {
		return load, errors.New("cannot be opened")
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return load, errors.New("cannot be read")
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return load, err
	}
	rows, err := csv.NewReader(f)
	if err != nil {
		return load, err
	}
	progress := c.progress()
	loader := bot.Loader{
		Pool: b.pool, Keys: b.keys, Practice: practice, At: time.Now().UTC(), DryRun: i.DryRun,
		Progress: func(doing string, n int) { progress.show("%s: %s, %d rows", load.File, doing, n) },
		Refused:  func(r remit.Refusal) { load.Refused = append(load.Refused, r) },
	}
	if i.JSON {
		loader.Claim = func(claim ledger.ClaimSummary) { load.Claims = append(load.Claims, claim) }
	}
	counts, err := loader.Load(ctx, ledger.File{Hash: hex.EncodeToString(hash.Sum(nil)), Name: load.File}, rows)
	progress.done()
	load.Loaded, load.Unchanged, load.Accounts = counts.Loaded, counts.Unchanged, counts.AccountsCreated
	if err != nil || i.JSON {
		return load, err
	}
	for _, r := range load.Refused {
		c.printf("%s line %d%s: %s\n", load.File, r.Line, inColumn(r.Column), r.Reason)
	}
	word := map[bool]string{true: "would be loaded", false: "loaded"}[i.DryRun]
	c.printf("%s: %d rows %s, %d unchanged, %d refused\n", load.File, load.Loaded, word, load.Unchanged, len(load.Refused))
	return load, nil
}

func inColumn(column string) string {
	if column == "" {
		return ""
	}
	return ", " + column
}
