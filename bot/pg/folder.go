package pg

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/plainbill/plainbill/bot/pg/cluster"
)

// longestLog is the size in bytes above which the server's messages begin a new file at the next start; one old file
// is kept.
const longestLog = 4 << 20

// dataFolder makes the data folder if it is not there and gives its path without symbolic links. A server that runs as
// another user must be able to enter it, though not to see what else is in it.
func dataFolder(data string, owner cluster.Owner) (string, error) {
	data, err := filepath.Abs(data)
	if err != nil {
		return "", fmt.Errorf("make the data folder: %w", err)
	}
	if err := owner.CanReach(data); err != nil {
		return "", err
	}
	mode := os.FileMode(0o700)
	if owner.Drop {
		mode = 0o711
	}
	if _, err := os.Stat(data); errors.Is(err, os.ErrNotExist) {
		// The mode again, because a umask of 077 would shut out the server's user.
		if err := errors.Join(os.MkdirAll(data, mode), os.Chmod(data, mode)); err != nil {
			return "", fmt.Errorf("make the data folder: %w", err)
		}
	}
	if data, err = filepath.EvalSymlinks(data); err != nil {
		return "", fmt.Errorf("find the data folder: %w", err)
	}
	return data, owner.CanReach(data)
}

// openLog opens the file of the server's messages, a fresh one when the last has grown long.
func openLog(path string) (*os.File, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > longestLog {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, fmt.Errorf("begin a new log: %w", err)
		}
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the database's log: %w", err)
	}
	return file, nil
}
