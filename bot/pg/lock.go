package pg

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// ErrInUse says that another process runs the embedded database of a data folder; the error around it says which and
// what to do.
var ErrInUse = errors.New("the data folder is in use")

// dataLock is held by the one process that runs a data folder's database. The kernel lets go of it when that process
// dies, however it dies.
type dataLock struct{ file *os.File }

// lockData takes the lock of a data folder without waiting.
func lockData(data string) (*dataLock, error) {
	path := filepath.Join(data, "lock")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		holder := holderOf(path)
		_ = file.Close()
		return nil, fmt.Errorf("%w: %s runs the database in %s; stop it first, "+
			"or give this one a folder of its own with PLAINBILL_DATA or --data", ErrInUse, holder, data)
	}
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	// Who holds it is written down for the message above only.
	_ = file.Truncate(0)
	_, _ = file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return &dataLock{file}, nil
}

func holderOf(path string) string {
	content, err := os.ReadFile(path)
	pid := strings.TrimSpace(string(content))
	if err != nil || pid == "" {
		return "another process"
	}
	return "process " + pid
}

// release unlocks before it closes: a child being forked just now still holds a copy of the file for a moment.
func (l *dataLock) release() {
	_ = syscall.Flock(int(l.file.Fd()), syscall.LOCK_UN)
	_ = l.file.Close()
}
