package csv

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Label is the practice's own word for one of its codes; Spanish may be empty.
type Label struct{ Code, Label, Spanish string }

// A list of labels beyond these bounds is not read.
const (
	maxLabelBytes = 4 << 20
	maxLabels     = 50_000
)

// ErrLabels says that a list of labels cannot be read.
var ErrLabels = errors.New("the list of labels cannot be read")

// ParseLabelTable reads a table of codes and the practice's words for them: its header is code,label or
// code,label,label_es. The error names the line.
func ParseLabelTable(r io.Reader) ([]Label, error) {
	reader := csv.NewReader(io.LimitReader(r, maxLabelBytes))
	reader.FieldsPerRecord, reader.TrimLeadingSpace = -1, true
	header, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: it has no header", ErrLabels)
	}
	for n := range header {
		header[n] = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(header[n], "\ufeff")))
	}
	if !slices.Equal(header, []string{"code", "label"}) && !slices.Equal(header, []string{"code", "label", "label_es"}) {
		return nil, fmt.Errorf("%w: its header is not code,label or code,label,label_es", ErrLabels)
	}
	var all []Label
	for len(all) < maxLabels {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		line, _ := reader.FieldPos(0)
		if err != nil || len(row) != len(header) {
			return nil, fmt.Errorf("%w: line %d has not the columns of the header", ErrLabels, max(line, 1))
		}
		l := Label{Code: strings.TrimSpace(row[0]), Label: strings.TrimSpace(row[1])}
		if len(row) > 2 {
			l.Spanish = strings.TrimSpace(row[2])
		}
		if l.Code == "" || l.Label == "" {
			return nil, fmt.Errorf("%w: line %d has no code or no label", ErrLabels, line)
		}
		all = append(all, l)
	}
	return nil, fmt.Errorf("%w: it has more than %d lines", ErrLabels, maxLabels)
}

// ParseLabelMap reads the same as YAML: a label by code, or one by language.
//
//	OV3: Office visit
//	LAB1: {label: Blood test, label_es: Análisis de sangre}
func ParseLabelMap(r io.Reader) ([]Label, error) {
	var found map[string]yaml.Node
	if err := yaml.NewDecoder(io.LimitReader(r, maxLabelBytes)).Decode(&found); err != nil {
		return nil, fmt.Errorf("%w: it is no YAML of codes and labels", ErrLabels)
	}
	if len(found) > maxLabels {
		return nil, fmt.Errorf("%w: it has more than %d codes", ErrLabels, maxLabels)
	}
	var all []Label
	for code, node := range found {
		l := Label{Code: strings.TrimSpace(code)}
		var both struct {
			Label   string `yaml:"label"`
			Spanish string `yaml:"label_es"`
		}
		if node.Kind == yaml.ScalarNode {
			l.Label = strings.TrimSpace(node.Value)
		} else if node.Decode(&both) == nil {
			l.Label, l.Spanish = strings.TrimSpace(both.Label), strings.TrimSpace(both.Spanish)
		}
		if l.Code == "" || l.Label == "" {
			return nil, fmt.Errorf("%w: line %d has no code or no label", ErrLabels, node.Line)
		}
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b Label) int { return strings.Compare(a.Code, b.Code) })
	return all, nil
}
