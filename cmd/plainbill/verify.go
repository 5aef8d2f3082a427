package main

import (
	"context"

	"github.com/plainbill/plainbill/bot"
)

// verifyCommand checks books, texts and consent against each other.
type verifyCommand struct {
	JSON bool `help:"One JSON document."`
}

// Run prints every check; a failed one is exit code 1.
func (v verifyCommand) Run(ctx context.Context, c *console) error {
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	checks, err := bot.Verify(ctx, b.pool, b.keys)
	if err != nil {
		return err
	}
	ok := true
	for _, check := range checks {
		ok = ok && check.OK
	}
	if v.JSON {
		err = c.json(map[string]any{"ok": ok, "checks": checks})
	} else {
		for _, check := range checks {
			word := map[bool]string{true: "ok  ", false: "FAIL"}[check.OK]
			c.printf("%s %s %s\n", word, check.Name, check.Detail)
		}
	}
	if err == nil && !ok {
		return errPartly
	}
	return err
}
