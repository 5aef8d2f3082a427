package cluster

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakePrograms makes a folder whose "postgres" says it is of a version.
func fakePrograms(t *testing.T, folder, says string) string {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\necho '" + says + "'\n"
	for _, program := range []string{"postgres", "initdb"} {
		if err := os.WriteFile(filepath.Join(folder, program), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestTheNamedFolderOfProgramsIsTheOnlyOneLookedAt(t *testing.T) {
	ctx := context.Background()
	folder := fakePrograms(t, t.TempDir(), "postgres (PostgreSQL) 42.3 (Some System 42.3-1)")
	t.Setenv(BinVariable, folder)
	if p, err := Find(ctx, 0); err != nil || p.Folder != folder || p.Major != 42 {
		t.Errorf("found %+v (%v), want version 42 in %s", p, err, folder)
	}
	for name, c := range map[string]struct{ folder, want string }{
		"an empty folder":     {t.TempDir(), "there is no program"},
		"a version too old":   {fakePrograms(t, t.TempDir(), "postgres (PostgreSQL) 9.6.1"), "version 9, at least 15"},
		"some other postgres": {fakePrograms(t, t.TempDir(), "a brand of mail"), "does not tell its version"},
	} {
		t.Setenv(BinVariable, c.folder)
		_, err := Find(ctx, 0)
		if !errors.Is(err, ErrNoPrograms) || !strings.Contains(err.Error(), c.want) ||
			!strings.Contains(err.Error(), BinVariable) {
			t.Errorf("%s: got %v, want an ErrNoPrograms with %q", name, err, c.want)
		}
	}
}

func TestProgramsOnThePathComeFirst(t *testing.T) {
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	fakePrograms(t, folder, "postgres (PostgreSQL) 42.3")
	t.Setenv(BinVariable, "")
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	if p, err := Find(context.Background(), 0); err != nil || p.Folder != folder {
		t.Errorf("found %+v (%v), want those in %s", p, err, folder)
	}
}

func TestAVersionThatIsNowhereIsAskedForByName(t *testing.T) {
	t.Setenv(BinVariable, "")
	_, err := Find(context.Background(), 9999)
	if !errors.Is(err, ErrNoPrograms) || !strings.Contains(err.Error(), "install") ||
		!strings.Contains(err.Error(), "9999") || !strings.Contains(err.Error(), "DATABASE_URL") {
		t.Errorf("got %v, want what to install and what else can be done", err)
	}
}

func TestWhatToInstallIsSaidForTheSystem(t *testing.T) {
	if got := howToInstall("darwin", 0); !strings.Contains(got, "brew install postgresql@17") {
		t.Errorf("macOS is told %q", got)
	}
	if got := howToInstall("darwin", 16); !strings.Contains(got, "brew install postgresql@16") {
		t.Errorf("macOS with data of version 16 is told %q", got)
	}
	t.Setenv("PATH", "/nowhere")
	if got := howToInstall("linux", 0); !strings.Contains(got, "15 or newer") {
		t.Errorf("a system without apt is told %q", got)
	}
	t.Setenv("PATH", fakeProgram(t, "apt-get"))
	if got := howToInstall("linux", 16); !strings.Contains(got, "apt-get install postgresql-16") {
		t.Errorf("a system with apt is told %q", got)
	}
}

func fakeProgram(t *testing.T, name string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestTheNewestOfSeveralVersionsIsFirst(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]int{
		"/usr/lib/postgresql/16/bin": 16, "/opt/homebrew/opt/postgresql@17/bin": 17, "/opt/homebrew/opt/postgresql/bin": 0,
	} {
		if got := numberIn(path); got != want {
			t.Errorf("%s is of version %d, want %d", path, got, want)
		}
	}
}
