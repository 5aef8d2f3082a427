package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/practice"
)

type practicePause struct {
	Practice string `arg:"" placeholder:"ID" help:"The practice."`
}

// Run lets no text of a practice leave until "practice resume".
func (a practicePause) Run(ctx context.Context, c *console) error {
	return c.pausing(ctx, a.Practice, practice.Pause, "paused: no text leaves until \"plainbill practice resume %s\"\n")
}

type practiceResume struct {
	Practice string `arg:"" placeholder:"ID" help:"The practice."`
}

// Run ends a pause. What was refused meanwhile stays refused.
func (a practiceResume) Run(ctx context.Context, c *console) error {
	return c.pausing(ctx, a.Practice, practice.Resume, "resumed: texts of %s may leave again\n")
}

func (c *console) pausing(
	ctx context.Context, id string, act func(context.Context, pgx.Tx, billing.PracticeID, time.Time) error, said string,
) error {
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	err = b.inTx(ctx, func(tx pgx.Tx) error { return act(ctx, tx, billing.PracticeID(id), c.now()) })
	if errors.Is(err, practice.ErrNotFound) {
		return fmt.Errorf("there is no practice %q", id)
	}
	if err != nil {
		return err
	}
	c.printf("%s: "+said, id, id)
	return nil
}
