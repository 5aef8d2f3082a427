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

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/billing/remit/csv"
	"github.com/plainbill/plainbill/bot/load"
)

// importCommand loads statement data, or undoes a load.
type importCommand struct {
	Load importLoad `cmd:"" default:"withargs" help:"Load files of statement data: CSV, X12 835 and 837, FHIR R4."`
	Undo importUndo `cmd:"" help:"Undo what loading one file did."`

	Aside importAside `cmd:"" help:"List the claims that are set aside for a biller."`
}

// Help tells how files are loaded, which needs no word of its own after import.
func (importCommand) Help() string {
	return `plainbill import [load] <file> ... loads files, and takes:

  <file> ...            Files of statement data.
  --practice=ID         The practice, when there are several.
  --format=auto         auto (by content), csv, 835, 837 or fhir.
  --map=FILE.yaml       How to read the practice's own tables.
  --labels=FILE         The practice's own words for its codes, CSV or YAML.
  --dry-run             Check everything and keep nothing; show the first rows.
  --json                One JSON document.

Exit code: 0 all was loaded, 1 some of it was refused or set aside, 2 nothing was loaded.`
}

// importLoad loads files.
type importLoad struct {
	Files    []string `arg:"" optional:"" name:"file" help:"Files of statement data."`
	Practice string   `placeholder:"ID" help:"The practice, when there are several."`
	Format   string   `enum:"auto,csv,835,837,fhir" default:"auto" help:"auto (by content), csv, 835, 837 or fhir."`
	Labels   string   `type:"existingfile" placeholder:"FILE" help:"The practice's own words for its codes, CSV or YAML."`
	Map      string   `type:"existingfile" placeholder:"FILE.yaml" help:"How to read the practice's own tables."`
	DryRun   bool     `help:"Check everything and keep nothing; show the first rows of a table as they would load."`
	JSON     bool     `help:"One JSON document."`
}

// The shape of a load outside, as the README documents it.
type shapeOfLoad struct {
	File      string                `json:"file"`
	Format    string                `json:"format"`
	Loaded    int                   `json:"loaded"`
	Unchanged int                   `json:"unchanged"`
	Claims    []ledger.ClaimSummary `json:"claims"`
	SetAside  []ledger.Aside        `json:"set_aside"`
	Refused   []remit.Refusal       `json:"refused"`
	NoBills   []ledger.Aside        `json:"no_bills"` // estimates and cancelled claims
	Notes     []remit.Refusal       `json:"notes"`    // what does not fit and changes nothing
	Accounts  int                   `json:"accounts_created"`
	Provider  int                   `json:"provider_adjustments"`
	Hash      string                `json:"hash"` // names the load to import undo
}

// errAllAside says that nothing of any file could be posted, though it was kept.
var errAllAside = errors.New("nothing was loaded: every claim was set aside for a biller")

// Run loads every file: 0 all loaded, 1 some of it refused or set aside, 2 nothing loaded.
func (i importLoad) Run(ctx context.Context, c *console) error {
	var columns *csv.Map
	if i.Map != "" {
		var err error
		if columns, err = readMap(i.Map); err != nil {
			return err
		}
		i.Format = "csv"
	}
	if len(i.Files) == 0 && i.Labels == "" {
		return errors.New("name the files to load; see plainbill import --help")
	}
	var labels []ledger.Label
	if i.Labels != "" {
		var err error
		if labels, err = readLabels(i.Labels); err != nil {
			return err
		}
	}
	b, p, err := c.openFor(ctx, i.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	if err := i.setLabels(ctx, c, b, p.ID, labels); err != nil {
		return err
	}
	return i.loadAll(ctx, c, b, p.ID, columns)
}

// loadAll loads the files one after the other and says what became of all of them.
func (i importLoad) loadAll(
	ctx context.Context, c *console, b *books, practice billing.PracticeID, columns *csv.Map,
) error {
	loads := []shapeOfLoad{}
	var failure error
	taken, refused, aside := 0, 0, 0
	for _, path := range i.Files {
		shape, err := i.load(ctx, c, b, practice, columns, path)
		if err != nil {
			failure = errors.Join(failure, fmt.Errorf("%s: %w", path, err))
			shape.Refused = append(shape.Refused, remit.Refusal{Reason: oneLine(err)})
		}
		taken, refused = taken+shape.Loaded+shape.Unchanged, refused+len(shape.Refused)
		aside += len(shape.SetAside)
		loads = append(loads, shape)
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
		return errors.New("nothing was loaded: everything was refused")
	case taken == 0 && aside > 0:
		return errAllAside
	case failure != nil:
		fmt.Fprintln(c.errs, "plainbill:", oneLine(failure))
		return errPartly
	case refused+aside > 0:
		return errPartly
	}
	return nil
}

func (i importLoad) load(
	ctx context.Context, c *console, b *books, practice billing.PracticeID, columns *csv.Map, path string,
) (shape shapeOfLoad, err error) {
	shape = shapeOfLoad{
		File: filepath.Base(path), Format: i.Format, Claims: []ledger.ClaimSummary{}, SetAside: []ledger.Aside{},
		Refused: []remit.Refusal{}, NoBills: []ledger.Aside{}, Notes: []remit.Refusal{},
	}
	f, err := os.Open(path)
	if err != nil {
		return shape, errors.New("cannot be opened")
	}
	defer f.Close()
	if shape.Hash, err = hashOf(f); err != nil {
		return shape, errors.New("cannot be read")
	}
	if shape.Format == "auto" {
		if shape.Format, err = formatOf(f, path); err != nil {
			return shape, err
		}
	}
	progress := c.progress()
	loader := load.Loader{
		Pool: b.pool, Keys: b.keys, Practice: practice, At: c.now().UTC(), DryRun: i.DryRun,
		Progress: func(doing string, n int) { progress.show("%s: %s, %d", shape.File, doing, n) },
		Refused:  func(r remit.Refusal) { shape.Refused = append(shape.Refused, r) },
		SetAside: func(a ledger.Aside) { shape.SetAside = append(shape.SetAside, a) },
		NoBill:   func(a ledger.Aside) { shape.NoBills = append(shape.NoBills, a) },
		Note:     func(r remit.Refusal) { shape.Notes = append(shape.Notes, r) },
	}
	if i.JSON {
		loader.Claim = func(claim ledger.ClaimSummary) { shape.Claims = append(shape.Claims, claim) }
	}
	shown := &preview{}
	done, err := read(ctx, loader, f, &shape, columns, shown)
	progress.done()
	shape.Loaded, shape.Unchanged, shape.Accounts = done.Loaded, done.Unchanged, done.AccountsCreated
	shape.Provider = done.Provider
	if err == nil && isEmpty(shape, done) {
		return shape, errEmptyTable
	}
	if err == nil && !i.JSON {
		if i.DryRun {
			shown.show(c)
		}
		i.tell(c, shape)
	}
	return shape, err
}

// errEmptyTable says that a table has nothing below its header.
var errEmptyTable = errors.New("the table has a header and no rows: nothing was loaded")

func isEmpty(shape shapeOfLoad, done load.Outcome) bool {
	return shape.Format == "csv" && done.Loaded+done.Unchanged+done.Refused == 0 && len(shape.Refused) == 0
}

func hashOf(f io.ReadSeeker) (string, error) {
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", err
	}
	_, err := f.Seek(0, io.SeekStart)
	return hex.EncodeToString(hash.Sum(nil)), err
}

// tell prints what became of a file, a line a thing that did not go in.
func (i importLoad) tell(c *console, shape shapeOfLoad) {
	for _, r := range shape.Refused {
		c.printf("%s%s%s: %s\n", shape.File, placeOf(r.Line, r.Segment), inColumn(r.Column), r.Reason)
	}
	for _, a := range shape.SetAside {
		c.printf("%s%s, claim %s: set aside: %s\n", shape.File, placeOf(a.Line, a.Segment), a.Claim, a.Reason)
	}
	for _, a := range shape.NoBills {
		c.printf("%s%s, claim %s: not loaded: it %s\n", shape.File, placeOf(a.Line, a.Segment), a.Claim, a.Reason)
	}
	for _, r := range shape.Notes {
		c.printf("%s%s%s: note: %s\n", shape.File, placeOf(r.Line, r.Segment), inColumn(r.Column), r.Reason)
	}
	things := map[bool]string{true: "rows", false: "claims"}[shape.Format == "csv"]
	word := map[bool]string{true: "would be loaded", false: "loaded"}[i.DryRun]
	c.printf("%s: %d %s %s, %d unchanged, %d refused", shape.File, shape.Loaded, things, word, shape.Unchanged,
		len(shape.Refused))
	if shape.Format != "csv" {
		c.printf(", %d set aside, %d accounts made without a phone", len(shape.SetAside), shape.Accounts)
	}
	c.printf("\n")
}

func placeOf(line, segment int) string {
	switch {
	case segment > 0:
		return fmt.Sprintf(" line %d, segment %d", line, segment)
	case line > 0:
		return fmt.Sprintf(" line %d", line)
	}
	return ""
}

func inColumn(column string) string {
	if column == "" {
		return ""
	}
	return ", " + column
}
