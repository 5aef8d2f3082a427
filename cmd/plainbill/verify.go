package main

import (
	"context"

	"github.com/plainbill/plainbill/bot/audit"
	"github.com/plainbill/plainbill/consent/registry"
)

// verifyCommand checks books, texts and consent against each other.
type verifyCommand struct {
	JSON bool     `help:"One JSON document."`
	Head []string `placeholder:"NOTE" help:"A head of a chain of consent that was noted earlier; may be given again."`
	Pack string   `type:"existingfile" placeholder:"FILE" help:"Check a file of consent export alone and nothing else."`
}

// Run prints every check; a failed one is exit code 1.
func (v verifyCommand) Run(ctx context.Context, c *console) error {
	if v.Pack != "" {
		return c.checkEvidence(v.Pack, "", v.JSON)
	}
	noted := make([]registry.Head, 0, len(v.Head))
	for _, note := range v.Head {
		head, err := audit.ParseHeadNote(note)
		if err != nil {
			return err
		}
		noted = append(noted, head)
	}
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	heads, err := audit.Heads(ctx, b.pool, b.keys)
	if err != nil {
		return err
	}
	checks, err := audit.Verify(ctx, b.pool, b.keys)
	if err != nil {
		return err
	}
	if len(noted) > 0 {
		check, err := audit.VerifyHeads(ctx, b.pool, noted)
		if err != nil {
			return err
		}
		checks = append(checks, check)
	}
	return v.print(c, checks, heads)
}

func (v verifyCommand) print(c *console, checks []audit.Check, heads []registry.Head) (err error) {
	ok, notes := true, []string{}
	for _, check := range checks {
		ok = ok && check.OK
	}
	for _, h := range heads {
		notes = append(notes, audit.HeadNote(h))
	}
	if v.JSON {
		err = c.json(map[string]any{"ok": ok, "checks": checks, "heads": notes})
	} else {
		for _, check := range checks {
			word := map[bool]string{true: "ok  ", false: "FAIL"}[check.OK]
			c.printf("%s %s %s\n", word, check.Name, check.Detail)
		}
		for _, note := range notes {
			c.printf("head %s\n", note)
		}
	}
	if err == nil && !ok {
		return errPartly
	}
	return err
}
