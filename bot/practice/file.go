package practice

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxFile bounds a practice file; a thousand practices fit.
const maxFile = 4 << 20

// Read reads a practice file. Unknown keys are refused by name and line; every practice is validated whole, and all
// that is wrong with the file is said at once, a line each. With an error there are no practices.
func Read(r io.Reader) ([]Practice, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read practice file: %w", err)
	}
	if len(raw) > maxFile {
		return nil, errors.New("practice file is over 4 MiB")
	}
	f, err := decode(raw)
	if err != nil {
		return nil, err
	}
	var practices []Practice
	check := checker{}
	ids, senders := map[string]int{}, map[string]int{} // the practice of the file that has it, counted from 1
	for i, e := range f.Practices {
		check.where = fmt.Sprintf("practice %d (%s): ", i+1, e.ID)
		p := e.practice(&check)
		first, twice := ids[e.ID]
		check.that(!twice, "id is that of practice %d already", first)
		ids[e.ID] = i + 1
		for _, s := range p.Senders {
			first, taken := senders[s.Number]
			check.that(!taken || s.Number == "", "senders.number: %s belongs to practice %d already", s.Number, first)
			senders[s.Number] = i + 1
		}
		practices = append(practices, p)
	}
	if err := check.err(); err != nil {
		return nil, err
	}
	return practices, nil
}

// decode reads the one document of a practice file.
func decode(raw []byte) (file, error) {
	var f file
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return f, plainYAMLError(err)
	}
	if len(f.Practices) == 0 {
		return f, errors.New(`practice file: no practice in it; it starts with "practices:" and a list`)
	}
	if err := decoder.Decode(&file{}); !errors.Is(err, io.EOF) {
		return f, errors.New(`practice file: something follows a line "---"; put all practices into one list`)
	}
	return f, nil
}

// What the YAML library says in words of Go.
var (
	unknownKey = regexp.MustCompile(`field (\S+) not found in type .*`)
	wrongShape = regexp.MustCompile("(?s)cannot unmarshal \\S+(?: `(.*?)`)? into (.*)")
)

// plainYAMLError says "line 7: unknown key color" where the library names its Go types.
func plainYAMLError(err error) error {
	var mistakes *yaml.TypeError
	if !errors.As(err, &mistakes) {
		return fmt.Errorf("practice file: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	var wrong []error
	for _, text := range mistakes.Errors {
		if m := unknownKey.FindStringSubmatch(text); m != nil {
			text = unknownKey.ReplaceAllString(text, "unknown key $1")
			if slices.Contains(charged, m[1]) {
				text += whyFree
			}
		}
		if m := wrongShape.FindStringSubmatch(text); m != nil {
			text = wrongShape.ReplaceAllLiteralString(text, strings.TrimSpace(m[1]+" is not "+shapeName(m[2])))
		}
		wrong = append(wrong, errors.New("practice file: "+text))
	}
	return errors.Join(wrong...)
}

func shapeName(goType string) string {
	switch {
	case goType == "int":
		return "a whole number"
	case goType == "bool":
		return "true or false"
	case goType == "string":
		return "one value"
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	}
	return "a group of keys"
}
