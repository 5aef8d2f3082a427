package load

import (
	"errors"
	"io"

	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/billing/remit/x12"
)

// X12Scan is what a first reading of an X12 file finds: only the end of a transaction shows whether it is whole.
type X12Scan struct {
	Format  string       // "835" or "837": the first transaction that is either; "835" when none is
	refused map[int]bool // transactions, by their place in the file
}

// ScanX12 reads a file once, for [X12Claims] to read it again.
func ScanX12(r io.Reader) (X12Scan, error) {
	scan := X12Scan{refused: map[int]bool{}}
	for d := x12.NewDecoder(r); ; {
		event, err := d.Next()
		if errors.Is(err, io.EOF) {
			if scan.Format == "" {
				scan.Format = "835"
			}
			return scan, nil
		}
		if err != nil {
			return scan, err
		}
		switch e := event.(type) {
		case *x12.Claim:
			d.Done(e)
		case *x12.End:
			if scan.Format == "" {
				scan.Format = e.Type
			}
			if e.Refused {
				scan.refused[e.Ordinal] = true
			}
		}
	}
}

// X12Claims gives what an X12 file says, without what its refused transactions hold.
type X12Claims struct {
	decoder *x12.Decoder
	scan    X12Scan
	file    ledger.File
	queue   []Told
	nth     int // of the provider adjustments of a transaction
	head    *x12.Remittance
}

// NewX12Claims reads a file that was scanned before.
func NewX12Claims(r io.Reader, file ledger.File, scan X12Scan) *X12Claims {
	return &X12Claims{decoder: x12.NewDecoder(r), scan: scan, file: file}
}

// Next gives what comes next.
func (c *X12Claims) Next() (Told, error) {
	for len(c.queue) == 0 {
		event, err := c.decoder.Next()
		if err != nil {
			return Told{}, err
		}
		c.take(event)
	}
	told := c.queue[0]
	c.queue = c.queue[1:]
	return told, nil
}

func (c *X12Claims) take(event x12.Event) {
	switch e := event.(type) {
	case *x12.Remittance:
		c.head, c.nth = e, 0
	case *x12.Claim:
		c.claim(e.Adjudication(c.file.Name, c.file.Hash), e.Ordinal, e.Notes)
		c.decoder.Done(e)
	case *x12.Submission:
		c.claim(e.Adjudication(c.file.Name, c.file.Hash), e.Ordinal, e.Notes)
	case *x12.ProviderAdjustment:
		c.provider(e)
	case *x12.Problem:
		c.problem(*e)
	case *x12.End:
		for _, p := range e.Problems {
			c.problem(p)
		}
		if e.Refused && !anyRefused(e.Problems) {
			c.queue = append(c.queue, Told{Refused: &remit.Refusal{
				Line: e.Line, Segment: e.Segment, Reason: "the transaction is not whole: nothing of it was loaded",
			}})
		}
	}
}

func anyRefused(problems []x12.Problem) bool {
	for _, p := range problems {
		if p.Refused {
			return true
		}
	}
	return false
}

func (c *X12Claims) claim(a remit.Adjudication, transaction int, notes []x12.Problem) {
	if c.scan.refused[transaction] {
		return
	}
	c.queue = append(c.queue, Told{Claim: &a})
	for _, n := range notes {
		c.problem(n)
	}
}

func (c *X12Claims) provider(e *x12.ProviderAdjustment) {
	if c.scan.refused[e.Ordinal] {
		return
	}
	c.nth++
	p := ledger.ProviderAdjustment{
		Code: e.Reason, Reference: e.Reference, Taken: e.Amount, Nth: c.nth,
		Source: e.Source(c.file.Name, c.file.Hash, "", 0),
	}
	if c.head != nil && c.head.Ordinal == e.Ordinal {
		p.Payer, p.Trace = c.head.Payer.Name, c.head.Trace.Number
	}
	c.queue = append(c.queue, Told{Provider: &p})
}

func (c *X12Claims) problem(p x12.Problem) {
	r := p.Refusal()
	if p.Refused {
		c.queue = append(c.queue, Told{Refused: &r})
		return
	}
	c.queue = append(c.queue, Told{Note: &r})
}
