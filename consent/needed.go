package consent

import (
	"regexp/syntax"
	"slices"
	"strings"
)

const (
	// literalsAtMost is how many spellings of a part of an expression are told apart.
	literalsAtMost = 96
	// shortest is the fewest characters, blanks counted, that are worth looking for.
	shortest = 3
)

// needs is what every text must hold that an expression matches.
type needs struct {
	exact  []string   // all the texts it can match, where they are few; nil when they are not
	groups [][]string // of every group at least one must stand in the text
}

// needed gives the groups of an expression, none when it cannot be told or when it is not an expression.
func needed(expression string) [][]string {
	re, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil
	}
	n := needsOf(re.Simplify())
	return n.all()
}

// all are the groups, with the exact texts as one of them if that says anything.
func (n needs) all() [][]string {
	if group := pruned(n.exact); group != nil {
		return append(slices.Clone(n.groups), group)
	}
	return n.groups
}

func needsOf(re *syntax.Regexp) needs {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return needs{}
		}
		return needs{exact: []string{string(re.Rune)}}
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText, syntax.OpBeginLine, syntax.OpEndLine,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return needs{exact: []string{""}}
	case syntax.OpCharClass:
		return needs{exact: class(re.Rune)}
	case syntax.OpCapture:
		return needsOf(re.Sub[0])
	case syntax.OpPlus:
		return needs{groups: needsOf(re.Sub[0]).all()}
	case syntax.OpQuest:
		if sub := needsOf(re.Sub[0]); sub.exact != nil {
			return needs{exact: append(slices.Clone(sub.exact), "")}
		}
		return needs{}
	case syntax.OpConcat:
		return inRow(re.Sub)
	case syntax.OpAlternate:
		return either(re.Sub)
	}
	return needs{}
}

// inRow joins the needs of expressions that follow each other.
func inRow(parts []*syntax.Regexp) needs {
	all := needs{exact: []string{""}}
	whole := true // exact still begins where the row begins
	for _, part := range parts {
		n := needsOf(part)
		if n.exact != nil && len(n.exact)*len(all.exact) <= literalsAtMost {
			all.exact = crossed(all.exact, n.exact)
			continue
		}
		whole = false
		all.groups = append(all.all(), n.groups...)
		all.exact = []string{""}
		if n.exact != nil {
			all.exact = n.exact
		}
	}
	if !whole {
		return needs{groups: all.all()}
	}
	return all
}

// either joins the needs of expressions of which one matches: the smallest group of each, together.
func either(parts []*syntax.Regexp) needs {
	var exact, group []string
	few, grouped := true, true
	for _, part := range parts {
		n := needsOf(part)
		exact, few = append(exact, n.exact...), few && n.exact != nil
		groups := n.all()
		if len(groups) == 0 {
			grouped = false
			continue
		}
		group = append(group, slices.MinFunc(groups, func(a, b []string) int { return len(a) - len(b) })...)
	}
	switch {
	case few && len(exact) <= literalsAtMost:
		return needs{exact: exact}
	case grouped:
		return needs{groups: [][]string{group}}
	}
	return needs{}
}

func crossed(heads, tails []string) []string {
	all := make([]string, 0, len(heads)*len(tails))
	for _, head := range heads {
		for _, tail := range tails {
			all = append(all, head+tail)
		}
	}
	return all
}

// class gives the letters of a small class, each as a text.
func class(ranges []rune) []string {
	const few = 6
	var letters []string
	for i := 0; i+1 < len(ranges); i += 2 {
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			if len(letters) == few {
				return nil
			}
			letters = append(letters, string(r))
		}
	}
	return letters
}

// pruned leaves out of a group what holds another of its texts. A group with a text too short to tell is none.
func pruned(group []string) []string {
	short := slices.Clone(group)
	slices.SortFunc(short, func(a, b string) int { return len(a) - len(b) })
	var kept []string
	for _, text := range short {
		if len(text) < shortest || !indexable(text) {
			return nil
		}
		if !slices.ContainsFunc(kept, func(k string) bool { return strings.Contains(text, k) }) {
			kept = append(kept, text)
		}
	}
	return kept
}
