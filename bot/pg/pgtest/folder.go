package pgtest

import (
	"os"
	"testing"
)

// Folder gives an empty folder that the user of an embedded database can enter, which t.TempDir's are not when the
// tests run as root. It is removed when the test ends.
func Folder(t testing.TB) string {
	t.Helper()
	base, err := baseFolder()
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.MkdirTemp(base, "plainbill-data-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Errorf("remove the test's folder: %v", err)
		}
	})
	if err := os.Chmod(folder, 0o711); err != nil {
		t.Fatal(err)
	}
	return folder
}
