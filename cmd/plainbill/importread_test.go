package main

import (
	"strings"
	"testing"
)

func TestAFileIsKnownByHowItBegins(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ path, content, want string }{
		"an interchange":              {"a.txt", "ISA*00*", "835"},
		"a mark and blanks before it": {"a.txt", "\xef\xbb\xbf\r\n ISA*00*", "835"},
		"no envelope":                 {"era", "ST*835*1~", "835"},
		"prose around an interchange": {"mail.txt", "Dear all,\nISA*00*", "835"},
		"a resource":                  {"a.txt", " {\"resourceType\":", "fhir"},
		"resources, one a line":       {"a.ndjson", "", "fhir"},
		"a table":                     {"a.csv", "account_number,first_name", "csv"},
		"a table that begins like it": {"a.csv", "STATE,ISA*", "csv"},
		"an X12 file that is broken":  {"a.837", "GARBAGE", "835"},
	} {
		got, err := formatOf(strings.NewReader(c.content), c.path)
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
}
