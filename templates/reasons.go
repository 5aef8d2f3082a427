package templates

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/plainbill/plainbill/billing"
)

// readReasons reads a language's words for the reasons of insurers: "197: words" for any group, "CO 197: words" for
// one. The words are our own; no text of a code list stands in the product.
func readReasons(lang billing.Language) (map[string]string, error) {
	file := path.Join("reasons", string(lang)+".txt")
	text, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	reasons := map[string]string{}
	var problems []error
	for i, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, words, found := strings.Cut(line, ": ")
		if _, twice := reasons[key]; !found || words == "" || twice {
			problems = append(problems, fmt.Errorf("%s line %d: want a number once, then words", file, i+1))
			continue
		}
		reasons[key] = words
	}
	return reasons, errors.Join(problems...)
}

// reasonFrom gives the lookup that files of words call: the words for a group's reason, else for the reason in any
// group, else none.
func reasonFrom(reasons map[string]string) func(group, code string) string {
	return func(group, code string) string {
		if words, found := reasons[group+" "+code]; found {
			return words
		}
		return reasons[code]
	}
}

// denials are samples of every reason that English has words for, in order, so that all of them are rendered and read.
func denials() []Message {
	reasons, err := readReasons(billing.English)
	if err != nil {
		return nil // Parse reports it
	}
	var all []Message
	for _, key := range slices.Sorted(maps.Keys(reasons)) {
		group, code, found := strings.Cut(key, " ")
		if !found {
			group, code = "CO", key
		}
		all = append(all, Denial{
			Date: sampleVisit().Date, Insurer: "Aetna", Group: group, Code: code, Person: true,
		})
	}
	return all
}
