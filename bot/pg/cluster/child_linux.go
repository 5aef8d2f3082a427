package cluster

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// dieWithParent has the kernel signal the child when the thread that forked it ends, as it does with our process
// however it dies. The caller keeps that thread: see [onOneThread].
func dieWithParent(attributes *syscall.SysProcAttr, signal syscall.Signal) {
	attributes.Pdeathsig = signal
}

// commandLine is how a process was called, its words separated by spaces; empty when it has ended, reaped or not.
func commandLine(pid int) string {
	words, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
	if err != nil {
		return ""
	}
	return string(bytes.ReplaceAll(words, []byte{0}, []byte{' '}))
}
