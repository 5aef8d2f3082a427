package cluster

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// ErrFolder says that the server's user cannot reach the cluster's folder; the error around it says which folder is in
// the way and what to do.
var ErrFolder = errors.New("the data folder cannot be used")

// dropTo is the user that PostgreSQL's packages make for its server.
const dropTo = "postgres"

// Owner is the operating system's user that a server runs as and that its files belong to.
type Owner struct {
	Name     string
	UID, GID int
	Drop     bool // this process is root and changes to the user for every program of the server
}

// OwnerHere gives the user that runs servers started by this process: its own, or "postgres" when that is root, because
// PostgreSQL refuses to run as root.
func OwnerHere() (Owner, error) {
	if uid := os.Geteuid(); uid != 0 {
		return Owner{Name: strconv.Itoa(uid), UID: uid, GID: os.Getegid()}, nil
	}
	found, err := user.Lookup(dropTo)
	if err != nil {
		return Owner{}, fmt.Errorf("PostgreSQL does not run as root and there is no user %q to run it as: "+
			"make one with \"useradd --system %s\", or run plainbill as an ordinary user", dropTo, dropTo)
	}
	uid, err1 := strconv.Atoi(found.Uid)
	gid, err2 := strconv.Atoi(found.Gid)
	if err1 != nil || err2 != nil || uid == 0 {
		return Owner{}, fmt.Errorf("the user %q cannot run PostgreSQL: its user id is %s", dropTo, found.Uid)
	}
	return Owner{Name: dropTo, UID: uid, GID: gid, Drop: true}, nil
}

// credential is nil when the server runs as this process's own user.
func (o Owner) credential() *syscall.Credential {
	if !o.Drop {
		return nil
	}
	return &syscall.Credential{Uid: uint32(o.UID), Gid: uint32(o.GID)}
}

// Folder makes a folder, or takes one of ours that is there, that only the owner can enter.
func (o Owner) Folder(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	if !o.Drop {
		return nil
	}
	return os.Lchown(path, o.UID, o.GID)
}

// CanReach makes sure that the owner can enter every folder on the way to path, path included as far as it is there.
// Only a server that runs as another user than this process can fail it.
func (o Owner) CanReach(path string) error {
	if !o.Drop {
		return nil
	}
	for _, folder := range upTo(path) {
		info, err := os.Stat(folder)
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if !o.mayEnter(info) {
			return fmt.Errorf("%w: as root, PostgreSQL runs as the user %q, which may not enter %s (mode %04o); "+
				"let it with \"chmod o+x %s\", choose another folder with PLAINBILL_DATA or --data "+
				"(for example /var/lib/plainbill), or run plainbill as an ordinary user",
				ErrFolder, o.Name, folder, info.Mode().Perm(), folder)
		}
	}
	return nil
}

// upTo gives the folders from the root down to path itself.
func upTo(path string) []string {
	folders := []string{string(filepath.Separator)}
	for i := 1; i <= len(path); i++ {
		if i == len(path) || path[i] == filepath.Separator {
			folders = append(folders, path[:i])
		}
	}
	return folders
}

func (o Owner) mayEnter(info os.FileInfo) bool {
	mode := info.Mode().Perm()
	stat, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !info.IsDir():
		return false
	case ok && int(stat.Uid) == o.UID:
		return mode&0o100 != 0
	case ok && int(stat.Gid) == o.GID:
		return mode&0o010 != 0
	}
	return mode&0o001 != 0
}

// owns says whether a file belongs to the owner.
func (o Owner) owns(info os.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == o.UID
}

// environment is what a server's programs see of ours: nothing but the path. Keys and tokens stay with us, and PG…
// variables meant for other servers do not reach this one.
func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
}

// trimmed shortens a program's output for an error.
func trimmed(output []byte) string {
	const longest = 600
	text := strings.TrimSpace(string(output))
	if len(text) > longest {
		text = "…" + text[len(text)-longest:]
	}
	return strings.Join(strings.Fields(text), " ")
}
