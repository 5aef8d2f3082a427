package csv_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing/remit/csv"
)

func TestLabels(t *testing.T) {
	t.Parallel()
	want := []csv.Label{{"LAB1", "Blood test", "Análisis"}, {"OV3", "Office visit", ""}}
	table, err := csv.ParseLabelTable(strings.NewReader("\ufeffcode,label,label_es\nLAB1,Blood test,Análisis\nOV3, Office visit,\n"))
	if diff := cmp.Diff(want, table); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	listed, err := csv.ParseLabelMap(strings.NewReader("OV3: Office visit\nLAB1: {label: Blood test, label_es: Análisis}\n"))
	if diff := cmp.Diff(want, listed); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	for text, says := range map[string]string{
		"":                       "no header",
		"code;label\nA;B\n":      "header is not code,label",
		"code,label\nA\n":        "line 2 has not the columns",
		"code,label\nA,B\n,C\n":  "line 3 has no code or no label",
		"code,label\nA,\"B\nC\n": "has not the columns",
	} {
		if _, err := csv.ParseLabelTable(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", text, err, says)
		}
	}
	for text, says := range map[string]string{
		"- a\n":                "no YAML of codes",
		"A: B\nC: {text: D}\n": "line 2 has no code or no label",
		"A: ''\n":              "line 1 has no code or no label",
	} {
		if _, err := csv.ParseLabelMap(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", text, err, says)
		}
	}
}
