package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/plainbill/plainbill/bot/pg/cluster"
)

const folderPrefix = "plainbill-test-"

// parentOf is the process whose end ends the cluster: the "go test" that runs this test binary, or the binary itself
// when it was started by hand, where the parent may be a shell that lives for days.
func parentOf() int {
	out, err := exec.Command("ps", "-o", "comm=", "-p", strconv.Itoa(os.Getppid())).Output()
	if err != nil {
		out, err = os.ReadFile("/proc/" + strconv.Itoa(os.Getppid()) + "/comm")
	}
	if err == nil && filepath.Base(strings.TrimSpace(string(out))) == "go" {
		return os.Getppid()
	}
	return os.Getpid()
}

// folderOf names the home of the cluster that ends with a process.
func folderOf(parent int) string { return fmt.Sprintf("%s%d-%d", folderPrefix, os.Getuid(), parent) }

// baseFolder is the first temporary folder that the server's user can enter and whose path is short enough.
func baseFolder() (string, error) {
	owner, err := cluster.OwnerHere()
	if err != nil {
		return "", err
	}
	for _, folder := range cluster.TempFolders() {
		if err = owner.CanReach(folder); err == nil && len(folder) <= 40 {
			return folder, nil
		}
	}
	return "", fmt.Errorf("no temporary folder can hold the tests' cluster: %w", err)
}

// script ends the cluster once the parent is gone. It is the whole of what outlives the test binaries: a hand-started
// "kill -9" of go test cannot leave a server behind.
const script = `
while kill -0 "$1" 2>/dev/null; do sleep 1; done
kill -INT "$2" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$2" 2>/dev/null || break; sleep 1; done
kill -9 "$2" 2>/dev/null
rm -rf -- "$3"
`

// watch starts the script in a session of its own, with none of our files: "go test" waits for whoever holds its
// output.
func watch(home string, parent, server int) error {
	watcher := exec.Command("/bin/sh", "-c", script, "plainbill-test-watcher",
		strconv.Itoa(parent), strconv.Itoa(server), home)
	watcher.Dir = "/"
	watcher.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := watcher.Start(); err != nil {
		return fmt.Errorf("watch over the tests' cluster: %w", err)
	}
	go func() { _ = watcher.Wait() }()
	return nil
}

// removeStale removes homes whose process is gone and whose watcher was killed as well. The lock keeps it from a home
// that is being started.
func removeStale(base string) {
	entries, err := os.ReadDir(base)
	if err != nil {
		return
	}
	for _, entry := range entries {
		parent, ours := strings.CutPrefix(entry.Name(), fmt.Sprintf("%s%d-", folderPrefix, os.Getuid()))
		pid, err := strconv.Atoi(parent)
		if !ours || err != nil || syscall.Kill(pid, 0) == nil {
			continue
		}
		home := filepath.Join(base, entry.Name())
		if cluster.Idle(filepath.Join(home, "data")) {
			_ = os.RemoveAll(home)
		}
	}
}
