package csv

import "strings"

// readHeader gives the place of every column the map names, and the file's names of them.
func (m *Map) readHeader(header []string) (places map[string]int, names map[string]string, err error) {
	places, names = map[string]int{}, map[string]string{}
	ignored := map[string]bool{}
	for _, name := range m.Ignore {
		ignored[name] = true
	}
	var unknown, twice, missing []string
	for i, name := range header {
		name = strings.TrimSpace(name)
		column, known := m.Columns[name]
		_, seen := places[column]
		switch {
		case known && seen:
			twice = append(twice, printable(name))
		case known:
			places[column], names[column] = i, printable(name)
		case !ignored[name] && !ignored["*"]:
			unknown = append(unknown, printable(name))
		}
	}
	for name, column := range m.Columns {
		if _, ok := places[column]; !ok {
			missing = append(missing, printable(name))
		}
	}
	switch {
	case len(places) == 0: // a patient may stand in the first line: it is not shown
		err = &HeaderError{Reason: "the first line names no column of the map; is its delimiter right?"}
	case len(missing) > 0:
		err = &HeaderError{Columns: missing, Reason: "the map names columns that the file does not have"}
	case len(unknown) > 0:
		err = &HeaderError{Columns: unknown, Reason: "columns that the map does not name; name them under ignore"}
	case len(twice) > 0:
		err = &HeaderError{Columns: twice, Reason: "columns that stand there twice"}
	}
	return places, names, err
}
