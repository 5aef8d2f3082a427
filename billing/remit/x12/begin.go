package x12

import (
	"bytes"
	"io"
)

const byteOrderMark = "\ufeff"

// startWindow is how much of a file is looked at to see what it is.
const startWindow = 8 << 10

// skipBlanks goes to the next segment. Beyond an interchange, what old systems pad files with is blank too.
func (r *Reader) skipBlanks() error {
	for {
		for r.from < r.to {
			switch b := r.buffer[r.from]; {
			case b == '\n':
				r.at.Line++
			case b == ' ', b == '\t', b == '\r':
			case r.outside && (b == 0x1A || b == 0):
			default:
				return nil
			}
			r.from++
		}
		if r.ended {
			return r.nothingLeft()
		}
		if err := r.fill(); err != nil {
			return err
		}
	}
}

// window gives the bytes that come next, at most n.
func (r *Reader) window(n int) ([]byte, error) {
	for r.to-r.from < n && !r.ended {
		if err := r.fill(); err != nil {
			return nil, err
		}
	}
	return r.buffer[r.from:min(r.to, r.from+n)], nil
}

// begin looks for what only stands at the beginning of a file or of an interchange.
func (r *Reader) begin() error {
	if r.begun && !r.outside && (r.to-r.from >= 4 && !bytes.HasPrefix(r.buffer[r.from:r.to], []byte("ISA"))) {
		return nil
	}
	window, err := r.window(startWindow)
	if err != nil {
		return err
	}
	if (!r.begun || r.outside) && bytes.HasPrefix(window, []byte(byteOrderMark)) {
		r.from += len(byteOrderMark)
		if err := r.skipBlanks(); err != nil {
			return err
		}
		if window, err = r.window(startWindow); err != nil {
			return err
		}
	}
	switch h, ok := readHeader(window[:min(len(window), isaWindow)]); {
	case ok:
		r.header(h)
		return nil
	case !r.begun:
		return r.beginWithout(window)
	case r.outside:
		return r.beginAnew(window)
	case len(window) > 3 && bytes.HasPrefix(window, []byte("ISA")) && separates(window[3]):
		return r.broken(Envelope, "an interchange (ISA) begins here that does not show its separators; "+
			"nothing after it was read")
	}
	return nil
}

func (r *Reader) header(h isaHeader) {
	r.separators, r.begun, r.outside, r.inexact = h.separators, true, false, 0
	if !h.exact {
		r.inexact = h.length
	}
}

// beginWithout begins a file that has no ISA.
func (r *Reader) beginWithout(window []byte) error {
	guess, ok := guessSeparators(window)
	if !ok {
		return r.broken(NotX12, prose(window))
	}
	r.separators, r.begun = guess, true
	return nil
}

// beginAnew lets a group or transaction follow an interchange, and nothing else.
func (r *Reader) beginAnew(window []byte) error {
	for _, id := range []string{"GS", "ST", "TA1"} {
		if bytes.HasPrefix(window, append([]byte(id), r.separators.Element)) {
			return nil
		}
	}
	return r.broken(NotX12, "after the end of the interchange (IEA) stands something else than another one; "+
		"nothing after it was read")
}

// nothingLeft ends the file; one without a single segment is no X12.
func (r *Reader) nothingLeft() error {
	if !r.begun {
		return r.broken(NotX12, "the file is empty")
	}
	return io.EOF
}
