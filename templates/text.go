package templates

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"
	"text/template"
	"unicode"

	"github.com/plainbill/plainbill/billing"
)

//go:embed sms/en/*.txt sms/es/*.txt slack/*.txt reasons/*.txt
var files embed.FS

// languages are those that texts are written in; English answers for every other.
var languages = []billing.Language{billing.English, billing.Spanish}

// Text is a message in words, ready to leave.
type Text struct {
	Body     string
	Template string // the name of the words' file without folder and ending, for example "balance_due"
	Version  string // short hash of that file: which wording was sent
	Encoding string // [GSM7] or [UCS2]
	Segments int    // how many segments a carrier makes of it
}

// Set is all words, parsed. It is safe for use by several goroutines at once.
type Set struct {
	sms    map[billing.Language]map[string]words
	slack  map[string]words
	labels map[string]string
}

// words is one parsed file.
type words struct {
	template *template.Template
	version  string
}

// page is what a file of words sees.
type page struct {
	Practice Practice
	Message  Message
}

// ErrNoWords says that a message has no file of words.
var ErrNoWords = errors.New("message without words")

// Parse reads every file of words and renders every message once in every language. Its error names each file that is
// missing, left over or does not render.
func Parse() (*Set, error) {
	s := &Set{sms: map[billing.Language]map[string]words{}}
	var problems []error
	for _, lang := range languages {
		reasons, unread := readReasons(lang)
		parsed, err := parseFolder(path.Join("sms", string(lang)), functions(lang, reasons))
		s.sms[lang] = parsed
		problems = append(problems, unread, err, s.tryAll(lang))
	}
	problems = append(problems, s.parseSlack())
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return s, nil
}

// parseFolder parses each file of a folder under its name without ".txt".
func parseFolder(folder string, funcs template.FuncMap) (map[string]words, error) {
	names, err := fs.Glob(files, folder+"/*.txt")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	parsed := map[string]words{}
	var problems []error
	for _, file := range names {
		text, err := files.ReadFile(file)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", file, err))
			continue
		}
		t, err := template.New(file).Funcs(funcs).Option("missingkey=error").Parse(strings.TrimRight(string(text), "\n"))
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", file, err))
			continue
		}
		hash := sha256.Sum256(text)
		parsed[strings.TrimSuffix(path.Base(file), ".txt")] = words{t, hex.EncodeToString(hash[:4])}
	}
	return parsed, errors.Join(problems...)
}

// tryAll renders the sample of every message and looks for files that belong to none.
func (s *Set) tryAll(lang billing.Language) error {
	var problems []error
	used := map[string]bool{}
	for _, m := range samples() {
		used[nameOf(m)] = true
		text, err := s.Render(lang, samplePractice, m)
		if err == nil && text.Body == "" {
			err = fmt.Errorf("sms/%s/%s.txt: renders to nothing", lang, text.Template)
		}
		problems = append(problems, err)
	}
	for name := range s.sms[lang] {
		if !used[name] {
			problems = append(problems, fmt.Errorf("sms/%s/%s.txt: belongs to no message", lang, name))
		}
	}
	return errors.Join(problems...)
}

// Render puts a message into words. A language that has none is answered in English. Typographic characters that a
// carrier charges for are straightened (see [Straighten]). The error names the file, never the words.
func (s *Set) Render(lang billing.Language, p Practice, m Message) (Text, error) {
	if !slices.Contains(languages, lang) {
		lang = billing.English
	}
	if m == nil {
		return Text{}, ErrNoWords
	}
	name := nameOf(m)
	w, found := s.sms[lang][name]
	if !found {
		return Text{}, fmt.Errorf("sms/%s/%s.txt: %w", lang, name, ErrNoWords)
	}
	var b strings.Builder
	if err := w.template.Execute(&b, page{p, m}); err != nil {
		return Text{}, fmt.Errorf("render sms/%s/%s.txt: %w", lang, name, err)
	}
	body := Straighten(b.String())
	encoding, segments := Count(body)
	if o, offers := m.(PlanOffers); offers && segments > offersSegments && o.Prompt.Off > 0 {
		o.Prompt = Prompt{}
		return s.Render(lang, p, o)
	}
	return Text{Body: body, Template: name, Version: w.version, Encoding: encoding, Segments: segments}, nil
}

// nameOf gives the name of a value's type as files are named: BalanceDue is "balance_due".
func nameOf(v any) string { return snake(reflect.TypeOf(v).Name()) }

// snake writes a type's name as files are named. A run of capitals would be torn apart: there is none among messages.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
