package templates

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/plainbill/plainbill/billing"
)

//go:embed web/*.html web/*.txt web/*.css web/agree/*/*.txt
var webFiles embed.FS

// layoutFile holds what every page has around it.
const layoutFile = "web/layout.html"

// Web is the patients' pages: one file a page for all languages, and a table of words a language. It is safe for use by
// several goroutines at once.
type Web struct {
	pages map[billing.Language]map[string]*template.Template
	words map[billing.Language]map[string]string
}

// ErrNoWebPage says that there is no page of that name.
var ErrNoWebPage = errors.New("no such page")

// ParseWeb reads the pages and their words. Its error names what is missing in a language, or said twice.
func ParseWeb() (*Web, error) {
	w := &Web{
		pages: map[billing.Language]map[string]*template.Template{},
		words: map[billing.Language]map[string]string{},
	}
	var problems []error
	for _, lang := range languages {
		words, err := readWebWords(lang)
		w.words[lang] = words
		problems = append(problems, err)
		reasons, err := readReasons(lang)
		problems = append(problems, err)
		w.pages[lang], err = parsePages(webFunctions(lang, words, reasons))
		problems = append(problems, err)
	}
	for _, lang := range languages {
		for key := range w.words[languages[0]] {
			if w.words[lang][key] == "" {
				problems = append(problems, fmt.Errorf("web/%s.txt: no words for %s", lang, key))
			}
		}
		if len(w.words[lang]) != len(w.words[languages[0]]) {
			problems = append(problems, fmt.Errorf("web/%s.txt: says other things than web/%s.txt", lang, languages[0]))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return w, nil
}

// parsePages parses every page with the layout around it, under its name without ".html".
func parsePages(funcs template.FuncMap) (map[string]*template.Template, error) {
	layout, err := template.New("layout").Funcs(funcs).Option("missingkey=zero").ParseFS(webFiles, layoutFile)
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(webFiles, "web/*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	var problems []error
	for _, file := range files {
		if file == layoutFile {
			continue
		}
		one, err := layout.Clone()
		if err == nil {
			one, err = one.ParseFS(webFiles, file)
		}
		problems = append(problems, err)
		pages[strings.TrimSuffix(path.Base(file), ".html")] = one
	}
	return pages, errors.Join(problems...)
}

// readWebWords reads a language's table, "key: words" a line.
func readWebWords(lang billing.Language) (map[string]string, error) {
	file := path.Join("web", string(lang)+".txt")
	text, err := webFiles.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	words := map[string]string{}
	var problems []error
	for i, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, said, found := strings.Cut(line, ": ")
		if _, twice := words[key]; !found || said == "" || twice {
			problems = append(problems, fmt.Errorf("%s line %d: want a key once, then words", file, i+1))
			continue
		}
		words[key] = said
	}
	return words, errors.Join(problems...)
}

// Page writes a page in a language; English stands in for one that there are no words in. The error names the page,
// never what is on it.
func (w *Web) Page(out io.Writer, lang billing.Language, name string, data any) error {
	pages, spoken := w.pages[lang]
	if !spoken {
		pages = w.pages[billing.English]
	}
	one, found := pages[name]
	if !found {
		return fmt.Errorf("page %q: %w", name, ErrNoWebPage)
	}
	if err := one.ExecuteTemplate(out, "layout", data); err != nil {
		return fmt.Errorf("write page %q: %w", name, err)
	}
	return nil
}

// Style is the pages' one style sheet.
func Style() []byte {
	css, err := webFiles.ReadFile("web/page.css")
	if err != nil {
		return nil // cannot be: it is embedded above
	}
	return css
}
