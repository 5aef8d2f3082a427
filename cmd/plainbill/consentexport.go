package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/plainbill/plainbill/bot/audit"
)

type consentExport struct {
	Phone        string `arg:"" help:"The number, such as +15125550123."`
	Out          string `type:"path" default:"." placeholder:"DIR" help:"The folder the two files are written to."`
	WithoutWords bool   `help:"Leave out the words of the texts; what the person agreed to stays."`
	Practice     string `placeholder:"ID" help:"The practice, when there are several."`
}

// Run writes the file and the page, and prints what is to be noted elsewhere. Only the caller may read the files.
func (e consentExport) Run(ctx context.Context, c *console) error {
	b, p, phone, err := c.openPhone(ctx, e.Phone, e.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	evidence, err := audit.Gather(ctx, b.pool, b.keys, p, phone, !e.WithoutWords, c.now())
	if err != nil {
		return err
	}
	file, err := evidence.JSON()
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := audit.WritePage(&page, evidence); err != nil {
		return err
	}
	if err := os.MkdirAll(e.Out, 0o700); err != nil {
		return err
	}
	name := filepath.Join(e.Out, evidence.FileName())
	for ending, content := range map[string][]byte{".json": file, ".html": page.Bytes()} {
		if err := os.WriteFile(name+ending, content, 0o600); err != nil {
			return err
		}
	}
	c.printf("%s.json and .html: %d acts of consent, %d texts to the number, %d from it\n", name, len(evidence.Events),
		len(evidence.Sent), len(evidence.Received))
	c.printf("note elsewhere:\n  head   %s\n  digest %s\n", evidence.HeadNote(), evidence.Digest)
	if _, problems := audit.CheckFile(file); len(problems) > 0 {
		for _, problem := range problems {
			c.printf("FAIL %s\n", problem)
		}
		return errPartly
	}
	return nil
}

type consentCheck struct {
	File   string `arg:"" type:"existingfile" help:"The .json file of consent export."`
	Digest string `placeholder:"HEX" help:"The digest that was noted when the file was made."`
	JSON   bool   `help:"One JSON document."`
}

// maxEvidence bounds the file that is read.
const maxEvidence = 1 << 30

// Run checks the file alone: 0 all of it holds, 1 some of it does not.
func (k consentCheck) Run(_ context.Context, c *console) error {
	return c.checkEvidence(k.File, k.Digest, k.JSON)
}

func (c *console) checkEvidence(path, noted string, asJSON bool) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() > maxEvidence {
		return errors.New("the file is too large to be evidence of one number")
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	evidence, problems := audit.CheckFile(file)
	if noted != "" && noted != evidence.Digest {
		problems = append(problems, audit.Problem{Place: "digest", What: "it is not the one that was noted"})
	}
	if asJSON {
		if problems == nil {
			problems = []audit.Problem{}
		}
		err = c.json(map[string]any{
			"ok": len(problems) == 0, "problems": problems, "head": evidence.HeadNote(), "digest": evidence.Digest,
		})
	} else {
		for _, problem := range problems {
			c.printf("FAIL %s\n", problem)
		}
		if len(problems) == 0 {
			c.printf("ok   %s\n", fmt.Sprintf("%d acts of consent in a chain of %d links, %d texts to the number, state %s",
				len(evidence.Events), len(evidence.Chain.Commitments), len(evidence.Sent), evidence.State.State))
			c.printf("compare with what was noted when the file was made:\n  head   %s\n  digest %s\n", evidence.HeadNote(),
				evidence.Digest)
		}
	}
	if err == nil && len(problems) > 0 {
		return errPartly
	}
	return err
}

type consentHead struct{}

// Run prints the head of every practice's chain, one a line. A line kept outside of the database, once a day, proves
// later that nothing up to it was changed.
func (consentHead) Run(ctx context.Context, c *console) error {
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	heads, err := audit.Heads(ctx, b.pool, b.keys)
	for _, h := range heads {
		c.printf("%s\n", audit.HeadNote(h))
	}
	return err
}
