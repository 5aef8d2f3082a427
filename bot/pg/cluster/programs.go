package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ErrNoPrograms says that PostgreSQL's server programs are not on this machine; the error around it says what to
// install.
var ErrNoPrograms = errors.New("PostgreSQL's server programs were not found")

// MinMajor is the oldest major version of PostgreSQL that is used.
const MinMajor = 15

// Programs are the server programs of one PostgreSQL version.
type Programs struct {
	Folder string
	Major  int // for example 15
}

// BinVariable names the folder of the server programs in the environment.
const BinVariable = "PLAINBILL_POSTGRES_BIN"

var versionWord = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// Find looks for the server programs: the folder that PLAINBILL_POSTGRES_BIN names and no other if it is set, then
// PATH, pg_config, and the places of the distributions, newest first. Given a major version above zero it passes over
// all others: the version that made a cluster is the one that opens it. The error is an [ErrNoPrograms].
func Find(ctx context.Context, major int) (Programs, error) {
	if folder := os.Getenv(BinVariable); folder != "" {
		p, err := inspect(ctx, folder)
		if err != nil {
			return Programs{}, fmt.Errorf("%w in %s, which %s names: %w", ErrNoPrograms, folder, BinVariable, err)
		}
		return p, nil
	}
	var tooOld string
	for _, folder := range candidates(ctx) {
		p, err := inspect(ctx, folder)
		switch {
		case errors.Is(err, errTooOld):
			tooOld = fmt.Sprintf(" (those in %s are too old)", folder)
		case err == nil && (major == 0 || p.Major == major):
			return p, nil
		}
	}
	return Programs{}, fmt.Errorf("%w%s: %s, name their folder in %s, or name a server in DATABASE_URL",
		ErrNoPrograms, tooOld, howToInstall(runtime.GOOS, major), BinVariable)
}

func (p Programs) path(program string) string { return filepath.Join(p.Folder, program) }

// candidates are the folders to look in, best first, each once.
func candidates(ctx context.Context) []string {
	var folders []string
	add := func(folder string) {
		if folder != "" && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	if found, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(found); err == nil {
			add(filepath.Dir(real)) // Debian's initdb looks for its files beside itself
		}
		add(filepath.Dir(found))
	}
	if config, err := exec.LookPath("pg_config"); err == nil {
		ctx, cancel := context.WithTimeout(ctx, probeTime)
		defer cancel()
		if out, err := exec.CommandContext(ctx, config, "--bindir").Output(); err == nil {
			add(strings.TrimSpace(string(out)))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/libexec/postgresql*",
		"/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin",
		"/opt/homebrew/opt/postgresql/bin", "/usr/local/opt/postgresql/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		found, _ := filepath.Glob(pattern) // the patterns are well formed
		slices.SortFunc(found, func(a, b string) int { return numberIn(b) - numberIn(a) })
		for _, folder := range found {
			add(folder)
		}
	}
	return folders
}

var digits = regexp.MustCompile(`\d+`)

// numberIn gives the last number of a path, which is the version in every place looked at.
func numberIn(path string) int {
	all := digits.FindAllString(path, -1)
	if len(all) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(all[len(all)-1])
	return n
}

// probeTime bounds the asking of one program for its version.
const probeTime = 10 * time.Second

var errTooOld = errors.New("too old")

// inspect makes sure that a folder holds both programs and reads their version.
func inspect(ctx context.Context, folder string) (Programs, error) {
	p := Programs{Folder: folder}
	for _, program := range []string{"postgres", "initdb"} {
		if info, err := os.Stat(p.path(program)); err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			return p, fmt.Errorf("there is no program %s", p.path(program))
		}
	}
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	out, err := exec.CommandContext(ctx, p.path("postgres"), "--version").Output()
	if err != nil {
		return p, fmt.Errorf("ask %s for its version: %w", p.path("postgres"), err)
	}
	found := versionWord.FindSubmatch(out)
	if found == nil {
		return p, fmt.Errorf("%s does not tell its version", p.path("postgres"))
	}
	if p.Major, err = strconv.Atoi(string(found[1])); err != nil {
		return p, fmt.Errorf("%s does not tell its version", p.path("postgres"))
	}
	if p.Major < MinMajor {
		return p, fmt.Errorf("%w: version %d, at least %d is needed", errTooOld, p.Major, MinMajor)
	}
	return p, nil
}

// howToInstall is the part of a sentence that says what to do on this system.
func howToInstall(system string, major int) string {
	version := ""
	if major > 0 {
		version = strconv.Itoa(major)
	}
	if system == "darwin" {
		if version == "" {
			version = "17"
		}
		return "install them with \"brew install postgresql@" + version + "\""
	}
	name := "postgresql"
	if version != "" {
		name += "-" + version
	}
	if _, err := exec.LookPath("apt-get"); err == nil {
		return "install them with \"apt-get install " + name + "\""
	}
	return "install your system's package of the PostgreSQL server, version " + orNewer(version)
}

func orNewer(version string) string {
	if version == "" {
		return strconv.Itoa(MinMajor) + " or newer"
	}
	return version
}
