package cluster

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The first lines of postmaster.pid, as PostgreSQL's documentation lists them.
const (
	lineProcess = 0
	lineSockets = 4
)

// pidFile reads a running server's own file. ok is false when there is none or it is not whole yet.
func pidFile(folder string) (lines []string, pid int, ok bool) {
	content, err := os.ReadFile(filepath.Join(folder, "postmaster.pid"))
	if err != nil {
		return nil, 0, false
	}
	lines = strings.Split(string(content), "\n")
	pid, err = strconv.Atoi(strings.TrimSpace(lines[lineProcess]))
	return lines, pid, err == nil && pid > 1
}

// SocketsOf gives the folder of a running server's socket, empty when no server has written it down.
func SocketsOf(folder string) string {
	lines, _, ok := pidFile(folder)
	if !ok || len(lines) <= lineSockets {
		return ""
	}
	return strings.TrimSpace(lines[lineSockets])
}

// stopOrphan ends the server that a killed program left running on the folder, and removes the file of one whose
// number another process has taken since (after a restart of the machine or container the server would refuse to start
// because of it). The caller holds the data folder's lock, so no living program of ours runs that server.
func stopOrphan(ctx context.Context, folder string) error {
	_, pid, ok := pidFile(folder)
	if !ok {
		return nil
	}
	command := commandLine(pid)
	words := strings.Fields(command)
	switch {
	case len(words) == 0:
		return nil // ended; if nobody has reaped it yet, the start is tried again
	case strings.Contains(command, " -D "+folder+" "):
		return endServer(ctx, pid)
	case strings.HasPrefix(filepath.Base(words[0]), "postgres"):
		return nil // some other server: PostgreSQL's own checks decide
	}
	if err := os.Remove(filepath.Join(folder, "postmaster.pid")); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("remove an old postmaster.pid: %w", err)
	}
	return nil
}

// ProcessOf gives the process that a running server has written down in its folder, 0 when there is none.
func ProcessOf(folder string) int {
	_, pid, ok := pidFile(folder)
	if !ok {
		return 0
	}
	return pid
}

// Idle says whether no server runs on a folder.
func Idle(folder string) bool {
	_, pid, ok := pidFile(folder)
	return !ok || commandLine(pid) == ""
}

// Discard ends the server of a cluster of the tests and removes the cluster. A folder with data of the product is
// never handed to it.
func Discard(ctx context.Context, folder string) error {
	if err := stopOrphan(ctx, folder); err != nil {
		return err
	}
	return os.RemoveAll(folder)
}

// endServer asks an orphan to shut down, and insists when it does not.
func endServer(ctx context.Context, pid int) error {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		if err := syscall.Kill(pid, signal); err != nil {
			return nil // it has ended
		}
		if gone(ctx, pid) {
			return nil
		}
	}
	return fmt.Errorf("a database server left by a killed program does not end (process %d): end it by hand", pid)
}

// gone waits a few seconds for a process that is not our child to end.
func gone(ctx context.Context, pid int) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for commandLine(pid) != "" {
		if !pause(ctx, 20*time.Millisecond) {
			return false
		}
	}
	return true
}

// pause waits, and says whether the context has let it.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
