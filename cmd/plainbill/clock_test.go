package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestACommandOnADemosDataFolderHasTheDemosTime(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	ahead := func(e Environment) time.Duration {
		return time.Until((&console{environment: e}).now()).Round(time.Minute)
	}
	if got := ahead(Environment{Data: folder}); got != 0 {
		t.Errorf("without a demo's clock it is %v ahead", got)
	}
	if err := os.WriteFile(filepath.Join(folder, "clock"), []byte("-36h0m0s\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := ahead(Environment{Data: folder}); got != -36*time.Hour {
		t.Errorf("beside a demo it is %v ahead", got)
	}
	if got := ahead(Environment{Data: folder, DatabaseURL: "postgres://localhost/x"}); got != 0 {
		t.Errorf("on a named database it is %v ahead", got)
	}
}
