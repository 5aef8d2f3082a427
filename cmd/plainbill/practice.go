package main

import (
	"context"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/practice"
)

// practiceCommand is the commands about practices.
type practiceCommand struct {
	Apply  practiceApply  `cmd:"" help:"Create or update practices from a YAML file."`
	Pause  practicePause  `cmd:"" help:"Let no text of a practice leave, whatever it is."`
	Resume practiceResume `cmd:"" help:"Let the texts of a paused practice leave again."`
}

type practiceApply struct {
	File string `arg:"" type:"existingfile" help:"The practice file."`
}

// Run applies every practice of the file in one transaction, or none.
func (a practiceApply) Run(ctx context.Context, c *console) error {
	f, err := os.Open(a.File)
	if err != nil {
		return err
	}
	defer f.Close()
	practices, err := practice.Read(f)
	if err != nil {
		return fmt.Errorf("%s: %w", a.File, err)
	}
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	said := map[bool]string{true: "applied", false: "unchanged"}
	var lines []string
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		for _, p := range practices {
			changed, err := practice.Apply(ctx, tx, p, c.now())
			if err != nil {
				return fmt.Errorf("practice %s: %w", p.ID, err)
			}
			lines = append(lines, fmt.Sprintf("%s: %s", p.ID, said[changed]))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, line := range lines {
		c.printf("%s\n", line)
	}
	return nil
}
