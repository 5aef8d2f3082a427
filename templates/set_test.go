package templates

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/billing"
)

// parsed gives the words, which every test of this package needs.
func parsed(t testing.TB) *Set {
	t.Helper()
	s, err := Parse()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func render(t testing.TB, s *Set, lang billing.Language, m Message) Text {
	t.Helper()
	text, err := s.Render(lang, samplePractice, m)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// receivers lists the types of a file that have the method.
func receivers(t *testing.T, file, method string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, decl := range parsed.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Recv == nil || f.Name.Name != method {
			continue
		}
		if name, ok := f.Recv.List[0].Type.(*ast.Ident); ok {
			names = append(names, name.Name)
		}
	}
	return names
}

func TestEveryMessageHasASampleAndNoOtherHas(t *testing.T) {
	t.Parallel()
	sampled := map[string]bool{}
	for _, m := range samples() {
		sampled[nameOf(m)] = true
	}
	for _, m := range slackSamples() {
		sampled[nameOf(m)] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") {
			types = append(types, slices.Concat(receivers(t, file, "message"), receivers(t, file, "slack"))...)
		}
	}
	if len(types) != len(sampled) {
		t.Errorf("%d messages, %d of them with samples", len(types), len(sampled))
	}
	for _, name := range types {
		if !sampled[snake(name)] {
			t.Errorf("%s has no sample, so nothing checks its words at start", name)
		}
	}
}

func TestALanguageThatHasNoWordsIsAnsweredInEnglish(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	for _, lang := range []billing.Language{billing.OtherLanguage, "", "fr"} {
		if got, want := render(t, s, lang, Thanks{}), render(t, s, billing.English, Thanks{}); got != want {
			t.Errorf("%q: %q", lang, got.Body)
		}
	}
}

func TestATextNamesItsFileAndVersion(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	english, spanish := render(t, s, billing.English, NoPlan{}), render(t, s, billing.Spanish, NoPlan{})
	if english.Template != "no_plan" || spanish.Template != "no_plan" {
		t.Errorf("templates %q and %q", english.Template, spanish.Template)
	}
	if len(english.Version) != 8 || english.Version == spanish.Version {
		t.Errorf("versions %q and %q", english.Version, spanish.Version)
	}
	if again := render(t, parsed(t), billing.English, NoPlan{}); again.Version != english.Version {
		t.Error("the same file has two versions")
	}
}

func TestWhatCannotBeSaidIsAnErrorThatNamesTheFile(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	if _, err := s.Render(billing.English, samplePractice, nil); !errors.Is(err, ErrNoWords) {
		t.Errorf("nothing: %v", err)
	}
	if got := s.Slack(nil); got != s.Edge().Unknown {
		t.Errorf("nothing to a biller: %q", got)
	}
	bad := map[string]Message{
		"a frequency without words": PlanTerms{Terms: Schedule{Count: 2, Frequency: "daily"}},
		"an hour that is none":      PersonComing{Expect: Expectation{Today: true, Hour: 24}},
		"a weekday that is none":    PersonComing{Expect: Expectation{Weekday: 7, Hour: 8}},
	}
	for name, m := range bad {
		text, err := s.Render(billing.Spanish, samplePractice, m)
		if err == nil || !strings.Contains(err.Error(), "sms/es/") || text.Body != "" {
			t.Errorf("%s: %q, %v", name, text.Body, err)
		}
	}
}

func TestABillersWordsLeaveAsTheyAre(t *testing.T) {
	t.Parallel()
	const words = "Hi {{.Due}},\n\nwe moved $50.00 & closed it. <ok>"
	for _, lang := range languages {
		if got := render(t, parsed(t), lang, BillerSays{Words: words}).Body; got != words {
			t.Errorf("%s: %q", lang, got)
		}
	}
}
