package cluster

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// longestSocket is how many bytes the path of a unix socket may have, everywhere we run (macOS: 103, Linux: 107).
const longestSocket = 103

// What PostgreSQL calls its socket and the lock file beside it; the port is only a part of the name.
const (
	socketName = ".s.PGSQL.5432"
	socketLock = socketName + ".lock"
)

// SocketFolder makes the folder for a server's socket: short whatever the length of the data folder's path, the same at
// every start on that folder, and closed to every other user.
func SocketFolder(o Owner, data string) (string, error) {
	sum := sha256.Sum256([]byte(data))
	name := fmt.Sprintf("plainbill-%d-%s", o.UID, hex.EncodeToString(sum[:6]))
	return privateFolder(o, name)
}

// privateFolder makes a folder of the given name among the system's temporary ones.
func privateFolder(o Owner, name string) (string, error) {
	var refused error
	for _, parent := range TempFolders() {
		folder := filepath.Join(parent, name)
		if len(filepath.Join(folder, socketLock)) > longestSocket {
			refused = fmt.Errorf("%w: the path %s is too long for a socket; set TMPDIR to a shorter one", ErrFolder, folder)
			continue
		}
		if refused = o.CanReach(parent); refused != nil {
			continue
		}
		if refused = takeFolder(o, folder); refused == nil {
			return folder, nil
		}
	}
	return "", refused
}

// TempFolders are the places for short-lived files, best first. TMPDIR may be too long or closed to the server's user.
func TempFolders() []string {
	folders := []string{"/tmp"}
	if real, err := filepath.EvalSymlinks(os.TempDir()); err == nil && !slices.Contains(folders, real) {
		folders = append([]string{real}, folders...)
	}
	return folders
}

// takeFolder makes the folder or takes over one made before, never one that somebody else made for us to fall into.
func takeFolder(o Owner, folder string) error {
	if err := os.Mkdir(folder, 0o700); err == nil {
		if !o.Drop {
			return nil
		}
		return os.Lchown(folder, o.UID, o.GID)
	} else if !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(folder)
	if err != nil {
		return err
	}
	if !info.IsDir() || info.Mode().Perm()&0o077 != 0 || !o.owns(info) {
		return fmt.Errorf("%w: %s is not a folder of user id %s alone; remove it", ErrFolder, folder, strconv.Itoa(o.UID))
	}
	return nil
}

// clearSockets removes what a killed server left in a folder of sockets: if another process has its number by now, the
// next server would wait for that one. The folder belongs to one cluster, whose last server has ended.
func clearSockets(folder string) {
	for _, name := range []string{socketName, socketLock} {
		_ = os.Remove(filepath.Join(folder, name)) // not there is the rule; anything else the server tells
	}
}
