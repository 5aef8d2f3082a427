package fhir

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/plainbill/plainbill/billing/remit"
)

// bundle is a Bundle whose entries are being read.
type bundle struct {
	line   int
	head   []byte // what stands around the entries, as far as it has come
	next   int    // the entry that comes next
	marked bool   // sensitive by its own labels
	first  bool
}

type bundleHead struct {
	head
	Type string `json:"type"`
}

type entry struct {
	FullURL  string          `json:"fullUrl"`
	Resource json.RawMessage `json:"resource"`
}

// openBundle begins with the entries. What comes before them is known by now.
func (r *Reader) openBundle(begin int) *Item {
	b := &bundle{line: begin, head: append([]byte(nil), r.value...), first: true}
	r.bundle = b
	var h bundleHead
	if json.Unmarshal(append(append([]byte(nil), b.head...), "[]}"...), &h) == nil {
		b.marked = sensitive(h.Meta.Security)
	}
	return nil
}

// nextEntry reads one entry, or the end of the bundle.
func (r *Reader) nextEntry() (*Item, error) {
	b := r.bundle
	c, err := r.peek()
	if err != nil {
		return nil, inside(err)
	}
	if c == ']' {
		return r.closeBundle()
	}
	if !b.first {
		if _, err := r.expect(","); err != nil {
			return nil, err
		}
		if _, err := r.peek(); err != nil {
			return nil, inside(err)
		}
	}
	b.first = false
	r.began = r.line
	r.value, r.tooLong = r.value[:0], false
	if err := r.copyValue(); err != nil {
		return nil, err
	}
	at := fmt.Sprintf("entry[%d]", b.next)
	if r.tooLong {
		item := r.broken(r.began, fmt.Sprintf("is longer than %d MiB", maxResource>>20))
		b.next++
		return &item, nil
	}
	b.next++
	var e entry
	if err := json.Unmarshal(r.value, &e); err != nil {
		return refusedAt(r.began, at, "is not an entry of a Bundle in JSON"), nil
	}
	if len(e.Resource) == 0 {
		return nil, nil // an answer without content, or a deletion
	}
	place := locate(r.value, "resource")
	return r.read(&resource{
		raw: r.value[place : place+len(e.Resource)], line: lineAt(r.value, r.began, place), path: at + ".resource",
		fullURL: e.FullURL, marked: b.marked,
	}), nil
}

// closeBundle reads what stands after the entries: only then is it known what they were entries of.
func (r *Reader) closeBundle() (*Item, error) {
	b := r.bundle
	r.bundle = nil
	if _, err := r.expect("]"); err != nil {
		return nil, err
	}
	r.value, r.tooLong = append(append(r.value[:0], b.head...), "[]"...), false
	for {
		c, err := r.expect(",}")
		if err != nil {
			return nil, err
		}
		r.keep(c)
		if c == '}' {
			break
		}
		if entries, err := r.member(); err != nil || entries {
			return nil, errors.Join(err, errSyntax)
		}
	}
	var h bundleHead
	switch err := json.Unmarshal(r.value, &h); {
	case err != nil || r.tooLong || h.ResourceType != "Bundle":
		return refusedAt(b.line, "resourceType", "what stands around the entries is not a Bundle"), nil
	case h.Type == "history":
		return refusedAt(b.line, "type", "a history holds versions of before: load the present state again"), nil
	case sensitive(h.Meta.Security) && !b.marked:
		return refusedAt(b.line, "meta.security",
			"the labels stand after the entries, which were read without them: put meta first and load again"), nil
	}
	return nil, nil
}

func refusedAt(line int, column, reason string) *Item {
	return &Item{Line: line, Path: column, Refused: &remit.Refusal{Line: line, Column: column, Reason: reason}}
}
