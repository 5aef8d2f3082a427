package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const modulePath = "github.com/plainbill/plainbill/"

// floors says on which floor each package stands. Imports point down only.
var floors = map[string]int{
	// Pure vocabulary.
	"billing": 0, "consent": 0,
	// Pure rules: no clock, no chance, no input or output.
	"billing/explain": 1, "billing/plan": 1, "billing/remit": 1, "billing/remit/csv": 1, "billing/remit/x12": 1,
	"billing/remit/fhir": 1, "billing/settle": 1,
	"bot/atonce": 1, "bot/dialogue": 1, "bot/redact": 1, "bot/remind": 1, "bot/understand": 1, "templates": 1,
	// PostgreSQL, a schema each: they take a transaction and never begin one. And what they stand on.
	"billing/ledger": 2, "consent/registry": 2, "consent/seal": 2,
	"billing/payment": 2, "billing/sound": 2,
	"bot/guess": 2, "bot/reach": 2, "bot/desk": 2, "bot/link": 2, "bot/outbox": 2, "bot/practice": 2, "bot/thread": 2,
	"bot/pg": 2, "bot/pg/cluster": 2, "bot/pg/pgtest": 2,
	// The path, and the rooms beside it that begin transactions of their own.
	"bot": 3, "bot/audit": 3, "bot/cashier": 3, "bot/load": 3,
	// HTTP in, HTTP out.
	"billing/pay":   4,
	"bot/simulator": 4, "bot/slack": 4, "bot/twilio": 4, "bot/web": 4,
	// Wiring.
	"cmd/plainbill": 5,
}

// sideways are the imports inside a floor that there may be, and why.
var sideways = map[string]string{
	"consent → billing": "consent is given to a practice, whose id is billing's",

	"bot/dialogue → billing/explain":     "an explanation is a topic of the conversation",
	"bot/dialogue → billing/plan":        "so is a plan",
	"bot/dialogue → bot/understand":      "the conversation steps on readings",
	"bot/dialogue → templates":           "an effect names the message to be sent",
	"templates → billing/explain":        "the words of explanations stand with all other words",
	"templates → billing/plan":           "so do those of schedules on the pages",
	"billing/remit/csv → billing/remit":  "a format gives rows of the common kind",
	"billing/remit/x12 → billing/remit":  "a format gives rows of the common kind",
	"billing/remit/fhir → billing/remit": "a format gives rows of the common kind",
	"billing/settle → billing/remit":     "what insurers said is settled in the words all formats share",

	"billing/ledger → consent/seal":   "names and dates of birth are sealed",
	"consent/registry → consent/seal": "phones are sealed and found by their keyed index",
	"bot/desk → consent/seal":         "notes are sealed",
	"bot/guess → consent/seal":        "who tried is found by a keyed index",
	"bot/reach → consent/seal":        "numbers are sealed and found by their keyed index",
	"bot/link → consent/seal":         "what a page's session holds is sealed",
	"billing/payment → consent/seal":  "the words of an authorisation are sealed",
	"billing/ledger → billing/sound":  "one way to verify a store, and to say what the database refuses",
	"billing/payment → billing/sound": "the same way",
	"bot/outbox → consent/seal":       "words and phones are sealed",
	"bot/thread → consent/seal":       "words, phones and states are sealed",
	"bot/pg → consent/seal":           "a rotation seals every column again",
	"bot/pg → bot/pg/cluster":         "the embedded PostgreSQL is a part of its own",
	"bot/pg/pgtest → bot/pg":          "tests migrate as the program does",
	"bot/pg/pgtest → bot/pg/cluster":  "tests bring their own PostgreSQL",
	"bot/pg/pgtest → consent/seal":    "tests need a keyring",

	"bot → bot/cashier": "the path hands over what is about cards and money, and is its way to patients and billers",
}

// begins are the packages that may begin a transaction, and why.
var begins = map[string]string{
	"bot":           "the path: one transaction boundary",
	"bot/audit":     "what is compared is read in one snapshot; what is from before the chain is put into it",
	"bot/cashier":   "money's half of the path: a call to the processor stands between two of them",
	"bot/load":      "a file goes in page by page",
	"bot/pg":        "migrations, maintenance and rotation",
	"bot/pg/pgtest": "databases of tests",
	"cmd/plainbill": "commands that read, import or apply",
}

// withoutSchema are the packages that may have SQL and no migrations, and why.
var withoutSchema = map[string]string{
	"bot/pg":         "what PostgreSQL itself keeps, and every schema's sealed columns",
	"bot/pg/cluster": "what PostgreSQL itself keeps",
	"bot/pg/pgtest":  "what PostgreSQL itself keeps",
}

// outside is what floors 0 and 1 do not reach, not even through somebody else's package.
var outside = []string{"net", "net/http", "database/sql", "os/exec", "github.com/jackc/pgx/v5"}

// clockAndChance is what floors 0 and 1 do not name: the time is told to them, and nothing there is drawn.
var clockAndChance = map[string][]string{
	"time": {"Now", "Since", "Until", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick", "Sleep"},
}

var chance = []string{"math/rand", "math/rand/v2", "crypto/rand"}

const (
	maxFileLines, maxFuncLines, minCommentLines = 300, 60, 3
)

// room is a package of ours.
type room struct {
	ImportPath string
	Dir        string
	Imports    []string
	Deps       []string
	Module     *struct{ Main bool }

	name  string // the path inside the module
	set   *token.FileSet
	files map[string]*ast.File // without tests
}

func TestTheHouse(t *testing.T) {
	t.Parallel()
	rooms := readRooms(t)
	for _, rule := range []struct {
		name  string
		check func(t *testing.T, r room)
	}{
		{"every package has its floor", hasItsFloor},
		{"imports point down", importsPointDown},
		{"billing and consent know neither the bot nor its words", knowsNoBot},
		{"floors 0 and 1 reach nothing outside", reachesNothingOutside},
		{"floors 0 and 1 have no clock and draw nothing", hasNoClock},
		{"few packages begin a transaction", beginsNoTransaction},
		{"a package has SQL if and only if it has a schema", hasSQLWithItsSchema},
		{"every package says what it is for", saysWhatItIsFor},
		{"files and functions can be read", canBeRead},
	} {
		t.Run(rule.name, func(t *testing.T) {
			for _, r := range rooms {
				rule.check(t, r)
			}
		})
	}
	t.Run("no exception is left over", func(t *testing.T) { usesEveryException(t, rooms) })
}

// readRooms lists and parses every package of the module.
func readRooms(t *testing.T) []room {
	t.Helper()
	list := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,Imports,Deps,Module", "-deps", "./...")
	list.Dir = filepath.Join("..", "..")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var rooms []room
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var r room
		err := decoder.Decode(&r)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		if r.Module == nil || !r.Module.Main {
			continue
		}
		r.name = strings.TrimPrefix(r.ImportPath, modulePath)
		r.parse(t)
		rooms = append(rooms, r)
	}
	if len(rooms) == 0 {
		t.Fatal("go list names no package of this module")
	}
	return rooms
}

// parse reads every file that is no test, those of other systems too.
func (r *room) parse(t *testing.T) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(r.Dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	r.set, r.files = token.NewFileSet(), map[string]*ast.File{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(r.set, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		r.files[r.name+"/"+filepath.Base(path)] = f
	}
}

// ours gives those of some import paths that are of this module, by their path inside it.
func ours(imports []string) []string {
	var inside []string
	for _, path := range imports {
		if name, ok := strings.CutPrefix(path, modulePath); ok {
			inside = append(inside, name)
		}
	}
	return inside
}

func pure(r room) bool {
	floor, known := floors[r.name]
	return known && floor <= 1
}

func hasItsFloor(t *testing.T, r room) {
	if _, known := floors[r.name]; !known {
		t.Errorf("%s stands on no floor: give it one in floors of arch_test.go, as low as what it imports allows", r.name)
	}
}

func importsPointDown(t *testing.T, r room) {
	for _, below := range ours(r.Imports) {
		from, known := floors[r.name]
		to, knownBelow := floors[below]
		if !known || !knownBelow {
			continue // said already
		}
		switch edge := r.name + " → " + below; {
		case to > from:
			t.Errorf("%s points up, from floor %d to floor %d", edge, from, to)
		case to == from && sideways[edge] == "":
			t.Errorf("%s stays on floor %d: turn it around, or name it in sideways of arch_test.go with a reason",
				edge, from)
		}
	}
}

func knowsNoBot(t *testing.T, r room) {
	if house, _, _ := strings.Cut(r.name, "/"); house != "billing" && house != "consent" {
		return
	}
	for _, reached := range ours(r.Deps) {
		if reached == "templates" || reached == "bot" || strings.HasPrefix(reached, "bot/") {
			t.Errorf("%s reaches %s", r.name, reached)
		}
	}
}

func reachesNothingOutside(t *testing.T, r room) {
	if !pure(r) {
		return
	}
	for _, forbidden := range outside {
		if slices.Contains(r.Deps, forbidden) {
			t.Errorf("%s reaches %s", r.name, forbidden)
		}
	}
}

func hasNoClock(t *testing.T, r room) {
	if !pure(r) {
		return
	}
	for _, drawn := range chance {
		if slices.Contains(r.Imports, drawn) {
			t.Errorf("%s draws from %s: let the caller give what is drawn", r.name, drawn)
		}
	}
	r.selectors(func(at token.Pos, of, name string) {
		if slices.Contains(clockAndChance[of], name) {
			t.Errorf("%s: %s.%s: let the caller give the time", r.place(at), of, name)
		}
	})
}

// selectors calls see with every "of.name" of the package.
func (r room) selectors(see func(at token.Pos, of, name string)) {
	for _, f := range r.files {
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				of, _ := s.X.(*ast.Ident)
				if of == nil {
					of = ast.NewIdent("")
				}
				see(s.Pos(), of.Name, s.Sel.Name)
			}
			return true
		})
	}
}

func (r room) place(at token.Pos) string {
	p := r.set.Position(at)
	return r.name + "/" + filepath.Base(p.Filename) + ":" + strconv.Itoa(p.Line)
}

func beginsNoTransaction(t *testing.T, r room) {
	if begins[r.name] != "" {
		return
	}
	r.selectors(func(at token.Pos, _, name string) {
		if slices.Contains([]string{"Begin", "BeginTx", "BeginFunc", "BeginTxFunc"}, name) {
			t.Errorf("%s: %s: take the caller's transaction", r.place(at), name)
		}
	})
}

// statement is how every statement of ours begins; tables are named with their schema.
var statement = regexp.MustCompile("(?is)^[\"`]\\s*(" + strings.Join([]string{
	`select\s.*\b(from|join)\s+[a-z_]+\.[a-z_]+`, `select\s+[a-z_]+\(`, `insert\s+into\s+[a-z_]+\.`,
	`update\s+[a-z_]+\.[a-z_]+\s`, `delete\s+from\s+[a-z_]+\.`, `with\s+[a-z_]+\s+as\s`,
}, "|") + ")")

func hasSQLWithItsSchema(t *testing.T, r room) {
	migrations, err := filepath.Glob(filepath.Join(r.Dir, "migrations", "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range r.files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if n.Kind == token.STRING && statement.MatchString(n.Value) {
					found = append(found, r.place(n.Pos()))
				}
			case *ast.ValueSpec:
				for _, name := range n.Names {
					if strings.HasSuffix(name.Name, "SQL") {
						found = append(found, r.place(name.Pos()))
					}
				}
			}
			return true
		})
	}
	switch {
	case len(migrations) == 0 && len(found) > 0 && withoutSchema[r.name] == "":
		slices.Sort(found)
		t.Errorf("%s has SQL and no migrations: ask the package that owns the schema\n\t%s",
			r.name, strings.Join(slices.Compact(found), "\n\t"))
	case len(migrations) > 0 && len(found) == 0:
		t.Errorf("%s has migrations and no SQL", r.name)
	}
}

func saysWhatItIsFor(t *testing.T, r room) {
	longest := 0
	for _, f := range r.files {
		if comment := strings.TrimSpace(f.Doc.Text()); comment != "" {
			longest = max(longest, strings.Count(comment, "\n")+1)
		}
	}
	if longest < minCommentLines {
		t.Errorf("%s has a package comment of %d lines: say its purpose, what it may not do, and its invariant",
			r.name, longest)
	}
}

func canBeRead(t *testing.T, r room) {
	for _, name := range slices.Sorted(maps.Keys(r.files)) {
		f := r.files[name]
		if lines := r.set.Position(f.FileEnd).Line - 1; lines > maxFileLines {
			t.Errorf("%s has %d lines, at most %d are allowed: split it", name, lines, maxFileLines)
		}
		for _, d := range f.Decls {
			function, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			lines := r.set.Position(function.End()).Line - r.set.Position(function.Pos()).Line + 1
			if lines > maxFuncLines {
				t.Errorf("%s: %s has %d lines, at most %d are allowed", r.place(function.Pos()), function.Name.Name,
					lines, maxFuncLines)
			}
		}
	}
}

// usesEveryException finds the lines of the tables above that nothing needs any more.
func usesEveryException(t *testing.T, rooms []room) {
	edges := map[string]bool{}
	for _, r := range rooms {
		for _, below := range ours(r.Imports) {
			edges[r.name+" → "+below] = true
		}
	}
	for _, edge := range slices.Sorted(maps.Keys(sideways)) {
		if !edges[edge] {
			t.Errorf("nobody takes %s any more: take it out of sideways", edge)
		}
	}
}
