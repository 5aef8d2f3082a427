package main

import (
	"context"
	"errors"
	"os"
	"regexp"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot"
)

// importUndo undoes what loading one file did.
type importUndo struct {
	File     string `arg:"" optional:"" name:"file-or-hash" help:"The file that was loaded, or its hash."`
	Last     bool   `help:"The file that was loaded last."`
	Practice string `placeholder:"ID" help:"The practice, when there are several."`
	JSON     bool   `help:"One JSON document."`
}

var sha256Hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Run reverses what the file posted.
func (u importUndo) Run(ctx context.Context, c *console) error {
	hash, err := u.hash()
	if err != nil {
		return err
	}
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	p, err := b.practice(ctx, u.Practice)
	if err != nil {
		return err
	}
	undone, err := bot.UndoImport(ctx, b.pool, b.keys, p.ID, hash, c.now().UTC())
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return errors.New("there is no load of this file to undo")
	case errors.Is(err, ledger.ErrPlanRuns):
		return ledger.ErrPlanRuns
	case err != nil:
		return err
	}
	if u.JSON {
		return c.json(map[string]any{"file": undone.File, "claims": undone.Claims, "reversed": undone.Reversed})
	}
	c.printf("%s: undone: %d entries of %d claims reversed\n", undone.File, undone.Reversed, undone.Claims)
	return nil
}

// hash gives the hash that names the load; none for the last one.
func (u importUndo) hash() (string, error) {
	switch {
	case u.Last == (u.File != ""):
		return "", errors.New("name the file or its hash, or say --last")
	case u.Last, sha256Hex.MatchString(u.File):
		return u.File, nil
	}
	f, err := os.Open(u.File)
	if err != nil {
		return "", errors.New("there is no such file; name it, its hash (64 digits), or say --last")
	}
	defer f.Close()
	return hashOf(f)
}
