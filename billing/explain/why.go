package explain

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
)

// Trace follows one amount of a service line back: to the entries of the books that posted it and to the file, claim
// and line it was read from. Amounts of a part of a claim are the sum of its traces.
type Trace struct {
	Claim       string
	ServiceLine int
	Kind        billing.Part
	Cents       billing.Cents
	Entries     []string // keys of the entries that posted it; empty when they were not asked for
	Source      billing.Source
}

// Why traces every amount of a statement, in the order the explanation says them. Entries are the account's, in any
// order; entries that were reversed, and reversals, are not named.
func Why(st billing.Statement, entries []billing.Entry) []Trace {
	standing := standing(entries)
	var traces []Trace
	for _, c := range st.Claims {
		for _, kind := range order {
			for _, l := range c.Lines {
				cents := l.Amount(kind)
				if cents == 0 {
					continue
				}
				t := Trace{
					Claim: c.Number, ServiceLine: l.Number, Kind: kind, Cents: cents, Source: sourceOf(c, l),
				}
				t.Entries = posted(standing, t)
				traces = append(traces, t)
			}
		}
	}
	return traces
}

// standing leaves out reversals and what they reverse: together they say nothing.
func standing(entries []billing.Entry) []billing.Entry {
	reversed := map[string]bool{}
	for _, e := range entries {
		if e.Reverses != "" {
			reversed[e.Reverses] = true
		}
	}
	var left []billing.Entry
	for _, e := range entries {
		if e.Reverses == "" && !reversed[e.Key] {
			left = append(left, e)
		}
	}
	return left
}

// posted names the entries that have a posting of the trace's part and come from its claim, for its line or for the
// claim as a whole.
func posted(entries []billing.Entry, t Trace) []string {
	var keys []string
	for _, e := range entries {
		sameLine := e.Source.ServiceLine == 0 || e.Source.ServiceLine == t.ServiceLine
		if e.Source.Claim != t.Claim || !sameLine {
			continue
		}
		if slices.ContainsFunc(e.Postings, func(p billing.Posting) bool { return p.Part == t.Kind }) {
			keys = append(keys, e.Key)
		}
	}
	return keys
}

// sources names the lines that carry something of a part, each once, in order.
func sources(c billing.Claim, kind billing.Part) []billing.Source {
	var found []billing.Source
	for _, l := range c.Lines {
		if l.Amount(kind) == 0 {
			continue
		}
		if s := sourceOf(c, l); s != (billing.Source{}) && !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	return found
}

// sourceOf completes a line's source with the claim and line it stands in. A line with no source has none.
func sourceOf(c billing.Claim, l billing.ServiceLine) billing.Source {
	s := l.Source
	if s == (billing.Source{}) {
		return s
	}
	if s.Claim == "" {
		s.Claim = c.Number
	}
	if s.ServiceLine == 0 {
		s.ServiceLine = l.Number
	}
	return s
}
