//go:build !linux

package cluster

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent does nothing where the kernel has no such signal: an orphan is found by its postmaster.pid and stopped
// at the next start.
func dieWithParent(*syscall.SysProcAttr, syscall.Signal) {}

// commandLine is how a process was called, its words separated by spaces; empty when it has ended.
func commandLine(pid int) string {
	ctx, cancel := context.WithTimeout(context.Background(), probeTime)
	defer cancel()
	out, err := exec.CommandContext(ctx, "ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out)) + " "
}
