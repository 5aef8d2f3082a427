package consent

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Everywhere stands for a state nobody knows: the hours that hold in every state at once.
const Everywhere = "??"

// The states' own hours for texts that are not asked for, a row for each state and kind of day, with the source. All of
// them are about selling; a bill is kept inside them because who sues asks a jury what selling is.
//
//go:embed windows.csv
var windowsFile string

// span are the minutes after midnight in which a text may leave, from the first to before the second.
type span struct{ from, to int }

// window are a state's spans by weekday, and how many texts it allows in 24 hours; zero is no limit of its own.
type window struct {
	days   [7]span
	perDay int
}

var kindsOfDay = map[string][]time.Weekday{
	"daily": {0, 1, 2, 3, 4, 5, 6}, "weekdays": {1, 2, 3, 4, 5}, "weekend": {0, 6}, "saturday": {6}, "sunday": {0},
}

// windows gives the table, every row inside the federal one. A state that is not in it has the federal hours.
var windows = sync.OnceValue(func() map[string]window {
	table, err := readWindows(windowsFile)
	if err != nil {
		return nil // a test reads the file; without it no text that needs hours leaves
	}
	return table
})

func readWindows(file string) (map[string]window, error) {
	rows, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		return nil, err
	}
	table := map[string]window{}
	for _, row := range rows[1:] {
		from, errFrom := minutes(row[2], "")
		to, errTo := minutes(row[3], "")
		days, ok := kindsOfDay[row[1]]
		if errFrom != nil || errTo != nil || !ok || from >= to || row[5] == "" {
			return nil, fmt.Errorf("%w: row of %s", ErrHours, row[0])
		}
		w := table[row[0]]
		for _, d := range days {
			w.days[d] = span{from, to}
		}
		if row[4] != "" {
			if w.perDay, err = strconv.Atoi(row[4]); err != nil {
				return nil, fmt.Errorf("%w: row of %s", ErrHours, row[0])
			}
		}
		table[row[0]] = w
	}
	all := table["US"]
	for state, w := range table {
		table[state] = w.within(table["US"])
		all = all.within(w)
	}
	table[Everywhere] = all
	return table, nil
}

// within is what two windows have in common.
func (w window) within(other window) window {
	for d := range w.days {
		w.days[d] = span{max(w.days[d].from, other.days[d].from), min(w.days[d].to, other.days[d].to)}
	}
	if w.perDay == 0 || other.perDay != 0 && other.perDay < w.perDay {
		w.perDay = other.perDay
	}
	return w
}

// windowOf gives a state's window, and of what is no state that of everywhere; false if the table could not be read.
func windowOf(state string) (window, bool) {
	table := windows()
	if w, ok := table[state]; ok {
		return w, true
	}
	if knownStates()[state] {
		state = "US"
	} else {
		state = Everywhere
	}
	w, ok := table[state]
	return w, ok
}

// In gives the hours inside those of several states, by their two letters: it can only make them fewer.
func (h Hours) In(states []string) Hours {
	h.States = slices.Clone(h.States)
	for _, state := range states {
		if !slices.Contains(h.States, state) {
			h.States = append(h.States, state)
		}
	}
	slices.Sort(h.States)
	return h
}

// CapPerDay gives how many texts in 24 hours the states allow; zero when none of them says.
func (h Hours) CapPerDay() int {
	least := 0
	for _, state := range h.States {
		if w, _ := windowOf(state); w.perDay > 0 && (least == 0 || w.perDay < least) {
			least = w.perDay
		}
	}
	return least
}
