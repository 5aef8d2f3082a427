package consent

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The states of the first three digits of a ZIP, and of area codes (NANPA's assignments).
//
//go:embed zipstates.csv
var zipStatesFile string

//go:embed areas.csv
var areasFile string

// States gives the states a person may be in, by their two letters: that of the address, then that of the number,
// because people keep their number when they move. Where neither is known it is [Everywhere].
func States(zip string, p Phone) []string {
	states := zipStates(zip)
	if state, ok := areaStates()[area(p)]; ok && !slices.Contains(states, state) {
		states = append(states, state)
	}
	if len(states) == 0 {
		return []string{Everywhere}
	}
	return states
}

// area gives the area code of a number of the North American plan.
func area(p Phone) string {
	if rest, ok := strings.CutPrefix(string(p), "+1"); ok && len(rest) == 10 {
		return rest[:3]
	}
	return ""
}

func zipStates(zip string) []string {
	if len(zip) != 5 && len(zip) != 9 && (len(zip) != 10 || zip[5] != '-') {
		return nil
	}
	prefix, err := strconv.Atoi(zip[:3])
	if err != nil {
		return nil
	}
	var states []string
	for _, r := range stateRanges() {
		if r.from <= prefix && prefix <= r.to {
			states = append(states, r.state)
		}
	}
	return states
}

// stateRange are ZIP prefixes of a state. A prefix may be in two.
type stateRange struct {
	from, to int
	state    string
}

var stateRanges = sync.OnceValue(func() []stateRange {
	var ranges []stateRange
	pairs(zipStatesFile, func(state, prefixes string) {
		first, last, ok := strings.Cut(prefixes, "-")
		if !ok {
			last = first
		}
		from, errFrom := strconv.Atoi(first)
		to, errTo := strconv.Atoi(last)
		if errFrom == nil && errTo == nil {
			ranges = append(ranges, stateRange{from, to, state})
		}
	})
	return ranges
})

var areaStates = sync.OnceValue(func() map[string]string {
	states := map[string]string{}
	pairs(areasFile, func(state, code string) { states[code] = state })
	return states
})

// pairs reads lines of a state and a list of what belongs to it, after a heading.
func pairs(file string, each func(state, item string)) {
	_, rows, _ := strings.Cut(file, "\n")
	for line := range strings.Lines(rows) {
		state, list, _ := strings.Cut(strings.TrimSpace(line), ",")
		for item := range strings.FieldsSeq(list) {
			each(state, item)
		}
	}
}

// knownStates are those that the tables name.
var knownStates = sync.OnceValue(func() map[string]bool {
	states := map[string]bool{}
	for _, r := range stateRanges() {
		states[r.state] = true
	}
	return states
})
